import VolModel

/// Whether breaches can be foretold from the ones before or from the requirement itself.
///
/// Formula: Hitₜ = Iₜ − p is regressed on X = (1, Hitₜ₋₁, …, Hitₜ₋ₗ, requirementₜ), I being 1 at a
/// breach; DQ = b′X′Xb / (p (1 − p)) ~ χ²(q) with q columns (Engle and Manganelli, 2004, the test
/// out of sample with l = 4). Under the right requirement all coefficients are zero.
///
/// Conventions: the first l observations only serve as lags. Observations are taken as neighbours,
/// whatever time lies between them.
///
/// Edge cases: a column that says nothing new, a constant requirement say, is left out and q is
/// one less.
public struct DynamicQuantile: Sendable, Hashable {
    public let statistic: Double
    /// P(χ² > statistic): small where breaches can be foretold.
    public let probability: Double
    /// The columns that were kept.
    public let degreesOfFreedom: Int
    public let rows: Int

    public static let mostLags = 100

    /// `hits[t]` whether observation t was a breach of `requirements[t]`.
    ///
    /// nil for rows of different length, a requirement that is not finite, a rate outside (0, 1),
    /// lags outside 0 … ``mostLags``, or not more rows than columns.
    public init?(hits: [Bool], requirements: [Double], rate: Double, lags: Int = 4) {
        guard hits.count == requirements.count else { return nil }
        self.init(
            places: hits.indices.filter { hits[$0] }, count: hits.count,
            requirements: requirements, rate: rate, lags: lags)
    }

    /// From the places of the breaches, ascending; without the requirement where there is none.
    init?(places: [Int], count: Int, requirements: [Double]?, rate: Double, lags: Int) {
        guard rate > 0, rate < 1, (0...Self.mostLags).contains(lags) else { return nil }
        let width = lags + (requirements == nil ? 1 : 2)
        let rows = count - lags
        guard rows > width else { return nil }
        var equations = NormalEquations(width: width)
        Self.addHits(to: &equations, places, count: count, lags: lags, rate: rate)
        if let requirements {
            guard
                Self.addRequirements(
                    to: &equations, requirements, places: places, lags: lags, rate: rate)
            else { return nil }
        }
        let (explained, rank) = equations.explained()
        guard explained.isFinite else { return nil }
        statistic = explained / (rate * (1 - rate))
        degreesOfFreedom = rank
        self.rows = rows
        probability =
            (try? Distribution.chiSquaredUpperTail(
                statistic, degreesOfFreedom: Double(rank))) ?? .nan
    }

    /// Sums over the rows of products of (1, Iₜ₋₁, …, Iₜ₋ₗ), which span the same as the hits.
    ///
    /// They are whole numbers, counted from pairs of breaches that are no more than l apart.
    private static func addHits(
        to equations: inout NormalEquations, _ places: [Int], count: Int, lags: Int, rate: Double
    ) {
        equations.gram[0, 0] = Double(count - lags)
        var present = 0.0
        var upcoming = places[...]
        for place in places {
            upcoming.removeFirst()
            if place >= lags { present += 1 }
            for lag in 1..<lags + 1 where (lags..<count).contains(place + lag) {
                equations.gram[lag, 0] += 1
                equations.gram[lag, lag] += 1
            }
            for next in upcoming {
                let distance = next - place
                guard distance <= lags else { break }
                for lag in distance...lags where (lags..<count).contains(place + lag) {
                    if lag == distance {
                        equations.moments[lag] += 1
                    } else {
                        equations.gram[lag, lag - distance] += 1
                    }
                }
            }
        }
        equations.moments[0] = present - rate * equations.gram[0, 0]
        for lag in 1..<lags + 1 {
            equations.moments[lag] -= rate * equations.gram[lag, 0]
        }
    }

    /// The last column, as the distance to its own first value.
    ///
    /// That value is one of n, so that its square is at most n variances from the mean, and the
    /// sums keep 16 − log₁₀ n digits of the variance however small it is against the level. False
    /// where a requirement is not finite.
    private static func addRequirements(
        to equations: inout NormalEquations, _ requirements: [Double], places: [Int], lags: Int,
        rate: Double
    ) -> Bool {
        let last = lags + 1
        let first = requirements[lags]
        let unit = first == 0 ? 1 : abs(first)
        var (sum, squares, farthest) = (0.0, 0.0, 0.0)
        for value in requirements[lags...] {
            let distance = (value - first) / unit
            sum += distance
            squares += distance * distance
            farthest = max(farthest, abs(distance))
        }
        guard squares.isFinite, requirements[..<lags].allSatisfy(\.isFinite) else { return false }
        // What is within rounding of one value is one value.
        guard farthest > 1e-12 else { return true }
        equations.gram[last, 0] = sum
        equations.gram[last, last] = squares
        var atBreaches = 0.0
        for place in places {
            if place >= lags { atBreaches += (requirements[place] - first) / unit }
            for lag in 1..<last {
                guard place + lag >= lags, place + lag < requirements.count else { continue }
                equations.gram[last, lag] += (requirements[place + lag] - first) / unit
            }
        }
        equations.moments[last] = atBreaches - rate * sum
        return true
    }
}
