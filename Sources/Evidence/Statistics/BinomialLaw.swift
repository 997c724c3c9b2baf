#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The number of breaches of independent horizons, each with the same chance of one.
///
/// GSL's distribution function goes through the incomplete beta function, whose fraction stops
/// short of its digits from about a million trials on and of any answer from ten million on. These
/// sums keep twelve digits there.
struct BinomialLaw: Sendable, Hashable {
    let trials: Int
    let rate: Double

    /// Sums of about the square root of as many terms, and integers that do not overflow.
    static let mostTrials = 1 << 40

    /// nil without trials or with more than ``mostTrials``, and for a rate outside (0, 1).
    init?(trials: Int, rate: Double) {
        guard trials > 0, trials <= Self.mostTrials, rate > 0, rate < 1 else { return nil }
        self.trials = trials
        self.rate = rate
    }

    var mean: Double { Double(trials) * rate }

    /// P(X = x), by the saddle point expansion, which has no difference of large logarithms.
    ///
    /// Source: Loader (2000), Fast and accurate computation of binomial probabilities.
    func probability(of x: Int) -> Double {
        guard (0...trials).contains(x) else { return 0 }
        let n = Double(trials)
        if x == 0 { return exp(n * log1p(-rate)) }
        if x == trials { return exp(n * log(rate)) }
        let (hits, misses) = (Double(x), Double(trials - x))
        let exponent =
            Self.stirlingError(trials) - Self.stirlingError(x) - Self.stirlingError(trials - x)
            - Self.deviance(hits, mean) - Self.deviance(misses, n * (1 - rate))
        return exp(exponent) * (n / (2 * Double.pi * hits * misses)).squareRoot()
    }

    /// P(X ≤ x).
    func atMost(_ x: Int) -> Double {
        x < 0 ? 0 : x >= trials ? 1 : Double(x) < mean ? lowerSum(x) : 1 - upperSum(x + 1)
    }

    /// P(X ≥ x).
    func atLeast(_ x: Int) -> Double {
        x <= 0 ? 1 : x > trials ? 0 : Double(x) > mean ? upperSum(x) : 1 - lowerSum(x - 1)
    }

    /// The least x that is exceeded with a probability of at most `tail`.
    func leastExceeded(atMost tail: Double) -> Int {
        var (below, found) = (-1, trials)
        while found - below > 1 {
            let middle = below + (found - below) / 2
            if atLeast(middle + 1) <= tail { found = middle } else { below = middle }
        }
        return found
    }

    /// Terms fall away from the mean, so that the sum ends where one no longer counts.
    private func lowerSum(_ x: Int) -> Double {
        let odds = (1 - rate) / rate
        var term = probability(of: x)
        var sum = term
        var k = x
        while k > 0, term > sum * 1e-18 {
            term *= Double(k) / Double(trials - k + 1) * odds
            sum += term
            k -= 1
        }
        return min(1, sum)
    }

    private func upperSum(_ x: Int) -> Double {
        let odds = rate / (1 - rate)
        var term = probability(of: x)
        var sum = term
        var k = x
        while k < trials, term > sum * 1e-18 {
            term *= Double(trials - k) / Double(k + 1) * odds
            sum += term
            k += 1
        }
        return min(1, sum)
    }

    /// ln n! − ln(√(2πn) (n/e)ⁿ) for n ≥ 1.
    private static func stirlingError(_ count: Int) -> Double {
        let n = Double(count)
        guard count > 15 else {
            let factorial = (1...count).reduce(1.0) { $0 * Double($1) }
            return log(factorial) - (n + 0.5) * log(n) + n - 0.5 * log(2 * Double.pi)
        }
        let square = n * n
        let inner = 1.0 / 1260 - (1.0 / 1680 - 1.0 / 1188 / square) / square
        return (1.0 / 12 - (1.0 / 360 - inner / square) / square) / n
    }

    /// x ln(x/m) + m − x, for x near m from the series of the logarithm about 1.
    private static func deviance(_ x: Double, _ m: Double) -> Double {
        let difference = x - m
        guard abs(difference) < 0.1 * (x + m) else { return x * log(x / m) - difference }
        let v = difference / (x + m)
        var sum = difference * v
        var power = 2 * x * v
        for odd in stride(from: 3.0, to: 200, by: 2) {
            power *= v * v
            let next = sum + power / odd
            if next == sum { break }
            sum = next
        }
        return sum
    }
}
