import Evidence
import IsolatedMargin
import MarginPolicy
import VolModel

/// One event with several populations, each under the same five rules.
struct ReplayRuns: Sendable {
    enum Rule: Int, CaseIterable, Sendable {
        case isolatedStatic, isolatedDynamic, crossStatic, crossDynamic, isolatedFrozen

        var name: String {
            switch self {
            case .isolatedStatic: "isolated, static"
            case .isolatedDynamic: "isolated, dynamic"
            case .crossStatic: "cross, static"
            case .crossDynamic: "cross, dynamic"
            case .isolatedFrozen: "isolated, frozen"
            }
        }

        var mode: Venue.MarginMode {
            self == .crossStatic || self == .crossDynamic ? .cross : .isolated
        }
    }

    struct Run: Sendable {
        let liquidated: Double
        let premature: Double
        let worstWeek: Double
        let badDebtBp: Double
        let deleveraged: Double
        let contaminated: Double
        let capital: Quanta
        /// Of bad debt in quanta, by layer.
        let losses: [Quanta]
        let candles: Int
        let orderMattered: Int
    }

    static let seeds: [UInt64] = [1, 2, 3, 4, 5]
    static let count = 10_000

    let path: ReplayEvent.Path
    /// By rule, one for each seed.
    let runs: [[Run]]
    /// For each seed the matched constants.
    let matched: [[EqualCapital]]

    init(_ path: ReplayEvent.Path) throws {
        self.path = path
        let event = path.event
        var runs = Rule.allCases.map { _ in [Run]() }
        var matched: [[EqualCapital]] = []
        for seed in Self.seeds {
            var population = Population()
            population.seed = seed
            population.count = Self.count
            let replay = try Replay(
                markets: path.markets,
                positions: try population.positions(
                    markets: path.markets.count, from: event.start, to: event.end))
            let equal = try replay.equalCapital(path.dynamic)
            matched.append(equal)
            let constant = try equal.map { try ParameterSchedule(constant: $0.ratios) }
            for rule in Rule.allCases {
                let schedules =
                    switch rule {
                    case .isolatedStatic, .crossStatic: constant
                    case .isolatedDynamic, .crossDynamic: path.dynamic
                    case .isolatedFrozen: try path.frozen
                    }
                runs[rule.rawValue].append(try Self.run(replay, schedules, rule.mode))
            }
        }
        self.runs = runs
        self.matched = matched
    }

    subscript(rule: Rule) -> [Run] { runs[rule.rawValue] }

    private static func run(
        _ replay: Replay, _ schedules: [ParameterSchedule], _ mode: Venue.MarginMode
    ) throws -> Run {
        var design = ReplayDesign()
        design.mode = mode
        let outcome = try replay.run(schedules, design)
        var contaminated = 0
        if mode == .cross {
            design.mode = .isolated
            contaminated = outcome.contaminated(
                besides: try replay.run(schedules, design, highsFirst: outcome.highsFirst))
        }
        return Run(
            liquidated: Double(outcome.liquidations), premature: Double(outcome.premature),
            worstWeek: outcome.worstWeekShare * 100,
            badDebtBp: Double(outcome.badDebt) / Double(outcome.tradedNotional) * 1e4,
            deleveraged: Double(outcome.deleveraged), contaminated: Double(contaminated),
            capital: replay.meanCapital(schedules), losses: outcome.losses,
            candles: outcome.candles, orderMattered: outcome.candlesWhereOrderMatters)
    }

    /// The mean over the populations.
    func mean(_ rule: Rule, _ figure: KeyPath<Run, Double>) -> Double {
        self[rule].reduce(0) { $0 + $1[keyPath: figure] } / Double(self[rule].count)
    }

    /// Populations in which a figure is larger under one rule than under another.
    func count(_ rule: Rule, above other: Rule, _ figure: KeyPath<Run, Double>) -> Int {
        zip(self[rule], self[other]).count { $0[keyPath: figure] > $1[keyPath: figure] }
    }

    /// The part of all bad debt that a layer bore.
    func share(_ rule: Rule, _ layer: LossLayer) -> Double {
        let place = LossLayer.allCases.firstIndex(of: layer) ?? 0
        let all = self[rule].reduce(Quanta(0)) { $0 + $1.losses.reduce(0, +) }
        let borne = self[rule].reduce(Quanta(0)) { $0 + $1.losses[place] }
        return all > 0 ? Double(borne) / Double(all) : 0
    }
}
