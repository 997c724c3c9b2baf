import Testing
import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The worked example of `VolModel.docc`, line by line, with the figures that it states.
@Suite struct DocumentationExampleTests {
    @Test func workedExample() throws {
        // Forty days of hourly prices that rise and fall by the same log return.
        let hours = 0..<(40 * 24)
        let series = try PriceSeries(
            times: hours.map { TimeSpan.hours(Int64($0)).microseconds },
            prices: hours.map { $0.isMultiple(of: 2) ? 100 : 101 })
        let asOf = try #require(series.last)
        let maxGap = TimeSpan.hours(3)

        // Both estimators see one variance rate: ln(1.01)² an hour, hence 93.13% a year.
        let realized = try RealizedVolatility.estimate(
            series, asOf: asOf, window: .days(30), maxGap: maxGap
        ).get()
        let ewma = try VolatilityEstimator("ewma:half_life=1d")
        let weighted = ewma.estimate(series, asOf: asOf, maxGap: maxGap)

        // Hourly returns of the last thirty days over the volatility known when each began.
        let returns = HorizonReturns(
            series, horizon: .hours(1), endingAt: asOf, count: 720, maxGap: maxGap)
        let rates = ewma.varianceRates(series, at: returns.startTimes, maxGap: maxGap)
        let sample = TailSample(returns, varianceRates: rates)
        let multiplier = try TailMultiplier.historical(
            LossSample(sample, side: .long), side: .long, confidence: 0.95, tail: HistoricalTail())

        // The log distance that is crossed within eight hours with a probability of 5%.
        let ratePerSecond = try #require(rates.last ?? nil)
        let distance = try FirstPassage.logDistance(
            probability: 0.05, varianceRate: ratePerSecond, horizon: .hours(8))

        let expected = log(1.01) * 8760.0.squareRoot()
        #expect(abs(realized.annualizedVolatility - expected) < 1e-12)
        #expect(abs(expected - 0.9313) < 5e-5)
        #expect(realized.returns == 720)
        #expect(abs(try #require(weighted.value).annualizedVolatility - expected) < 1e-12)
        #expect(abs(multiplier.value - 1) < 1e-12)
        #expect(multiplier.source == .empirical)
        #expect(abs(distance - 1.959963985 * log(1.01) * 8.0.squareRoot()) < 1e-10)
        #expect(abs(distance - 0.0552) < 5e-5)
    }
}
