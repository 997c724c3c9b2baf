public import VolModel

/// Sample histories for a first run: 120 clean days from 2024-01-01, simulated, the same bytes on
/// every machine.
public enum StarterHistories {
    public static let start = Timestamp(seconds: 1_704_067_200)
    /// Every history ends here; an `as_of` at this instant finds all feeds fresh.
    public static let end = start + .days(120)

    /// Paths relative to the starter directory, with their bytes, in order of path.
    ///
    /// `histories/btc-usd-1h.csv`: candles, RFC 3339. `histories/eth-usd.csv` and
    /// `histories/sol-usd.csv`: Chainlink rounds, 8 decimals, heartbeat 1h, deviation 0.5%.
    public static func files() -> [(path: String, contents: [UInt8])] {
        [
            ("histories/btc-usd-1h.csv", bitcoinCandles()),
            ("histories/eth-usd.csv", rounds(phase: 6, model: ether, price: 2280, seed: 11)),
            ("histories/sol-usd.csv", rounds(phase: 2, model: solana, price: 101, seed: 12)),
        ]
    }

    private static let bitcoin = MarketModel(
        volatility: 0.46, logVolatilityDeviation: 0.35, leverage: -0.3, drift: 0.25,
        jumps: DoubleExponentialJumps(
            perYear: 90, upProbability: 0.45, meanUp: 0.007, meanDown: 0.009))
    private static let ether = MarketModel(
        volatility: 0.58, logVolatilityDeviation: 0.35, leverage: -0.3, drift: 0.2,
        jumps: DoubleExponentialJumps(
            perYear: 110, upProbability: 0.45, meanUp: 0.008, meanDown: 0.010))
    private static let solana = MarketModel(
        volatility: 0.88, logVolatilityDeviation: 0.35, leverage: -0.2, drift: 0.2,
        jumps: DoubleExponentialJumps(
            perYear: 130, upProbability: 0.48, meanUp: 0.012, meanDown: 0.014))

    private static func path(_ model: MarketModel, price: Double, seed: UInt64) -> MarketPath {
        MarketPath(
            model: model, initialPrice: price, from: start, to: end, step: .minutes(1), seed: seed)
    }

    private static func rounds(
        phase: UInt16, model: MarketModel, price: Double, seed: UInt64
    ) -> [UInt8] {
        let oracle = DeviationOracle(
            deviation: 0.005, heartbeat: .hours(1), latencySeconds: 0...24)
        let answers = oracle.answers(to: path(model, price: price, seed: seed), seed: seed)
        return ChainlinkRoundsCSV.encode(ChainlinkRound.numbered(phase: phase, answers))
    }

    private static func bitcoinCandles() -> [UInt8] {
        Candles(
            of: path(bitcoin, price: 42_300, seed: 13), interval: .hours(1), priceDecimals: 2,
            meanDailyVolume: 28_000, volumeDecimals: 5, seed: 13
        ).csv()
    }
}
