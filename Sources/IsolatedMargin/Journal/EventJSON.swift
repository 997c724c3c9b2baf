import PolicyDocument

extension Event: JournalCoded {
    /// The value of `event`.
    enum Kind: String, CaseIterable {
        case opened, traded
        case marginMoved = "margin_moved"
        case fundingSettled = "funding_settled"
        case closed, triggered, recovered, liquidated
        case takenOver = "taken_over"
        case deleveraged
        case liquidationEnded = "liquidation_ended"
        case lossBorne = "loss_borne"
        case levied, unwound
        case backstopFunding = "backstop_funding"
        case backstopExhausted = "backstop_exhausted"
        case adoptedRule = "adopted_rule"
    }

    var json: JSONValue {
        let (kind, members) = parts
        return kind.object(members, key: "event")
    }

    private var parts: (Kind, [JSONValue.Member]) {
        switch self {
        case .opened(let segment): (.opened, segment.members)
        case .traded(let segment, let lots, let ticks, let fee):
            (
                .traded,
                Self.of(segment, [("lots", lots.json), ("ticks", ticks.json), ("fee", fee.json)])
            )
        case .marginMoved(let segment, let amount):
            (.marginMoved, Self.of(segment, [("amount", amount.json)]))
        case .fundingSettled(let segment, let paid):
            (.fundingSettled, Self.of(segment, [("paid", paid.json)]))
        case .closed(let segment, let returned):
            (.closed, Self.of(segment, [("returned", returned.json)]))
        case .triggered(let segment, let ticks):
            (.triggered, Self.of(segment, [("ticks", ticks.json)]))
        case .recovered(let segment): (.recovered, Self.of(segment, []))
        case .liquidated(let segment, let lots, let proceeds, let penalty):
            (
                .liquidated,
                Self.of(
                    segment,
                    [
                        ("lots", lots.json), ("proceeds", proceeds.json),
                        ("penalty", penalty.json),
                    ])
            )
        case .takenOver(let segment, let lots, let balance):
            (.takenOver, Self.of(segment, [("lots", lots.json), ("balance", balance.json)]))
        case .deleveraged(let segment, let bankrupt, let lots, let proceeds):
            (
                .deleveraged,
                Self.of(
                    segment,
                    [("by", bankrupt.json), ("lots", lots.json), ("proceeds", proceeds.json)])
            )
        case .liquidationEnded(let segment, let returned):
            (.liquidationEnded, Self.of(segment, [("returned", returned.json)]))
        case .lossBorne(let segment, let layer, let amount):
            (
                .lossBorne,
                Self.of(segment, [("layer", .string(layer.rawValue)), ("amount", amount.json)])
            )
        case .levied(let segment, let amount):
            (.levied, Self.of(segment, [("amount", amount.json)]))
        case .backstopFunding(let contract, let paid):
            (.backstopFunding, [.init("contract", contract.json), .init("paid", paid.json)])
        case .unwound(let contract, let lots, let proceeds):
            (
                .unwound,
                [
                    .init("contract", contract.json), .init("lots", lots.json),
                    .init("proceeds", proceeds.json),
                ]
            )
        case .backstopExhausted(let asset, let amount):
            (.backstopExhausted, [.init("asset", asset.json), .init("amount", amount.json)])
        case .adoptedRule(let contract, let segments):
            (
                .adoptedRule,
                [.init("contract", contract.json), .init("segments", segments.json)]
            )
        }
    }

    private static func of(
        _ segment: SegmentID, _ members: [(String, JSONValue)]
    ) -> [JSONValue.Member] {
        [.init("segment", segment.json)] + members.map { .init($0.0, $0.1) }
    }

    init(_ value: DocumentValue) throws(DocumentError) {
        let kind: Kind = try value.kind("event")
        let members = try value.members(["event"] + kind.keys)
        switch kind {
        case .opened: self = .opened(try Segment(members))
        case .traded:
            self = .traded(
                try members["segment"], lots: try members["lots"], try members["ticks"],
                fee: try members["fee"])
        case .marginMoved: self = .marginMoved(try members["segment"], try members["amount"])
        case .fundingSettled:
            self = .fundingSettled(try members["segment"], paid: try members["paid"])
        case .closed: self = .closed(try members["segment"], returned: try members["returned"])
        case .triggered: self = .triggered(try members["segment"], try members["ticks"])
        case .recovered: self = .recovered(try members["segment"])
        case .liquidated:
            self = .liquidated(
                try members["segment"], lots: try members["lots"],
                proceeds: try members["proceeds"], penalty: try members["penalty"])
        case .takenOver:
            self = .takenOver(
                try members["segment"], lots: try members["lots"], balance: try members["balance"])
        case .deleveraged:
            self = .deleveraged(
                try members["segment"], by: try members["by"], lots: try members["lots"],
                proceeds: try members["proceeds"])
        case .liquidationEnded:
            self = .liquidationEnded(try members["segment"], returned: try members["returned"])
        case .lossBorne:
            self = .lossBorne(
                try members["segment"], try members.word("layer"), try members["amount"])
        case .levied: self = .levied(try members["segment"], try members["amount"])
        case .backstopFunding:
            self = .backstopFunding(try members["contract"], paid: try members["paid"])
        case .unwound:
            self = .unwound(
                try members["contract"], lots: try members["lots"],
                proceeds: try members["proceeds"])
        case .backstopExhausted:
            self = .backstopExhausted(try members["asset"], try members["amount"])
        case .adoptedRule:
            self = .adoptedRule(try members["contract"], segments: try members["segments"])
        }
    }
}

extension Event.Kind {
    /// What stands beside `event`.
    fileprivate var keys: [String] {
        switch self {
        case .opened: Segment.keys
        case .traded: ["segment", "lots", "ticks", "fee"]
        case .marginMoved, .levied: ["segment", "amount"]
        case .fundingSettled: ["segment", "paid"]
        case .closed, .liquidationEnded: ["segment", "returned"]
        case .triggered: ["segment", "ticks"]
        case .recovered: ["segment"]
        case .liquidated: ["segment", "lots", "proceeds", "penalty"]
        case .takenOver: ["segment", "lots", "balance"]
        case .deleveraged: ["segment", "by", "lots", "proceeds"]
        case .lossBorne: ["segment", "layer", "amount"]
        case .backstopFunding: ["contract", "paid"]
        case .unwound: ["contract", "lots", "proceeds"]
        case .backstopExhausted: ["asset", "amount"]
        case .adoptedRule: ["contract", "segments"]
        }
    }
}

extension Segment: JournalCoded {
    static let keys = [
        "segment", "account", "contract", "lots", "collateral", "entry_value", "realised",
        "funding_paid", "fees", "funding_index", "rule_version",
    ]

    var members: [JSONValue.Member] {
        let values = [
            id.json, account.json, contract.json, lots.json, collateral.json, entryValue.json,
            realised.json, fundingPaid.json, fees.json, fundingIndex.json, ruleVersion.json,
        ]
        return zip(Self.keys, values).map { .init($0, $1) }
    }

    var json: JSONValue { .object(members) }

    init(_ value: DocumentValue) throws(DocumentError) {
        try self.init(value.members(Self.keys))
    }

    init(_ members: DocumentValue.Members) throws(DocumentError) {
        self.init(
            id: try members["segment"], account: try members["account"],
            contract: try members["contract"], lots: try members["lots"],
            collateral: try members["collateral"], entryValue: try members["entry_value"],
            realised: try members["realised"], fundingPaid: try members["funding_paid"],
            fees: try members["fees"], fundingIndex: try members["funding_index"],
            ruleVersion: try members["rule_version"])
    }
}
