import Foundation
import TestSupport
import Testing

/// Chainlink rounds read and measured again from the documented formulas, by other means than
/// the package's: `gzip -dc`, text split at commas, plain loops and recursions.
struct SecondOpinion {
    private(set) var times: [Double] = []
    private(set) var prices: [Double] = []

    struct Figures {
        var volatility: Double
        var standardError: Double
        var effectiveObservations: Double
        var returns: Int
    }

    private struct Row {
        var round: UInt128
        var time: Int
        var price: Double
        var phase: UInt128 { round / 18_446_744_073_709_551_616 }
    }

    /// Columns are counted from 0. Prices have eight decimals.
    init(
        _ name: String, round: Int, answer: Int, time: Int, asOf: Double, in place: Workspace
    ) throws {
        let unpacked = try #require(
            try place.tool("gzip", ["-dc", RealData.path(name)]), "gzip is not installed")
        try #require(unpacked.status == 0)
        var latest: [Int: Row] = [:]
        for line in unpacked.text.components(separatedBy: "\n").dropFirst() where !line.isEmpty {
            let fields = line.components(separatedBy: ",")
            let row = Row(
                round: try #require(UInt128(fields[round])),
                time: try #require(Int(fields[time].components(separatedBy: ".")[0])),
                price: try #require(Double(fields[answer])) / 1e8)
            guard row.time > 0, row.price > 0 else { continue }
            if let other = latest[row.time], other.round > row.round { continue }
            latest[row.time] = row
        }
        var beginnings: [UInt128: Int] = [:]
        for row in latest.values {
            beginnings[row.phase] = min(beginnings[row.phase] ?? .max, row.time)
        }
        let kept = latest.values.filter { row in
            beginnings.allSatisfy { $0.key <= row.phase || row.time < $0.value }
        }
        for row in kept.sorted(by: { $0.time < $1.time }) where Double(row.time) <= asOf {
            times.append(Double(row.time))
            prices.append(row.price)
        }
    }

    private static let year = 31_536_000.0

    /// Backwards from the end; no holes are expected in these histories.
    func realized(window: Double, asOf: Double) -> Figures {
        var squares = 0.0
        var fourths = 0.0
        var returns = 0
        var index = times.count - 1
        while index > 0, times[index] > asOf - window {
            let step = log(prices[index]) - log(prices[index - 1])
            squares += pow(step, 2)
            fourths += pow(step, 4)
            returns += 1
            index -= 1
        }
        let covered = min(window, asOf - times[0])
        return figures(squares, fourths, returns, covered)
    }

    /// Walks the multiples of the grid and the observations side by side.
    func realized(window: Double, grid: Double, asOf: Double) -> Figures {
        var squares = 0.0
        var fourths = 0.0
        var returns = 0
        var sample = (floor((asOf - window) / grid) + 1) * grid
        while sample <= asOf {
            if let now = price(at: sample), let before = price(at: sample - grid) {
                let step = log(now / before)
                squares += step * step
                fourths += step * step * step * step
                returns += 1
            }
            sample += grid
        }
        return figures(squares, fourths, returns, Double(returns) * grid)
    }

    private func price(at time: Double) -> Double? {
        var count = 0
        var step = 1 << 20
        while step > 0 {
            if count + step <= times.count, times[count + step - 1] <= time { count += step }
            step /= 2
        }
        return count > 0 ? prices[count - 1] : nil
    }

    private func figures(
        _ squares: Double, _ fourths: Double, _ returns: Int, _ seconds: Double
    ) -> Figures {
        let volatility = (squares * Self.year / seconds).squareRoot()
        return Figures(
            volatility: volatility,
            standardError: volatility * (fourths * 2 / 3).squareRoot() / (2 * squares),
            effectiveObservations: Double(returns), returns: returns)
    }

    /// The recursion of the time-decay average, with those of the sums that the error needs.
    func ewma(halfLife: Double) -> Figures {
        let tau = halfLife / log(2)
        var numerator = 0.0
        var weights = 0.0
        var squaredWeights = 0.0
        var quarticity = 0.0
        for index in 1..<times.count {
            let spacing = times[index] - times[index - 1]
            let keep = exp(-spacing / tau)
            let rate = pow(log(prices[index] / prices[index - 1]), 2) / spacing
            numerator = keep * numerator + (1 - keep) * rate
            weights = keep * weights + (1 - keep)
            squaredWeights = keep * keep * squaredWeights + (1 - keep) * (1 - keep)
            quarticity = keep * keep * quarticity + pow((1 - keep) * rate, 2)
        }
        let volatility = (numerator / weights * Self.year).squareRoot()
        return Figures(
            volatility: volatility,
            standardError: volatility * (quarticity * 2 / 3).squareRoot() / (2 * numerator),
            effectiveObservations: weights * weights / squaredWeights, returns: times.count - 1)
    }
}
