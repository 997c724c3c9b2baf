import PolicyDocument
import VolModel

extension Venue: JournalCoded {
    var json: JSONValue {
        ["mode": .string(mode.rawValue), "assets": .list(assets), "markets": .list(markets)]
    }

    init(_ value: DocumentValue) throws(DocumentError) {
        let members = try value.members(["mode", "assets", "markets"])
        let mode: MarginMode = try members.word("mode")
        let assets: [Asset] = try members.required("assets").list()
        let markets: [Market] = try members.required("markets").list()
        self = try value.possible { () throws(VenueFailure) in
            try Venue(mode: mode, assets: assets, markets: markets)
        }
    }
}

extension Asset: JournalCoded {
    var json: JSONValue { ["name": name.json, "decimals": decimals.json] }

    init(_ value: DocumentValue) throws(DocumentError) {
        let members = try value.members(["name", "decimals"])
        self.init(name: try members["name"], decimals: try members["decimals"])
    }
}

extension Venue.Market: JournalCoded {
    var json: JSONValue {
        [
            "contract": contract.json, "rule": rule.json, "liquidation": liquidation.json,
            "taker_fee_ppm": takerFeePpm.json,
        ]
    }

    init(_ value: DocumentValue) throws(DocumentError) {
        let members = try value.members(["contract", "rule", "liquidation", "taker_fee_ppm"])
        self.init(
            contract: try members["contract"], rule: try members["rule"],
            liquidation: try members["liquidation"], takerFeePpm: try members["taker_fee_ppm"])
    }
}

extension Contract: JournalCoded {
    private static let keys = [
        "name", "settlement", "payoff", "multiplier", "divisor", "lot_step", "lots_max",
        "ticks_min", "ticks_max", "expiry", "value_rounding",
    ]

    var json: JSONValue {
        [
            "name": name.json, "settlement": settlement.json, "payoff": .string(payoff.rawValue),
            "multiplier": multiplier.json, "divisor": divisor.json, "lot_step": lotStep.json,
            "lots_max": lotsMax.json, "ticks_min": ticksRange.lowerBound.json,
            "ticks_max": ticksRange.upperBound.json, "expiry": .optional(expiry),
            "value_rounding": .string(RoundingWord(valueRounding).rawValue),
        ]
    }

    init(_ value: DocumentValue) throws(DocumentError) {
        let members = try value.members(Self.keys)
        let ticksMin: Ticks = try members["ticks_min"]
        let ticksMax: Ticks = try members["ticks_max"]
        guard ticksMin <= ticksMax else {
            throw try members.required("ticks_max")
                .failure(expected: "at least ticks_min (\(ticksMin))")
        }
        let name: String = try members["name"]
        let settlement: AssetIndex = try members["settlement"]
        let payoff: Payoff = try members.word("payoff")
        let multiplier: Int = try members["multiplier"]
        let divisor: Int = try members["divisor"]
        let lotStep: Lots = try members["lot_step"]
        let lotsMax: Lots = try members["lots_max"]
        let expiry: Timestamp? = try members.optional("expiry")
        let rounding = try members.word("value_rounding", RoundingWord.self).rounding
        self = try value.possible { () throws(VenueFailure) in
            try Contract(
                name: name, settlement: settlement, payoff: payoff, multiplier: multiplier,
                divisor: divisor, lotStep: lotStep, lotsMax: lotsMax,
                ticksRange: ticksMin...ticksMax, expiry: expiry, valueRounding: rounding)
        }
    }
}

/// How a journal calls a ``Rounding``.
private enum RoundingWord: String, CaseIterable {
    case down, up
    case towardZero = "toward_zero"

    init(_ rounding: Rounding) {
        switch rounding {
        case .down: self = .down
        case .up: self = .up
        case .towardZero: self = .towardZero
        }
    }

    var rounding: Rounding {
        switch self {
        case .down: .down
        case .up: .up
        case .towardZero: .towardZero
        }
    }
}

extension LiquidationPolicy: JournalCoded {
    var json: JSONValue {
        [
            "delay": delay.json, "close_out": closeOut.json, "depth": .optional(depth),
            "penalty_ppm": penaltyPpm.json, "waterfall": waterfall.json,
        ]
    }

    init(_ value: DocumentValue) throws(DocumentError) {
        let members = try value.members([
            "delay", "close_out", "depth", "penalty_ppm", "waterfall",
        ])
        self.init(
            delay: try members["delay"], closeOut: try members["close_out"],
            depth: try members.optional("depth"), penaltyPpm: try members["penalty_ppm"],
            waterfall: try members["waterfall"])
    }
}

extension DepthModel: JournalCoded {
    var json: JSONValue {
        ["depth": depth.json, "slippage_ppm": slippagePpm.json, "refill": refill.json]
    }

    init(_ value: DocumentValue) throws(DocumentError) {
        let members = try value.members(["depth", "slippage_ppm", "refill"])
        self.init(
            depth: try members["depth"], slippagePpm: try members["slippage_ppm"],
            refill: try members["refill"])
    }
}

extension Waterfall: JournalCoded {
    var json: JSONValue {
        [
            "insurance_fund": insuranceFund.json, "backstop": .optional(backstop),
            "auto_deleveraging": autoDeleveraging.json, "mutualisation": mutualisation.json,
        ]
    }

    init(_ value: DocumentValue) throws(DocumentError) {
        let members = try value.members([
            "insurance_fund", "backstop", "auto_deleveraging", "mutualisation",
        ])
        self.init(
            insuranceFund: try members["insurance_fund"],
            backstop: try members.optional("backstop"),
            autoDeleveraging: try members["auto_deleveraging"],
            mutualisation: try members["mutualisation"])
    }
}

extension Waterfall.Backstop: JournalCoded {
    var json: JSONValue { ["below_maintenance_ppm": belowMaintenancePpm.json] }

    init(_ value: DocumentValue) throws(DocumentError) {
        let members = try value.members(["below_maintenance_ppm"])
        self.init(belowMaintenancePpm: try members["below_maintenance_ppm"])
    }
}
