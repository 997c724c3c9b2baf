import PolicyDocument

extension Command: JournalCoded {
    /// The value of `do`.
    enum Kind: String, CaseIterable {
        case deposit, withdraw, endow, open, increase, reduce, close
        case addMargin = "add_margin"
        case removeMargin = "remove_margin"
        case setLeverage = "set_leverage"
        case setLiquidationPrice = "set_liquidation_price"
        case mark, fund
        case setRule = "set_rule"
        case settle
    }

    var json: JSONValue {
        let (kind, members) = parts
        return kind.object(members, key: "do")
    }

    private var parts: (Kind, [JSONValue.Member]) {
        switch self {
        case .deposit(let account, let asset, let amount):
            (.deposit, Self.transfer(account, asset, amount))
        case .withdraw(let account, let asset, let amount):
            (.withdraw, Self.transfer(account, asset, amount))
        case .endow(let fund, let asset, let amount):
            (
                .endow,
                [
                    .init("fund", .string(fund.rawValue)), .init("asset", asset.json),
                    .init("amount", amount.json),
                ]
            )
        case .open(let account, let contract, let lots, let margin, let ticks):
            (
                .open,
                [
                    .init("account", account.json), .init("contract", contract.json),
                    .init("lots", lots.json), .init("margin", margin.json),
                    .init("at", .optional(ticks)),
                ]
            )
        case .increase(let segment, let lots, let ticks):
            (.increase, Self.trade(segment, lots, ticks))
        case .reduce(let segment, let lots, let ticks):
            (.reduce, Self.trade(segment, lots, ticks))
        case .close(let segment, let ticks):
            (.close, [.init("segment", segment.json), .init("at", .optional(ticks))])
        case .addMargin(let segment, let amount):
            (.addMargin, [.init("segment", segment.json), .init("amount", amount.json)])
        case .removeMargin(let segment, let amount):
            (.removeMargin, [.init("segment", segment.json), .init("amount", amount.json)])
        case .setLeverage(let segment, let hundredths):
            (.setLeverage, [.init("segment", segment.json), .init("hundredths", hundredths.json)])
        case .setLiquidationPrice(let segment, let ticks):
            (.setLiquidationPrice, [.init("segment", segment.json), .init("ticks", ticks.json)])
        case .mark(let contract, let ticks, let time):
            (
                .mark,
                [
                    .init("contract", contract.json), .init("ticks", ticks.json),
                    .init("time", time.json),
                ]
            )
        case .fund(let contract, let rate, let time):
            (
                .fund,
                [
                    .init("contract", contract.json), .init("rate_billionths", rate.json),
                    .init("time", time.json),
                ]
            )
        case .setRule(let contract, let rule, let existing, let time):
            (
                .setRule,
                [
                    .init("contract", contract.json), .init("rule", rule.json),
                    .init("existing", existing.json), .init("time", time.json),
                ]
            )
        case .settle(let contract, let ticks, let time):
            (
                .settle,
                [
                    .init("contract", contract.json), .init("ticks", ticks.json),
                    .init("time", time.json),
                ]
            )
        }
    }

    private static func transfer(
        _ account: AccountID, _ asset: AssetIndex, _ amount: Quanta
    ) -> [JSONValue.Member] {
        [
            .init("account", account.json), .init("asset", asset.json),
            .init("amount", amount.json),
        ]
    }

    private static func trade(
        _ segment: SegmentID, _ lots: Lots, _ ticks: Ticks?
    ) -> [JSONValue.Member] {
        [
            .init("segment", segment.json), .init("lots", lots.json),
            .init("at", .optional(ticks)),
        ]
    }

    init(_ value: DocumentValue) throws(DocumentError) {
        let kind: Kind = try value.kind("do")
        let members = try value.members(["do"] + kind.keys)
        switch kind {
        case .deposit:
            self = .deposit(
                try members["account"], try members["asset"], try members["amount"])
        case .withdraw:
            self = .withdraw(
                try members["account"], try members["asset"], try members["amount"])
        case .endow:
            self = .endow(
                try members.word("fund"), try members["asset"], try members["amount"])
        case .open:
            self = .open(
                try members["account"], try members["contract"], lots: try members["lots"],
                margin: try members["margin"], at: try members.optional("at"))
        case .increase:
            self = .increase(
                try members["segment"], lots: try members["lots"], at: try members.optional("at"))
        case .reduce:
            self = .reduce(
                try members["segment"], lots: try members["lots"], at: try members.optional("at"))
        case .close: self = .close(try members["segment"], at: try members.optional("at"))
        case .addMargin: self = .addMargin(try members["segment"], try members["amount"])
        case .removeMargin: self = .removeMargin(try members["segment"], try members["amount"])
        case .setLeverage:
            self = .setLeverage(try members["segment"], hundredths: try members["hundredths"])
        case .setLiquidationPrice:
            self = .setLiquidationPrice(try members["segment"], try members["ticks"])
        case .mark:
            self = .mark(try members["contract"], try members["ticks"], try members["time"])
        case .fund:
            self = .fund(
                try members["contract"], rateBillionths: try members["rate_billionths"],
                try members["time"])
        case .setRule:
            self = .setRule(
                try members["contract"], try members["rule"], existing: try members["existing"],
                try members["time"])
        case .settle:
            self = .settle(try members["contract"], try members["ticks"], try members["time"])
        }
    }
}

extension Command.Kind {
    /// What stands beside `do`.
    fileprivate var keys: [String] {
        switch self {
        case .deposit, .withdraw: ["account", "asset", "amount"]
        case .endow: ["fund", "asset", "amount"]
        case .open: ["account", "contract", "lots", "margin", "at"]
        case .increase, .reduce: ["segment", "lots", "at"]
        case .close: ["segment", "at"]
        case .addMargin, .removeMargin: ["segment", "amount"]
        case .setLeverage: ["segment", "hundredths"]
        case .setLiquidationPrice: ["segment", "ticks"]
        case .mark, .settle: ["contract", "ticks", "time"]
        case .fund: ["contract", "rate_billionths", "time"]
        case .setRule: ["contract", "rule", "existing", "time"]
        }
    }
}

extension ExistingPositions: JournalCoded {
    /// The value of `adopt`.
    enum Kind: String, CaseIterable {
        case atOnce = "at_once"
        case after
        case whenIncreased = "when_increased"
    }

    var json: JSONValue {
        switch self {
        case .atOnce: Kind.atOnce.object(key: "adopt")
        case .after(let time): Kind.after.object([.init("time", time.json)], key: "adopt")
        case .whenIncreased: Kind.whenIncreased.object(key: "adopt")
        }
    }

    init(_ value: DocumentValue) throws(DocumentError) {
        let kind: Kind = try value.kind("adopt")
        let members = try value.members(kind == .after ? ["adopt", "time"] : ["adopt"])
        switch kind {
        case .atOnce: self = .atOnce
        case .after: self = .after(try members["time"])
        case .whenIncreased: self = .whenIncreased
        }
    }
}

extension Refusal: JournalCoded {
    var json: JSONValue {
        [
            "reason": .string(reason.rawValue), "found": found.json,
            "nearest": .optional(nearest),
        ]
    }

    init(_ value: DocumentValue) throws(DocumentError) {
        let members = try value.members(["reason", "found", "nearest"])
        self.init(
            try members.word("reason"), found: try members["found"],
            nearest: try members.optional("nearest"))
    }
}
