/// Sums over neighbours of one run of returns without a hole; 0 where there is none.
enum NeighborSums {
    /// Σ term(rᵢ).
    @inline(__always)
    static func singles(_ run: Span<Double>, _ term: (Double) -> Double) -> Double {
        var sum = 0.0
        for i in run.indices { sum += term(run[i]) }
        return sum
    }

    /// Σ term(|rᵢ₋₁|, |rᵢ|).
    @inline(__always)
    static func pairs(_ run: Span<Double>, _ term: (Double, Double) -> Double) -> Double {
        guard run.count > 1 else { return 0 }
        var sum = 0.0
        var before = abs(run[0])
        for i in 1..<run.count {
            let current = abs(run[i])
            sum += term(before, current)
            before = current
        }
        return sum
    }

    /// Σ term(|rᵢ₋₂|, |rᵢ₋₁|, |rᵢ|).
    @inline(__always)
    static func triples(
        _ run: Span<Double>, _ term: (Double, Double, Double) -> Double
    ) -> Double {
        guard run.count > 2 else { return 0 }
        var sum = 0.0
        var (first, second) = (abs(run[0]), abs(run[1]))
        for i in 2..<run.count {
            let third = abs(run[i])
            sum += term(first, second, third)
            (first, second) = (second, third)
        }
        return sum
    }

    /// Σ rᵢ rᵢ₋ₗ.
    static func autocovariance(_ run: Span<Double>, lag: Int) -> Double {
        guard lag < run.count else { return 0 }
        var sum = 0.0
        for i in lag..<run.count { sum += run[i] * run[i - lag] }
        return sum
    }

    /// The middle one of three.
    @inline(__always)
    static func median(_ a: Double, _ b: Double, _ c: Double) -> Double {
        max(min(a, b), min(max(a, b), c))
    }
}

extension ReturnSample {
    /// The sum over the runs of `sum` of one run.
    func sumOverRuns(_ sum: (Span<Double>) -> Double) -> Double {
        let all = values.span
        var total = 0.0
        for run in runs { total += sum(all.extracting(run)) }
        return total
    }

    /// How many stretches of `width` neighbours there are without a hole.
    func stretches(of width: Int) -> Int {
        runs.reduce(0) { $0 + max(0, $1.count - width + 1) }
    }

    var longestRun: Int { runs.reduce(0) { max($0, $1.count) } }

    /// Σ rᵢ².
    var sumOfSquares: Double { sumOverRuns { NeighborSums.singles($0) { $0 * $0 } } }
}
