import VolModel

/// One key of a policy and the other values for which its effect is computed.
struct PolicyKnob: Sendable {
    /// A policy in which one key has another value.
    struct Alternative: Sendable {
        var key: String
        var value: String
        var otherValue: String
        var policy: RiskPolicy
    }

    let key: String
    /// The key's value as text, and policies with others; empty where the key does not act.
    let vary: @Sendable (RiskPolicy) -> (value: String, others: [(String, RiskPolicy)])

    /// Those that a policy as a whole allows.
    func alternatives(of policy: RiskPolicy) -> [Alternative] {
        let (value, others) = vary(policy)
        return others.filter { $0.1 != policy && $0.1.isConsistent }.map {
            Alternative(key: key, value: value, otherValue: $0.0, policy: $0.1)
        }
    }

    /// In the order of the policy document.
    static let all: [PolicyKnob] = marketKnobs + costKnobs + limitKnobs

    /// A ratio that is halved and doubled, up to `most`; a key that does not act has no value.
    static func ratio(
        _ key: String, most: Ratio? = nil, isPlain: Bool = false,
        get: @escaping @Sendable (RiskPolicy) -> Ratio?,
        set: @escaping @Sendable (inout RiskPolicy, Ratio) -> Void
    ) -> PolicyKnob {
        @Sendable func text(_ value: Ratio) -> String {
            isPlain ? "\(value.doubleValue)" : "\(value)"
        }
        return PolicyKnob(key: key) { policy in
            guard let value = get(policy), value > .zero else { return ("off", []) }
            let others = [value.scaled(by: .half), value.scaled(by: .two)].map { scaled in
                let other = min(scaled, most ?? scaled)
                return (text(other), policy.changed { set(&$0, other) })
            }
            return (text(value), others)
        }
    }

    /// A time that is halved and doubled; a key that does not act has none.
    static func span(
        _ key: String, get: @escaping @Sendable (RiskPolicy) -> TimeSpan?,
        set: @escaping @Sendable (inout RiskPolicy, TimeSpan) -> Void
    ) -> PolicyKnob {
        PolicyKnob(key: key) { policy in
            guard let value = get(policy), value > .seconds(0) else { return ("off", []) }
            let others = [value.halved, value + value].map { other in
                ("\(other)", policy.changed { set(&$0, other) })
            }
            return ("\(value)", others)
        }
    }

    /// Every other word of a choice.
    static func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable & Equatable>(
        _ key: String, get: @escaping @Sendable (RiskPolicy) -> Choice,
        set: @escaping @Sendable (inout RiskPolicy, Choice) -> Void
    ) -> PolicyKnob {
        PolicyKnob(key: key) { policy in
            (
                get(policy).rawValue,
                Choice.allCases.filter { $0 != get(policy) }.map { choice in
                    (choice.rawValue, policy.changed { set(&$0, choice) })
                }
            )
        }
    }

    static func flag(
        _ key: String, get: @escaping @Sendable (RiskPolicy) -> Bool,
        set: @escaping @Sendable (inout RiskPolicy, Bool) -> Void
    ) -> PolicyKnob {
        PolicyKnob(key: key) { policy in
            let value = get(policy)
            return ("\(value)", [("\(!value)", policy.changed { set(&$0, !value) })])
        }
    }
}

extension RiskPolicy {
    func changed(_ change: (inout RiskPolicy) -> Void) -> RiskPolicy {
        var policy = self
        change(&policy)
        return policy
    }
}

extension Ratio {
    static let half = Ratio(ppm: 500_000)
    static let two = Ratio(ppm: 2_000_000)

    /// The product, rounded up to a billionth.
    func scaled(by factor: Ratio) -> Ratio {
        let product = Int128(billionths) * Int128(factor.billionths)
        return Ratio(
            billionths: Int64(clamping: (product + 999_999_999) / 1_000_000_000))
    }
}

extension TimeSpan {
    var halved: TimeSpan { TimeSpan(microseconds: max(1, microseconds / 2)) }
}
