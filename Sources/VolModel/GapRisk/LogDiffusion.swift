/// A log price that moves as a Brownian motion with drift, as a position at risk sees it.
///
/// Formula: the log distance to the barrier changes by ν t + σ Wₜ, ν > 0 toward safety.
///
/// Units: both figures are per second.
public struct LogDiffusion: Sendable, Hashable {
    /// σ².
    public var varianceRate: Double
    /// ν.
    public var driftTowardSafety: Double

    public init(varianceRate: Double, driftTowardSafety: Double) {
        self.varianceRate = varianceRate
        self.driftTowardSafety = driftTowardSafety
    }

    /// A log price without drift: the price itself then rises by σ²/2 in the mean.
    public static func zeroLogDrift(varianceRate: Double) -> LogDiffusion {
        LogDiffusion(varianceRate: varianceRate, driftTowardSafety: 0)
    }

    /// A price that is a martingale: its logarithm drifts by −σ²/2, toward the loss of a long and
    /// away from that of a short.
    ///
    /// Throws: ``GSLFailure`` for a side that is neither long nor short.
    public static func driftlessPrice(
        varianceRate: Double, side: Side
    ) throws(GSLFailure) -> LogDiffusion {
        let sign = try side.directionOfLoss("LogDiffusion.driftlessPrice")
        return LogDiffusion(
            varianceRate: varianceRate, driftTowardSafety: sign * varianceRate / 2)
    }

    /// The standard deviation and the mean of the change over `horizon`.
    func spread(
        over horizon: TimeSpan, _ function: String
    ) throws(GSLFailure) -> (deviation: Double, drift: Double) {
        let deviation = (varianceRate * horizon.seconds).squareRoot()
        let drift = driftTowardSafety * horizon.seconds
        guard varianceRate >= 0, horizon >= .seconds(0), deviation.isFinite, drift.isFinite else {
            throw GSLFailure(
                code: .domain, reason: "a variance and a horizon of at least 0 are needed",
                function: function,
                arguments: "\(varianceRate), \(driftTowardSafety), \(horizon)")
        }
        return (deviation, drift)
    }
}
