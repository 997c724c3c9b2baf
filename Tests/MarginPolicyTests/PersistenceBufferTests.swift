import TestSupport
import Testing
import VolModel

@testable import MarginPolicy

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct PersistenceBufferTests {
    private static func parameters(
        _ alpha: Double, _ beta: Double, nu: Double = .infinity, gamma: Double = 0
    ) -> GARCHParameters {
        GARCHParameters(
            omega: 1 - alpha - gamma / 2 - beta, alpha: alpha, gamma: gamma, beta: beta,
            degreesOfFreedom: nu)
    }

    private static func buffer(
        _ parameters: GARCHParameters, _ confidence: Double = 0.99,
        calm: PersistenceBuffer.Calm = .stationaryMedian
    ) throws -> PersistenceBuffer {
        try PersistenceBuffer(parameters, confidence: confidence, calm: calm, seed: 91)
    }

    /// Without feedback no storm is to come, and no buffer is needed.
    @Test func noFeedbackNeedsNoBuffer() throws {
        let found = try Self.buffer(Self.parameters(0, 0.9))
        #expect(found.buffer < 1e-9)
        #expect(found.tailIndex == .infinity)
        #expect(abs(found.conditionalQuantile - 2.3263478740408408) < 1e-9)
    }

    /// Counted from returns one by one: their quantile over that of the median variance.
    @Test(arguments: [(0.05, 0.94), (0.1, 0.85), (0.02, 0.97)])
    func secondRouteByCounting(alpha: Double, beta: Double) throws {
        let parameters = Self.parameters(alpha, beta)
        let found = try Self.buffer(parameters)
        var random = FastNormal(seed: 92)
        var ratios: [Double] = []
        for _ in 0..<12 {
            var variance = 1.0
            var variances: [Double] = []
            var returns: [Double] = []
            for step in 0..<220_000 {
                let value = random.normal() * variance.squareRoot()
                if step >= 20_000 {
                    variances.append(variance)
                    returns.append(value)
                }
                variance = parameters.omega + alpha * value * value + beta * variance
            }
            let median = try Quantile.type7(variances, probability: 0.5).squareRoot()
            let quantile = try Quantile.type7(returns, probability: 0.99)
            ratios.append(quantile / median / 2.3263478740408408)
        }
        let mean = ratios.reduce(0, +) / 12
        let squares = ratios.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let own = try #require(found.standardError)
        let error = (squares / 12 / 11 + own * own).squareRoot()
        #expect(abs(found.ratio - mean) < 4 * error, "\(found.ratio) ± \(own), \(mean)")
        #expect(error < 0.02)
    }

    @Test func figuresOfTheModel() throws {
        let found = try Self.buffer(Self.parameters(0.05, 0.94), 0.999)
        #expect(abs(found.persistence - 0.99) < 1e-12)
        #expect(abs(try #require(found.halfLife) - 68.96756) < 1e-4)
        #expect(abs(found.tailIndex - 8.804943654282829) < 1e-6)
        #expect(
            abs(found.conditionalQuantile - found.calmVolatility * 3.090232306167813) < 1e-9)
        #expect(abs(found.ratio - found.unconditionalQuantile / found.conditionalQuantile) < 1e-15)
        #expect(found.notes.isEmpty)
        #expect(PersistenceBuffer.uniform.doubleValue == 0.25)
    }

    /// More persistence, more of it by α, heavier errors and a farther quantile: a larger buffer.
    @Test func grows() throws {
        func buffer(_ alpha: Double, _ beta: Double, _ confidence: Double = 0.99) throws -> Double {
            try Self.buffer(Self.parameters(alpha, beta), confidence).buffer
        }
        let own = try buffer(0.08, 0.85)
        #expect(try buffer(0.08, 0.9) > own * 1.1)
        #expect(try buffer(0.12, 0.85) > own * 1.1)
        #expect(try buffer(0.15, 0.78) > own * 1.1)
        #expect(try buffer(0.08, 0.85, 0.999) > own * 1.1)
        #expect(try buffer(0.08, 0.85, 0.95) < own)
    }

    /// From the volatility of a day: a calmer one needs more, a storm none.
    @Test func levelOfCalm() throws {
        let parameters = Self.parameters(0.1, 0.85)
        let median = try Self.buffer(parameters)
        let same = try Self.buffer(
            parameters, calm: .variance(median.calmVolatility * median.calmVolatility))
        #expect(abs(same.ratio - median.ratio) < 1e-9)
        let calm = try Self.buffer(parameters, calm: .variance(0.25))
        #expect(abs(calm.calmVolatility - 0.5) < 1e-15)
        #expect(calm.buffer > median.buffer)
        let storm = try Self.buffer(parameters, calm: .variance(9))
        #expect(storm.buffer == 0 && storm.ratio < 1)
        let stated = try PersistenceBuffer(
            parameters, confidence: 0.99, calm: .variance(1), unconditionalQuantile: 3)
        #expect(abs(stated.ratio - 3 / 2.3263478740408408) < 1e-12)
        #expect(stated.standardError == nil)
        let mixed = try PersistenceBuffer(
            parameters, confidence: 0.99, unconditionalQuantile: 3, seed: 91)
        #expect(mixed.calmVolatility == median.calmVolatility)
        #expect(mixed.unconditionalQuantile == 3)
    }

    /// A persistence of 1 has no long-run variance, yet quantiles.
    @Test func integrated() throws {
        let parameters = GARCHParameters(omega: 0.01, alpha: 0.1, beta: 0.9)
        let found = try Self.buffer(parameters)
        #expect(found.halfLife == nil && found.tailIndex == 2)
        #expect(found.buffer > 0.5)
        #expect(found.notes.count == 2)
    }

    /// Of a fit, with what speaks against it.
    @Test func ofAFit() throws {
        var random = FastNormal(seed: 93)
        var variance = 1.0
        let returns = (0..<3000).map { _ in
            let value = random.normal() * variance.squareRoot()
            variance = 0.05 + 0.1 * value * value + 0.85 * variance
            return value
        }
        let fit = try GARCHFit(returns, model: GARCHModel(.garch))
        let found = try PersistenceBuffer(fit, returnCount: 3000, confidence: 0.99, seed: 91)
        #expect(found.parameters == fit.parameters)
        #expect(found.notes.isEmpty)
        let truth = try Self.buffer(Self.parameters(0.1, 0.85))
        #expect(abs(found.buffer - truth.buffer) < 0.12)
        let short = Array(returns.prefix(60))
        let poor = try GARCHFit(short, model: GARCHModel(.garch))
        let few = try? PersistenceBuffer(poor, returnCount: 60, confidence: 0.99, seed: 91)
        #expect(few.map { $0.notes.contains { $0.hasPrefix("60 returns") } } ?? true)
    }

    @Test func hostileInput() {
        let numbers: [Double] = [.nan, .infinity, -1, 0, 1e-300, 0.3, 0.9, 1, 1e300]
        for alpha in numbers {
            for omega in numbers {
                for value in numbers {
                    do throws(Hold) {
                        let found = try PersistenceBuffer(
                            GARCHParameters(omega: omega, alpha: alpha, beta: 0.5),
                            confidence: 0.99, calm: .variance(value),
                            unconditionalQuantile: value)
                        #expect(found.buffer >= 0 && found.buffer.isFinite)
                    } catch {
                        #expect(error.reason.hasPrefix("persistence buffer: "))
                    }
                }
            }
        }
        for confidence in [0.5, 1, 0, .nan, .infinity] {
            #expect(throws: Hold.self) {
                try Self.buffer(Self.parameters(0.1, 0.8), confidence)
            }
        }
    }
}
