import MarginPolicy
import TestSupport
import Testing

@Suite struct DriftImfFitTests {
    private static func market(
        _ initial: Int, _ maintenance: Int, _ factor: Int, price: Double = 100
    ) throws -> DriftImfFit {
        try DriftImfFit(
            marginRatioInitial: initial, marginRatioMaintenance: maintenance, imfFactor: factor,
            price: price)
    }

    /// The program's formula from the bits of the root, in another order.
    private static func reference(_ weight: Int, _ factor: Int, _ size: UInt64) -> Int {
        guard factor > 0 else { return weight }
        let radicand = UInt128(size) * 10 + 1
        var root: UInt128 = 0
        for bit in (0..<36).reversed() {
            let next = root | UInt128(1) << UInt128(bit)
            if next * next <= radicand { root = next }
        }
        let premium = Int128(root) * Int128(factor) / 10_000_000
        return max(weight, (4 * weight + 4) / 5 + Int(premium))
    }

    /// Tests of the program: without factor, at 1e6 base, and at 10,001 base with 14% and 104%.
    @Test func programVectors() throws {
        let plain = try Self.market(1000, 500, 0)
        #expect(plain.initialRatio(baseSize: 1_000_000_000) == 1000)
        #expect(plain.fillRatio(baseSize: 1_000_000_000) == 750)
        #expect(plain.maintenanceRatio(baseSize: 1_000_000_000) == 500)
        #expect(
            try Self.market(1000, 500, 50).initialRatio(baseSize: 1_000_000_000_000_000) == 1300)

        let openOrder: UInt64 = 10_000
        for (factor, ratio, expected) in [
            (1000, 1400, UInt64(140_014_010_000)), (10_000, 10_400, 1_040_104_010_000),
        ] {
            let market = try Self.market(1000, 500, factor)
            #expect(market.maintenanceRatio(baseSize: 10_001_000_000_000) == ratio)
            #expect(
                DriftImfFit.requirement(value: 1_000_100_000_000, ratio: ratio) + openOrder
                    == expected)
        }
    }

    /// The launch file's markets at their own largest open interest.
    @Test func launchMarkets() throws {
        for (initial, maintenance, factor, size, expected) in [
            (500, 300, 50, UInt64(16_081_910_000_000), 303),
            (500, 200, 1900, 19_818_300_000, 244), (500, 300, 250, 632_622_000_000, 302),
        ] {
            let market = try Self.market(initial, maintenance, factor)
            #expect(market.maintenanceRatio(baseSize: size) == expected)
            #expect(market.initialRatio(baseSize: size) == initial)
        }
    }

    @Test func integerReference() throws {
        var random = SeededRandom(seed: 5_310)
        for _ in 0..<20_000 {
            let weight = 125 + Int(random.next() % 9875)
            let factor = random.oneIn(8) ? 0 : Int(random.next() % 1_000_001)
            let size = random.next() >> (random.next() % 64)
            let market = try Self.market(weight + 1, weight, factor)
            #expect(market.maintenanceRatio(baseSize: size) == Self.reference(weight, factor, size))
        }
        let largest = try Self.market(10_000, 9999, 1_000_000)
        #expect(
            largest.initialRatio(baseSize: .max) == Self.reference(10_000, 1_000_000, .max))
        #expect(DriftImfFit.requirement(value: .max, ratio: .max) == .max)
        #expect(DriftImfFit.requirement(value: 5, ratio: -1) == 0)
    }

    @Test func refusesWhatTheProgramRefuses() {
        for (initial, maintenance, factor, price) in [
            (500, 500, 0, 1.0), (500, 124, 0, 1), (10_001, 500, 0, 1), (500, 300, -1, 1),
            (500, 300, 1_000_001, 1), (500, 300, 0, 0), (500, 300, 0, .nan),
            (500, 300, 0, .infinity),
        ] {
            #expect(throws: LadderFailure.self) {
                try Self.market(initial, maintenance, factor, price: price)
            }
        }
        #expect(throws: LadderFailure.self) {
            try DriftImfFit.fit(RequiredCurves.squareRoot, price: .nan, largestNotional: 1e6)
        }
        #expect(throws: LadderFailure.self) {
            try DriftImfFit.fit(RequiredCurves.squareRoot, price: 100, largestNotional: 0)
        }
    }

    /// 2% + 1% √(N/1m) up to 20m: the shape is a square root itself, with a fifth less of the base.
    @Test func squareRootFit() throws {
        let curve = RequiredCurves.squareRoot
        let fitted = try DriftImfFit.fit(curve, price: 100, largestNotional: 2e7)
        let short = fitted.shape.shortfall(
            under: curve, at: RequiredCurves.sizes(to: 2e7, near: [1e6], count: 5000))
        #expect(short.maintenance <= 1e-9)
        #expect(short.initial <= 1e-9)
        #expect(fitted.shape.marginRatioMaintenance == 229)
        #expect(fitted.shape.marginRatioInitial == 406)
        #expect(fitted.shape.imfFactor == 160)
        #expect(abs(fitted.excess.maintenance.mean - 1.148) < 0.001)
        #expect(abs(fitted.excess.initial.mean - 1.047) < 0.001)
    }

    @Test func neverBelowAnyCurve() throws {
        var random = SeededRandom(seed: 5_311)
        var count = 0
        for _ in 0..<80 {
            let (curve, hard) = RequiredCurves.random(&random, to: 1e8)
            let price = 0.001 * (1 + 1e6 * random.uniform())
            let largest = 1e8 * random.uniform()
            guard
                let fitted = try? DriftImfFit.fit(curve, price: price, largestNotional: largest)
            else { continue }
            count += 1
            let short = fitted.shape.shortfall(
                under: curve, at: RequiredCurves.sizes(to: largest, near: hard))
            #expect(short.maintenance <= 1.001e-9)
            #expect(short.initial <= 1.001e-9)
            #expect(fitted.excess.maintenance.mean >= 1)
        }
        #expect(count > 70)
    }
}
