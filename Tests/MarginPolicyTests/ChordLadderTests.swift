import TestSupport
import Testing

@testable import MarginPolicy

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct ChordLadderTests {
    private static let bounds: [ExactDecimal] = [
        ExactDecimal(1_000_000), ExactDecimal(5_000_000), ExactDecimal(20_000_000),
    ]

    /// Where the amount is convex the rates before rounding are its chords, whether or not the
    /// curve says that it is convex.
    @Test(arguments: [RequiredCurves.squareRoot, RequiredCurves.undeclaredSquareRoot])
    func plainChordsOfAConvexAmount(curve: RequiredCurve) throws {
        for bounds in [[1e5, 1e6, 5e6, 2e7], [1e6, 1.2e6, 1.5e6], [3e-9, 40, 1e15]] {
            let rates = try ChordLadder.plainRates(curve, bounds: bounds) { $0.maintenance }
            for (index, upper) in bounds.enumerated() {
                let lower = index == 0 ? 0 : bounds[index - 1]
                let before = lower == 0 ? 0 : curve.amount(at: lower)
                let chord = (curve.amount(at: upper) - before) / (upper - lower)
                #expect(relativeDistance(rates[index], chord) < 1e-11)
            }
        }
    }

    /// Methodology, section 5.4: ratios at the bounds as marginal rates are 6% short at 5m and 10%
    /// at 20m. The ladder has the whole amount at both.
    @Test func ratiosAtTheBoundsAreNotEnough() throws {
        let curve = RequiredCurves.squareRoot
        let naive = [1e6, 5e6, 2e7].map(curve.maintenance)
        let at5m = 1e6 * naive[0] + 4e6 * naive[1]
        let at20m = at5m + 15e6 * naive[2]
        #expect(abs(1 - at5m / curve.amount(at: 5e6) - 0.058) < 0.0005)
        #expect(abs(1 - at20m / curve.amount(at: 2e7) - 0.096) < 0.0005)

        let ladder = try ChordLadder(curve, bounds: Self.bounds)
        #expect(ladder.tiers.map(\.maintenance) == [30_000, 45_451, 72_175].map(Ratio.init(ppm:)))
        for bound in Self.bounds {
            let amount = try #require(ladder.maintenanceAmount(at: bound))
            let needed = curve.amount(at: bound.doubleValue)
            #expect(amount.doubleValue >= needed)
            #expect(amount.doubleValue < needed * (1 + 1e-4))
        }
        let excess = FitExcess(ladder, over: curve, to: 2e7)
        #expect(abs(excess.maintenance.mean - 1.168) < 0.001)
    }

    /// Brute force at hundreds of sizes, near bounds and kinks among them, on two thousand curves
    /// with kinks, jumps and caps.
    @Test func neverBelowAnyCurve() throws {
        var random = SeededRandom(seed: 5_301)
        var raised = 0
        var convex = 0
        for _ in 0..<2000 {
            let (curve, hard) = RequiredCurves.random(&random, to: 1e8)
            if curve.isConvexBetweenKinks && !curve.kinks.isEmpty { convex += 1 }
            let bounds = try Self.randomBounds(&random)
            let grid = Ratio(ppm: random.pick([1, 10, 500]))
            let ladder = try ChordLadder(curve, bounds: bounds, grid: grid)
            let plain = bounds.map(\.doubleValue)
            let largest = try #require(plain.last)
            let short = ladder.shortfall(
                under: curve, at: RequiredCurves.sizes(to: largest, near: hard + plain, count: 100))
            #expect(short.maintenance < 2e-9)
            #expect(short.initial < 2e-9)
            let chords = try ChordLadder.plainRates(curve, bounds: plain) { $0.maintenance }
            for (index, rate) in chords.enumerated().dropFirst() {
                let (lower, upper) = (plain[index - 1], plain[index])
                let chord =
                    (curve.amount(at: upper) - curve.amount(at: lower)) / (upper - lower)
                if rate > chord + 1e-6 { raised += 1 }
            }
        }
        // The curves are of use only if the plain chord often is not enough.
        #expect(raised > 300)
        #expect(convex > 100)
    }

    /// With stated kinks and straight ratios between them, the rate is the least that holds.
    @Test func raisesNoMoreThanNeeded() throws {
        var random = SeededRandom(seed: 5_302)
        for _ in 0..<300 {
            let kink = 1e6 * (1 + 8 * random.uniform())
            let (first, jump) = (0.02 + 0.05 * random.uniform(), 0.2 * random.uniform())
            let curve = RequiredCurve(kinks: [kink]) {
                let ratio = $0 > kink ? first + jump : first
                return (ratio, ratio)
            }
            let rates = try ChordLadder.plainRates(curve, bounds: [1e6, 1e7]) { $0.maintenance }
            let chord = ((first + jump) * 1e7 - first * 1e6) / 9e6
            let needed = ((first + jump) * kink - first * 1e6) / (kink - 1e6)
            #expect(relativeDistance(rates[0], first) < 1e-15)
            #expect(abs(rates[1] - max(first, chord, needed)) < 1e-7 * needed)
        }
    }

    /// The amount has no jumps, so that the tier below the bound must reach the ratio above it.
    @Test(arguments: [false, true])
    func aJumpAtABoundIsHeldBeforeIt(isConvexBetweenKinks: Bool) throws {
        let curve = RequiredCurve(kinks: [1e6], isConvexBetweenKinks: isConvexBetweenKinks) {
            $0 > 1e6 ? (0.05, 0.07) : (0.02, 0.03)
        }
        let ladder = try ChordLadder(curve, bounds: Self.bounds)
        #expect(ladder.tiers.map(\.maintenance) == [50_000, 50_000, 50_000].map(Ratio.init(ppm:)))
        #expect(ladder.tiers.map(\.initial) == [70_000, 70_000, 70_000].map(Ratio.init(ppm:)))
    }

    /// Continuous and exact at each bound, with rates that do not fall and multiples of the grid.
    @Test func deductionsAreExact() throws {
        var random = SeededRandom(seed: 5_303)
        for _ in 0..<300 {
            let (curve, _) = RequiredCurves.random(&random, to: 1e8)
            let bounds = try Self.randomBounds(&random)
            let ladder = try ChordLadder(curve, bounds: bounds, grid: Ratio(ppm: 5))
            var (maintenance, initial) = (ExactDecimal.zero, ExactDecimal.zero)
            for (index, tier) in ladder.tiers.enumerated() {
                let before = index > 0 ? ladder.tiers[index - 1] : nil
                #expect(tier.from == before?.to ?? .zero)
                #expect(tier.maintenance >= before?.maintenance ?? .zero)
                #expect(tier.initial >= before?.initial ?? .zero)
                #expect(tier.initial > tier.maintenance)
                #expect(tier.maintenance.billionths % 5000 == 0)
                #expect(tier.initial.billionths % 5000 == 0)
                // The sum of rate times width, tier by tier.
                let width = tier.to - tier.from
                maintenance =
                    maintenance
                    + width.multiplied(byPpm: Int(tier.maintenance.billionths / 1000))
                initial = initial + width.multiplied(byPpm: Int(tier.initial.billionths / 1000))
                #expect(ladder.maintenanceAmount(at: tier.to) == maintenance)
                #expect(ladder.initialAmount(at: tier.to) == initial)
            }
        }
    }

    /// A ladder as curve gives itself back where it says that it is convex, and next to itself
    /// where it does not.
    @Test func aLadderIsItsOwnLadder() throws {
        let ladder = try ChordLadder(RequiredCurves.squareRoot, bounds: Self.bounds)
        let kinks = Self.bounds.map(\.doubleValue)
        let ratios: @Sendable (Double) -> (maintenance: Double, initial: Double) = {
            (ladder.maintenance(at: min($0, 2e7)), ladder.initial(at: min($0, 2e7)))
        }
        let same = try ChordLadder(
            RequiredCurve(kinks: kinks, isConvexBetweenKinks: true, ratios), bounds: Self.bounds)
        #expect(same == ladder)
        let near = try ChordLadder(RequiredCurve(kinks: kinks, ratios), bounds: Self.bounds)
        for bound in Self.bounds {
            let amount = try #require(near.maintenanceAmount(at: bound)).doubleValue
            let own = try #require(ladder.maintenanceAmount(at: bound)).doubleValue
            #expect(amount >= own)
            #expect(amount < own * 1.0003)
        }
    }

    @Test func amountsEndWhereTheLadderEnds() throws {
        let ladder = try ChordLadder(RequiredCurves.squareRoot, bounds: Self.bounds)
        #expect(ladder.maintenanceAmount(at: ExactDecimal(20_000_001)) == nil)
        #expect(ladder.maintenanceAmount(at: ExactDecimal(-1)) == nil)
        #expect(ladder.maintenanceAmount(at: .zero) == .zero)
        #expect(ladder.maintenance(at: 2.1e7) == .infinity)
        #expect(ladder.initial(at: -1).isNaN)
        #expect(ladder.maintenance(at: 0) == 0.03)
    }

    @Test func refusesWhatIsNoLadder() throws {
        let curve = RequiredCurves.squareRoot
        for bounds: [ExactDecimal] in [
            [], [.zero], [ExactDecimal(5), ExactDecimal(5)], [ExactDecimal(5), ExactDecimal(4)],
            [ExactDecimal(-5)], [ExactDecimal(significand: .max, fractionDigits: 0)],
            [ExactDecimal(significand: 5, fractionDigits: -1)],
            [ExactDecimal(significand: 5, fractionDigits: 13)],
        ] {
            #expect(throws: LadderFailure.invalid("bounds rise from above 0, to at most 1e15")) {
                try ChordLadder(curve, bounds: bounds)
            }
        }
        for grid in [Ratio.zero, Ratio(billionths: -1), Ratio(billionths: .max)] {
            #expect(throws: LadderFailure.self) {
                try ChordLadder(curve, bounds: Self.bounds, grid: grid)
            }
        }
        for ratio in [Double.nan, .infinity, 0, -0.1] {
            #expect(throws: LadderFailure.notARatio(notional: 5e6)) {
                try ChordLadder(
                    RequiredCurve { $0 >= 5e6 ? (ratio, 1) : (0.01, 0.02) },
                    bounds: [ExactDecimal(5_000_000)])
            }
        }
        #expect(throws: LadderFailure.self) {
            try ChordLadder(RequiredCurve { _ in (0.02, 0.01) }, bounds: Self.bounds)
        }
        #expect(throws: LadderFailure.self) {
            try ChordLadder(RequiredCurve { _ in (1e7, 1e8) }, bounds: Self.bounds)
        }
        #expect(throws: LadderFailure.self) {
            try ChordLadder(
                RequiredCurve(kinks: [.nan, -1, .infinity]) { (1 / $0, 2 / $0) },
                bounds: Self.bounds)
        }
    }

    private static func randomBounds(_ random: inout SeededRandom) throws -> [ExactDecimal] {
        var bound = 1000 * (1 + random.next() % 3000)
        var bounds: [ExactDecimal] = []
        for _ in 0...(random.next() % 4) {
            bounds.append(ExactDecimal(significand: Int128(bound), fractionDigits: 2))
            bound = bound * (11 + random.next() % 90) / 10 + 7
        }
        return bounds
    }
}
