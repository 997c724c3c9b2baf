public import VolModel

extension RiskPolicy {
    /// Against margin calls in stress that a calm period has set up.
    public struct AntiProcyclicality: Sendable, Hashable {
        /// The requirement is never below that of the unfiltered history over this span.
        public var longFloor: TimeSpan?
        /// A share of the requirement from the worst window so far.
        public var stress: Stress?
        /// A share on top of the requirement that a rise may use up before it is passed on.
        public var buffer: Releasable?
        /// Largest rise and fall per day of the requirement, compounding since the last change.
        public var speedUp: Ratio?
        public var speedDown: Ratio?
        /// The speed limit never leaves the requirement below the model's divided by this.
        public var overrideRatio: Ratio?

        public init() {}

        /// Weight on stressed observations.
        public struct Stress: Sendable, Hashable {
            public var weight = Ratio(ppm: 250_000)
            /// Of the worst window of the history; a shorter history is one window.
            public var window: TimeSpan = .days(90)
            /// How far back windows are looked for: at most ``windowsMax`` of them.
            public var lookback: TimeSpan = .days(1095)

            public static let windowsMax: Int64 = 4000

            public init() {}
        }

        /// A buffer over the requirement that is used up while requirements rise.
        public struct Releasable: Sendable, Hashable {
            /// Over the requirement, as a share of it.
            public var size = Ratio(ppm: 250_000)
            /// Whether the instrument's own persistence sets the size, where a history carries it:
            /// ``PersistenceBuffer``.
            public var isSizedByPersistence = false
            /// Whether ``size`` bounds the measured one from below.
            public var isAtLeastItsSize = false
            /// It may be used up where the fastest volatility of the panel is at least this
            /// multiple of the slowest; nil: whenever the requirement rises.
            public var releaseAbove: Ratio?
            /// It is filled up again where that multiple is at most this; nil: as soon as the
            /// requirement allows.
            public var refillBelow: Ratio?

            public init() {}
        }
    }
}

/// The three measures of which a clearing house has to take at least one: Commission Delegated
/// Regulation (EU) 153/2013, Art. 28(1).
public enum EMIRArticle28: String, Sendable, CaseIterable {
    /// (a): a buffer of 25% of the requirement that may be used up when requirements rise.
    case buffer
    /// (b): 25% of the weight on stressed observations.
    case stressedWeight = "stressed_weight"
    /// (c): never below the requirement of the volatility of ten years.
    case floor

    /// Raises what is below what the option asks for, and leaves all else as it is.
    public func apply(to policy: inout RiskPolicy.AntiProcyclicality) {
        let quarter = Ratio(ppm: 250_000)
        switch self {
        case .buffer:
            var buffer = policy.buffer ?? .init()
            buffer.size = max(buffer.size, quarter)
            buffer.isAtLeastItsSize = true
            policy.buffer = buffer
        case .stressedWeight:
            var stress = policy.stress ?? .init()
            stress.weight = max(stress.weight, quarter)
            stress.lookback = max(stress.lookback, .days(3650))
            policy.stress = stress
        case .floor: policy.longFloor = max(policy.longFloor ?? .seconds(0), .days(3650))
        }
    }
}
