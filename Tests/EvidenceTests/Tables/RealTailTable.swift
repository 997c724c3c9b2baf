import Evidence
import OracleHistory
import TestSupport
import VolModel

/// The shipped tail against the two usual ways on every real history of at least 200 days.
struct RealTailTable {
    /// One history: the figures of each way, in the order of ``ways``.
    struct Row {
        let history: RealHistory
        let figures: [CoverageFigures]
        /// The mean of the shipped requirement, times the factor that gives it as many breaches as
        /// the rolling quantile has, over the mean of that one.
        let meanAtEqualBreaches: Double
    }

    static let ways: [(name: String, contender: TailContender)] = [
        ("shipped", .candidate(TailField.shipped)), ("rolling quantile", .rollingQuantile),
        ("normal EWMA", .normalEWMA),
    ]

    let rows: [Row]

    init(confidence: Double = 0.99) throws {
        rows = try RealHistory.all().map { history in
            let walk = TailWalk(
                history.feed, horizon: history.horizon, side: .both, confidence: confidence,
                maxGap: history.maxGap)
            let contenders = Self.ways.map(\.contender)
            let comparison = TailComparison(walk, contenders)
            return Row(
                history: history, figures: comparison.entries.map(\.figures),
                meanAtEqualBreaches: Self.meanAtEqualBreaches(
                    walk.requirements(contenders), walk.losses))
        }
    }

    private static func meanAtEqualBreaches(
        _ requirements: [[Double]], _ losses: [Double]
    ) -> Double {
        let judged = losses.indices.filter { index in
            requirements.allSatisfy { !$0[index].isNaN && $0[index] > 0 }
        }
        let breaches = judged.count { losses[$0] > requirements[1][$0] }
        let ratios = judged.map { losses[$0] / requirements[0][$0] }.sorted(by: >)
        guard breaches < ratios.count else { return .nan }
        func sum(_ way: Int) -> Double { judged.reduce(0) { $0 + requirements[way][$1] } }
        return ratios[breaches] * sum(0) / sum(1)
    }

    var isCovered: [Int] {
        Self.ways.indices.map { way in
            rows.count { ($0.figures[way].kupiec?.probability ?? 0) > 0.05 }
        }
    }
    /// On how many the shipped tail's worst week has at most half of the rolling quantile's.
    var halvesTheWorstWeek: Int {
        rows.count { 2 * $0.figures[0].worstWeekBreaches <= $0.figures[1].worstWeekBreaches }
    }
    var isNotDearer: Int {
        rows.count { $0.figures[0].meanRequirement <= $0.figures[1].meanRequirement }
    }
    var isNotDearerAtEqualBreaches: Int { rows.count { $0.meanAtEqualBreaches <= 1 } }
    /// The geometric mean of a figure of the shipped tail over that of the rolling quantile.
    func ratio(_ figure: (CoverageFigures) -> Double) -> Double {
        let logarithms = rows.map { logarithm(figure($0.figures[0]) / figure($0.figures[1])) }
        return exponential(logarithms.reduce(0, +) / Double(rows.count))
    }
}
