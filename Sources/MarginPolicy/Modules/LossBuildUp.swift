public import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What a position of one side and size may lose between its liquidation trigger and its close, as
/// one risk module after the other adds to it.
///
/// Formula, with x the log distance of the market's move and f the factor of all other parts:
/// long mm = 1 − e^(−x) f, short mm = e^x f − 1. The move is
/// x = max(multiplier · sqrt(v · h), what ``raiseMove(to:)`` asked for), v the variance per second
/// and h the horizon in seconds.
///
/// But for ``take(multiplier:)`` a module can only add: each function ignores what would lower the
/// loss. What is no number counts as a loss without bound.
public struct LossBuildUp: Sendable, Hashable {
    public let side: Side
    /// In quote units.
    public let notional: Double
    /// Variance of the log price per second.
    public private(set) var varianceRate = 0.0
    /// From the trigger until the position is closed, in seconds.
    public private(set) var horizonSeconds: Double
    /// The move in standard deviations over the horizon.
    public private(set) var multiplier = 1.0
    private var leastMove = 0.0
    private var factor = 1.0

    /// No loss yet, over a horizon in seconds.
    public init(side: Side, notional: Double, horizonSeconds: Double) {
        self.side = side
        self.notional = notional
        self.horizonSeconds = horizonSeconds
    }

    /// One standard deviation of the log price over the horizon.
    public var deviation: Double { (varianceRate * horizonSeconds).squareRoot() }

    /// The log distance of the market's move.
    public var move: Double { max(multiplier * deviation, leastMove) }

    /// The maintenance ratio so far; 1 of a long that is lost, infinite of a short whose loss has
    /// no bound.
    public var maintenance: Double { maintenance(atMove: move) }

    /// The maintenance ratio if the market's move were another one.
    func maintenance(atMove move: Double) -> Double {
        side == .short ? exp(move) * factor - 1 : 1 - exp(-move) * factor
    }

    /// What of a maintenance ratio is left for the market's move once all other parts are paid, as
    /// a ratio; negative where they take more than all of it.
    func shareOfMove(in maintenance: Double) -> Double {
        side == .short ? (1 + maintenance) / factor - 1 : 1 - (1 - maintenance) / factor
    }

    /// Takes at least this variance per second for the market's.
    public mutating func raiseVarianceRate(to rate: Double) {
        varianceRate = rate.isNaN ? .infinity : max(varianceRate, rate)
    }

    /// Takes the move as so many standard deviations over the horizon: what a tail says.
    public mutating func take(multiplier multiple: Double) {
        multiplier = multiple.isNaN ? .infinity : max(0, multiple)
    }

    /// Adds to the time until the position is closed.
    public mutating func extendHorizon(bySeconds seconds: Double) {
        horizonSeconds += seconds.isNaN ? .infinity : max(0, seconds)
    }

    /// Takes the log distance of the move as at least this.
    public mutating func raiseMove(to logDistance: Double) {
        leastMove = logDistance.isNaN ? .infinity : max(leastMove, logDistance)
    }

    /// Adds a loss of this fraction of the price: long 1 − mm is multiplied by 1 − part, short
    /// 1 + mm by 1 + part. A long part of 1 or more loses the whole position.
    public mutating func add(part: Double) {
        let part = part.isNaN ? .infinity : max(0, part)
        factor *= side == .short ? 1 + part : 1 - min(part, 1)
    }
}
