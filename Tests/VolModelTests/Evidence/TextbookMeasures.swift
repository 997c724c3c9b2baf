import TestSupport

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Measures as the literature defines them, straight from their formulas: annualised variance of
/// one day's returns.
enum TextbookMeasures {
    /// (π/2) n/(n − 1) Σ |rᵢ||rᵢ₊₁| (Barndorff-Nielsen and Shephard, 2004).
    static func bipower(_ returns: [Double]) -> Double {
        let n = Double(returns.count)
        return Double.pi / 2 * n / (n - 1)
            * zip(returns, returns.dropFirst()).reduce(0) { $0 + abs($1.0) * abs($1.1) }
    }

    /// π/(6 − 4√3 + π) n/(n − 2) Σ med(|rᵢ₋₁|, |rᵢ|, |rᵢ₊₁|)² (Andersen, Dobrev and Schaumburg,
    /// 2012).
    static func medianRealized(_ returns: [Double]) -> Double {
        let n = Double(returns.count)
        let sum = (1..<(returns.count - 1)).reduce(0.0) { sum, i in
            let median = returns[(i - 1)...(i + 1)].map(abs).sorted()[1]
            return sum + median * median
        }
        return Double.pi / (6 - 4 * 3.0.squareRoot() + Double.pi) * n / (n - 2) * sum
    }

    /// Of the updates in the day up to `asOf`.
    static func ofUpdates(_ series: PriceSeries, _ asOf: Timestamp) -> [Double] {
        series.times.indices.dropFirst().filter {
            series.times[$0] > (asOf - .days(1)).microseconds
                && series.times[$0] <= asOf.microseconds
        }.map { log(series.prices[$0] / series.prices[$0 - 1]) }
    }

    /// Of the last prices at each multiple of five minutes.
    static func ofFiveMinutes(_ series: PriceSeries, _ asOf: Timestamp) -> [Double] {
        let samples = (0...288).map { step in
            series.prices[
                series.countKnown(at: asOf - .days(1) + .minutes(Int64(5 * step))) - 1]
        }
        return zip(samples, samples.dropFirst()).map { log($1 / $0) }
    }
}
