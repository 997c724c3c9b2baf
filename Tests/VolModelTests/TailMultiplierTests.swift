import TestSupport
import Testing

@testable import VolModel

/// What carries a level, and that no choice lets the value fall as the level rises.
@Suite struct TailMultiplierTests {
    private func sample(count: Int, seed: UInt64, zeroShare: Double = 0) -> TailSample {
        var random = SeededRandom(seed: seed)
        return TailSample(
            standardizedReturns: (0..<count).map { _ in
                random.uniform() < zeroShare ? 0 : random.studentT4()
            })
    }

    private func multiplier(
        _ sample: TailSample, _ confidence: Double, side: Side = .long,
        convention: EmpiricalTail.Convention = .orderStatistic,
        beyond: HistoricalTail.Extrapolation = .generalizedPareto
    ) throws -> TailMultiplier {
        try TailMultiplier.historical(
            LossSample(sample, side: side), side: side, confidence: confidence,
            tail: HistoricalTail(convention: convention, beyond: beyond))
    }

    /// Ten expected exceedances are enough: 1,000 returns at 99%, 10,000 at 99.9%. A Pareto law
    /// needs one, and 50 excesses that are at most 15% of the sample.
    @Test(arguments: [
        (1000, 0.99, TailMultiplier.Source.empirical), (999, 0.99, .generalizedPareto),
        (10_000, 0.999, .empirical), (9999, 0.999, .generalizedPareto),
        (1000, 0.999, .generalizedPareto), (999, 0.999, .studentT), (1, 0.999, .studentT),
        (334, 0.995, .generalizedPareto), (333, 0.995, .studentT),
    ])
    func chooses(count: Int, confidence: Double, source: TailMultiplier.Source) throws {
        let value = try multiplier(sample(count: count, seed: 5), confidence)
        #expect(value.source == source)
        #expect(value.sampleSize == count)
    }

    /// The places (n − 1) c + 1 and (n + 1) c of 2,000 losses.
    @Test(arguments: [
        (EmpiricalTail.Convention.type7, 1 + 1999 * 0.99), (.orderStatistic, 2001 * 0.99),
    ])
    func conventionIsThatPlace(convention: EmpiricalTail.Convention, place: Double) throws {
        let losses = (1...2000).map { Double($0) / 1000 }
        let value = try multiplier(
            TailSample(standardizedReturns: losses.map { -$0 }), 0.99, convention: convention)
        #expect(abs(value.value - place / 1000) < 1e-12)
    }

    @Test func sidesAreSeparate() throws {
        let values = (0..<2000).map { index -> Double in
            let spread = Double(index) / 1e4
            return index % 4 == 0 ? -3 - spread : 0.5 + spread
        }
        let skewed = TailSample(standardizedReturns: values)
        let long = try multiplier(skewed, 0.99, side: .long).value
        let short = try multiplier(skewed, 0.99, side: .short).value
        let both = try multiplier(skewed, 0.99, side: .both).value
        #expect(long > 3 && short < 1)
        #expect(both >= long)
    }

    @Test func studentFallbackIsScaledByTheSample() throws {
        let wild = TailSample(
            standardizedReturns: (0..<100).map { index -> Double in index % 2 == 0 ? 3 : -3 })
        let bare = try StudentTTail(degreesOfFreedom: 4).valueAtRisk(0.999)
        let scaled = try multiplier(wild, 0.999).value
        #expect(abs(scaled - 3 * bare) < 1e-12)
        let calm = TailSample(
            standardizedReturns: (0..<100).map { index -> Double in index % 2 == 0 ? 0.1 : -0.1 })
        let quiet = try multiplier(calm, 0.999).value
        let empty = try multiplier(TailSample(standardizedReturns: []), 0.999).value
        #expect(quiet == bare)
        #expect(empty == bare)
        #expect(throws: GSLFailure.self) {
            try TailMultiplier.historical(
                .empty, side: .long, confidence: 0.99, tail: HistoricalTail(),
                isStandardized: false)
        }
    }

    /// A sample whose worst loss lies beyond every model's value is not undercut.
    @Test(arguments: HistoricalTail.Extrapolation.allCases)
    func neverBelowTheSample(beyond: HistoricalTail.Extrapolation) throws {
        var values = sample(count: 900, seed: 8).standardizedReturns
        values.append(-400)
        let outlier = TailSample(standardizedReturns: values)
        let value = try multiplier(outlier, 0.9999, beyond: beyond).value
        let empirical = try Quantile.type7(outlier.losses(.long), probability: 0.9999)
        #expect(value >= empirical)
        #expect(value > 300)
    }

    /// Feeds that rarely move within the horizon included: the share of zeros is up to 99%.
    @Test(arguments: UInt64(1)...60)
    func risesWithConfidence(seed: UInt64) throws {
        let counts = [3, 40, 333, 334, 1000, 2500]
        let zeroShares = [0, 0.3, 0.9, 0.97, 0.99]
        let sample = sample(
            count: counts[Int(seed) % counts.count], seed: seed,
            zeroShare: zeroShares[Int(seed / 6) % zeroShares.count])
        for side in Side.allCases {
            for beyond in HistoricalTail.Extrapolation.allCases {
                var before = 0.0
                for confidence in [
                    0.500001, 0.51, 0.6, 0.75, 0.9, 0.95, 0.96, 0.97, 0.98, 0.985, 0.99, 0.992,
                    0.995, 0.996, 0.999, 0.9995, 0.9999, 0.99999, 0.999999,
                ] {
                    let value = try multiplier(
                        sample, confidence, side: side, beyond: beyond
                    ).value
                    #expect(value > 0 && value.isFinite)
                    #expect(value >= before)
                    before = value
                }
            }
        }
    }
}
