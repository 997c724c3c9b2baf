public import MarginPolicy
public import VolModel

/// Capital against liquidation frequency: what initial ratio the policy's buffer asks for at each
/// probability of liquidation, and how often positions opened at it were liquidated.
///
/// Conventions: the ratios are the model's at `asOf` and hold for the whole history. The ratios
/// were made of its last part, so that this says how one ratio would have done in other markets,
/// not how well the policy follows them. One position of each side at each multiple of the holding
/// period since the epoch.
public struct CapitalFrontier: Sendable, Hashable {
    public struct Point: Sendable, Hashable {
        /// Of each side, within the holding period.
        public let probability: Ratio
        public let requirement: ModelRequirement
        /// nil where the requirement is held.
        public let frequency: LiquidationFrequency?
    }

    public let holding: TimeSpan
    public let policyProbability: Ratio
    /// In the order asked for.
    public let points: [Point]

    public static let probabilities = [10_000, 20_000, 50_000, 100_000, 200_000].map(
        Ratio.init(ppm:))

    /// What was known of `feed` at `asOf`. `barLength` is that of the feed's candles, where it has
    /// any.
    public init(
        _ feed: ObservedFeed, barLength: TimeSpan? = nil, instrument: Instrument,
        policy: RiskPolicy, asOf: Timestamp, probabilities: [Ratio] = probabilities
    ) {
        let known = feed.known(at: asOf)
        let holding = policy.buffer.holdingPeriod
        self.holding = holding
        policyProbability = policy.buffer.liquidationProbability
        points = probabilities.map { probability in
            var policy = policy
            policy.buffer.liquidationProbability = probability
            let requirement = ModelRequirement(
                known, instrument: instrument, policy: policy, asOf: asOf)
            let frequency = requirement.ratios.flatMap { ratios -> LiquidationFrequency? in
                guard let first = known.series.first, let last = known.series.last else {
                    return nil
                }
                return LiquidationFrequency(
                    known, barLength: barLength,
                    openings: LiquidationFrequency.openings(
                        every: holding, from: first, to: last
                    ) { _ in ratios }, holding: holding,
                    maxGap: instrument.feed.holeLimit(policy), target: probability.doubleValue)
            }
            return Point(
                probability: probability, requirement: requirement, frequency: frequency)
        }
    }
}

extension Instrument.Feed {
    /// The longest interval that is no hole, as a calibration has it.
    func holeLimit(_ policy: RiskPolicy) -> TimeSpan {
        maxGap(otherwise: policy.volatility.maxGap)
    }
}
