import MarginPolicy
import VolModel

extension RiskPolicy {
    /// The policy as it would be if it were asked for this loss: the tail's confidence and the
    /// whole horizon are replaced, its other choices stand. Policies state the confidence of one
    /// side: where both are judged together, each gets half of what may be breached.
    func asked(for horizon: TimeSpan, confidence: Double, side: Side) -> RiskPolicy {
        var policy = self
        let level = side == .both ? (1 + confidence) / 2 : confidence
        policy.tail.confidence = Ratio(rounding: level) ?? policy.tail.confidence
        policy.horizon.detection = min(policy.horizon.detection, horizon)
        policy.horizon.closeout = TimeSpan(
            microseconds: horizon.microseconds - policy.horizon.detection.microseconds)
        return policy
    }
}

/// The requirements of one way at every judged horizon of a walk; NaN where it has none.
struct RequirementColumn {
    let policy: BacktestPolicy
    var requirements: [Double]
    /// The mean loss beyond the requirement that the way expects, where it states one.
    var shortfalls: [Double]?
    /// The variance over the horizon that the way expects, where it states one.
    var variances: [Double]?
    /// Why there is no requirement at all.
    var reason: String?

    var isJudged: Bool { requirements.contains { !$0.isNaN } }

    init(
        _ policy: BacktestPolicy, _ requirements: [Double], shortfalls: [Double]? = nil,
        variances: [Double]? = nil, reason: String? = nil
    ) {
        self.policy = policy
        self.requirements = requirements
        self.shortfalls = shortfalls
        self.variances = variances
        self.reason = reason
    }
}

extension TailWalk {
    /// The policy's tail.
    func column(_ candidate: TailCandidate) -> RequirementColumn {
        let spreads = candidate.filter.map { self.spreads($0) }
        func figure(_ measure: TailMeasure) -> [Double] {
            requirements(candidate.law, window: candidate.window, spreads: spreads, measure)
        }
        return RequirementColumn(
            .model, figure(.valueAtRisk), shortfalls: figure(.expectedShortfall),
            variances: spreads.map(judgedVariances),
            reason: "its volatility has no figure at any judged horizon")
    }

    /// The usual way by hand.
    func rollingQuantileColumn() -> RequirementColumn {
        RequirementColumn(
            .rollingQuantile, rollingQuantile(), shortfalls: rollingQuantile(.expectedShortfall),
            reason: "its window is empty at every judged horizon")
    }

    /// The usual way by model.
    func normalEWMAColumn() -> RequirementColumn {
        RequirementColumn(
            .normalEWMA, normalEWMA(), shortfalls: normalEWMA(.expectedShortfall),
            variances: judgedVariances(spreads(TailContender.normalFilter)),
            reason: "its volatility has no figure at any judged horizon")
    }

    /// Parameters that never change.
    func column(constant ratios: MarginRatios) -> RequirementColumn {
        RequirementColumn(
            .current,
            [Double](repeating: Double(ratios.maintenancePpm) / 1e6, count: judged.count))
    }

    /// What a policy would have published.
    func column(_ path: PublishedPath) -> RequirementColumn {
        let column = judged.map { index in
            let start = Timestamp(microseconds: returns.startTimes[index])
            return path.inForce(at: start).map { Double($0.ratios.maintenancePpm) / 1e6 } ?? .nan
        }
        return RequirementColumn(
            .recommended, column,
            reason: path.lastHold.map { "held at every run: \($0)" } ?? "found no run")
    }

    private func judgedVariances(_ spreads: [Double?]) -> [Double] {
        judged.map { spreads[$0].map { $0 * $0 } ?? .nan }
    }
}

extension RequirementColumn {
    /// At these horizons alone.
    func kept(_ indices: [Int]) -> RequirementColumn {
        var column = self
        column.requirements = requirements.kept(indices)
        column.shortfalls = shortfalls?.kept(indices)
        column.variances = variances?.kept(indices)
        return column
    }
}

extension [Double] {
    func kept(_ indices: [Int]) -> [Double] { indices.map { self[$0] } }
}
