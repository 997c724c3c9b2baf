import TestSupport
import Testing

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The duration estimator against markets whose volatility is known.
@Suite struct DurationSimulationTests {
    private struct Evidence {
        var ratios: [Double] = []
        var realized: [Double] = []
        /// Of N δ² with the triggered updates.
        var counts: [Double] = []
        var covered = 0

        var mean: Double { ratios.reduce(0, +) / Double(ratios.count) }
        var realizedMean: Double { realized.reduce(0, +) / Double(realized.count) }
        var count: Double { counts.reduce(0, +) / Double(counts.count) }
        var coverage: Double { Double(covered) / Double(ratios.count) }
    }

    /// Over windows that do not overlap.
    private static func evidence(
        _ model: SimulatedMarket.Model, days: Int, window: Int, seed: UInt64,
        publication: SimulatedMarket.Publication = .init()
    ) throws -> Evidence {
        let market = try SimulatedMarket(
            model, days: days, seed: seed, kinds: [.threshold], publication: publication)
        let feed = try #require(market.feeds[.threshold])
        var evidence = Evidence()
        for day in stride(from: window + 1, through: days, by: window) {
            let asOf = Timestamp(microseconds: Int64(day) * 86_400_000_000)
            let window = TimeSpan.days(Int64(window))
            let truth = market.varianceRate(window, upTo: asOf) * TimeSpan.year.seconds
            guard
                case .success(let value) = VolatilityEstimator.duration(
                    window: window
                ).estimate(feed, asOf: asOf, maxGap: .hours(3)).outcome
            else { continue }
            let realized = try RealizedVolatility.estimate(
                feed.series, asOf: asOf, window: window, maxGap: .hours(3)
            ).get()
            let triggered = value.details.first { $0.name == "triggered" }?.value ?? 0
            evidence.counts.append(
                triggered * publication.deviation * publication.deviation
                    / (truth / TimeSpan.year.seconds * window.seconds))
            evidence.ratios.append(value.annualizedVolatility * value.annualizedVolatility / truth)
            evidence.realized.append(
                realized.annualizedVolatility * realized.annualizedVolatility / truth)
            if abs(value.annualizedVolatility - truth.squareRoot()) <= 1.96 * value.standardError {
                evidence.covered += 1
            }
        }
        return evidence
    }

    /// 0.5% and an hour at 60%, where the plain count of the deviation is 7% low. The standard
    /// error of the mean is 0.35%.
    @Test func unbiasedWhereTheCountIsLow() throws {
        let evidence = try Self.evidence(.constant, days: 1501, window: 3, seed: 1)
        #expect(evidence.ratios.count == 500)
        #expect(abs(evidence.mean - 1) < 0.01)
        #expect((0.92...0.975).contains(evidence.coverage))
        #expect(abs(evidence.count - 0.932) < 0.01)
    }

    @Test func coversUnderStochasticVolatility() throws {
        let evidence = try Self.evidence(.stochastic, days: 2001, window: 2, seed: 2)
        #expect(evidence.ratios.count > 950)
        #expect(abs(evidence.mean - 1) < 0.015)
        #expect((0.92...0.97).contains(evidence.coverage))
    }

    /// A hundred jumps of 3% a year add a quarter to the variance of updates.
    @Test func resistsJumps() throws {
        let evidence = try Self.evidence(.jumping, days: 1001, window: 20, seed: 3)
        #expect(evidence.realizedMean > 1.15)
        #expect(abs(evidence.mean - 1) < 0.025)
    }

    /// Twice the volatility: an overshoot of 5%.
    @Test func correctsForTheOvershoot() throws {
        var model = SimulatedMarket.Model.constant
        model.volatility = 1.8
        let evidence = try Self.evidence(model, days: 301, window: 3, seed: 5)
        #expect(abs(evidence.mean - 1) < 0.015)
        #expect(evidence.count < 0.95)
    }
}
