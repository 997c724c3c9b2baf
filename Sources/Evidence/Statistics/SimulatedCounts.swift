import VolModel

/// Draws of a binomial count: the least whose cumulative probability reaches a uniform number.
struct SimulatedCounts: Sendable {
    private let first: Int
    /// Cumulative probabilities from the first count on, up to all but what no draw reaches.
    private let cumulative: [Double]

    init(_ law: BinomialLaw) {
        let deviation = (law.mean * (1 - law.rate)).squareRoot()
        first = max(0, Int(law.mean - 8 * deviation - 8))
        var cumulative: [Double] = []
        var sum = 0.0
        var term = law.probability(of: first)
        let odds = law.rate / (1 - law.rate)
        for x in first...law.trials {
            sum += term
            cumulative.append(sum)
            if sum > 0.5, term < 1e-12 { break }
            term *= Double(law.trials - x) / Double(x + 1) * odds
        }
        self.cumulative = cumulative
    }

    func next(_ stream: borrowing RandomStream) -> Int {
        let level = stream.uniform()
        var (low, high) = (0, cumulative.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if cumulative[middle] >= level { high = middle } else { low = middle + 1 }
        }
        return first + low
    }
}

extension RandomStream {
    /// Within (0, 1), a half of 2⁻³⁰ from the ends.
    func uniform() -> Double {
        let states = 1 << 30
        return (Double(index(below: states)) + 0.5) / Double(states)
    }
}
