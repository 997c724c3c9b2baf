import PolicyDocument
import VolModel

extension Treasury {
    private static let keys = [
        "asset", "deposits", "withdrawals", "insurance_fund", "backstop", "fees", "deficit",
    ]

    func members(_ asset: AssetIndex) -> [JSONValue.Member] {
        [
            .init("asset", asset.json), .init("deposits", deposits.json),
            .init("withdrawals", withdrawals.json), .init("insurance_fund", insuranceFund.json),
            .init("backstop", backstop.json), .init("fees", fees.json),
            .init("deficit", deficit.json),
        ]
    }

    init(_ value: DocumentValue, _ asset: AssetIndex) throws(DocumentError) {
        let members = try value.members(Self.keys + ["check"])
        try members.require("asset", asset)
        deposits = try members["deposits"]
        withdrawals = try members["withdrawals"]
        insuranceFund = try members["insurance_fund"]
        backstop = try members["backstop"]
        fees = try members["fees"]
        deficit = try members["deficit"]
    }
}

extension Account {
    func members(_ id: AccountID) -> [JSONValue.Member] {
        [.init("account", id.json), .init("free", .list(free))]
    }

    init(_ members: DocumentValue.Members) throws(DocumentError) {
        free = try members.required("free").list()
    }
}

extension ContractState {
    private static let keys = [
        "market", "mark", "rule", "rule_version", "former_rules", "adoptions", "funding_index",
        "book", "backstop",
        "depth_used", "depth_used_at", "long_lots", "short_lots", "liquidations", "is_settled",
    ]

    func members(_ contract: ContractIndex) -> [JSONValue.Member] {
        [
            .init("market", contract.json), .init("mark", .optional(mark)),
            .init("rule", rule.json), .init("rule_version", ruleVersion.json),
            .init(
                "former_rules",
                .list(
                    formerRules.sorted { $0.key < $1.key }
                        .map { VersionedRule($0.key, $0.value) })),
            .init("adoptions", .list(adoptions)),
            .init("funding_index", fundingIndex.json), .init("book", book.json),
            .init("backstop", backstop.json), .init("depth_used", depthUsed.json),
            .init("depth_used_at", depthUsedAt.json), .init("long_lots", longLots.json),
            .init("short_lots", shortLots.json), .init("liquidations", .list(liquidations)),
            .init("is_settled", isSettled.json),
        ]
    }

    init(_ value: DocumentValue, _ contract: ContractIndex) throws(DocumentError) {
        let members = try value.members(Self.keys + ["check"])
        try members.require("market", contract)
        let versions: [VersionedRule] = try members.required("former_rules").list()
        self.init(
            mark: try members.optional("mark"),
            rule: try members["rule"], ruleVersion: try members["rule_version"],
            formerRules: Dictionary(versions.map { ($0.version, $0.rule) }) { first, _ in first },
            adoptions: try members.required("adoptions").list(),
            fundingIndex: try members["funding_index"], book: try members["book"],
            backstop: try members["backstop"], depthUsed: try members["depth_used"],
            depthUsedAt: try members["depth_used_at"], longLots: try members["long_lots"],
            shortLots: try members["short_lots"],
            liquidations: try members.required("liquidations").list(),
            isSettled: try members["is_settled"])
    }
}

private struct VersionedRule: JournalCoded {
    let version: Int
    let rule: MarginRule

    init(_ version: Int, _ rule: MarginRule) {
        self.version = version
        self.rule = rule
    }

    var json: JSONValue { ["version": version.json, "rule": rule.json] }

    init(_ value: DocumentValue) throws(DocumentError) {
        let members = try value.members(["version", "rule"])
        self.init(try members["version"], try members["rule"])
    }
}

extension RuleAdoption: JournalCoded {
    var json: JSONValue { ["version": version.json, "target": target.json, "at": at.json] }

    init(_ value: DocumentValue) throws(DocumentError) {
        let members = try value.members(["version", "target", "at"])
        self.init(
            version: try members["version"], target: try members["target"],
            at: try members["at"])
    }
}

extension Book: JournalCoded {
    var json: JSONValue { ["lots": lots.json, "balance": balance.json] }

    init(_ value: DocumentValue) throws(DocumentError) {
        let members = try value.members(["lots", "balance"])
        self.init(lots: try members["lots"], balance: try members["balance"])
    }
}

extension Inventory: JournalCoded {
    var json: JSONValue {
        ["lots": lots.json, "balance": balance.json, "funding_index": fundingIndex.json]
    }

    init(_ value: DocumentValue) throws(DocumentError) {
        let members = try value.members(["lots", "balance", "funding_index"])
        self.init(
            lots: try members["lots"], balance: try members["balance"],
            fundingIndex: try members["funding_index"])
    }
}

extension PendingLiquidation: JournalCoded {
    var json: JSONValue { ["segment": segment.json, "due": due.json, "has_begun": hasBegun.json] }

    init(_ value: DocumentValue) throws(DocumentError) {
        let members = try value.members(["segment", "due", "has_begun"])
        self.init(
            segment: try members["segment"], due: try members["due"],
            hasBegun: try members["has_begun"])
    }
}

extension DocumentValue.Members {
    /// The place of a line in its sequence.
    fileprivate func require(_ key: String, _ index: Int) throws(DocumentError) {
        let value = try required(key)
        guard try Int(value) == index else { throw value.failure(expected: "\(index)") }
    }
}
