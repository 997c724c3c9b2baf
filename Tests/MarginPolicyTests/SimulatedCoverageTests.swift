import TestSupport
import Testing
import VolModel

@testable import MarginPolicy

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Walk-forward coverage of the model's tail on simulated paths: hourly prices whose log volatility
/// is a mean-reverting walk with a half-life of three days, and Student t shocks.
@Suite struct SimulatedCoverageTests {
    private static let warmUp = 24 * 60
    private static let horizons = 1000

    private static func path(seed: UInt64) throws -> PriceSeries {
        var random = SeededRandom(seed: seed)
        let persistence = exp2(-1.0 / 72)
        var logVolatility = 0.0
        var logPrice = 7.0
        var times: [Int64] = []
        var prices: [Double] = []
        for hour in 0...(warmUp + horizons) {
            times.append(Example.start + Int64(hour) * Example.hour)
            prices.append(exp(logPrice))
            logVolatility =
                persistence * logVolatility
                + 0.5 * (1 - persistence * persistence).squareRoot() * random.normal()
            // Student t with 6 degrees of freedom, unit variance.
            let chiSquare = -2 * log(random.uniform() * random.uniform() * random.uniform())
            let shock = random.normal() / (chiSquare / 4).squareRoot()
            logPrice += 0.007 * exp(logVolatility) * shock
        }
        return try PriceSeries(times: times, prices: prices)
    }

    /// Hours of the next move that pass the 99% distance, measured `lead` after its start.
    private static func breaches(_ series: PriceSeries, lead: TimeSpan) throws -> Int {
        var policy = RiskPolicy()
        policy.volatility.estimators = [.ewma(halfLife: .hours(4))]
        policy.tail.confidence = Ratio(ppm: 990_000)
        policy.tail.window = .days(50)
        policy.horizon.detection = .seconds(0)
        policy.horizon.closeout = .hours(1)
        var count = 0
        for start in warmUp..<(warmUp + horizons) {
            let asOf = Timestamp(microseconds: series.times[start]) + lead
            let distance = try MarketState.modelLogDistance(
                series, asOf: asOf, side: .both, feed: .init(kind: .tick), policy: policy)
            let move = log(series.prices[start + 1] / series.prices[start])
            if abs(move) > distance { count += 1 }
        }
        return count
    }

    /// Kupiec (1995): the likelihood ratio of the observed against the stated breach rate; χ²(1).
    private static func likelihoodRatio(breaches: Int, of total: Int, rate p: Double) -> Double {
        let (x, n) = (Double(breaches), Double(total))
        func term(_ count: Double, _ probability: Double) -> Double {
            count == 0 ? 0 : count * log(probability)
        }
        return -2 * (term(n - x, 1 - p) + term(x, p) - term(n - x, 1 - x / n) - term(x, x / n))
    }

    /// Kupiec, 1995, the table of regions: T = 1,000, p = 1%: 4 < x < 17.
    @Test func kupiecRegion() {
        let accepted = (0...40).filter {
            Self.likelihoodRatio(breaches: $0, of: 1000, rate: 0.01) < 3.841459
        }
        #expect(accepted == Array(5...16))
        #expect(abs(Self.likelihoodRatio(breaches: 15, of: 1000, rate: 0.01) - 2.1892) < 5e-5)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func ninetyNinePercentIsNinetyNinePercent(seed: UInt64) throws {
        let count = try Self.breaches(try Self.path(seed: seed), lead: .seconds(0))
        let ratio = Self.likelihoodRatio(breaches: count, of: Self.horizons, rate: 0.01)
        #expect(ratio < 3.841459, "\(count) breaches in \(Self.horizons) hours")
    }

    /// The same with a volatility that already knows the move it is judged by: too few breaches.
    @Test(arguments: [1] as [UInt64])
    func plantedLookAheadIsSeen(seed: UInt64) throws {
        let count = try Self.breaches(try Self.path(seed: seed), lead: .hours(1))
        let ratio = Self.likelihoodRatio(breaches: count, of: Self.horizons, rate: 0.01)
        #expect(ratio > 3.841459, "\(count) breaches in \(Self.horizons) hours")
        #expect(count < 5)
    }
}
