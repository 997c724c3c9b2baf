public import VolModel

/// What happens to a simulated market on command, on top of its model.
public struct MarketScript: Sendable, Hashable {
    /// A move of the log price spread evenly over a span: −0.43 over 40 minutes is a crash by 35%.
    public struct Move: Sendable, Hashable {
        public let from: Timestamp
        public let duration: TimeSpan
        /// Total change of ln S.
        public let logChange: Double

        /// Precondition: a positive duration and a finite change.
        public init(from: Timestamp, duration: TimeSpan, logChange: Double) {
            precondition(duration.microseconds > 0, "a move takes time")
            precondition(logChange.isFinite, "a move must be finite")
            self.from = from
            self.duration = duration
            self.logChange = logChange
        }
    }

    /// A restless (or calm) time: σ is multiplied by factor^(share of the regime still ahead), so
    /// that it starts at once and fades by `until`, as volatility does after a shock.
    public struct Regime: Sendable, Hashable {
        public let from: Timestamp
        public let until: Timestamp
        public let factor: Double

        /// Precondition: `from` < `until`, a factor in [0.01, 100].
        public init(from: Timestamp, until: Timestamp, factor: Double) {
            precondition(from < until, "a regime takes time")
            precondition((0.01...100).contains(factor), "the factor must lie in [0.01, 100]")
            self.from = from
            self.until = until
            self.factor = factor
        }
    }

    public let moves: [Move]
    public let regimes: [Regime]

    public init(moves: [Move] = [], regimes: [Regime] = []) {
        self.moves = moves
        self.regimes = regimes
    }

    /// Change of ln S that the moves add in [time, time + step).
    func logChange(from time: Timestamp, over step: TimeSpan) -> Double {
        var sum = 0.0
        for move in moves {
            let begin = max(time, move.from)
            let end = min(time + step, move.from + move.duration)
            guard begin < end else { continue }
            sum += move.logChange * ((end - begin).seconds / move.duration.seconds)
        }
        return sum
    }

    /// Logarithm of the factor on σ at `time`.
    func logVolatilityFactor(at time: Timestamp) -> Double {
        var sum = 0.0
        for regime in regimes where time >= regime.from && time < regime.until {
            let ahead = (regime.until - time).seconds / (regime.until - regime.from).seconds
            sum += ahead * PortableMath.log(regime.factor)
        }
        return sum
    }
}
