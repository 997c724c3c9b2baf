import TestSupport
import Testing

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The decay that forecasts best, on series whose decay is known and against a plain search.
@Suite struct ImpliedDecayTests {
    /// h' = λ h + (1 − λ) r².
    private static func integrated(seed: UInt64, lambda: Double, count: Int) -> [Double] {
        var random = SeededRandom(seed: seed)
        var variance = 1.0
        return (0..<count).map { _ in
            let value = variance.squareRoot() * random.normal()
            variance = lambda * variance + (1 - lambda) * value * value
            return value
        }
    }

    @Test(arguments: [0.9, 0.94, 0.97])
    func recoversTheDecay(lambda: Double) throws {
        var sum = 0.0
        for seed in UInt64(1)...12 {
            let series = Self.integrated(seed: seed &+ 300, lambda: lambda, count: 5000)
            let found = try ImpliedDecay.minimizingQLIKE(returns: series)
            #expect(!found.isOnBound)
            sum += found.lambda
        }
        #expect(abs(sum / 12 - lambda) < 0.1 * (1 - lambda))
    }

    /// arch 8.0.0 `EWMAVariance(None)` on ``ReferenceSeries`` maximises the normal likelihood,
    /// which is the least QLIKE, from its backcast; printed with the tolerance of its optimiser.
    @Test(arguments: [
        (false, 2.756851750143954, 0.9541052851642741),
        (true, 2.756851750143954, 0.9414976053316697),
    ])
    func gaussianLikelihoodHasTheSameOptimum(isLong: Bool, seed: Double, expected: Double) {
        let squares = (isLong ? ReferenceSeries.long : ReferenceSeries.short).map { $0 * $0 }
        func loss(_ lambda: Double) -> Double {
            ImpliedDecay.meanLoss(squares[...], lambda: lambda, seed: seed) { log($0) + $1 / $0 }
        }
        #expect(loss(expected) < loss(expected - 1e-4))
        #expect(loss(expected) < loss(expected + 1e-4))
    }

    @Test(arguments: UInt64(1)...10)
    func agreesWithGridSearch(seed: UInt64) throws {
        var random = SeededRandom(seed: seed &+ 40)
        let series = (0..<600).map { i in
            random.studentT4() * (i / 150 % 2 == 0 ? 0.01 : 0.02)
        }
        let start = series[..<30].reduce(0) { $0 + $1 * $1 } / 30
        for isSquared in [false, true] {
            let found =
                isSquared
                ? try ImpliedDecay.minimizingSquaredError(returns: series)
                : try ImpliedDecay.minimizingQLIKE(returns: series)
            func loss(_ lambda: Double) -> Double {
                var (h, sum) = (start, 0.0)
                for value in series[30...] {
                    let square = value * value
                    sum +=
                        isSquared ? (square - h) * (square - h) : square / h - log(square / h) - 1
                    h = lambda * h + (1 - lambda) * square
                }
                return sum
            }
            let own = loss(found.lambda)
            for step in 0...499 {
                let lambda = 0.5 + Double(step) * 1e-3
                #expect(loss(lambda) >= own - 1e-9 * abs(own))
            }
        }
    }

    @Test func scaleDoesNotMatter() throws {
        let series = Self.integrated(seed: 33, lambda: 0.95, count: 1000)
        let a = try ImpliedDecay.minimizingQLIKE(returns: series)
        for unit in [1e-150, 1e-8, 1e3] {
            let b = try ImpliedDecay.minimizingQLIKE(returns: series.map { $0 * unit })
            #expect(abs(a.lambda - b.lambda) < 1e-7)
        }
    }

    /// A constant variance is forecast best by the longest memory.
    @Test func constantVarianceEndsOnTheBound() throws {
        var random = SeededRandom(seed: 34)
        let found = try ImpliedDecay.minimizingQLIKE(
            returns: (0..<5000).map { _ in random.next() & 1 == 0 ? 0.01 : -0.01 })
        #expect(found.lambda.isFinite && found.loss.isFinite)
        let zeros = (0..<3000).map { $0 % 600 == 40 ? 1.0 : 0 }
        let sparse = try ImpliedDecay.minimizingQLIKE(returns: zeros)
        #expect(sparse.lambda > 0.99 && sparse.loss.isFinite)
    }

    @Test func hostileInput() {
        #expect(throws: ImpliedDecay.Failure.self) {
            try ImpliedDecay.minimizingQLIKE(returns: [])
        }
        #expect(throws: ImpliedDecay.Failure.noVariation) {
            try ImpliedDecay.minimizingQLIKE(returns: [Double](repeating: 0, count: 100))
        }
        #expect(throws: ImpliedDecay.Failure.notFinite(index: 2)) {
            try ImpliedDecay.minimizingQLIKE(returns: [1, 2, .nan])
        }
        #expect(throws: ImpliedDecay.Failure.self) {
            try ImpliedDecay.minimizingQLIKE(
                returns: [Double](repeating: 0, count: 99) + [1])
        }
    }
}
