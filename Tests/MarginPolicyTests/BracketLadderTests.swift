import MarginPolicy
import TestSupport
import Testing

@Suite struct BracketLadderTests {
    /// Binance, BTCUSDT, 18 March 2021, with the largest leverages of its brackets.
    private static let march2021: [(cap: Int, ppm: Int, leverage: Int)] = [
        (50_000, 4000, 125), (250_000, 5000, 100), (1_000_000, 10_000, 50),
        (10_000_000, 25_000, 20), (20_000_000, 50_000, 10), (50_000_000, 100_000, 5),
        (100_000_000, 125_000, 4), (200_000_000, 150_000, 3), (300_000_000, 250_000, 2),
        (500_000_000, 500_000, 1),
    ]

    private static func ladder() throws -> BracketLadder {
        try BracketLadder(march2021.map { (ExactDecimal($0.cap), Ratio(ppm: $0.ppm), $0.leverage) })
    }

    /// 450 at 100k, 8,700 at 1m, 108,700 at 5m and 1,233,700 at 25m.
    @Test func march2021Amounts() throws {
        let ladder = try Self.ladder()
        for (notional, expected) in [
            (100_000, 450), (1_000_000, 8700), (5_000_000, 108_700), (25_000_000, 1_233_700),
        ] {
            let exact = ladder.maintenanceAmount(at: ExactDecimal(notional))
            #expect(exact == ExactDecimal(expected))
            let amount = ladder.maintenance(at: Double(notional)) * Double(notional)
            #expect(abs(amount - Double(expected)) < 1e-6)
        }
        #expect(
            ladder.brackets.map(\.cumulative.description).prefix(4) == ["0", "50", "1300", "16300"])
        #expect(ladder.initial(at: 50_000) == 1 / 125.0)
        #expect(ladder.initial(at: 50_001) == 1 / 100.0)
        #expect(ladder.maintenance(at: 5e8 + 1) == .infinity)
        #expect(ladder.maintenanceAmount(at: ExactDecimal(500_000_001)) == nil)
        #expect(ladder.maintenance(at: -1).isNaN)
    }

    /// Fitted to itself with its own caps it is itself.
    @Test func aLadderIsItsOwnFit() throws {
        let ladder = try Self.ladder()
        let caps = ladder.brackets.map(\.notionalCap)
        let curve = RequiredCurve(kinks: caps.map(\.doubleValue), isConvexBetweenKinks: true) {
            let size = min($0, 5e8)
            return (ladder.maintenance(at: size), ladder.initial(at: size))
        }
        let fitted = try BracketLadder.fit(curve, notionalCaps: caps)
        #expect(fitted.shape == ladder)
        #expect(abs(fitted.excess.maintenance.largest - 1) < 1e-9)
    }

    @Test func squareRootFit() throws {
        let curve = RequiredCurves.squareRoot
        let caps = [50_000, 250_000, 1_000_000, 5_000_000, 10_000_000, 20_000_000]
        let fitted = try BracketLadder.fit(curve, notionalCaps: caps.map(ExactDecimal.init))
        let short = fitted.shape.shortfall(
            under: curve,
            at: RequiredCurves.sizes(to: 2e7, near: caps.map { Double($0) }, count: 5000))
        #expect(short.maintenance <= 2e-9)
        #expect(short.initial <= 2e-9)
        #expect(abs(fitted.excess.maintenance.mean - 1.034) < 0.001)
        #expect(abs(fitted.excess.initial.mean - 1.265) < 0.001)
    }

    @Test func neverBelowAnyCurve() throws {
        var random = SeededRandom(seed: 5_350)
        for _ in 0..<300 {
            let (curve, hard) = RequiredCurves.random(&random, to: 1e8)
            let caps = [100_000, 1_000_000, 10_000_000, 100_000_000]
            guard
                let fitted = try? BracketLadder.fit(
                    curve, notionalCaps: caps.map(ExactDecimal.init))
            else { continue }
            let sizes = RequiredCurves.sizes(to: 1e8, near: hard + caps.map { Double($0) })
            let short = fitted.shape.shortfall(under: curve, at: sizes)
            #expect(short.maintenance <= 2e-9)
            #expect(short.initial <= 2e-9)
            for size in sizes {
                #expect(fitted.shape.maintenance(at: size) <= fitted.shape.initial(at: size) + 1e-9)
            }
        }
    }

    @Test func refusesWhatIsNoLadder() {
        for rows: [(Int, Int, Int)] in [
            [], [(0, 1, 1)], [(1, -1, 1)], [(1, 1, 0)], [(1, 5, 9), (1, 5, 9)],
            [(1, 5, 9), (2, 4, 9)], [(1, 5, 9), (2, 5, 10)], [(1, 1_000_000_001, 1)],
        ] {
            #expect(throws: LadderFailure.self) {
                try BracketLadder(rows.map { (ExactDecimal($0.0), Ratio(ppm: $0.1), $0.2) })
            }
        }
        #expect(throws: LadderFailure.self) {
            try BracketLadder.fit(
                RequiredCurves.squareRoot, notionalCaps: [ExactDecimal(1_000_000)],
                leverages: [125, 0, -4])
        }
    }
}
