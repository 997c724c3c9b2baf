import Evidence
import VolModel

/// The policies of a backtest within stress windows, for a terminal and as CSV.
enum StressWindowTable {
    static func rendered(_ outcomes: [StressWindowOutcome]) -> String {
        var table = TextTable([
            ("window", .left), ("policy", .left), ("horizons", .right), ("worst loss", .right),
            ("before", .right), ("largest", .right), ("1d rise", .right), ("breaches", .right),
            ("beyond bp", .right), ("max gap", .right),
        ])
        var notes: [String] = []
        for outcome in outcomes {
            let name = outcome.window.name
            switch outcome.finding {
            case .notJudged(let reason): notes.append("\(name): \(reason)")
            case .judged(let judged):
                if let partial = judged.partial { notes.append("\(name): \(partial)") }
                for policy in judged.policies {
                    table.append([
                        name, policy.policy.rawValue, String(judged.horizons),
                        Figures.volatility(judged.largestLoss),
                        policy.requirementBefore.map(Figures.volatility) ?? "–",
                        Figures.volatility(policy.largestRequirement),
                        policy.largestDayRise.map(Figures.volatility) ?? "–",
                        String(policy.breaches),
                        Figures.fixed(policy.meanBeyond * 1e4, digits: 3),
                        Figures.volatility(policy.largestBeyond),
                    ])
                }
            }
        }
        return table.rendered() + notes.map { TextTable.inert($0) + "\n" }.joined()
    }

    /// Rows of `at`, `figure` and `value`.
    static func csvRows(_ outcomes: [StressWindowOutcome]) -> [[String]] {
        outcomes.flatMap { outcome in
            (outcome.judged?.policies ?? []).flatMap { policy -> [[String]] in
                let at = "\(outcome.window.name) \(policy.policy.rawValue)"
                return [
                    [at, "breaches", String(policy.breaches)],
                    [
                        at, "largest_requirement_ppm",
                        Figures.fixed(policy.largestRequirement * 1e6, digits: 3),
                    ],
                    [at, "max_gap_ppm", Figures.fixed(policy.largestBeyond * 1e6, digits: 3)],
                    [
                        at, "beyond_margin_bp", Figures.fixed(policy.meanBeyond * 1e4, digits: 6),
                    ],
                ]
            }
        }
    }
}
