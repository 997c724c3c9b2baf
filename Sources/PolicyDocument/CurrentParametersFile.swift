public import MarginPolicy
import VolModel

extension CurrentParameters {
    /// Reads what is in force: a parameter set, or a mapping from instrument to
    /// `maintenance_margin_ppm`, `initial_margin_ppm` and, where it is known, `changed_at`.
    ///
    /// A parameter set stands for the state after its proposals were adopted: a proposed change
    /// came into force at the instrument's `as_of`; anything else is as old as it was before.
    /// Errors carry `file`.
    public static func read(
        _ bytes: [UInt8], file: String
    ) throws(DocumentError) -> [String: CurrentParameters] {
        let root = DocumentValue(
            node: try LocatedNode(bytes, file: file), path: "", file: file)
        let entries = try root.namedMembers(
            expected: "a parameter set, or a mapping from instrument to its margin ratios")
        // An instrument may be called "schema"; what it maps to is not a text.
        if let schema = entries.first(where: { $0.name == "schema" }),
            case .scalar = schema.value.node.content
        {
            return adopted(try ParameterSetJSON.read(root))
        }
        var parameters: [String: CurrentParameters] = [:]
        for (name, location, value) in entries {
            guard name.isShortName else {
                throw DocumentError(
                    file: file, location: location, found: "the id \(quoted(name))",
                    expected: "1 to 64 characters without control characters")
            }
            parameters[name] = try CurrentParameters(decoding: value)
        }
        return parameters
    }

    private static func adopted(_ set: ParameterSet) -> [String: CurrentParameters] {
        var parameters: [String: CurrentParameters] = [:]
        for instrument in set.instruments {
            guard let published = instrument.published else { continue }
            let isChange = instrument.status == .proposed && instrument.decision.action != .none
            parameters[instrument.instrument] = CurrentParameters(
                ratios: published,
                changedAt: isChange ? instrument.asOf : instrument.current?.changedAt,
                tiers: instrument.tiers)
        }
        return parameters
    }

    init(decoding value: DocumentValue) throws(DocumentError) {
        let members = try value.members([
            "maintenance_margin_ppm", "initial_margin_ppm", "changed_at",
        ])
        self.init(
            ratios: try MarginRatios(publishedBy: members),
            changedAt: try members["changed_at"]?.present?.timestamp())
    }
}
