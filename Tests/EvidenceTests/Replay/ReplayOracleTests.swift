import Evidence
import IsolatedMargin
import TestSupport
import Testing
import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Fates on random paths against fates that are worked out without the engine.
struct ReplayOracleTests {
    typealias Case = ReplayCase

    private struct Fate: Equatable {
        var liquidatedAt: Int?
        var isPremature = false
    }

    /// In isolated mode without auto-deleveraging a position's fate is its own. By the definitions,
    /// in doubles; nil where a figure is too close to its threshold.
    private static func fate(
        _ position: ReplayPosition, _ candles: [Case.Candle], maintenance: Double, initial: Double
    ) -> Fate? {
        func hour(_ time: Timestamp) -> Int {
            Int((time.microseconds + Case.hour - 1) / Case.hour) - 1
        }
        guard case .leverage(let hundredths) = position.collateral else { return nil }
        let open = hour(position.open)
        let planned = position.close.map { max(hour($0), open + 1) } ?? candles.count - 1
        let last = min(planned, candles.count - 1)
        let entry = candles[open].close
        let posted = max(100 / Double(hundredths), initial)
        let side = position.isLong ? 1.0 : -1.0
        func equity(_ price: Double) -> Double { posted + side * (price / entry - 1) }
        var fate = Fate()
        guard open < last else { return fate }
        for place in (open + 1)...last {
            let candle = candles[place]
            let start = place > 0 ? [candle.open] : []
            let worst = position.isLong ? candle.low : candle.high
            for price in start + [worst, candle.close] where fate.liquidatedAt == nil {
                let excess = equity(price) - maintenance * price / entry
                if abs(excess) < 1e-5 { return nil }
                guard excess < 0 else { continue }
                // The open of a candle is marked at its start, when the one before ends.
                fate.liquidatedAt = price == candle.open && price != worst ? place - 1 : place
                let rest = candles[place...last].map { position.isLong ? $0.low : $0.high }
                let least = rest.map(equity).min() ?? 0
                if abs(least) < 1e-5 { return nil }
                fate.isPremature = least > 0 && equity(candles[place - 1].close) > 0
            }
        }
        return fate
    }

    private static func candles(seed: UInt64) -> [Case.Candle] {
        var random = SeededRandom(seed: seed)
        var level = 100.0
        return (0..<400).map { _ in
            let open = level * exp(0.002 * random.normal())
            let close = open * exp(0.02 * random.normal())
            let high = max(open, close) * exp(0.01 * abs(random.normal()))
            let low = min(open, close) * exp(-0.01 * abs(random.normal()))
            level = close
            return (open, high, low, close)
        }
    }

    /// A position alone in its account is as isolated under cross margin.
    @Test func aloneInAnAccountBothModesAgree() throws {
        var population = Population()
        population.count = 1_000
        population.positionsMax = 1
        let positions = try population.positions(
            markets: 2, from: Case.time(1), to: Case.time(399))
        let replay = try Replay(
            markets: [
                try Case.market("A", candles: Self.candles(seed: 4)),
                try Case.market("B", candles: Self.candles(seed: 5)),
            ], positions: positions)
        let schedules = try [Case.schedule(30_000, 50_000), Case.schedule(30_000, 50_000)]
        var design = Case.design(.cross)
        design.liquidation.waterfall.autoDeleveraging = false
        let cross = try replay.run(schedules, design)
        design.mode = .isolated
        let isolated = try replay.run(schedules, design, highsFirst: cross.highsFirst)
        #expect(cross.contaminated(besides: isolated) == 0)
        #expect(cross.fates == isolated.fates)
        #expect(cross.premature > 50)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func fatesAreThoseOfTheDefinitions(seed: UInt64) throws {
        let candles = Self.candles(seed: seed)
        var population = Population()
        population.seed = seed
        population.count = 1_500
        let positions = try population.positions(
            markets: 1, from: Case.time(1), to: Case.time(399))
        let replay = try Replay(
            markets: [try Case.market(candles: candles)], positions: positions)
        var design = Case.design()
        design.liquidation.waterfall.autoDeleveraging = false
        let outcome = try replay.run([try Case.schedule(30_000, 50_000)], design)
        var (compared, liquidated, premature) = (0, 0, 0)
        for (position, fate) in zip(positions, outcome.fates) where fate.isOpened {
            guard
                let expected = Self.fate(position, candles, maintenance: 0.03, initial: 0.05)
            else { continue }
            let found = Fate(
                liquidatedAt: fate.liquidatedAt.map { Int($0.microseconds / Case.hour) - 1 },
                isPremature: fate.isPremature)
            #expect(found == expected, "\(position)")
            compared += 1
            liquidated += found.liquidatedAt == nil ? 0 : 1
            premature += found.isPremature ? 1 : 0
        }
        #expect(compared > 1_400)
        #expect(premature > 100 && liquidated > premature + 100)
    }
}
