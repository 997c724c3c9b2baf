import VolModel

/// Several ways to a requirement, judged on the same horizons of one history.
public struct TailComparison: Sendable {
    /// One of them and how it did.
    public struct Entry: Sendable {
        public let contender: TailContender
        public let figures: CoverageFigures
        /// Kupiec's p-value after Holm's adjustment for all that were tried; NaN without
        /// observations.
        public let adjustedCoverage: Double
        /// The level up to which it stays in the model confidence set of the quantile score; NaN
        /// where the history is too short for one.
        public let confidenceSetProbability: Double
        /// Whether it is in the set at 90%.
        public var mayBeBest: Bool {
            ModelConfidenceSet.isWithin(confidenceSetProbability, confidence: 0.9)
        }
    }

    /// In the order given.
    public let entries: [Entry]
    /// Horizons that were left out because one of them had no requirement yet.
    public let leftOut: Int

    /// Requirements of every contender at every judged horizon; those at which one has none are
    /// left out for all.
    ///
    /// The score of the confidence set is averaged over UTC days, and blocks of days are drawn: at
    /// least a week, and the cube root of the number of days.
    public init(_ walk: TailWalk, _ contenders: [TailContender]) {
        let columns = walk.requirements(contenders)
        let (allTimes, allLosses) = (walk.startTimes, walk.losses)
        let judged = allLosses.indices.filter { index in
            columns.allSatisfy { !$0[index].isNaN }
        }
        let times = judged.map { allTimes[$0] }
        let losses = judged.map { allLosses[$0] }
        let requirements = columns.map { column in judged.map { column[$0] } }
        leftOut = allLosses.count - judged.count
        let figures = requirements.map {
            CoverageFigures(
                startTimes: times, losses: losses, requirements: $0,
                horizon: walk.returns.horizon, confidence: walk.confidence)
        }
        let adjusted = HolmAdjustment.adjusted(figures.map { $0.kupiec?.probability ?? .nan })
        let scores = requirements.map {
            Self.dailyScores(
                times: times, losses: losses, requirements: $0, confidence: walk.confidence)
        }
        let set = ModelConfidenceSet(
            losses: scores, blockLength: Self.blockLength(days: scores.first?.count ?? 0))
        let probabilities = set?.probabilities ?? scores.map { _ in .nan }
        entries = contenders.indices.map {
            Entry(
                contender: contenders[$0], figures: figures[$0], adjustedCoverage: adjusted[$0],
                confidenceSetProbability: probabilities[$0])
        }
    }

    /// At least a week, and the least length whose cube is not below the number of days.
    static func blockLength(days: Int) -> Int {
        var length = 7
        while length * length * length < days { length += 1 }
        return length
    }

    private static func dailyScores(
        times: [Int64], losses: [Double], requirements: [Double], confidence: Double
    ) -> [Double] {
        let day = TimeSpan.days(1).microseconds
        var means: [Double] = []
        var sum = 0.0
        var count = 0.0
        for index in times.indices {
            sum += CoverageFigures.score(
                loss: losses[index], requirements[index], confidence: confidence)
            count += 1
            let isLast =
                index + 1 == times.count
                || times[index + 1].floorDivided(by: day) != times[index].floorDivided(by: day)
            if isLast {
                means.append(sum / count)
                (sum, count) = (0, 0)
            }
        }
        return means
    }
}
