import MarginPolicy
import VolModel

/// Overrides and the path to the target: members that an instrument has only where there are any.
extension ParameterSetJSON {
    static let governanceKeys = ["overrides", "path", "path_complete"]

    static func governanceMembers(of instrument: InstrumentParameters) -> [JSONValue.Member] {
        var members: [JSONValue.Member] = []
        if let asOf = instrument.asOf, !instrument.overrides.isEmpty {
            members.append(
                .init(
                    "overrides",
                    .array(instrument.overrides.map { value(of: $0, asOf: asOf) })))
        }
        if let path = instrument.path {
            members += [
                .init("path", .array(path.steps.map(value(of:)))),
                .init("path_complete", .boolean(path.isComplete)),
            ]
        }
        return members
    }

    private static func value(of override: MarginOverride, asOf: Timestamp) -> JSONValue {
        let approval = override.approvedBy.map { [JSONValue.Member("approved_by", .string($0))] }
        return .object(
            [
                .init("trigger", .string(override.trigger)),
                .init("size_ppm", .integer(Int(override.size.billionths / 1000))),
                .init("reason", .string(override.reason)),
            ] + (approval ?? []) + [
                .init("from", .string("\(override.from)")),
                .init("expires", .string("\(override.expires)")),
                .init("state", .string(override.state(at: asOf).rawValue)),
            ])
    }

    private static func value(of step: ChangePath.Step) -> JSONValue {
        .object([.init("not_before", .string("\(step.notBefore)"))] + members(of: step.ratios))
    }

    static func overrides(
        _ members: DocumentValue.Members, asOf: Timestamp?
    ) throws(DocumentError) -> [MarginOverride] {
        guard let list = members["overrides"] else { return [] }
        guard let asOf else {
            throw list.failure(expected: "no overrides, since as_of is null")
        }
        let overrides = try list.list { (value) throws(DocumentError) in
            try override(value, asOf: asOf)
        }
        guard !overrides.isEmpty else {
            throw list.failure(found: "an empty list", expected: "at least one override")
        }
        return overrides
    }

    private static func override(
        _ value: DocumentValue, asOf: Timestamp
    ) throws(DocumentError) -> MarginOverride {
        let members = try value.members([
            "trigger", "size_ppm", "reason", "approved_by", "from", "expires", "state",
        ])
        let from = try members.required("from").timestamp()
        let expires = try members.required("expires")
        let made = MarginOverride(
            trigger: try members.required("trigger").anyText(),
            size: Ratio(ppm: try members.required("size_ppm").integer(in: 1...10_000_000)),
            reason: try members.required("reason").anyText(), from: from,
            expires: try expires.timestamp(),
            approvedBy: try members["approved_by"]?.anyText())
        guard let made else { throw expires.failure(expected: "a time after from (\(from))") }
        let state = try members.required("state")
        guard try state.choice(MarginOverride.State.self) == made.state(at: asOf) else {
            throw state.failure(
                expected: "\(made.state(at: asOf).rawValue), which it is at as_of (\(asOf))")
        }
        return made
    }

    static func path(
        _ members: DocumentValue.Members, asOf: Timestamp?, status: InstrumentParameters.Status
    ) throws(DocumentError) -> ChangePath? {
        guard let list = members["path"] else {
            if let flag = members["path_complete"] {
                throw flag.failure(expected: "no path_complete, since there is no path")
            }
            return nil
        }
        guard status == .proposed || status == .unchanged, var time = asOf else {
            throw list.failure(
                expected: "no path, which only a proposed or unchanged instrument has")
        }
        var steps: [ChangePath.Step] = []
        for element in try list.elements(expected: "a list of changes") {
            let members = try element.members([
                "not_before", "maintenance_margin_ppm", "initial_margin_ppm",
            ])
            let notBefore = try members.required("not_before")
            let next = try notBefore.timestamp()
            guard next > time else {
                throw notBefore.failure(expected: "a time after \(time)")
            }
            time = next
            steps.append(.init(notBefore: next, ratios: try MarginRatios(publishedBy: members)))
        }
        guard (1...ChangePath.stepsMax).contains(steps.count) else {
            throw list.failure(
                found: "\(steps.count) changes", expected: "1 to \(ChangePath.stepsMax) changes")
        }
        return ChangePath(
            steps: steps, isComplete: try members.required("path_complete").boolean())
    }
}
