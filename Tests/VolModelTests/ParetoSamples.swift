import Foundation
import TestSupport

/// Losses that the tests of tails share.
enum ParetoSamples {
    /// Excesses of a generalised Pareto law.
    static func excesses(shape: Double, scale: Double, count: Int, seed: UInt64) -> [Double] {
        var random = SeededRandom(seed: seed)
        return (0..<count).map { _ in
            let exponent = -log(random.uniform())
            return scale * (shape == 0 ? exponent : expm1(shape * exponent) / shape)
        }
    }

    /// Student t with 4 degrees of freedom and unit variance.
    static func studentT4(count: Int, seed: UInt64) -> [Double] {
        var random = FastNormal(seed: seed)
        return (0..<count).map { _ in random.studentT4() }
    }

    /// Losses of the mark in pounds, daily percent 1984-1991: real ones, in a plain file.
    static func poundLosses() throws -> [Double] {
        let path = RealData.path("traditional/dmbp_demgbp_daily_returns_1984_1991.csv")
        let text = try String(contentsOfFile: path, encoding: .utf8)
        return text.split(separator: "\n").dropFirst().compactMap { line in
            line.split(separator: ",").first.flatMap { Double($0) }.map { -$0 }
        }
    }
}
