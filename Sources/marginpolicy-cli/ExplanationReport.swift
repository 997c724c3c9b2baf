import MarginPolicy
import PolicyDocument
import VolModel

/// One derivation as a document for programs; as a tree for people it stands beside.
struct ExplanationReport {
    let set: ParameterSet
    let stated: InstrumentParameters
    /// Nil without a job, or of what is held.
    let explanation: Explanation?

    var json: JSONValue {
        [
            "schema": "marginpolicy.explanation/1",
            "instrument": .string(stated.instrument), "feed": .string(stated.feed),
            "as_of": .optional(stated.asOf) { "\($0)" },
            "policy": [
                "name": .string(set.policyName), "digest": .string(set.policyDigest),
            ],
            "job": ["digest": .string(set.jobDigest)],
            "inputs": ["digest": .string(set.inputsDigest)],
            "maintenance_margin_ppm": .optional(stated.published) { .integer($0.maintenancePpm) },
            "initial_margin_ppm": .optional(stated.published) { .integer($0.initialPpm) },
            "side": .optional(explanation) { .string($0.side.rawValue) },
            "notional": .optional(explanation?.notional) { .string("\($0)") },
            "binding": .string(stated.decision.binding.rawValue),
            "reasons": .array(stated.decision.reasons.map { .string($0) }),
            "steps": .array(steps.map(Self.json)),
            "leverage": .array((explanation?.leverage?.rows ?? []).map(Self.json)),
            "recommended_leverage": .optional(explanation?.leverage?.recommended) {
                .fixed($0, fractionDigits: 2)
            },
            "fund": .optional(explanation?.fund, Self.json),
            "sensitivities": .array((explanation?.sensitivities ?? []).map(Self.json)),
        ]
    }

    /// Those of the derivation, else what the set says of them.
    var steps: [Explanation.Step] {
        if let explanation { return explanation.steps }
        var cumulative = 0
        return stated.components.map { component in
            cumulative += component.ppm
            return Explanation.Step(
                name: component.name, adds: component.ppm, cumulative: cumulative)
        }
    }

    private static func json(_ step: Explanation.Step) -> JSONValue {
        [
            "name": .string(step.name), "section": .optional(step.section) { .string($0) },
            "adds_ppm": .integer(step.adds), "cumulative_ppm": .integer(step.cumulative),
            "without": .optional(step.without, json),
            "explanation": .optional(step.explanation) { .string($0) },
        ]
    }

    private static func json(_ sensitivity: Explanation.Sensitivity) -> JSONValue {
        [
            "key": .string(sensitivity.key), "value": .string(sensitivity.value),
            "other_value": .string(sensitivity.otherValue),
            "change": json(sensitivity.change),
        ]
    }

    private static func json(_ change: Explanation.Change) -> JSONValue {
        func ratios(_ difference: Explanation.MarginDifference) -> JSONValue {
            [
                "maintenance_margin_ppm": .optional(difference.maintenancePpm) { .integer($0) },
                "initial_margin_ppm": .optional(difference.initialPpm) { .integer($0) },
            ]
        }
        return ["requirement": ratios(change.requirement), "published": ratios(change.published)]
    }

    private static func json(_ row: LeverageGrid.Row) -> JSONValue {
        func sides(_ value: PerSide<Double?>) -> JSONValue {
            [
                "long": .optional(value.long) { .fixed($0, fractionDigits: 6) },
                "short": .optional(value.short) { .fixed($0, fractionDigits: 6) },
            ]
        }
        return [
            "leverage": .fixed(row.leverage, fractionDigits: 2),
            "liquidation_probability": [
                "closed_form": sides(row.closedForm), "filtered_paths": sides(row.filteredPaths),
            ],
        ]
    }

    private static func json(_ fund: FundNeed) -> JSONValue {
        [
            "gap_loss_per_notional": .fixed(fund.sizing.gapLossPerNotional, fractionDigits: 9),
            "counts_jumps": .boolean(fund.countsJumps),
            "liquidations_per_year": .fixed(fund.sizing.liquidationsPerYear, fractionDigits: 2),
            "premium_per_year": .fixed(fund.sizing.premiumPerYear.doubleValue, fractionDigits: 9),
            "stress_loss": .fixed(fund.stress.tailLoss.doubleValue, fractionDigits: 9),
            "stress_beyond_maintenance": .fixed(
                fund.stress.lossBeyondMaintenance.doubleValue, fractionDigits: 9),
            "share_liquidated": .fixed(fund.shareLiquidated.doubleValue, fractionDigits: 9),
            "open_interest_per_fund": .optional(Self.openInterest(perFund: 1_000_000, fund)) {
                .string("\($0)")
            },
        ]
    }

    /// nil where the maintenance bears the whole stress.
    static func openInterest(perFund: Int, _ fund: FundNeed) -> ExactDecimal? {
        (try? fund.stress.openInterestCap(fund: ExactDecimal(perFund))) ?? nil
    }
}
