import Foundation
import Testing
import VolModel

@testable import OracleHistory

private let dataDirectory = ProcessInfo.processInfo.environment["MARGINPOLICY_DATA"]

/// MinRV and MedRV of the R package highfrequency (Boudt, Cornelissen, Payseur et al.), from the
/// tests of `rMinRVar` and `rMedRVar` on `sampleOneMinuteData`, 5 minutes, summed over 22 days.
@Suite(.enabled(if: dataDirectory != nil, "MARGINPOLICY_DATA names no directory of data sets"))
struct PublishedMeasureTests {
    /// The 78 returns from 09:30 to 16:00 of each day.
    private static func sessions(_ column: String) throws -> [[Double]] {
        let name = "/traditional/stock_market_1min_2001-08.csv.gz"
        var options = HistoryOptions(outliers: nil)
        try options.set(.columns, to: "time=DT,price=\(column)")
        let path = try #require(dataDirectory) + name
        let series = try #require(try HistoryReader.read(path: path, options: options).first).series
        #expect(series.count == 8602)
        let day = TimeSpan.days(1).microseconds
        let days = Set(series.times.map { $0 / day }).sorted()
        return days.map { number in
            let close = Timestamp(microseconds: number * day) + .hours(16)
            return HorizonReturns(
                series, horizon: .minutes(5), endingAt: close, count: 78, maxGap: .days(30)
            ).values
        }
    }

    private func total(_ sessions: [[Double]], _ measure: JumpRobustMeasure) throws -> Double {
        try sessions.reduce(0) { try $0 + measure.integratedVariance($1) }
    }

    /// The package puts a return of zero before the first of a day: n is 79. The last four are this
    /// project's own, without it.
    @Test(arguments: [
        ("STOCK", JumpRobustMeasure.median, 0.003387052289, 0.00323081),
        ("MARKET", .median, 0.001451676499, 0.00144025),
        ("STOCK", .minimum, 0.003344205602, 0.00334476),
        ("MARKET", .minimum, 0.001438168861, 0.00143841),
    ])
    func highfrequencyPackage(
        column: String, measure: JumpRobustMeasure, published: Double, withoutZero: Double
    ) throws {
        let sessions = try Self.sessions(column)
        #expect(sessions.map(\.count) == [Int](repeating: 78, count: 22))
        let padded = try total(sessions.map { [0] + $0 }, measure)
        let plain = try total(sessions, measure)
        #expect(abs(padded - published) < 1e-12, "\(padded)")
        #expect(abs(plain - withoutZero) < 5e-9, "\(plain)")
    }
}
