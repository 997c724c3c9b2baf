public import PolicyDocument
import VolModel

extension Backtest {
    /// The members of a result of `marginpolicy.evidence/1` that follow from the backtest alone.
    public var members: [JSONValue.Member] {
        [
            .init("horizon_s", .fixed(design.horizon.seconds, fractionDigits: 6)),
            .init("confidence", .fixed(design.confidence, fractionDigits: 9)),
            .init("side", .string(design.side.rawValue)),
            .init("from", .optional(span) { .string($0.from.description) }),
            .init("to", .optional(span) { .string($0.to.description) }),
            .init("horizons_left_out", .integer(leftOut)),
            .init(
                "runs",
                [
                    "every_s": .fixed(design.every.seconds, fractionDigits: 6),
                    "count": .integer(published.runs), "held": .integer(published.held),
                    "changes": .integer(published.entries.count),
                ]),
            .init("power", .optional(power, \.json)),
            .init("policies", .array(policies.map { $0.json(model: evidence(.model)) })),
            .init(
                "not_judged",
                .array(
                    unjudged.map {
                        ["policy": .string($0.policy.rawValue), "reason": .string($0.reason)]
                    })),
        ]
    }
}

extension PolicyEvidence {
    /// `model` is what the cost of mitigation is counted from.
    public func json(model: PolicyEvidence?) -> JSONValue {
        [
            "policy": .string(policy.rawValue),
            "observations": .integer(coverage.observations),
            "expected": .fixed(coverage.expectedBreaches, fractionDigits: 6),
            "breaches": .integer(coverage.breaches),
            "breach_rate": .fixed(coverage.breachRate, fractionDigits: 9),
            "kupiec": .optional(coverage.kupiec, Self.test),
            "christoffersen": [
                "lr_ind": statistic(coverage.independence),
                "p_ind": probability(coverage.independence),
                "lr_cc": statistic(coverage.conditionalCoverage),
                "p_cc": probability(coverage.conditionalCoverage),
            ],
            "basel_zone": .optional(zone) { .string($0.rawValue) },
            "worst_week_breaches": .integer(coverage.worstWeekBreaches),
            "mean_margin_ppm": Self.ppm(coverage.meanRequirement),
            "peak_to_trough": .fixed(procyclicality.peakToTrough, fractionDigits: 6),
            "max_call_1d": .fixed(procyclicality.calls[0].largest, fractionDigits: 6),
            "beyond_margin_bp": .fixed(coverage.meanBeyond * 1e4, fractionDigits: 6),
            "max_gap_ppm": Self.ppm(coverage.largestBeyond),
            "breach_rate_90": Self.interval(breachRateInterval, unit: 1),
            "beyond_margin_bp_90": Self.interval(beyondInterval, unit: 1e4),
            "binomial": .optional(binomial) {
                [
                    "z": .fixed($0.statistic, fractionDigits: 6),
                    "p": .fixed($0.probability, fractionDigits: 6),
                    "p_too_many": .fixed($0.upperProbability, fractionDigits: 6),
                ]
            },
            "time_until_first": .optional(timeUntilFirst, Self.test),
            "time_between": .optional(timeBetween, Self.test),
            "mixed": .optional(mixed, Self.test),
            "dynamic_quantile": .optional(dynamicQuantile) {
                [
                    "dq": .fixed($0.statistic, fractionDigits: 6),
                    "p": .fixed($0.probability, fractionDigits: 6),
                    "degrees_of_freedom": .integer($0.degreesOfFreedom),
                ]
            },
            "expected_shortfall": .optional(shortfall, \.json),
            "qlike": .optional(volatility) { .fixed($0.value, fractionDigits: 6) },
            "calls": .array(
                procyclicality.calls.map {
                    [
                        "days": .integer($0.steps),
                        "largest": .fixed($0.largest, fractionDigits: 6),
                        "quantile_99": .fixed($0.quantile99, fractionDigits: 6),
                    ]
                }),
            "cost_of_mitigation_ppm": .optional(model) {
                Self.ppm(coverage.meanRequirement - $0.coverage.meanRequirement)
            },
        ]
    }

    private static func interval(_ interval: BlockInterval?, unit: Double) -> JSONValue {
        .optional(interval) {
            [
                .fixed($0.lower * unit, fractionDigits: 9),
                .fixed($0.upper * unit, fractionDigits: 9),
            ]
        }
    }

    private func statistic(_ ratio: LikelihoodRatio?) -> JSONValue {
        .optional(ratio) { .fixed($0.statistic, fractionDigits: 6) }
    }

    private func probability(_ ratio: LikelihoodRatio?) -> JSONValue {
        .optional(ratio) { .fixed($0.probability, fractionDigits: 6) }
    }

    private static func test(_ ratio: LikelihoodRatio) -> JSONValue {
        [
            "lr": .fixed(ratio.statistic, fractionDigits: 6),
            "p": .fixed(ratio.probability, fractionDigits: 6),
        ]
    }

    private static func ppm(_ value: Double) -> JSONValue {
        .fixed(value * 1e6, fractionDigits: 3)
    }
}

extension ShortfallTests {
    fileprivate var json: JSONValue {
        [
            "z1": .optional(z1) { .fixed($0, fractionDigits: 6) },
            "z1_p": .optional(z1Probability) { .fixed($0, fractionDigits: 6) },
            "z2": .fixed(z2, fractionDigits: 6), "z2_p": .fixed(z2Probability, fractionDigits: 6),
            "z2_critical_5": .fixed(z2CriticalValue, fractionDigits: 6),
            "degrees_of_freedom": .optional(degreesOfFreedom) { .fixed($0, fractionDigits: 3) },
        ]
    }
}

extension CoveragePower {
    fileprivate var json: JSONValue {
        .object(
            [
                ("kupiec", kupiec), ("binomial", binomial), ("time_until_first", timeUntilFirst),
                ("basel_zone", trafficLight), ("independence", independence), ("mixed", mixed),
                ("dynamic_quantile", dynamicQuantile), ("expected_shortfall", shortfall),
            ].map { name, power in
                .init(name, .optional(power) { .fixed($0, fractionDigits: 3) })
            })
    }
}
