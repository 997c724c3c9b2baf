public import VolModel

/// A price as an oracle publishes it: an integer in units of 10^−decimals.
public struct OracleAnswer: Sendable, Hashable {
    public var answer: Int128
    /// Whole seconds.
    public var updatedAt: Timestamp

    public init(answer: Int128, updatedAt: Timestamp) {
        self.answer = answer
        self.updatedAt = updatedAt
    }
}

/// The publication rule of a threshold feed (Chainlink).
///
/// *Formula*: at a step of the path, the price p rounded to the feed's decimals is published when
/// |p − last| ≥ deviation · last, or when heartbeat has passed since the last update. The update
/// appears after a latency drawn uniformly in whole seconds; until then nothing else is decided.
///
/// *Postconditions*: of each pair of neighbours either the move is at least the deviation or the
/// spacing at least the heartbeat; times increase strictly; no spacing exceeds heartbeat + one
/// step + the largest latency. With constant σ, no heartbeat and small steps the mean spacing is
/// deviation² / σ² years, the mean first-exit time of Brownian motion.
public struct DeviationOracle: Sendable, Hashable {
    /// Relative to the last answer: 0.005 is 0.5%.
    public let deviation: Double
    public let heartbeat: TimeSpan
    /// Decimals of the integer answer: 8 or 18 on Chainlink.
    public let decimals: Int
    public let latencySeconds: ClosedRange<Int64>

    /// Preconditions: a deviation in (0, 1), a positive heartbeat, 0 to 18 decimals, latency ≥ 0.
    public init(
        deviation: Double, heartbeat: TimeSpan, decimals: Int = 8,
        latencySeconds: ClosedRange<Int64> = 0...12
    ) {
        precondition(deviation > 0 && deviation < 1, "the deviation must lie in (0, 1)")
        precondition(heartbeat.microseconds > 0, "the heartbeat must be positive")
        precondition((0...18).contains(decimals), "decimals must lie in 0...18")
        precondition(latencySeconds.lowerBound >= 0, "latency cannot be negative")
        self.deviation = deviation
        self.heartbeat = heartbeat
        self.decimals = decimals
        self.latencySeconds = latencySeconds
    }

    /// The answers to a path, the first one at the first step; `window` limits the steps that the
    /// oracle sees, so that two phases of a feed can follow one market.
    public func answers(
        to path: MarketPath, within window: Range<Timestamp>? = nil, seed: UInt64
    ) -> [OracleAnswer] {
        var generator = Xoshiro256StarStar(seed: seed, stream: 4)
        let scale = powerOfTen(decimals)
        var answers: [OracleAnswer] = []
        var last = 0.0
        var updatedAt = Timestamp(microseconds: .min)
        for index in path.prices.indices {
            let time = path.time(at: index)
            guard time > updatedAt else { continue }
            if let window, !window.contains(time) { continue }
            let candidate = (path.prices[index] * scale).rounded()
            guard
                answers.isEmpty || (candidate - last).magnitude >= deviation * last
                    || time - updatedAt >= heartbeat
            else { continue }
            last = candidate
            updatedAt = wholeSecond(time) + .seconds(generator.integer(in: latencySeconds))
            answers.append(OracleAnswer(answer: Int128(candidate), updatedAt: updatedAt))
        }
        return answers
    }
}

/// The first whole second at or after `time`: block times have no fraction.
private func wholeSecond(_ time: Timestamp) -> Timestamp {
    Timestamp(seconds: (time.microseconds + 999_999) / 1_000_000)
}
