import VolModel

/// Which of several models may be the best one, as far as the data can tell.
///
/// Formula: of the models still in the set, tᵢ = (L̄ᵢ − L̄) / sᵢ compares the mean loss of one with
/// the mean of all, sᵢ its bootstrap standard error. The largest tᵢ is held against the bootstrap
/// distribution of that maximum; where it is beyond the level, its model leaves and the test is
/// repeated (Hansen, Lunde and Nason, 2011, T_max with the elimination rule e_max). The set
/// contains the best model with the stated confidence, however many were tried.
///
/// Limit: it compares average losses under the loss function given, over the history given.
public struct ModelConfidenceSet: Sendable, Hashable {
    /// For each model, in the order given, the level up to which it stays in the set: 1 for the one
    /// that remains last.
    public let probabilities: [Double]

    public func contains(_ model: Int, confidence: Double) -> Bool {
        Self.isWithin(probabilities[model], confidence: confidence)
    }

    /// Whether a p-value is not below the level: those of a bootstrap may equal it.
    static func isWithin(_ probability: Double, confidence: Double) -> Bool {
        probability >= 1 - confidence - 1e-9
    }

    /// With fewer blocks their bootstrap says too little about the error of a mean, and throws good
    /// models out.
    public static let leastBlocks = 20

    /// Bootstrap samples; p-values are multiples of their reciprocal.
    public static let replications = 1000

    /// `losses[model][period]`: losses of consecutive periods, equally many of each model.
    ///
    /// Circular blocks of `blockLength` periods keep the dependence between neighbours (Politis and
    /// Romano, 1992). nil without models, for fewer periods than ``leastBlocks`` blocks, for losses
    /// that are not finite or rows of different length.
    public init?(losses: [[Double]], blockLength: Int, seed: UInt32 = 1) {
        let periods = losses.first?.count ?? 0
        guard blockLength > 0, periods / max(blockLength, 1) >= Self.leastBlocks,
            losses.allSatisfy({ $0.count == periods }),
            losses.allSatisfy({ $0.allSatisfy(\.isFinite) }),
            let resampled = try? Self.resampledMeans(
                losses, blockLength: blockLength, seed: seed)
        else { return nil }
        let means = losses.map { $0.reduce(0, +) / Double(periods) }
        var probabilities = [Double](repeating: 1, count: losses.count)
        var remaining = Array(losses.indices)
        var largest = 0.0
        while remaining.count > 1 {
            let round = Self.test(remaining, means: means, resampled: resampled)
            largest = max(largest, round.probability)
            probabilities[remaining[round.worst]] = largest
            remaining.remove(at: round.worst)
        }
        self.probabilities = probabilities
    }

    /// Means of every model in every bootstrap sample, `[replication][model]`; the same periods are
    /// drawn for all models.
    private static func resampledMeans(
        _ losses: [[Double]], blockLength: Int, seed: UInt32
    ) throws(GSLFailure) -> [[Double]] {
        let periods = losses[0].count
        let blocks = periods / blockLength
        let rest = periods % blockLength
        // A block's sum is a difference of running sums over the circle.
        let running = losses.map { row in
            (0..<(periods + blockLength)).reduce(into: [0.0]) {
                $0.append($0[$1] + row[$1 % periods])
            }
        }
        let stream = try RandomStream(seed: seed)
        var means: [[Double]] = []
        means.reserveCapacity(replications)
        for _ in 0..<replications {
            let starts = (0..<blocks).map { _ in stream.index(below: periods) }
            let last = stream.index(below: periods)
            means.append(
                running.map { sums in
                    let whole = starts.reduce(0) { $0 + sums[$1 + blockLength] - sums[$1] }
                    return (whole + sums[last + rest] - sums[last]) / Double(periods)
                })
        }
        return means
    }

    /// The worst of the remaining models and the p-value of the hypothesis that all are equal.
    private static func test(
        _ remaining: [Int], means: [Double], resampled: [[Double]]
    ) -> (worst: Int, probability: Double) {
        func centered(_ row: [Double]) -> [Double] {
            let average = remaining.reduce(0) { $0 + row[$1] } / Double(remaining.count)
            return remaining.map { row[$0] - average }
        }
        let observed = centered(means)
        let draws = resampled.map { zip(centered($0), observed).map { $0 - $1 } }
        let errors = observed.indices.map { model in
            (draws.reduce(0) { $0 + $1[model] * $1[model] } / Double(draws.count)).squareRoot()
        }
        // A difference that never varies is certain, and one within rounding is none.
        let rounding = 1e-12 * (means.map(abs).max() ?? 0)
        func ratio(_ value: Double, _ error: Double) -> Double {
            error > rounding
                ? value / error : abs(value) <= rounding ? 0 : value > 0 ? .infinity : -.infinity
        }
        let statistics = zip(observed, errors).map(ratio)
        let worst = statistics.indices.max { statistics[$0] < statistics[$1] } ?? 0
        let beyond = draws.count { draw in
            (zip(draw, errors).map(ratio).max() ?? 0) >= statistics[worst]
        }
        return (worst, Double(beyond) / Double(draws.count))
    }
}
