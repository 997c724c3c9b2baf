import MarginPolicy
public import VolModel

/// How often positions of several leverages were liquidated within a holding period, under one
/// maintenance ratio.
public struct LeverageLiquidations: Sendable, Hashable {
    public struct Point: Sendable, Hashable {
        /// Notional over collateral at the opening.
        public let leverage: Double
        public let frequency: LiquidationFrequency
    }

    public let maintenancePpm: Int
    /// In order of leverage.
    public let points: [Point]

    /// Those that the maintenance ratio allows are looked at.
    public static let leverages: [Double] = [
        2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 75, 100,
    ]

    /// Openings at each multiple of the holding period from `start` to `end`. `barLength` is that
    /// of the feed's candles, where it has any.
    public init(
        _ feed: ObservedFeed, barLength: TimeSpan?, maintenancePpm: Int, holding: TimeSpan,
        from start: Timestamp, to end: Timestamp, maxGap: TimeSpan
    ) {
        self.maintenancePpm = maintenancePpm
        points = Self.leverages.compactMap { leverage in
            let initialPpm = Int((1e6 / leverage).rounded(.up))
            guard initialPpm > maintenancePpm else { return nil }
            let ratios = MarginRatios(maintenancePpm: maintenancePpm, initialPpm: initialPpm)
            return Point(
                leverage: leverage,
                frequency: LiquidationFrequency(
                    feed, barLength: barLength,
                    openings: LiquidationFrequency.openings(every: holding, from: start, to: end) {
                        _ in ratios
                    }, holding: holding, maxGap: maxGap))
        }
    }
}
