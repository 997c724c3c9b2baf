#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension BlockBootstrap {
    /// The block length that makes the variance of a resampled mean most exact.
    ///
    /// Formula: b = (2 G²/D)^(1/3) n^(1/3), with G = Σ λ(k/M) |k| R(k) and g = Σ λ(k/M) R(k) over
    /// |k| ≤ M, R the autocovariances; D = 4/3 g² for blocks of fixed length, 2 g² for the
    /// stationary bootstrap; λ(t) = 1 for |t| ≤ ½, 2(1 − |t|) beyond. M = 2m, m the first lag from
    /// which five autocorrelations in a row lie within 2 sqrt(log₁₀ n/n); M is at most ⌈√n⌉ + 5,
    /// and that where no lag is such.
    ///
    /// Conventions: rounded up, at least `overlap`, at most ⌈min(3 √n, n/3)⌉ unless the overlap is
    /// more. For a quantile the values are what makes it vary: the indicators of its exceedances,
    /// or the losses themselves.
    ///
    /// Edge cases: values that are all the same need blocks of one.
    ///
    /// Throws: ``GSLFailure`` for fewer than ten values, one that is not finite, or an overlap
    /// outside 1 … n.
    ///
    /// Source: Politis and White (2004), with Patton, Politis and White (2009), and lags counted as
    /// their published programs do.
    public static func automaticBlockLength(
        _ values: [Double], scheme: Scheme, overlap: Int
    ) throws(GSLFailure) -> Int {
        guard values.count >= 10, (1...values.count).contains(overlap),
            values.allSatisfy(\.isFinite)
        else {
            throw GSLFailure(
                code: .invalidArgument,
                reason: "needs ten finite values and an overlap that is not longer than they are",
                function: "BlockBootstrap.automaticBlockLength",
                arguments: "\(values.count) values, overlap \(overlap)")
        }
        let best = optimalBlockLength(values, scheme: scheme)
        return max(Int(best.rounded(.up)), overlap, 1)
    }

    /// Not rounded.
    static func optimalBlockLength(_ values: [Double], scheme: Scheme) -> Double {
        let n = Double(values.count)
        // Of the order of one, so that squares are finite.
        let largest = values.reduce(0) { max($0, $1.magnitude) }
        guard largest > 0 else { return 0 }
        let scaled = values.map { $0 / largest }
        let mean = scaled.reduce(0) { $0 + $1 / n }
        let deviations = scaled.map { $0 - mean }
        let run = 5
        let lagLimit = min(Int(n.squareRoot().rounded(.up)) + run, values.count - 1)
        let covariances = (0...lagLimit).map { lag in
            var sum = 0.0
            for i in lag..<deviations.count { sum += deviations[i] * deviations[i - lag] }
            return sum / n
        }
        // What rounding leaves of values that are all the same is no variance.
        guard covariances[0] > 1e-30 else { return 0 }
        let band = 2 * (log10(n) / n).squareRoot() * covariances[0]
        var (start, quiet) = (lagLimit, 0)
        for lag in 1...lagLimit {
            quiet = abs(covariances[lag]) < band ? quiet + 1 : 0
            if quiet == run {
                start = lag - run + 1
                break
            }
        }
        let bandwidth = min(2 * start, lagLimit)
        var (weighted, spectrum) = (0.0, covariances[0])
        for lag in 1...bandwidth {
            let weight = min(1, 2 * (1 - Double(lag) / Double(bandwidth)))
            weighted += 2 * weight * Double(lag) * covariances[lag]
            spectrum += 2 * weight * covariances[lag]
        }
        let factor = scheme == .stationary ? 2.0 : 4.0 / 3
        let length = cbrt(2 * weighted * weighted / (factor * spectrum * spectrum) * n)
        let longest = min(3 * n.squareRoot(), n / 3).rounded(.up)
        return length.isFinite ? min(length, longest) : longest
    }
}
