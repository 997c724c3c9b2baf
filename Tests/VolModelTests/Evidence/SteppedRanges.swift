import TestSupport

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Estimators of ranges on bars whose price moves in a given number of steps.
struct SteppedRanges {
    static let measures: [(name: String, measure: RangeVolatility)] = [
        ("parkinson", .parkinson), ("garman_klass", .garmanKlass),
        ("rogers_satchell", .rogersSatchell), ("yang_zhang", .yangZhang),
    ]
    static let barsPerSample = 24

    let steps: Int
    /// Estimated over true variance, by measure: mean, its error, and the variance of a sample of
    /// squared returns over that of the measure's sample.
    private(set) var results: [(mean: Double, error: Double, efficiency: Double)] = []

    init(steps: Int, samples: Int, seed: UInt64) throws {
        self.steps = steps
        var random = FastNormal(seed: seed)
        var ratios = Self.measures.map { _ in [Double]() }
        for _ in 0..<samples {
            var price = 0.0
            let bars = (0..<Self.barsPerSample).map { _ in Self.bar(steps, &price, &random) }
            let sample = BarSample(contiguous: bars, length: .seconds(1))
            for (place, (_, measure)) in Self.measures.enumerated() {
                let volatility = try measure.estimate(sample).get().annualizedVolatility
                ratios[place].append(volatility * volatility / TimeSpan.year.seconds)
            }
        }
        results = ratios.map { ratios in
            let n = Double(ratios.count)
            let mean = ratios.reduce(0, +) / n
            let variance = ratios.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)
            return (
                mean, (variance / n).squareRoot(), 2 / Double(Self.barsPerSample) / variance
            )
        }
    }

    /// A bar of variance 1.
    private static func bar(
        _ steps: Int, _ price: inout Double, _ random: inout FastNormal
    ) -> BarSample.Bar {
        let scale = 1 / Double(steps).squareRoot()
        let open = price
        var (high, low) = (open, open)
        for _ in 0..<steps {
            price += scale * random.normal()
            high = max(high, price)
            low = min(low, price)
        }
        return BarSample.Bar(open: open, high: high, low: low, close: price)
    }

    /// The extremes of a walk of n steps fall short of those of a diffusion by 0.5826/√n standard
    /// deviations in the mean (Asmussen, Glynn and Pitman, 1995; Rogers and Satchell, 1991,
    /// correct for it). nil where the measure mixes in what has no such error.
    static func expectation(_ measure: RangeVolatility, steps: Int) -> Double? {
        let short = 0.5826 / Double(steps).squareRoot()
        // E[high − low] of a bar of variance 1.
        let range = (8 / Double.pi).squareRoot()
        switch measure {
        case .parkinson: return 1 - (4 * short * range - 4 * short * short) / (4 * M_LN2)
        case .garmanKlass, .rogersSatchell: return 1 - 2 * short * range + 2 * short * short
        default: return nil
        }
    }
}
