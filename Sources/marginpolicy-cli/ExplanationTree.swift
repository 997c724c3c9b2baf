import MarginPolicy
import PolicyDocument
import VolModel

/// One derivation as a tree for people.
extension ExplanationReport {
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
