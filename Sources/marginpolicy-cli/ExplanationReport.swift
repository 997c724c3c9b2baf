import MarginPolicy
import PolicyDocument
import VolModel

/// One derivation as a tree for people and as a document for programs.
struct ExplanationReport {
    let set: ParameterSet
    let stated: InstrumentParameters
    /// Nil without a job, or of what is held.
    let explanation: Explanation?

    // MARK: The document

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
    private var steps: [Explanation.Step] {
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
    private static func openInterest(perFund: Int, _ fund: FundNeed) -> ExactDecimal? {
        (try? fund.stress.openInterestCap(fund: ExactDecimal(perFund))) ?? nil
    }

    // MARK: The tree

    var tree: String {
        var root = TextTree(headline)
        root.add(inputs)
        root.add(contributions)
        root.add(decision)
        if let leverage = explanation?.leverage { root.add(Self.leverage(leverage)) }
        if let fund = explanation?.fund { root.add(Self.fund(fund)) }
        if let explanation { root.add(Self.sensitivities(explanation)) }
        return root.rendered() + (explanation == nil ? hint + "\n" : "")
    }

    private var hint: String {
        [.held, .unavailable].contains(stated.status)
            ? "Nothing is derived of what is \(stated.status.rawValue)."
            : "What each step is worth alone, and what other policies would give: --job FILE."
    }

    private var headline: String {
        let time = stated.asOf.map { " at \($0)" } ?? ""
        guard let published = stated.published else {
            return "\(stated.instrument)\(time): \(stated.status.rawValue)"
        }
        return
            "\(stated.instrument)\(time): maintenance \(Self.percent(published.maintenancePpm)), "
            + "initial \(Self.percent(published.initialPpm)) (\(stated.status.rawValue))"
    }

    private var inputs: TextTree {
        var node = TextTree("inputs \(set.inputsDigest)")
        node.add(TextTree("history of \(stated.feed)"))
        node.add(TextTree("policy \(set.policyName) \(set.policyDigest)"))
        for estimate in stated.estimates {
            let text =
                switch estimate.outcome {
                case .success(let value):
                    "\(Figures.volatility(value.annualizedVolatility)) a year ± "
                        + Figures.volatility(value.standardError)
                case .failure(let reason): "not applicable: \(reason)"
                }
            node.add(TextTree("\(estimate.estimator): \(text)"))
        }
        if let current = stated.current {
            let since = current.changedAt.map { " since \($0)" } ?? ""
            node.add(
                TextTree(
                    "in force\(since): maintenance \(Self.percent(current.ratios.maintenancePpm)), "
                        + "initial \(Self.percent(current.ratios.initialPpm))"))
        } else {
            node.add(TextTree("no current parameters are known"))
        }
        return node
    }

    private var contributions: TextTree {
        let size = explanation?.notional.map { " at a size of \($0)" } ?? ""
        let side = explanation.map { ", \($0.side.rawValue) side\(size)" } ?? ""
        var node = TextTree("maintenance in ppm of notional\(side)")
        let width = steps.map(\.name.count).max() ?? 0
        for step in steps {
            let name = step.name.padded(to: width)
            var text = "\(name) \(Self.signed(step.adds).padded(to: 9, right: true))"
            text += " → \(String(step.cumulative).padded(to: 7, right: true))"
            if let without = step.without {
                let alone =
                    without.requirement.maintenancePpm.map(Self.signed) ?? "nothing publishable"
                text += "  without it \(alone.padded(to: 9, right: true))"
            } else if explanation != nil {
                text += String(repeating: " ", count: 22)
            }
            if let explanation = step.explanation { text += "  \(explanation)" }
            node.add(TextTree(text))
        }
        return node
    }

    private var decision: TextTree {
        let decision = stated.decision
        var node = TextTree("bound by \(decision.binding.rawValue): \(decision.action.rawValue)")
        for reason in decision.reasons { node.add(TextTree(reason)) }
        return node
    }

    private static func leverage(_ grid: LeverageGrid) -> TextTree {
        var node = TextTree(
            "liquidated within the holding period, by leverage: first passage | paths of the returns"
        )
        for row in grid.rows {
            func figure(_ sides: PerSide<Double?>) -> String {
                let worst = [sides.long, sides.short].compactMap { $0 }
                guard worst.count == 2, let value = worst.max() else { return "not possible" }
                return "\(Figures.fixed(value * 100, digits: 2))%"
            }
            let isKnown = row.filteredPaths.long != nil || row.filteredPaths.short != nil
            node.add(
                TextTree(
                    "\(Figures.fixed(row.leverage, digits: 0))x".padded(to: 5, right: true)
                        + "  \(figure(row.closedForm).padded(to: 12, right: true))"
                        + (isKnown ? "  \(figure(row.filteredPaths))" : "")))
        }
        let largest = min(grid.largest.long, grid.largest.short)
        node.add(
            TextTree(
                "at the policy's probability: at most \(Figures.fixed(largest, digits: 2))x"
                    + (grid.recommended.map { ", of the grid \(Figures.fixed($0, digits: 0))x" }
                        ?? ", none of the grid")))
        return node
    }

    private static func fund(_ fund: FundNeed) -> TextTree {
        var node = TextTree("what is left to a fund")
        let (sizing, stress) = (fund.sizing, fund.stress)
        node.add(
            TextTree(
                "mean loss beyond the margin: \(Figures.fixed(sizing.gapLossPerNotional * 1e4, digits: 4)) "
                    + "bp of what is liquidated"
                    + (fund.countsJumps ? "" : ", of a diffusion alone: the policy has no jumps")))
        node.add(
            TextTree(
                "premium: \(Figures.fixed(sizing.premiumPerYear.doubleValue * 100, digits: 4))% of the open interest a year, if it is liquidated "
                    + "\(Figures.fixed(sizing.liquidationsPerYear, digits: 1)) times a year as the "
                    + "buffer aims at"))
        let beyond = stress.lossBeyondMaintenance
        let cap = Self.openInterest(perFund: 1_000_000, fund)
        node.add(
            TextTree(
                "the worst move of the history costs \(Self.hundredths(stress.tailLoss))"
                    + (cap.map {
                        ", \(Self.hundredths(beyond)) beyond the maintenance: with \(fund.shareLiquidated) of the "
                            + "open interest liquidated at once a fund of 1 million carries "
                            + "\(Figures.fixed($0.doubleValue / 1e6, digits: 2)) million"
                    } ?? ", which the maintenance bears")))
        return node
    }

    private static func sensitivities(_ explanation: Explanation) -> TextTree {
        var node = TextTree(
            "what other values of the policy would change, in ppm: requirement (published)")
        let groups = explanation.sensitivities.grouped(by: \.key)
        for (key, others) in groups where !others.allSatisfy(\.changesNothing) {
            var branch = TextTree("\(key): \(others.first?.value ?? "")")
            let width = others.map(\.otherValue.count).max() ?? 0
            for other in others {
                branch.add(
                    TextTree(
                        "\(other.otherValue.padded(to: width))  maintenance "
                            + "\(pair(other.change, \.maintenancePpm)), initial "
                            + pair(other.change, \.initialPpm)))
            }
            node.add(branch)
        }
        let idle = groups.filter { $0.1.allSatisfy(\.changesNothing) }.map(\.0)
        if !idle.isEmpty {
            node.add(
                TextTree(
                    "halved, doubled or chosen otherwise, alone without effect: "
                        + idle.joined(separator: ", ")))
        }
        return node
    }

    private static func pair(
        _ change: Explanation.Change, _ part: KeyPath<Explanation.MarginDifference, Int?>
    ) -> String {
        guard let requirement = change.requirement[keyPath: part] else {
            return "nothing publishable"
        }
        let published = change.published[keyPath: part].map(signed) ?? "held"
        return "\(signed(requirement)) (\(published))"
    }

    private static func signed(_ value: Int) -> String {
        value == 0 ? "0" : value > 0 ? "+\(value)" : "−\(-value)"
    }

    private static func hundredths(_ ratio: Ratio) -> String {
        "\(Figures.fixed(ratio.doubleValue * 100, digits: 2))%"
    }

    private static func percent(_ ppm: Int) -> String { "\(Ratio(ppm: ppm))" }
}

extension Explanation.Sensitivity {
    fileprivate var changesNothing: Bool {
        [change.requirement, change.published].allSatisfy {
            $0.maintenancePpm == 0 && $0.initialPpm == 0
        }
    }
}

extension String {
    fileprivate func padded(to width: Int, right: Bool = false) -> String {
        let space = String(repeating: " ", count: Swift.max(0, width - count))
        return right ? space + self : self + space
    }
}

extension Sequence {
    /// Runs of neighbours with the same key.
    fileprivate func grouped<Key: Equatable>(
        by key: (Element) -> Key
    ) -> [(Key, [Element])] {
        var groups: [(Key, [Element])] = []
        for element in self {
            if let last = groups.last, last.0 == key(element) {
                groups[groups.count - 1].1.append(element)
            } else {
                groups.append((key(element), [element]))
            }
        }
        return groups
    }
}
