/// Mean, variance and root mean square of a window, in amortised O(1) a step.
///
/// Formula: two runs with counts n, sums S and sums of squared deviations M merge to
/// M₁ + M₂ + (S₁/n₁ − S₂/n₂)² · n₁n₂/(n₁ + n₂).
///
/// Conventions: sums are held to 32 digits; nothing is subtracted when a value leaves, so a bad one
/// leaves no trace, whatever its size.
///
/// Edge cases: where squares leave the range of a double, while a value of 1e160 or so is in the
/// window, variance and root mean square are infinite.
///
/// Source: Chan, Golub and LeVeque (1983), equation 2.1b; the queue of two stacks after
/// Tangwongsan, Hirzel, Schneider and Wu (2015).
public struct RollingMoments: RollingStatistic {
    private var queue = SummaryQueue<Moments>()

    private struct Moments: RunSummary {
        private(set) var count = 1.0
        private(set) var sum: DoubleDouble
        private(set) var squaredDeviations = DoubleDouble(0)
        private(set) var squares: DoubleDouble

        init(_ value: Double) {
            sum = DoubleDouble(value)
            squares = DoubleDouble(value * value)
        }

        func merged(with later: Moments) -> Moments {
            var all = self
            all.count = count + later.count
            all.sum = sum + later.sum
            all.squares = squares + later.squares
            all.squaredDeviations =
                (squaredDeviations + later.squaredDeviations) + squareBetween(later)
            return all
        }

        /// (S₁/n₁ − S₂/n₂)² · n₁n₂/(n₁ + n₂), with one division.
        private func squareBetween(_ later: Moments) -> Double {
            let difference = (sum * later.count + later.sum * -count).value
            guard difference.isFinite else { return .infinity }
            return difference * (difference / (count * later.count * (count + later.count)))
        }
    }

    public init() {}

    public var count: Int { queue.count }

    public mutating func append(_ value: Double) throws(RollingError) {
        try RollingError.requireInRange(value)
        queue.append(value)
    }

    public mutating func removeFirst() { queue.removeFirst() }

    /// nil for an empty window.
    public var mean: Double? {
        queue.summary.map { $0.sum.value / $0.count }
    }

    /// Sample variance, divided by n − 1; nil for fewer than two values.
    public var variance: Double? {
        guard let moments = queue.summary, moments.count > 1 else { return nil }
        return moments.squaredDeviations.value / (moments.count - 1)
    }

    /// The root of ``variance``.
    public var standardDeviation: Double? { variance?.squareRoot() }

    /// sqrt(Σ x² / n), about zero; nil for an empty window.
    public var rootMeanSquare: Double? {
        queue.summary.map { ($0.squares.value / $0.count).squareRoot() }
    }
}
