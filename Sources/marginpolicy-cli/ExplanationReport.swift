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

    // MARK: The tree

    var tree: String {
        var root = TextTree(headline)
        root.add(inputs)
        root.add(contributions)
        root.add(decision)
        if let explanation { root.add(Self.sensitivities(explanation)) }
        return root.rendered()
            + (explanation == nil
                ? "What each step is worth alone, and what other policies would give: --job FILE.\n"
                : "")
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
