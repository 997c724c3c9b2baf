public import MarginPolicy
import VolModel

extension ParameterSetJSON {
    /// Reads a parameter set, refusing what could not have been written. Errors carry `file`.
    public static func read(_ bytes: [UInt8], file: String) throws(DocumentError) -> ParameterSet {
        try read(
            DocumentValue(node: try LocatedNode(bytes, file: file), path: "", file: file))
    }

    static func read(_ root: DocumentValue) throws(DocumentError) -> ParameterSet {
        let members = try root.members([
            "schema", "generator", "policy", "job", "inputs", "instruments",
        ])
        try members.required("schema", expected: schema).schema(schema)
        let generator = try members.required("generator").members(["name", "version"])
        try generator.required("name", expected: generatorName).schema(generatorName)
        let policy = try members.required("policy").members(["name", "digest"])
        var instruments: [InstrumentParameters] = []
        var seen: [String: DocumentLocation] = [:]
        for element in try members.required("instruments").elements(
            expected: "a list of instruments")
        {
            let instrument = try self.instrument(element)
            if let first = seen.updateValue(element.node.location, forKey: instrument.instrument) {
                throw element.failure(
                    found: "the instrument \(quoted(instrument.instrument)) again",
                    expected: "each instrument once; the first stands at \(first)")
            }
            instruments.append(instrument)
        }
        return ParameterSet(
            generatorVersion: try generator.required("version").anyText(),
            policyName: try policy.required("name").anyText(),
            policyDigest: try policy.required("digest").digest(),
            jobDigest: try members.required("job").members(["digest"]).required("digest").digest(),
            inputsDigest: try members.required("inputs").members(["digest"]).required("digest")
                .digest(),
            instruments: instruments)
    }

    private static func instrument(
        _ value: DocumentValue
    ) throws(DocumentError) -> InstrumentParameters {
        let members = try value.members(
            [
                "instrument", "feed", "as_of", "status", "maintenance_margin_ppm",
                "initial_margin_ppm", "dynamic_buffer_ppm", "max_leverage", "long", "short",
                "tiers", "components", "model", "current", "decision",
            ] + governanceKeys + ["estimates"])
        let status: InstrumentParameters.Status = try members.required("status").choice()
        let published = try published(members, status: status)
        let long = try members.required("long")
        let short = try members.required("short")
        let current = try members.required("current")
        if status == .unavailable {
            for value in [long, short, current] { try value.requireNull() }
        }
        let asOf = try members.required("as_of").present?.timestamp()
        return InstrumentParameters(
            instrument: try members.required("instrument")
                .text("an instrument's id such as ETH-USD-PERP", lengthMax: 64),
            feed: try members.required("feed").anyText(),
            asOf: asOf, status: status,
            published: published, long: try long.present.map(MarginRatios.init(publishedIn:)),
            short: try short.present.map(MarginRatios.init(publishedIn:)),
            tiers: try tiers(members.required("tiers"), status: status),
            components: try members.required("components").list(component),
            model: try members.required("model").present.map(MarginRatios.init(modelledIn:)),
            current: try current.present.map(CurrentParameters.init(decoding:)),
            decision: try decision(members.required("decision")),
            overrides: try overrides(members, asOf: asOf),
            path: try path(members, asOf: asOf, status: status),
            estimates: try members.required("estimates").list(estimate))
    }

    /// The ratios, with everything that follows from them checked; nil for an unavailable
    /// instrument.
    private static func published(
        _ members: DocumentValue.Members, status: InstrumentParameters.Status
    ) throws(DocumentError) -> MarginRatios? {
        guard status == .unavailable else {
            let ratios = try MarginRatios(publishedBy: members)
            let buffer = try members.required("dynamic_buffer_ppm")
            let difference = ratios.initialPpm - ratios.maintenancePpm
            _ = try buffer.integer(
                in: difference...difference, "initial - maintenance: \(difference)")
            try members.required("max_leverage").leverage(of: ratios)
            return ratios
        }
        for key in [
            "maintenance_margin_ppm", "initial_margin_ppm", "dynamic_buffer_ppm", "max_leverage",
        ] {
            try members.required(key).requireNull()
        }
        return nil
    }

    private static func tiers(
        _ list: DocumentValue, status: InstrumentParameters.Status
    ) throws(DocumentError) -> [InstrumentParameters.Tier] {
        let tiers = try list.list(tier)
        if status == .unavailable, !tiers.isEmpty {
            throw list.failure(expected: "an empty list, since the instrument is unavailable")
        }
        return tiers
    }

    private static func tier(
        _ value: DocumentValue
    ) throws(DocumentError) -> InstrumentParameters.Tier {
        let members = try value.members([
            "notional_from", "notional_to", "maintenance_margin_ppm", "initial_margin_ppm",
            "max_leverage", "maintenance_deduction",
        ])
        let ratios = try MarginRatios(publishedBy: members)
        try members.required("max_leverage").leverage(of: ratios)
        let from = try members.required("notional_from")
            .writtenAmount(fractionDigitsMax: 12)
        let end = try members.required("notional_to")
        let to = try end.present?.writtenAmount(fractionDigitsMax: 12)
        if let to, to <= from {
            throw end.failure(expected: "an amount above notional_from (\(from)), or null")
        }
        return InstrumentParameters.Tier(
            notionalFrom: from, notionalTo: to, ratios: ratios,
            maintenanceDeduction: try members.required("maintenance_deduction")
                .writtenAmount(fractionDigitsMax: 18))
    }

    private static func component(
        _ value: DocumentValue
    ) throws(DocumentError) -> InstrumentParameters.Component {
        let members = try value.members(["name", "ppm"])
        return InstrumentParameters.Component(
            name: try members.required("name").anyText(),
            ppm: try members.required("ppm").integer(in: -modelledPpmMax...modelledPpmMax))
    }

    private static func decision(
        _ value: DocumentValue
    ) throws(DocumentError) -> InstrumentParameters.Decision {
        let members = try value.members(["action", "binding", "reasons"])
        return InstrumentParameters.Decision(
            action: try members.required("action").choice(),
            binding: try members.required("binding").choice(),
            reasons: try members.required("reasons").list { (reason) throws(DocumentError) in
                try reason.anyText()
            })
    }
}

/// A million times the notional: the largest ratio there is.
private let modelledPpmMax = 1_000_000_000_000

extension MarginRatios {
    /// Ratios that a venue can apply: 0 < maintenance < initial ≤ 1,000,000.
    init(publishedBy members: DocumentValue.Members) throws(DocumentError) {
        let initial = try members.required("initial_margin_ppm").integer(in: 1...1_000_000)
        let maintenance = try members.required("maintenance_margin_ppm")
        self.init(
            maintenancePpm: try maintenance.integer(in: 1...1_000_000), initialPpm: initial)
        guard maintenancePpm < initialPpm else {
            throw maintenance.failure(
                expected: "a maintenance_margin_ppm below initial_margin_ppm (\(initial))")
        }
    }

    fileprivate init(publishedIn value: DocumentValue) throws(DocumentError) {
        try self.init(
            publishedBy: value.members(["maintenance_margin_ppm", "initial_margin_ppm"]))
    }

    fileprivate init(modelledIn value: DocumentValue) throws(DocumentError) {
        let members = try value.members(["maintenance_margin_ppm", "initial_margin_ppm"])
        self.init(
            maintenancePpm: try members.required("maintenance_margin_ppm")
                .integer(in: 0...modelledPpmMax),
            initialPpm: try members.required("initial_margin_ppm").integer(in: 0...modelledPpmMax))
    }
}

extension DocumentValue {
    package func list<Element>(
        _ decode: (DocumentValue) throws(DocumentError) -> Element
    ) throws(DocumentError) -> [Element] {
        var values: [Element] = []
        for element in try elements(expected: "a list") { values.append(try decode(element)) }
        return values
    }

    fileprivate func requireNull() throws(DocumentError) {
        guard isNull else {
            throw failure(expected: "null, since the instrument is unavailable")
        }
    }

    /// Any text: what a program wrote and will escape when it shows it.
    package func anyText() throws(DocumentError) -> String {
        guard case .scalar(let text, let style) = node.content,
            style == .plain || style == .quoted
        else { throw failure(expected: "a text") }
        return text
    }

    fileprivate func digest() throws(DocumentError) -> String {
        let text = try anyText()
        let digits = text.utf8.dropFirst(7)
        guard text.hasPrefix("sha256:"), digits.count == 64,
            digits.allSatisfy({ $0 &- 0x30 <= 9 || $0 &- 0x61 <= 5 })
        else { throw failure(expected: "sha256: and 64 lower-case hexadecimal digits") }
        return text
    }

    fileprivate func leverage(of ratios: MarginRatios) throws(DocumentError) {
        let leverage = ParameterSetJSON.maxLeverage(initialPpm: ratios.initialPpm)
        guard try anyText() == leverage else {
            throw failure(expected: "1 / initial rounded down: \"\(leverage)\"")
        }
    }

    /// An amount as it is written. Notionals have at most 12 decimals; a deduction is a sum of
    /// products of notionals and parts per million, and has six more.
    fileprivate func writtenAmount(fractionDigitsMax: Int) throws(DocumentError) -> ExactDecimal {
        guard
            let amount = ExactDecimal(
                written: try anyText(), fractionDigitsMax: fractionDigitsMax)
        else {
            throw failure(
                expected: "a decimal in quotes such as \"2500.5\", without exponent or padding, "
                    + "with at most \(fractionDigitsMax) decimals")
        }
        return amount
    }
}
