import CGSL
import TestSupport
import Testing

@testable import VolModel

/// The kernels against plain loops, GSL and an exact sum, one by one and all at once.
@Suite struct KernelTests {
    private static let counts = [0, 1, 2, 7, 8, 9, 15, 16, 17, 31, 64, 1000, 2016, 20_001]

    private static func values(_ count: Int, seed: UInt64) -> [Double] {
        var random = SeededRandom(seed: seed)
        return (0..<count).map { _ in
            0.002 * random.studentT4() * (random.oneIn(500) ? 1e6 : 1)
        }
    }

    /// The sum to 32 digits, rounded.
    private static func exactSum(_ terms: [Double]) -> Double {
        terms.reduce(DoubleDouble(0)) { $0 + $1 }.value
    }

    private static func ulps(_ a: Double, _ b: Double) -> Double {
        a == b ? 0 : abs(a - b) / max(abs(a), abs(b)).ulp
    }

    @Test(arguments: counts)
    func squares(count: Int) {
        let values = Self.values(count, seed: UInt64(count))
        let sums = SquareSums(values.span)
        let squares = values.map { $0 * $0 }
        #expect(sums.count == count)
        #expect(Self.ulps(sums.squares, Self.exactSum(squares)) <= 1)
        #expect(Self.ulps(sums.fourthPowers, Self.exactSum(squares.map { $0 * $0 })) <= 1)
        let loop = values.reduce(0) { $0 + $1 * $1 }
        #expect(relativeDistance(sums.squares, loop) < 1e-12)
        if count > 0 {
            let gsl = gsl_stats_tss_m(values, 1, count, 0)
            #expect(Self.ulps(sums.squares, gsl) <= 2)
        }
    }

    @Test(arguments: counts)
    func weightedSquares(count: Int) throws {
        let values = Self.values(count, seed: UInt64(count) &+ 7)
        let weights = Self.values(count, seed: UInt64(count) &+ 8).map(abs)
        let sums = WeightedSquareSums(values.span, weights: weights.span)
        let products = zip(values, weights).map { $1 * ($0 * $0) }
        #expect(Self.ulps(sums.weights, Self.exactSum(weights)) <= 1)
        #expect(Self.ulps(sums.squaredWeights, Self.exactSum(weights.map { $0 * $0 })) <= 1)
        #expect(Self.ulps(sums.quarticity, Self.exactSum(products.map { $0 * $0 })) <= 1)
        guard count > 0 else {
            #expect(sums.meanSquare == nil)
            return
        }
        let mean = try #require(sums.meanSquare)
        #expect(Self.ulps(mean, Self.exactSum(products) / Self.exactSum(weights)) <= 3)
        let gsl = gsl_stats_wvariance_with_fixed_mean(weights, 1, values, 1, count, 0)
        #expect(relativeDistance(mean, gsl) < 1e-14)
        let loop = products.reduce(0, +) / weights.reduce(0, +)
        #expect(relativeDistance(mean, loop) < 1e-12)
    }

    @Test(arguments: counts)
    func oneByOneIsAllAtOnce(count: Int) {
        let values = Self.values(count, seed: UInt64(count) &+ 1)
        let weights = Self.values(count, seed: UInt64(count) &+ 2).map(abs)
        var squares = SquareSums()
        var weighted = WeightedSquareSums()
        for (value, weight) in zip(values, weights) {
            squares.take(value)
            weighted.take(value, weight: weight)
        }
        #expect(squares == SquareSums(values.span))
        #expect(weighted == WeightedSquareSums(values.span, weights: weights.span))
    }

    /// Terms whose plain sum loses every second of them.
    @Test func noTermIsLost() {
        let values = [1e8] + [Double](repeating: 0.5, count: 4000)
        let plain = values.reduce(0) { $0 + $1 * $1 }
        #expect(plain == 1e16)
        #expect(SquareSums(values.span).squares == 1e16 + 1000)
    }

    /// What leaves the range of a double is infinite, not NaN; NaN stays NaN.
    @Test func outOfRange() {
        let huge = [Double](repeating: 1e200, count: 20)
        #expect(SquareSums(huge.span).squares == .infinity)
        #expect(SquareSums(huge.span).fourthPowers == .infinity)
        #expect(SquareSums([1, .nan].span).squares.isNaN)
        let sum = (DoubleDouble(1.7e308) + 1.7e308) + DoubleDouble(1)
        #expect(sum.high == .infinity)
        #expect(sum.low == 0)
    }

    @Test func doubleDoubleKeepsWhatADoubleLoses() {
        let sum = (DoubleDouble(1e16) + 1) + DoubleDouble(-1e16)
        #expect(sum.value == 1)
        // (1 + ε)(1 − ε) = 1 − ε².
        let epsilon = 0x1p-30
        let square = DoubleDouble(1 + epsilon) * (1 - epsilon) + -1
        #expect(square.value == -epsilon * epsilon)
    }
}
