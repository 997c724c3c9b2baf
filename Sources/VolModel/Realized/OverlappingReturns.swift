/// Sums over the returns of `steps` neighbouring steps, one for each place where it can begin.
struct OverlappingReturns: Sendable, Hashable {
    let steps: Int
    /// How many there are.
    private(set) var count = 0
    /// Σ R².
    private(set) var squares = 0.0
    /// Σ R⁴.
    private(set) var fourthPowers = 0.0
    /// By the place of the beginning within its run, modulo `steps`: one entry for each of the
    /// grids that do not overlap in themselves.
    private(set) var grids: [Grid]

    struct Grid: Sendable, Hashable {
        var count = 0
        var squares = 0.0
    }

    /// Precondition: `steps` is positive.
    init(_ sample: ReturnSample, steps: Int) {
        precondition(steps > 0, "a return of at least one step")
        self.steps = steps
        grids = Array(repeating: Grid(), count: min(steps, max(sample.count, 1)))
        let all = sample.values.span
        for run in sample.runs where run.count >= steps { add(all.extracting(run)) }
    }

    /// The difference of two sums from the run's beginning: both are summed in the same order, so
    /// that a price which comes back gives exactly 0.
    private mutating func add(_ run: Span<Double>) {
        var ahead = 0.0
        for i in 0..<steps - 1 { ahead += run[i] }
        var behind = 0.0
        var grid = 0
        for start in 0...run.count - steps {
            ahead += run[start + steps - 1]
            let value = ahead - behind
            behind += run[start]
            let square = value * value
            count += 1
            squares += square
            fourthPowers += square * square
            grids[grid].count += 1
            grids[grid].squares += square
            grid += 1
            if grid == steps { grid = 0 }
        }
    }

    /// The variance over `returns` single steps: each grid's sum of squares scaled to that time,
    /// averaged over the grids that have a return. nil where there is none.
    func scaledVariance(returns: Int) -> Double? {
        let rates = grids.filter { $0.count > 0 }.map { $0.squares / Double($0.count) }
        guard !rates.isEmpty else { return nil }
        let mean = rates.reduce(0, +) / Double(rates.count)
        return mean * (Double(returns) / Double(steps))
    }

    /// The same over all of them together, 0 where there is none: the figure of a price run
    /// backwards is the same also with holes.
    func pooledVariance(returns: Int) -> Double {
        count > 0 ? squares / Double(count) * (Double(returns) / Double(steps)) : 0
    }

    /// Integrated quarticity over `returns` single steps from Σ R⁴, less what noise of a normal
    /// law adds to it; at least `variance`², which it cannot be below.
    ///
    /// Formula: E R⁴ = 3 s² + 12 ω² s + 12 ω⁴ of a stretch with variance s = K·V/n.
    func quarticity(returns: Int, variance: Double, noiseVariance: Double) -> Double {
        let least = variance * variance
        guard count > 0 else { return least }
        let (n, k) = (Double(returns), Double(steps))
        let ofNoise = 12 * noiseVariance * (k * variance / n + noiseVariance)
        // In this order what is not a number stays so.
        return max((fourthPowers / Double(count) - ofNoise) * (n / k) * (n / k) / 3, least)
    }
}
