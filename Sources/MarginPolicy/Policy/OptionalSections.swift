public import VolModel

extension RiskPolicy {
    /// First passage with jumps as a second opinion on the tail.
    public struct Gap: Sendable, Hashable {
        public var model = GapModel.kouWang
        /// Where jumps come from, where the feed shows them.
        public var jumps = JumpRisk.Source.measured
        /// Stand in, by name, where they are not measured or none was seen.
        public var assumed: AssumedJumps?

        public init() {}
    }

    /// Jumps that the policy states.
    public struct AssumedJumps: Sendable, Hashable {
        public var perYear: Ratio
        public var upProbability = Ratio(ppm: 500_000)
        /// Mean sizes as log returns.
        public var meanUp: Ratio
        public var meanDown: Ratio

        public init(perYear: Ratio, meanUp: Ratio, meanDown: Ratio) {
            self.perYear = perYear
            self.meanUp = meanUp
            self.meanDown = meanDown
        }
    }

    /// A history shorter than this borrows strength from its class.
    public struct ListingAge: Sendable, Hashable {
        public var until: TimeSpan

        public init(until: TimeSpan) { self.until = until }
    }

    /// Positions that a cascade closes at once.
    public struct Concentration: Sendable, Hashable {
        /// Share of the open interest.
        public var closedTogether: Ratio

        public init(closedTogether: Ratio) { self.closedTogether = closedTogether }
    }

    /// Funding that falls due before the position is closed.
    public struct Funding: Sendable, Hashable {
        public init() {}
    }
}
