import Foundation
import VolModel

/// Prices that look like a busy oracle's: nominal cadence with jitter, skipped steps, re-reports,
/// clustered volatility and fat tails.
///
/// Volatility follows GARCH(1,1) with α = 0.05 and β = 0.94 per step; shocks are Student t with 4
/// degrees of freedom.
struct MadeSeries {
    /// Seconds since the epoch, not decreasing.
    private(set) var times: [Int64] = []
    private(set) var prices: [Double] = []

    static let start: Int64 = 1_735_689_600

    /// `reportsAgain`: the share of rows that repeat the row before.
    init(rows: Int, cadence: Int64, seed: UInt64, reportsAgain: Double = 0) {
        var random = SeededRandom(seed: seed)
        let perYear = 365.0 * 86_400 / Double(cadence)
        let longRun = pow(0.3 + 1.2 * random.uniform(), 2) / perYear
        var variance = longRun
        var time = Self.start
        var logPrice = log(10) * (4.8 * random.uniform() - 1)
        times.reserveCapacity(rows)
        prices.reserveCapacity(rows)
        while times.count < rows {
            if let last = times.last, random.uniform() < reportsAgain {
                times.append(last)
                prices.append(prices[prices.count - 1])
                continue
            }
            times.append(time)
            prices.append(exp(logPrice))
            let shock = variance.squareRoot() * random.studentT4()
            logPrice += shock
            variance = 0.01 * longRun + 0.05 * shock * shock + 0.94 * variance
            time += cadence + Int64(Double(cadence) * (random.uniform() - 0.5) / 2)
            if random.uniform() < 0.02 { time += cadence * Int64(1 + 10 * random.uniform()) }
        }
    }

    var series: PriceSeries {
        get throws { try PriceSeries(times: times.map { $0 * 1_000_000 }, prices: prices) }
    }
}
