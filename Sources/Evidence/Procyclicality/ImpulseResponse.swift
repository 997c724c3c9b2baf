public import MarginPolicy
public import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What a policy makes of a market whose volatility rises once and stays: a property of the policy
/// alone, which no stretch of history has shaped.
///
/// Formula: the requirement of each period over that of the last one before the step. Prices are
/// simulated: normal returns at equal spacings, `multiplier` times as large from the step on. Each
/// period the policy is calibrated with its last result as the parameters in force.
///
/// Conventions: the returns of each period are moved and scaled so that their mean is zero and
/// their mean square the true variance, so that one path is close to the mean of many. The
/// instrument has an interval feed, no fees and no stated volume.
///
/// Source: Gurrola-Perez and Murphy, The impulsive approach to procyclicality (2024).
public struct ImpulseResponse: Sendable, Hashable {
    /// The market that is simulated.
    public struct Design: Sendable, Hashable {
        /// Volatility after the step over that before it.
        public var multiplier = 3.0
        /// Annualised, of 365 days, before the step.
        public var volatility = 0.6
        public var spacing = TimeSpan.minutes(5)
        /// Between two calibrations; a whole number of spacings.
        public var period = TimeSpan.days(1)
        public var periods = 60
        public var seed: UInt32 = 1

        public init() {}
    }

    public struct Point: Sendable, Hashable {
        /// Periods since the step.
        public let period: Int
        /// The model's maintenance ratio over that at the step.
        public let model: Double
        /// The published maintenance ratio over that at the step.
        public let maintenance: Double
        /// What decided the published figure.
        public let binding: InstrumentParameters.Binding
    }

    /// From the step, period 0, on.
    public let points: [Point]

    /// Calibrations before the step, so that what is in force has settled.
    static let settlingPeriods = 30
    /// What averages may remember beyond what the policy looks back.
    static let memory = TimeSpan.days(180)

    /// `progress` hears before each calibration how many there were and will be.
    ///
    /// Throws ``ImpulseError`` for a market that cannot be simulated, and for a policy by which it
    /// has no requirement.
    public init(
        _ policy: RiskPolicy, _ design: Design = Design(),
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws(ImpulseError) {
        let market = try SteppedMarket(
            design,
            history: max(policy.memory, policy.volatility.minHistory) + Self.memory,
            settlingPeriods: Self.settlingPeriods)
        let instrument = Instrument(id: "impulse", feed: .init(kind: .interval))
        var current: CurrentParameters?
        var base: (model: Int, maintenance: Int)?
        var points: [Point] = []
        for period in -Self.settlingPeriods...design.periods {
            progress(
                period + Self.settlingPeriods, Self.settlingPeriods + design.periods + 1)
            let asOf = Timestamp(
                microseconds: market.step.microseconds + design.period.microseconds * Int64(period))
            let found = Calibration.calibrate(
                instrument, feedName: "impulse", series: market.series, asOf: asOf, policy: policy,
                current: current)
            guard found.status != .held, let published = found.published, let model = found.model,
                model.maintenancePpm > 0, published.maintenancePpm > 0
            else {
                throw .noRequirement(
                    period: period, reason: found.decision.reasons.joined(separator: "; "))
            }
            current = CurrentParameters(
                ratios: published,
                changedAt: published == current?.ratios ? current?.changedAt : asOf,
                tiers: found.tiers)
            guard period >= 0 else { continue }
            let start = base ?? (model.maintenancePpm, published.maintenancePpm)
            base = start
            points.append(
                Point(
                    period: period, model: Double(model.maintenancePpm) / Double(start.model),
                    maintenance: Double(published.maintenancePpm) / Double(start.maintenance),
                    binding: found.decision.binding))
        }
        self.points = points
    }

    /// What an exponentially weighted volatility has become, in expectation, so many periods after
    /// its market's volatility rose `multiplier` times: sqrt(1 + (m² − 1)(1 − λᵏ)).
    public static func exponential(
        multiplier: Double, decay: Double, periods: Int
    ) -> Double {
        (1 + (multiplier * multiplier - 1) * (1 - pow(decay, Double(periods)))).squareRoot()
    }
}

/// Why there is no response.
public enum ImpulseError: Error, Sendable, Hashable, CustomStringConvertible {
    case designOutOfRange(String)
    case noRequirement(period: Int, reason: String)
    case noRandomNumbers(GSLFailure)

    public var description: String {
        switch self {
        case .designOutOfRange(let what): what
        case .noRequirement(let period, let reason):
            "found no requirement at period \(period) of the simulated market (\(reason)); expected "
                + "a policy that an interval feed without volume or depth can meet"
        case .noRandomNumbers(let failure): "random numbers: \(failure)"
        }
    }
}
