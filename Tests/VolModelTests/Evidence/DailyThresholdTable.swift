import TestSupport
import Testing

@testable import VolModel

/// Measures of one day on a feed of 0.5% and an hour, at a volatility of 60%.
struct DailyThresholdTable {
    struct Row {
        let name: String
        fileprivate let measure: @Sendable (SimulatedMarket, ObservedFeed, Timestamp) -> Double?

        fileprivate init(
            _ name: String,
            _ measure: @escaping @Sendable (SimulatedMarket, ObservedFeed, Timestamp) -> Double?
        ) {
            self.name = name
            self.measure = measure
        }
    }

    /// Measured on another simulator, where it is known (60%, 0.5%, 1 h, steps of a second, 1,500
    /// days); with what each is called in the document.
    static let rows: [(row: Row, elsewhere: Double)] = [
        (Row("realized, updates") { realized($1.series, $2, nil) }, 0.9925),
        (Row("realized, 5 minutes") { realized($1.series, $2, .minutes(5)) }, 0.9923),
        (Row("realized, 1 hour") { realized($1.series, $2, .hours(1)) }, 0.9918),
        (
            Row("realized, 5 minutes of the true price") { market, _, asOf in
                realized(market.minutely, asOf, .minutes(5))
            }, 0.998
        ),
        (Row("triggered updates times 0.5% squared") { count($1.series, $2) }, 0.932),
        (
            Row("bipower, updates") {
                TextbookMeasures.bipower(TextbookMeasures.ofUpdates($1.series, $2))
            }, 1.44
        ),
        (
            Row("bipower, 5 minutes") {
                TextbookMeasures.bipower(TextbookMeasures.ofFiveMinutes($1.series, $2))
            }, 0.084
        ),
        (
            Row("median, updates") {
                TextbookMeasures.medianRealized(TextbookMeasures.ofUpdates($1.series, $2))
            }, 1.535
        ),
        (
            Row("median, 5 minutes") {
                TextbookMeasures.medianRealized(TextbookMeasures.ofFiveMinutes($1.series, $2))
            }, 0.30
        ),
    ]

    /// Mean ratio to the true variance, its Monte Carlo error and the standard deviation of a day.
    let results: [(mean: Double, error: Double, deviation: Double)]

    init(days: Int, seed: UInt64) throws {
        let market = try SimulatedMarket(
            .constant, days: days + 1, seed: seed, kinds: [.threshold])
        let feed = try #require(market.feeds[.threshold])
        var ratios = Self.rows.map { _ in [Double]() }
        for day in 2...(days + 1) {
            let asOf = Timestamp(microseconds: Int64(day) * 86_400_000_000)
            let part = try feed.tail(.days(1), upTo: asOf)
            let truth = market.varianceRate(.days(1), upTo: asOf) * 86_400
            for (place, (row, _)) in Self.rows.enumerated() {
                if let variance = row.measure(market, part, asOf) {
                    ratios[place].append(variance / truth)
                }
            }
        }
        results = ratios.map { ratios in
            let n = Double(ratios.count)
            let mean = ratios.reduce(0, +) / n
            let squares = ratios.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            let deviation = (squares / (n - 1)).squareRoot()
            return (mean, deviation / n.squareRoot(), deviation)
        }
    }

    private static func realized(
        _ series: PriceSeries, _ asOf: Timestamp, _ grid: TimeSpan?
    ) -> Double? {
        let outcome =
            if let grid {
                RealizedVolatility.estimate(
                    series, asOf: asOf, window: .days(1), grid: grid, maxGap: .hours(3))
            } else {
                RealizedVolatility.estimate(
                    series, asOf: asOf, window: .days(1), maxGap: .hours(3))
            }
        return (try? outcome.get()).map {
            $0.annualizedVolatility * $0.annualizedVolatility / 365
        }
    }

    private static func count(_ series: PriceSeries, _ asOf: Timestamp) -> Double {
        let triggered = TextbookMeasures.ofUpdates(series, asOf).count { abs($0) >= 0.00498 }
        return Double(triggered) * 0.005 * 0.005
    }
}
