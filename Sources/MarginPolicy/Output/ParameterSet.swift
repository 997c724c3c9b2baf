public import VolModel

/// Two margin ratios of one position, in parts per million of notional.
public struct MarginRatios: Sendable, Hashable {
    public var maintenancePpm: Int
    public var initialPpm: Int

    public init(maintenancePpm: Int, initialPpm: Int) {
        self.maintenancePpm = maintenancePpm
        self.initialPpm = initialPpm
    }
}

/// The parameters in force, as the venue reports them.
public struct CurrentParameters: Sendable, Hashable {
    public var ratios: MarginRatios
    /// When they came into force; without it neither cool-down nor speed limit can be checked.
    public var changedAt: Timestamp?
    /// Empty where the source states none.
    public var tiers: [InstrumentParameters.Tier]

    public init(
        ratios: MarginRatios, changedAt: Timestamp? = nil, tiers: [InstrumentParameters.Tier] = []
    ) {
        self.ratios = ratios
        self.changedAt = changedAt
        self.tiers = tiers
    }
}

/// The published parameters of one instrument and how they came about.
public struct InstrumentParameters: Sendable, Hashable {
    /// What became of the instrument.
    public enum Status: String, Sendable, CaseIterable {
        /// New parameters.
        case proposed
        /// The data carry a requirement, and governance keeps what is in force.
        case unchanged
        /// The data carry none, and the current parameters are repeated.
        case held
        /// Held, and there are no current parameters to repeat.
        case unavailable
    }

    /// The direction of the change; `mixed` where one ratio rises and the other falls.
    public enum Action: String, Sendable, CaseIterable {
        case raise, lower, mixed, none, new
    }

    /// The rule that decided the published figure.
    public enum Binding: String, Sendable, CaseIterable {
        case model, floor, cap, maxStepUp = "max_step_up", maxStepDown = "max_step_down"
        case deadBand = "dead_band", coolDown = "cool_down", speedLimit = "speed_limit"
        case override, grid, held
    }

    /// The increase of the maintenance when one step of the derivation is added.
    public struct Component: Sendable, Hashable {
        public var name: String
        public var ppm: Int

        public init(name: String, ppm: Int) {
            self.name = name
            self.ppm = ppm
        }
    }

    /// A band of notional in quote units with its own marginal rates.
    public struct Tier: Sendable, Hashable {
        public var notionalFrom: ExactDecimal
        /// Nil: unbounded.
        public var notionalTo: ExactDecimal?
        /// Marginal rates between the bounds.
        public var ratios: MarginRatios
        /// Maintenance of a notional N in this tier is N · rate − deduction.
        public var maintenanceDeduction: ExactDecimal

        public init(
            notionalFrom: ExactDecimal, notionalTo: ExactDecimal?, ratios: MarginRatios,
            maintenanceDeduction: ExactDecimal
        ) {
            self.notionalFrom = notionalFrom
            self.notionalTo = notionalTo
            self.ratios = ratios
            self.maintenanceDeduction = maintenanceDeduction
        }
    }

    /// What was decided against the current parameters, and why, in sentences.
    public struct Decision: Sendable, Hashable {
        public var action: Action
        public var binding: Binding
        public var reasons: [String]

        public init(action: Action, binding: Binding, reasons: [String]) {
            self.action = action
            self.binding = binding
            self.reasons = reasons
        }
    }

    public var instrument: String
    public var feed: String
    /// The instant that every figure refers to; nil without any observation.
    public var asOf: Timestamp?
    public var status: Status
    /// Of the first tier; nil only when ``status`` is unavailable.
    public var published: MarginRatios?
    /// Each side's own ratios; the published ones are the larger of each.
    public var long: MarginRatios?
    public var short: MarginRatios?
    public var tiers: [Tier]
    /// Telescoping: they sum to the published maintenance; `rounding` is the last.
    public var components: [Component]
    /// What the model alone asks for, before floors, speed limit and governance.
    public var model: MarginRatios?
    public var current: CurrentParameters?
    public var decision: Decision
    /// Those that the job states for the instrument, whether they act or not; empty without an
    /// ``asOf``, which says what their state is.
    public var overrides: [MarginOverride]
    /// Nil where the target is reached, or where no later change could come nearer to it.
    public var path: ChangePath?
    public var estimates: [VolatilityEstimate]

    public init(
        instrument: String, feed: String, asOf: Timestamp?, status: Status,
        published: MarginRatios?, long: MarginRatios? = nil, short: MarginRatios? = nil,
        tiers: [Tier] = [], components: [Component] = [], model: MarginRatios? = nil,
        current: CurrentParameters? = nil, decision: Decision, overrides: [MarginOverride] = [],
        path: ChangePath? = nil, estimates: [VolatilityEstimate] = []
    ) {
        self.instrument = instrument
        self.feed = feed
        self.asOf = asOf
        self.status = status
        self.published = published
        self.long = long
        self.short = short
        self.tiers = tiers
        self.components = components
        self.model = model
        self.current = current
        self.decision = decision
        self.overrides = overrides
        self.path = path
        self.estimates = estimates
    }
}

/// One calibrated document: `marginpolicy.parameters/1`.
public struct ParameterSet: Sendable, Hashable {
    public var generatorVersion: String
    public var policyName: String
    /// `sha256:` and 64 lower-case hexadecimal digits, of the files' bytes.
    public var policyDigest: String
    public var jobDigest: String
    public var inputsDigest: String
    public var instruments: [InstrumentParameters]

    public init(
        generatorVersion: String, policyName: String, policyDigest: String, jobDigest: String,
        inputsDigest: String, instruments: [InstrumentParameters]
    ) {
        self.generatorVersion = generatorVersion
        self.policyName = policyName
        self.policyDigest = policyDigest
        self.jobDigest = jobDigest
        self.inputsDigest = inputsDigest
        self.instruments = instruments
    }
}
