import MarginPolicy
import TestSupport
import Testing

@Suite struct HyperliquidTiersTests {
    private static func table(_ rows: [(UInt64, Int)]) throws -> HyperliquidTiers {
        try HyperliquidTiers(
            rows.map { HyperliquidTiers.Tier(lowerBound: $0.0, maxLeverage: $0.1) })
    }

    /// BTC at 40x up to 150m and 20x above: a deduction of 1,875,000 and 3,125,000 at 200m.
    @Test func bitcoin() throws {
        let table = try Self.table([(0, 40), (150_000_000, 20)])
        #expect(table.maintenanceDeductions == [.zero, ExactDecimal(1_875_000)])
        #expect(
            table.maintenanceRequirement(notional: 200_000_000_000_000) == 3_125_000_000_000)
        #expect(abs(table.maintenance(at: 2e8) * 2e8 - 3_125_000) < 1e-6)
        #expect(table.initial(at: 149_999_999) == 0.025)
        #expect(table.initial(at: 150_000_000) == 0.05)
    }

    /// 10x from 0 and 5x from 1,000: a notional at the bound belongs to the upper tier. 400 at 10x
    /// has 20; 200 at 5x has an initial margin of 40 and 600 at 20x one of 30.
    @Test func thirdPartyVectors() throws {
        let table = try Self.table([(0, 10), (1000, 5)])
        #expect(table.maintenanceDeductions[1] == ExactDecimal(50))
        #expect(table.maintenanceRequirement(notional: 1_000_000_000) == 50_000_000)
        #expect(table.maintenanceRequirement(notional: 999_900_000) == 49_995_000)
        #expect(table.initialRequirement(notional: 1_000_000_000) == 200_000_000)
        #expect(table.initialRequirement(notional: 999_999_999) == 100_000_000)
        #expect(table.maintenanceRequirement(notional: 400_000_000) == 20_000_000)
        #expect(try Self.table([(0, 5)]).initialRequirement(notional: 200_000_000) == 40_000_000)
        #expect(try Self.table([(0, 20)]).initialRequirement(notional: 600_000_000) == 30_000_000)
    }

    /// The sum over tiers of width over twice the leverage, as integers over twice the
    /// least common multiple of 1 to 20, rounded up; and the ratio in floating point.
    @Test func integerReference() throws {
        var random = SeededRandom(seed: 5_340)
        let denominator = 2 * Int128(232_792_560)
        for _ in 0..<3000 {
            let leverages = Set((0..<3).map { _ in 1 + Int(random.next() % 20) }).sorted(by: >)
            var bound: UInt64 = 0
            let rows = leverages.map { leverage in
                defer { bound += 1 + random.next() % 1_000_000_000 }
                return (bound, leverage)
            }
            let table = try Self.table(rows)
            let notional = random.next() % 3_000_000_000_000_000
            var sum: Int128 = 0
            for (index, row) in rows.enumerated() {
                let lower = Int128(row.0) * 1_000_000
                let upper = index + 1 < rows.count ? Int128(rows[index + 1].0) * 1_000_000 : .max
                let width = max(min(Int128(notional), upper) - lower, 0)
                sum += width * (denominator / Int128(2 * row.1))
            }
            let expected = (sum + denominator - 1) / denominator
            #expect(Int128(table.maintenanceRequirement(notional: notional)) == expected)
            let ratio = table.maintenance(at: Double(notional) / 1e6)
            #expect(
                abs(ratio * Double(notional) - Double(expected)) <= 1 + 1e-14 * Double(expected))
        }
    }

    @Test func refusesWhatIsNoTable() {
        for rows: [(UInt64, Int)] in [
            [], [(1, 40)], [(0, 51)], [(0, 0)], [(0, 40), (5, 40)], [(0, 40), (0, 20)],
            [(0, 4), (1, 3), (2, 2), (3, 1)], [(0, 4), (.max, 3)],
        ] {
            #expect(throws: LadderFailure.self) { try Self.table(rows) }
        }
        for (ratio, largest) in [(0.6, 1e6), (0.1, 0), (0.1, .nan), (0.1, 1e16)] {
            #expect(throws: LadderFailure.self) {
                try HyperliquidTiers.fit(
                    RequiredCurve { _ in (ratio, ratio) }, largestNotional: largest)
            }
        }
    }

    @Test func squareRootFit() throws {
        for curve in [RequiredCurves.squareRoot, RequiredCurves.undeclaredSquareRoot] {
            let fitted = try HyperliquidTiers.fit(curve, largestNotional: 2e7)
            let short = fitted.shape.shortfall(
                under: curve, at: RequiredCurves.sizes(to: 2e7, near: [1e6], count: 5000))
            #expect(short.maintenance <= 1e-9)
            #expect(short.initial <= 1e-9)
            #expect(fitted.shape.tiers.count == 3)
            #expect(abs(fitted.excess.maintenance.mean - 1.136) < 0.001)
            #expect(abs(fitted.excess.initial.mean - 1.624) < 0.001)
        }
    }

    /// A table as curve, with half of the initial ratio as maintenance and its own bounds among the
    /// choices, gives itself back.
    @Test func aTableIsItsOwnFit() throws {
        let table = try Self.table([(0, 40), (20_000_000, 20), (150_000_000, 10)])
        let curve = RequiredCurve(kinks: [2e7, 1.5e8], isConvexBetweenKinks: true) {
            (table.maintenance(at: $0), table.initial(at: $0 * (1 - 1e-15)))
        }
        let fitted = try HyperliquidTiers.fit(curve, largestNotional: 1e9)
        #expect(fitted.shape == table)
    }

    /// A jump that no kink states, between a bound and the next size of the comparison.
    @Test func aJumpJustBeyondABound() throws {
        let largest = 1.0085e8
        let curve = RequiredCurve {
            let ratio = $0 > 1.005e6 ? 0.024 + 0.4 * ($0 - 1.005e6) / 1e8 : 0.02
            return (ratio, ratio)
        }
        let fitted = try HyperliquidTiers.fit(
            curve, largestNotional: largest, bounds: [1_000_000])
        #expect(fitted.shape.tiers.count == 2)
        let sizes = (1...1000).map { 1e6 + 20 * Double($0) }
        #expect(fitted.shape.shortfall(under: curve, at: sizes).maintenance <= 1.1e-9)
    }

    @Test func neverBelowAnyCurve() throws {
        var random = SeededRandom(seed: 5_341)
        var (count, tiers) = (0, 0)
        for _ in 0..<120 {
            let (curve, hard) = RequiredCurves.random(&random, to: 1e8, ratioAtMost: 0.45)
            let largest = 1e6 + 9e7 * random.uniform()
            let fitted = try HyperliquidTiers.fit(curve, largestNotional: largest)
            count += 1
            tiers += fitted.shape.tiers.count
            let bounds = fitted.shape.tiers.map { Double($0.lowerBound) }
            let short = fitted.shape.shortfall(
                under: curve, at: RequiredCurves.sizes(to: largest, near: hard + bounds))
            #expect(short.maintenance <= 1.1e-9)
            #expect(short.initial <= 2.1e-9)
        }
        #expect(tiers > 2 * count)
    }
}
