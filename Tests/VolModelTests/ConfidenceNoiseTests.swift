import TestSupport
import Testing

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What a confidence band takes out of a figure: its noise, and hardly anything else.
@Suite struct ConfidenceNoiseTests {
    /// Every ten seconds; `noise` is the deviation of each price's own error, `band` that declared.
    private static func feed(
        count: Int, step: Double, noise: Double, band: Double, seed: UInt64
    ) throws -> ObservedFeed {
        var random = SeededRandom(seed: seed)
        var level = 4.0
        let prices = (0..<count).map { _ in
            level += step * random.normal()
            return exp(level + noise * random.normal())
        }
        let series = try PriceSeries(
            times: (0..<count).map { Int64($0) * 10_000_000 }, prices: prices)
        return try ObservedFeed(
            series, FeedTraits(kind: .confidence), bars: nil,
            confidences: prices.map { 1.96 * band * $0 })
    }

    private static func value(
        _ estimator: String, _ feed: ObservedFeed, count: Int
    ) throws -> VolatilityEstimate.Value {
        try VolatilityEstimator(estimator).estimate(
            feed, asOf: Timestamp(microseconds: Int64(count - 1) * 10_000_000), maxGap: .days(1)
        ).outcome.get()
    }

    private static func volatility(step: Double) -> Double {
        step * (31_536_000.0 / 10).squareRoot()
    }

    @Test(arguments: ["realized:window=8h", "ewma:half_life=2h"])
    func trueBandsAreTakenOut(estimator: String) throws {
        var (ratios, covered) = (0.0, 0)
        for seed in 0..<200 {
            let feed = try Self.feed(
                count: 2880, step: 2e-4, noise: 1.5e-4, band: 1.5e-4, seed: UInt64(seed))
            let found = try Self.value(estimator, feed, count: 2880)
            let ratio = found.annualizedVolatility / Self.volatility(step: 2e-4)
            ratios += ratio * ratio / 200
            if abs(ratio - 1) < 1.96 * found.standardError / found.annualizedVolatility {
                covered += 1
            }
            let share = try #require(found.details.first { $0.name == "noise_share" }).value
            #expect(share > 0.3 && share < 0.7)
        }
        // The smaller of two estimates of the noise: a little of it stays.
        #expect(ratios > 0.98 && ratios < 1.08, "\(ratios)")
        #expect(covered > 176 && covered < 200, "\(covered)")
    }

    /// A band that is far wider than the errors: next to nothing may go.
    @Test(arguments: [24, 96, 720])
    func wideBandsTakeLittle(count: Int) throws {
        var (mean, least) = (0.0, Double.infinity)
        for seed in 0..<400 {
            let feed = try Self.feed(
                count: count, step: 2e-4, noise: 0, band: 1e-2, seed: UInt64(1000 + seed))
            let plain = ObservedFeed(feed.series)
            let estimator = "realized:window=\((count - 1) * 10)s"
            let ratio =
                try Self.value(estimator, feed, count: count).annualizedVolatility
                / Self.value(estimator, plain, count: count).annualizedVolatility
            mean += ratio * ratio / 400
            least = min(least, ratio * ratio)
        }
        #expect(1 - mean < 0.2 / Double(count).squareRoot() + 0.005, "\(mean)")
        #expect(least > 1 - ConfidenceNoise.largestShare - 1e-12)
    }

    @Test func noBandTakesNothing() throws {
        let feed = try Self.feed(count: 300, step: 1e-4, noise: 3e-4, band: 0, seed: 5)
        let (found, plain) = (
            try Self.value("realized:window=2990s", feed, count: 300),
            try Self.value("realized:window=2990s", ObservedFeed(feed.series), count: 300)
        )
        #expect(found.annualizedVolatility == plain.annualizedVolatility)
        #expect(found.details.isEmpty)
    }

    /// Nothing but noise: most of it goes, and what is left stays an upper bound.
    @Test func noiseAloneIsNotTakenForQuiet() throws {
        let feed = try Self.feed(count: 2000, step: 1e-7, noise: 1e-4, band: 1e-4, seed: 6)
        let found = try Self.value("realized:window=19990s", feed, count: 2000)
        #expect(found.annualizedVolatility > Self.volatility(step: 1e-7))
        #expect(found.details == [.init("noise_share", ConfidenceNoise.largestShare)])
    }
}
