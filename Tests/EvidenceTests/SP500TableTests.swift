import Evidence
import OracleHistory
import TestSupport
import Testing
import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The table of margin models on the S&P 500, 4 January 1999 to 31 December 2018 (methodology
/// 2.4 and 4.6): long side, 99%, one day, judged from the thousandth of 5,030 log returns on.
@Suite(.enabled(if: RealData.folder != nil, Comment(rawValue: RealData.skipped)))
struct SP500TableTests {
    private static let first = 1000
    private let returns: [Double]

    init() throws {
        var options = HistoryOptions()
        options.columns = ColumnNames([.price: "Adj Close"])
        let feeds = try HistoryReader.read(
            path: RealData.path("traditional/sp500_daily_1999_2018.csv.gz"), options: options)
        let prices = try #require(feeds.first).series.prices
        returns = zip(prices.dropFirst(), prices).map { log($0 / $1) }
        try #require(returns.count == 5030)
    }

    /// σ² from the mean square of the first 250 returns on, of each return from the ones before.
    private func variances(_ decay: Double) -> [Double] {
        var variance = returns[..<250].map { $0 * $0 }.reduce(0, +) / 250
        var path = [Double](repeating: .nan, count: 250)
        for value in returns[250...] {
            path.append(variance)
            variance = decay * variance + (1 - decay) * value * value
        }
        return path
    }

    private func quantile(_ losses: ArraySlice<Double>) throws -> Double {
        try Quantile.type7(Array(losses), probability: 0.99)
    }

    private func filtered(_ variances: [Double], window: Int) throws -> [Double] {
        let standardized = zip(returns, variances).map { -$0 / $1.squareRoot() }
        return try (Self.first..<returns.count).map { t in
            variances[t].squareRoot() * (try quantile(standardized[(t - window)..<t]))
        }
    }

    private func figures(_ margins: [Double]) -> CoverageFigures {
        let day = TimeSpan.days(1).microseconds
        return CoverageFigures(
            startTimes: margins.indices.map { Int64($0) * day },
            losses: returns[Self.first...].map { -$0 }, requirements: margins,
            horizon: .days(1), confidence: 0.99)
    }

    private func peakToTrough(_ margins: [Double]) -> Double {
        (margins.max() ?? .nan) / (margins.min() ?? .nan)
    }

    @Test(arguments: [(0.94, 90, 2.25, 17.15), (0.97, 86, 2.30, 12.82), (0.99, 83, 2.43, 7.46)])
    func normal(decay: Double, breaches: Int, mean: Double, peak: Double) throws {
        let z = try Distribution.normalQuantile(0.99)
        let margins = variances(decay)[Self.first...].map { z * $0.squareRoot() }
        let found = figures(margins)
        #expect(found.breaches == breaches)
        #expect(abs(found.meanRequirement * 100 - mean) < 0.0051)
        #expect(abs(peakToTrough(margins) - peak) < 0.0051)
    }

    @Test(arguments: [
        (0.94, 52, 2.73, 15.56, 0.702, 2.54), (0.97, 53, 2.81, 11.54, 0.737, 3.47),
        (0.99, 53, 2.92, 9.80, 0.970, 4.41),
    ])
    func filteredHistorical(
        decay: Double, breaches: Int, mean: Double, peak: Double, beyond: Double, gap: Double
    ) throws {
        let margins = try filtered(variances(decay), window: 750)
        let found = figures(margins)
        #expect(found.breaches == breaches)
        #expect(abs(found.meanRequirement * 100 - mean) < 0.0051)
        #expect(abs(peakToTrough(margins) - peak) < 0.0051)
        #expect(abs(found.meanBeyond * 1e4 - beyond) < 0.00051)
        #expect(abs(found.largestBeyond * 100 - gap) < 0.0051)
    }

    @Test(arguments: [(250, 67, 2.85, 6.81), (1000, 59, 3.32, 3.45)])
    func historical(window: Int, breaches: Int, mean: Double, peak: Double) throws {
        let losses = returns.map { -$0 }
        let margins = try (Self.first..<returns.count).map {
            try quantile(losses[($0 - window)..<$0])
        }
        let found = figures(margins)
        #expect(found.breaches == breaches)
        #expect(abs(found.meanRequirement * 100 - mean) < 0.0051)
        #expect(abs(peakToTrough(margins) - peak) < 0.0051)
    }

    /// Row 99 of the reference values.
    @Test func filteredHistoricalOverATenYearFloor() throws {
        let losses = returns.map { -$0 }
        let model = try filtered(variances(0.97), window: 750)
        let margins = try model.enumerated().map { place, margin in
            let t = Self.first + place
            return max(margin, try quantile(losses[max(0, t - 2500)..<t]))
        }
        let found = figures(margins)
        #expect(found.breaches == 12)
        #expect(abs(found.meanRequirement * 100 - 3.98) < 0.0051)
        #expect(abs(peakToTrough(margins) - 4.54) < 0.0051)
        #expect(abs(found.meanBeyond * 1e4 - 0.241) < 0.00051)
    }

    /// The transitions of the worked backtests.
    @Test func transitions() throws {
        let z = try Distribution.normalQuantile(0.99)
        let losses = returns.map { -$0 }
        let rows = [
            (variances(0.94)[Self.first...].map { z * $0.squareRoot() }, [3853, 86, 86, 4]),
            (try filtered(variances(0.94), window: 750), [3928, 49, 49, 3]),
            (
                try (Self.first..<returns.count).map { try quantile(losses[($0 - 1000)..<$0]) },
                [3916, 54, 54, 5]
            ),
        ]
        for (margins, counts) in rows {
            #expect(
                figures(margins).transitions
                    == TransitionCounts(
                        calmToCalm: counts[0], calmToBreach: counts[1], breachToCalm: counts[2],
                        breachToBreach: counts[3]))
        }
    }
}
