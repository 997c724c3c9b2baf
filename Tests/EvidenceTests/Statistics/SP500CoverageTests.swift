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

/// The worked backtests on the S&P 500 (methodology 4.6): four margins, long side, 99%, one day,
/// judged from the thousandth of 5,030 log returns on.
@Suite(.enabled(if: RealData.folder != nil, Comment(rawValue: RealData.skipped)))
struct SP500CoverageTests {
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

    enum Model: CaseIterable {
        case normal
        /// The quantile of t with five degrees of freedom, scaled to unit variance.
        case studentT5
        case filtered750
        case historical1000
    }

    private func margins(_ model: Model) throws -> [Double] {
        let path = variances(0.94)
        func type7(_ values: [Double], _ places: Range<Int>) throws -> Double {
            try Quantile.type7(Array(values[places]), probability: 0.99)
        }
        let losses = returns.map { -$0 }
        let standardized = zip(losses, path).map { $0 / $1.squareRoot() }
        let factor =
            switch model {
            case .normal: try Distribution.normalQuantile(0.99)
            case .studentT5:
                try Distribution.unitVarianceStudentTUpperQuantile(0.01, degreesOfFreedom: 5)
            case .filtered750, .historical1000: Double.nan
            }
        return try (Self.first..<returns.count).map { t in
            switch model {
            case .normal, .studentT5: path[t].squareRoot() * factor
            case .filtered750:
                path[t].squareRoot() * (try type7(standardized, t - 750..<t))
            case .historical1000: try type7(losses, t - 1000..<t)
            }
        }
    }

    struct Row {
        var model: Model
        var breaches: Int
        var coverage: Double
        var independence: Double
        var both: Double
        var dynamicQuantile: Double
    }

    /// The table of methodology 4.6; row 58 of the reference values.
    @Test(arguments: [
        Row(
            model: .normal, breaches: 90, coverage: 45.8442, independence: 1.6161, both: 47.4603,
            dynamicQuantile: 121.6137),
        Row(
            model: .studentT5, breaches: 58, coverage: 6.9133, independence: 3.5112, both: 10.4245,
            dynamicQuantile: 40.2067),
        Row(
            model: .filtered750, breaches: 52, coverage: 3.1431, independence: 4.5426,
            both: 7.6858, dynamicQuantile: 32.0593),
        Row(
            model: .historical1000, breaches: 59, coverage: 7.6677, independence: 9.8917,
            both: 17.5594, dynamicQuantile: 227.5918),
    ])
    func workedBacktest(row: Row) throws {
        let margins = try margins(row.model)
        let losses = returns[Self.first...].map { -$0 }
        let day = TimeSpan.days(1).microseconds
        let figures = CoverageFigures(
            startTimes: margins.indices.map { Int64($0) * day }, losses: losses,
            requirements: margins, horizon: .days(1), confidence: 0.99)
        #expect(figures.breaches == row.breaches)
        #expect(abs(try #require(figures.kupiec).statistic - row.coverage) < 6e-5)
        #expect(abs(try #require(figures.independence).statistic - row.independence) < 6e-5)
        #expect(abs(try #require(figures.conditionalCoverage).statistic - row.both) < 6e-5)
        let found = try #require(
            DynamicQuantile(
                hits: zip(losses, margins).map { $0 > $1 }, requirements: margins, rate: 0.01))
        #expect(abs(found.statistic - row.dynamicQuantile) < 6e-5)
        #expect(found.degreesOfFreedom == 6 && found.rows == 4026)
        #expect(found.probability < 2e-5)
        if row.model == .filtered750 {
            #expect(abs(try #require(figures.conditionalCoverage).probability - 0.0214) < 6e-5)
        }
    }

    /// The decay that QLIKE likes best on t = 250 to 5029 with squared returns (methodology 3.1).
    @Test func bestDecay() throws {
        let realized = returns[250...].map { $0 * $0 }
        func score(_ decay: Double) throws -> Double {
            try #require(
                VolatilityScore(variances: Array(variances(decay)[250...]), realized: realized)
            ).value
        }
        let scores = try (9300...9460).map { try score(Double($0) / 10_000) }
        let best = try #require(scores.indices.min { scores[$0] < scores[$1] })
        #expect(9300 + best == 9384)
        #expect(scores[best] < 0)
    }
}
