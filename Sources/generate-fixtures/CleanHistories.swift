import OracleSimulator
import VolModel

/// ln 0.65: a fall by 35%, written out so that no machine computes it differently.
private let logCrash = -0.430_782_916_092_454_26

private let hourly = DeviationOracle(deviation: 0.005, heartbeat: .hours(1), decimals: 8)

extension FixtureHistory {
    static func bitcoin() -> FixtureHistory {
        let seed: UInt64 = 102
        let crash = FixtureCalendar.day(140, .hours(13))
        let model = MarketModel(
            volatility: 0.42, logVolatilityDeviation: 0.3, leverage: -0.3, drift: 0.3,
            jumps: DoubleExponentialJumps(
                perYear: 80, upProbability: 0.45, meanUp: 0.006, meanDown: 0.008))
        let script = MarketScript(
            moves: [
                MarketScript.Move(
                    from: crash, duration: .minutes(40), logChange: logCrash)
            ],
            regimes: [
                MarketScript.Regime(from: crash, until: crash + .hours(6), factor: 3),
                MarketScript.Regime(from: crash, until: crash + .days(40), factor: 2.2),
            ])
        let path = FixtureCalendar.path(model, price: 42_300, script: script, seed: seed)
        let rounds = ChainlinkRound.numbered(phase: 6, hourly.answers(to: path, seed: seed))
        return FixtureHistory(
            name: "btc-usd.csv.zst", format: "Chainlink rounds, 8 decimals",
            special:
                "1h/0.5%; falls by 37% within 40 minutes on 2024-05-20, restless for 40 days",
            rows: rounds.count, seed: seed, contents: ChainlinkRoundsCSV.encode(rounds))
    }

    static func solana() -> FixtureHistory {
        let seed: UInt64 = 103
        let model = MarketModel(
            volatility: 0.85, logVolatilityDeviation: 0.35, leverage: -0.2, drift: 0.3,
            jumps: DoubleExponentialJumps(
                perYear: 120, upProbability: 0.48, meanUp: 0.012, meanDown: 0.014))
        let candles = Candles(
            of: FixtureCalendar.path(model, price: 101, seed: seed), interval: .hours(1),
            priceDecimals: 2, meanDailyVolume: 4_200_000, seed: seed)
        return FixtureHistory(
            name: "sol-usd-1h.csv", format: "candles 1h, RFC 3339 opening times",
            special: "the last six bars end after the job's `as_of`", rows: candles.bars.count,
            seed: seed, contents: candles.csv(time: .rfc3339))
    }

    static func stable() -> FixtureHistory {
        let seed: UInt64 = 104
        let model = MarketModel(
            volatility: 0.03, logVolatilityDeviation: 0.3,
            jumps: DoubleExponentialJumps(
                perYear: 30, upProbability: 0.35, meanUp: 0.002, meanDown: 0.004),
            priceHalfLife: .hours(12))
        let path = FixtureCalendar.path(
            model, price: 1, to: FixtureCalendar.asOf - .days(12), seed: seed)
        let oracle = DeviationOracle(deviation: 0.0025, heartbeat: .hours(24), decimals: 8)
        let answers = oracle.answers(to: path, seed: seed)
        return FixtureHistory(
            name: "usdx-usd.csv", format: "`timestamp,price`, Unix seconds",
            special: "stable coin, 24h/0.25%; stale: stops 12 days before the job's `as_of`",
            rows: answers.count, seed: seed, contents: PriceCSV.encode(answers, decimals: 8))
    }

    static func listing() -> FixtureHistory {
        let seed: UInt64 = 105
        let model = MarketModel(
            volatility: 1.3, logVolatilityDeviation: 0.45, volatilityHalfLife: .days(2),
            leverage: -0.1,
            jumps: DoubleExponentialJumps(
                perYear: 250, upProbability: 0.5, meanUp: 0.02, meanDown: 0.02))
        let listed = FixtureCalendar.asOf - .days(16)
        let path = FixtureCalendar.path(
            model, price: 0.84, from: listed,
            script: MarketScript(
                regimes: [MarketScript.Regime(from: listed, until: listed + .days(4), factor: 2)]),
            seed: seed)
        let oracle = DeviationOracle(deviation: 0.01, heartbeat: .hours(1), decimals: 8)
        let answers = oracle.answers(to: path, seed: seed)
        return FixtureHistory(
            name: "newt-usd.csv", format: "`feed,timestamp,price`, RFC 3339",
            special: "new listing, 1h/1%: only the last 16 days", rows: answers.count, seed: seed,
            contents: PriceCSV.encode(answers, decimals: 8, feed: "NEWT/USD", time: .rfc3339))
    }

    static func chainlinkToken() -> FixtureHistory {
        let seed: UInt64 = 107
        let model = MarketModel(
            volatility: 0.65, logVolatilityDeviation: 0.35, leverage: -0.2, drift: -0.1,
            jumps: DoubleExponentialJumps(
                perYear: 140, upProbability: 0.46, meanUp: 0.010, meanDown: 0.012))
        let candles = Candles(
            of: FixtureCalendar.path(model, price: 14.9, seed: seed), interval: .hours(1),
            priceDecimals: 3, meanDailyVolume: 3_500_000, seed: seed)
        return FixtureHistory(
            name: "link-usd-1h.json", format: "freqtrade candles 1h, opening times in ms",
            special: "one line of JSON", rows: candles.bars.count, seed: seed,
            contents: candles.freqtradeJSON())
    }
}
