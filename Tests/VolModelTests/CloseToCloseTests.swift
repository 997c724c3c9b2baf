import CGSL
import TestSupport
import Testing

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct CloseToCloseTests {
    /// Of the first ten closes of the data `ttrc` of the R package TTR, N = 260.
    @Test func tenCloses() throws {
        let closes = [3.08, 3.11, 3.09, 3.10, 3.11, 3.16, 3.22, 3.23, 3.32, 3.30]
        let returns = zip(closes, closes.dropFirst()).map { log($1 / $0) }
        let day = TimeSpan(microseconds: Int64((TimeSpan.year.seconds / 260 * 1e6).rounded()))
        let value = try CloseToCloseVolatility.estimate(
            ReturnSample(contiguous: returns, spacing: day)
        ).get()
        #expect(abs(value.annualizedVolatility - 0.18359062842) < 5e-12)
        #expect(value.returns == 9)
        #expect(value.effectiveObservations == 8)
    }

    /// GSL's sample variance and kurtosis, which divides by the sample variance squared.
    @Test(arguments: UInt64(1)...20)
    func agreesWithGSL(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let count = 5 + Int(seed) * 7
        let returns = (0..<count).map { _ in 0.01 * random.studentT4() + 0.003 }
        let value = try CloseToCloseVolatility.estimate(
            ReturnSample(contiguous: returns, spacing: .hours(1))
        ).get()
        let n = Double(count)
        let variance = gsl_stats_variance(returns, 1, count)
        let fourth = (gsl_stats_kurtosis(returns, 1, count) + 3) * variance * variance
        let second = variance * (n - 1) / n
        let cumulant =
            n * n * ((n + 1) * fourth - 3 * (n - 1) * second * second)
            / ((n - 1) * (n - 2) * (n - 3))
        let spread = sqrt(
            (2 * n * variance * variance + (n - 1) * max(0, cumulant)) / (n * (n + 1)))
        let volatility = sqrt(variance * 8760)
        #expect(relativeDistance(value.annualizedVolatility, volatility) < 1e-12)
        #expect(
            relativeDistance(value.standardError, volatility * spread / (2 * variance)) < 1e-10)
    }

    /// Over 1,000 samples of 200 normal returns with a drift: no bias, and the standard error is
    /// the spread within 6%.
    @Test func standardErrorIsTheSpread() throws {
        var random = SeededRandom(seed: 3)
        var figures: [Double] = []
        var errors = 0.0
        for _ in 0..<1000 {
            let returns = (0..<200).map { _ in 0.004 + 0.01 * random.normal() }
            let value = try CloseToCloseVolatility.estimate(
                ReturnSample(contiguous: returns, spacing: .hours(1))
            ).get()
            figures.append(value.annualizedVolatility)
            errors += value.standardError / 1000
        }
        let spread = gsl_stats_sd(figures, 1, figures.count)
        #expect(abs(gsl_stats_mean(figures, 1, 1000) / sqrt(1e-4 * 8760) - 1) < 0.01)
        #expect(abs(errors / spread - 1) < 0.06)
    }

    /// A drift alone is no volatility, to the last bit.
    @Test func equalReturnsAreStill() throws {
        for drift in [0.1, 1e-9, -3.3] {
            let value = try CloseToCloseVolatility.estimate(
                ReturnSample(contiguous: [Double](repeating: drift, count: 77), spacing: .hours(1))
            ).get()
            #expect(value.annualizedVolatility == 0)
            #expect(value.standardError == 0)
        }
    }
}
