/// What differs between two parameter sets, instrument by instrument.
public struct ParameterChange: Sendable, Hashable {
    public enum Kind: String, Sendable {
        case added, removed, changed
    }

    public var instrument: String
    public var kind: Kind
    /// Nil of an added instrument.
    public var old: InstrumentParameters?
    /// Nil of a removed instrument.
    public var new: InstrumentParameters?

    /// The reasons that the new set gives; of a removed instrument none.
    public var reasons: [String] { new?.decision.reasons ?? [] }

    /// The differences between `old` and `new` that a venue would notice: status, ratios of the
    /// headline and of the sides, tiers. In the order of `new`, removed instruments last.
    public static func between(_ old: ParameterSet, and new: ParameterSet) -> [ParameterChange] {
        var before: [String: InstrumentParameters] = [:]
        for parameters in old.instruments { before[parameters.instrument] = parameters }
        var changes: [ParameterChange] = []
        for parameters in new.instruments {
            guard let earlier = before.removeValue(forKey: parameters.instrument) else {
                changes.append(
                    ParameterChange(
                        instrument: parameters.instrument, kind: .added, old: nil, new: parameters)
                )
                continue
            }
            if earlier.publishes(differentFrom: parameters) {
                changes.append(
                    ParameterChange(
                        instrument: parameters.instrument, kind: .changed, old: earlier,
                        new: parameters))
            }
        }
        for parameters in old.instruments where before[parameters.instrument] != nil {
            changes.append(
                ParameterChange(
                    instrument: parameters.instrument, kind: .removed, old: parameters, new: nil))
        }
        return changes
    }
}

extension InstrumentParameters {
    fileprivate func publishes(differentFrom other: InstrumentParameters) -> Bool {
        status != other.status || published != other.published || long != other.long
            || short != other.short || tiers != other.tiers
    }
}
