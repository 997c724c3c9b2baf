import PolicyDocument

extension MarginRule: JournalCoded {
    /// The value of `kind`.
    enum Kind: String, CaseIterable {
        case ladder
        case fractionOfInitial = "fraction_of_initial"
        case squareRoot = "square_root"
        case skewScaled = "skew_scaled"
        case entryFraction = "entry_fraction"
        case entryLeverage = "entry_leverage"
        case riskFactors = "risk_factors"
    }

    var json: JSONValue {
        switch self {
        case .ladder(let rule): Kind.ladder.object(rule.members)
        case .fractionOfInitial(let rule): Kind.fractionOfInitial.object(rule.members)
        case .squareRoot(let rule): Kind.squareRoot.object(rule.members)
        case .skewScaled(let rule): Kind.skewScaled.object(rule.members)
        case .entryFraction(let rule): Kind.entryFraction.object(rule.members)
        case .entryLeverage(let rule): Kind.entryLeverage.object(rule.members)
        case .riskFactors(let rule): Kind.riskFactors.object(rule.members)
        }
    }

    init(_ value: DocumentValue) throws(DocumentError) {
        switch try value.kind("kind", Kind.self) {
        case .ladder: self = .ladder(try MarginLadder(value))
        case .fractionOfInitial: self = .fractionOfInitial(try FractionOfInitialMargin(value))
        case .squareRoot: self = .squareRoot(try SquareRootMargin(value))
        case .skewScaled: self = .skewScaled(try SkewScaledMargin(value))
        case .entryFraction: self = .entryFraction(try EntryFractionMargin(value))
        case .entryLeverage: self = .entryLeverage(try EntryLeverageMargin(value))
        case .riskFactors: self = .riskFactors(try RiskFactorMargin(value))
        }
    }
}

extension RawRepresentable<String> {
    /// An object that says which case it is and holds what belongs to it.
    func object(_ members: [JSONValue.Member] = [], key: String = "kind") -> JSONValue {
        .object([.init(key, .string(rawValue))] + members)
    }
}

extension MarginLadder {
    fileprivate static let keys = ["kind", "denominator", "least", "tiers"]

    fileprivate var members: [JSONValue.Member] {
        [
            .init("denominator", denominator.json), .init("least", least.json),
            .init("tiers", .list(tiers)),
        ]
    }

    fileprivate init(_ value: DocumentValue) throws(DocumentError) {
        let members = try value.members(Self.keys)
        let tiers: [Tier] = try members.required("tiers").list()
        let denominator: Int = try members["denominator"]
        let least: Quanta = try members["least"]
        self = try value.possible { () throws(VenueFailure) in
            try MarginLadder(tiers: tiers, denominator: denominator, least: least)
        }
    }
}

extension MarginLadder.Tier: JournalCoded {
    private static let keys = [
        "from", "maintenance", "initial", "maintenance_deduction", "initial_deduction",
    ]

    var json: JSONValue {
        [
            "from": from.json, "maintenance": maintenance.json, "initial": initial.json,
            "maintenance_deduction": maintenanceDeduction.json,
            "initial_deduction": initialDeduction.json,
        ]
    }

    init(_ value: DocumentValue) throws(DocumentError) {
        let members = try value.members(Self.keys)
        self.init(
            from: try members["from"], maintenance: try members["maintenance"],
            initial: try members["initial"],
            maintenanceDeduction: try members["maintenance_deduction"],
            initialDeduction: try members["initial_deduction"])
    }
}

extension DocumentValue {
    /// What `make` makes; its failure stands where the value stands.
    func possible<Value>(
        _ make: () throws(VenueFailure) -> Value
    ) throws(DocumentError) -> Value {
        do {
            return try make()
        } catch {
            throw failure(
                found: "what no venue accepts (\(error.description))", expected: "a possible one")
        }
    }
}
