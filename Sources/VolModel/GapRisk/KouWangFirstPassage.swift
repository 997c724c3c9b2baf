#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// First passage of a barrier toward the loss by a jump diffusion, and how far beyond it the price
/// is at that instant.
///
/// Formula: ``JumpDiffusion`` crosses the log distance b within the horizon with P(τ ≤ h), whose
/// Laplace transform is in closed form. At a crossing by a jump the overshoot Y has no
/// memory: P(τ ≤ h, Y > y) = e^(−ηy) P(τ ≤ h, Y > 0), η of jumps toward the loss.
///
/// Two uses: with b the distance to the liquidation price and y the cushion to bankruptcy, the
/// second is the probability to be bankrupt when first seen as liquidatable, which no liquidator
/// can help; with b the cushion and h the time of the close-out, the first is the probability of a
/// gap loss.
///
/// Conventions: a short's loss is upward, as Kou and Wang have it; for a long the process is
/// mirrored: drift −μ, the probability of an adverse jump 1 − p, and the two means exchanged.
///
/// Accuracy: each figure is inverted on Talbot's contour with 28 and with 32 points, and on a
/// Bromwich line by Euler's method. ``Crossing/error`` is the difference of the first two, about
/// 1e-13 and less in far tails: 1e-16 at 1e-8. A figure is refused where that difference exceeds
/// 1e-9 or Euler's method is further off than 1e-8, as with a drift of many deviations toward the
/// barrier within the horizon.
///
/// Edge cases: a distance of 0 is crossed at once, without a jump. Without jumps the probability is
/// that of ``FirstPassage``. Without diffusion (σ = 0) or with a horizon of 0 there is no such
/// value: ``OneBigJump`` has the first case.
///
/// Limit: constant volatility and intensity within the horizon, exponential sizes; see
/// ``JumpDiffusion``.
///
/// Source: Kou and Wang (2003), First passage times of a jump diffusion process, theorem 3.1.
public struct KouWangFirstPassage: Sendable {
    public let process: JumpDiffusion
    public let side: Side
    public let horizon: TimeSpan

    private let jumps: AdverseJumps
    private let transform: KouWangTransform
    /// σ√h.
    private let deviation: Double
    /// The roots at the points of each of ``rules``.
    private let pairs: [[KouWangTransform.Pair]]

    /// The figure's own rule, its control of the same kind, and one of another kind.
    private static let rules = [
        LaplaceInversion.talbot(28), LaplaceInversion.talbot(32), LaplaceInversion.euler(15),
    ]
    private static let largestError = 1e-9
    private static let largestDisagreement = 1e-8

    /// Throws: ``GSLFailure`` for a volatility of 0, a horizon that is not positive, a side that is
    /// neither long nor short, and parameters so far apart that their roots cannot be found.
    public init(
        _ process: JumpDiffusion, side: Side, horizon: TimeSpan
    ) throws(GSLFailure) {
        let sign = try side.directionOfLoss(Self.name)
        jumps = try process.adverseJumps(side: side, Self.name)
        self.process = process
        self.side = side
        self.horizon = horizon
        let years = horizon.seconds / TimeSpan.year.seconds
        deviation = process.annualizedVolatility * years.squareRoot()
        transform = KouWangTransform(
            drift: sign * process.logDriftPerYear * years / deviation,
            intensity: process.jumpsPerYear * years,
            adverse: side == .short ? process.upProbability : 1 - process.upProbability,
            adverseRate: deviation / jumps.mean,
            favorableRate: deviation / (side == .short ? process.meanDown : process.meanUp))
        guard deviation > 0, deviation.isFinite else {
            throw Self.failure(
                .domain, "a volatility and a horizon above 0 are needed", "\(process), \(horizon)")
        }
        var pairs: [[KouWangTransform.Pair]] = []
        for rule in Self.rules {
            guard let found = transform.pairs(rule.nodes.map(\.point)) else {
                throw Self.failure(
                    .notANumber, "the roots of the exponent do not separate",
                    "\(process), \(horizon)")
            }
            pairs.append(found)
        }
        self.pairs = pairs
    }

    /// How likely a barrier is crossed, and how.
    public struct Crossing: Sendable, Hashable {
        /// P(τ ≤ h).
        public var probability: Double
        /// P(τ ≤ h, Y > 0): by a jump that ends beyond the barrier, not by diffusing through it.
        public var byJump: Double
        /// How far two orders of the inversion are apart, for the worse of the two figures.
        public var error: Double
    }

    /// Throws: ``GSLFailure`` for a distance that is negative or not finite, and where the
    /// inversions disagree.
    public func crossing(logDistance: Double) throws(GSLFailure) -> Crossing {
        guard logDistance >= 0, logDistance.isFinite else {
            throw Self.failure(
                .domain, "a finite distance of at least 0 is needed", "\(logDistance)")
        }
        if logDistance == 0 { return Crossing(probability: 1, byJump: 0, error: 0) }
        let any = try inverted(logDistance) { $0.any }
        let byJump =
            transform.intensity * transform.adverse == 0
            ? (value: 0, error: 0) : try inverted(logDistance) { $0.byJump }
        let probability = min(max(any.value, 0), 1)
        return Crossing(
            probability: probability, byJump: min(max(byJump.value, 0), probability),
            error: max(any.error, byJump.error))
    }

    /// P(τ ≤ h, Y > `overshoot`): already that far beyond the barrier when first seen there.
    ///
    /// Throws: ``GSLFailure`` as ``crossing(logDistance:)`` does, and for an overshoot that is
    /// negative or not a number.
    public func probability(
        logDistance: Double, overshootBeyond overshoot: Double
    ) throws(GSLFailure) -> Double {
        guard overshoot >= 0 else {
            throw Self.failure(.domain, "an overshoot of at least 0 is needed", "\(overshoot)")
        }
        return try crossing(logDistance: logDistance).byJump * jumps.shareBeyond(overshoot)
    }

    /// The mean loss beyond bankruptcy at the instant of the crossing, per unit of notional at the
    /// barrier.
    ///
    /// Formula: P(τ ≤ h, Y > c) e^(−c)/(η + 1) for a long, e^c/(η − 1) for a short, c the cushion
    /// from the barrier to bankruptcy. In log terms the mean beyond c given Y > c is 1/η.
    ///
    /// Throws: ``GSLFailure`` as ``probability(logDistance:overshootBeyond:)`` does, and for upward
    /// jumps with a mean of 1 or more on the short side.
    public func expectedLoss(
        logDistance: Double, cushion: Double
    ) throws(GSLFailure) -> Double {
        try probability(logDistance: logDistance, overshootBeyond: cushion)
            * (try jumps.meanLoss(beyond: cushion, Self.name))
    }

    /// The log distance that is crossed within the horizon with `probability`.
    ///
    /// Conventions: by `gsl_root_fsolver_brent` on ln P of the first inversion, to 1e-12 of the
    /// distance, where all inversions then have to agree.
    ///
    /// Throws: ``GSLFailure`` for a probability outside (0, 1), or one so small that the inversion
    /// does not know it to 1e-6 of itself.
    public func logDistance(probability: Double) throws(GSLFailure) -> Double {
        guard probability > 0, probability < 1 else {
            throw Self.failure(
                .domain, "a probability strictly between 0 and 1 is needed", "\(probability)")
        }
        var (lower, upper) = (deviation, deviation)
        while firstRule(upper) > probability { upper *= 2 }
        while firstRule(lower) < probability { lower /= 2 }
        var distance = upper
        if lower < upper {
            distance = try BracketedRoot.between(
                lower, upper, relativeError: 1e-12, absoluteError: 0
            ) { log(max(firstRule($0), .leastNormalMagnitude) / probability) }
        }
        let error = try crossing(logDistance: distance).error
        guard error <= 1e-6 * probability else {
            throw Self.failure(
                .notANumber, "the probability is known only to \(error)", "\(probability)")
        }
        return distance
    }

    /// P(τ ≤ h) by the first rule alone: what a search walks on, before its result is checked.
    private func firstRule(_ logDistance: Double) -> Double {
        let barrier = logDistance / deviation
        let (rule, pairs) = (Self.rules[0], pairs[0])
        return rule.sum(
            zip(rule.nodes, pairs).map { node, pair in
                transform.values(pair, barrier: barrier).any / node.point
            })
    }

    private func inverted(
        _ logDistance: Double,
        _ part: ((any: ComplexNumber, byJump: ComplexNumber)) -> ComplexNumber
    ) throws(GSLFailure) -> (value: Double, error: Double) {
        let barrier = logDistance / deviation
        let values = zip(Self.rules, pairs).map { rule, pairs in
            rule.sum(
                zip(rule.nodes, pairs).map { node, pair in
                    part(transform.values(pair, barrier: barrier)) / node.point
                })
        }
        let error = abs(values[0] - values[1])
        guard error <= Self.largestError,
            abs(values[0] - values[2]) <= Self.largestDisagreement
        else {
            throw Self.failure(
                .notANumber, "the inversions disagree: \(values)", "\(logDistance), \(process)")
        }
        return (values[0], error)
    }

    private static let name = "KouWangFirstPassage"

    private static func failure(
        _ code: GSLCode, _ reason: String, _ arguments: String
    ) -> GSLFailure {
        GSLFailure(code: code, reason: reason, function: name, arguments: arguments)
    }
}
