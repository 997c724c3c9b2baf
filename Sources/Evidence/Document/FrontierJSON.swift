import MarginPolicy
public import PolicyDocument
import VolModel

extension CloseoutFrontier {
    public var json: JSONValue {
        [
            "detection_s": StressJSON.seconds(detection),
            "maintenance_margin_ppm": .integer(maintenancePpm),
            "policy_closeout_s": StressJSON.seconds(policyCloseout),
            "points": .array(points.map(\.json)),
        ]
    }
}

extension CloseoutFrontier.Point {
    fileprivate var json: JSONValue {
        var reason: String?
        var figures: CloseoutFrontier.Measured?
        switch measured {
        case .measured(let found): figures = found
        case .leftOut(let why): reason = why
        }
        return .object(
            [.init("closeout_s", StressJSON.seconds(closeout))] + requirement.members + [
                .init("spans", .integer(figures?.spans ?? 0)),
                .init("long", .optional(figures?.long, \.json)),
                .init("short", .optional(figures?.short, \.json)),
                .init("reason", .optional(reason, JSONValue.string)),
            ])
    }
}

extension CloseoutFrontier.BadDebt {
    fileprivate var json: JSONValue {
        [
            "beyond": .integer(beyond),
            "expected_bad_debt_bp": .fixed(expectedBp, fractionDigits: 6),
            "standard_error_bp": .fixed(standardErrorBp, fractionDigits: 6),
            "largest_bp": .fixed(largestBp, fractionDigits: 6),
        ]
    }
}

extension CapitalFrontier {
    public var json: JSONValue {
        [
            "holding_s": StressJSON.seconds(holding),
            "policy_liquidation_probability_ppm": StressJSON.ppm(policyProbability),
            "points": .array(points.map(\.json)),
        ]
    }
}

extension CapitalFrontier.Point {
    fileprivate var json: JSONValue {
        .object(
            [.init("liquidation_probability_ppm", StressJSON.ppm(probability))]
                + requirement.members
                + [.init("measured", .optional(frequency, \.json))])
    }
}

extension LiquidationFrequency {
    public var json: JSONValue {
        [
            "holding_s": StressJSON.seconds(holding), "opened": .integer(opened),
            "left_out": .integer(leftOut), "liquidated_long": .integer(liquidatedLong),
            "liquidated_short": .integer(liquidatedShort),
            "target": .optional(target) { .fixed($0, fractionDigits: 6) },
            "long_share": .fixed(longShare, fractionDigits: 6),
            "short_share": .fixed(shortShare, fractionDigits: 6),
            "long_p": .optional(longTest) { .fixed($0.probability, fractionDigits: 6) },
            "short_p": .optional(shortTest) { .fixed($0.probability, fractionDigits: 6) },
        ]
    }
}

extension ModelRequirement {
    fileprivate var members: [JSONValue.Member] {
        var reason: String?
        if case .held(let why) = self { reason = why }
        return [
            .init(
                "maintenance_margin_ppm", .optional(ratios) { .integer($0.maintenancePpm) }),
            .init("initial_margin_ppm", .optional(ratios) { .integer($0.initialPpm) }),
            .init("held", .optional(reason, JSONValue.string)),
        ]
    }
}
