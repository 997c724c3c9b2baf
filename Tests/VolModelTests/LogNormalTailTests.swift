import TestSupport
import Testing

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct LogNormalTailTests {
    /// Vega `quant`, `riskmodelbs` tests: λ = 0.01, σ = 1.5, one minute of a year of 365 days.
    @Test func vegaRiskFactors() throws {
        func factor(_ side: Side) throws -> Double {
            try LogNormalTail(annualizedVolatility: 1.5, horizon: .minutes(1), side: side)
                .expectedShortfall(exceedance: 0.01)
        }
        #expect(abs(try factor(.long) - 5.5011137953e-3) < 1e-12)
        #expect(abs(try factor(.short) - 5.5276558362e-3) < 1e-9)
        #expect(try factor(.both) == factor(.short))
    }

    /// Vega `quant`, `riskmeasures` tests, which give prices and not losses.
    @Test func vegaRiskMeasures() throws {
        let left: [(m: Double, s: Double, p: Double, value: Double, shortfall: Double)] = [
            (0, 0.1, 0.01, 0.79244293082, 0.76640460826),
            (0, 0.1, 0.05, 0.84833017412, 0.81416417294),
            (0, 1, 0.01, 0.097651733070, 0.072537170781),
            (1, 2, 0.01, 0.025921157598, 0.015225031293),
        ]
        for (m, s, p, value, shortfall) in left {
            let tail = try LogNormalTail(logDrift: m, logVolatility: s, side: .long)
            #expect(abs(1 - (try tail.valueAtRisk(exceedance: p)) - value) < 1e-11)
            #expect(abs(1 - (try tail.expectedShortfall(exceedance: p)) - shortfall) < 1e-11)
        }
        let right = [(0.01, 1.2619205259, 1.3060584483), (0.05, 1.1787863152, 1.2299511311)]
        for (p, value, shortfall) in right {
            let tail = try LogNormalTail(logVolatility: 0.1, side: .short)
            #expect(abs(1 + (try tail.valueAtRisk(exceedance: p)) - value) < 1e-10)
            #expect(abs(1 + (try tail.expectedShortfall(exceedance: p)) - shortfall) < 1e-9)
            #expect(
                relativeDistance(try tail.valueAtRisk(1 - p), value - 1) < 1e-9)
        }
    }

    /// (1/λ) ∫ (±expm1(m ± sx)) φ(x) dx beyond z, in which nothing cancels.
    private static func shortfall(
        _ m: Double, _ s: Double, _ sign: Double, _ p: Double
    ) throws -> Double {
        let z = try Distribution.normalUpperQuantile(p)
        let points = (0...80).map { z + Double($0) / 2 }
        return try AdaptiveIntegral.over(points, relativeError: 1e-11) { x in
            sign * expm1(m + sign * s * x) * exp((z - x) * (z + x) / 2)
        } * (exp(-z * z / 2) / (2 * .pi).squareRoot() / p)
    }

    /// Digits at every size of s: the factors as written have lost all of them below 1e-15.
    @Test(arguments: [1e-300, 1e-15, 1e-9, 1e-5, 1e-3, 0.05, 0.5, 0.99, 1, 1.01, 2, 5])
    func keepsItsDigits(s: Double) throws {
        for p in [0.4, 0.05, 0.01, 1e-4, 1e-8, 1e-30] {
            for m in [0, -s * s / 2, 0.3 * s, -0.5 * s] {
                for (side, sign) in [(Side.long, -1.0), (.short, 1)] {
                    let tail = try LogNormalTail(logDrift: m, logVolatility: s, side: side)
                    let value = try tail.expectedShortfall(exceedance: p)
                    let reference = try Self.shortfall(m, s, sign, p)
                    #expect(relativeDistance(value, reference) < 1e-11, "\(p) \(m) \(side)")
                }
            }
        }
    }

    /// To first order a log-normal loss is a normal one.
    @Test func smallMovesAreNormal() throws {
        let normal = try NormalTail(standardDeviation: 1e-12)
        for side in Side.allCases {
            let tail = try LogNormalTail(logVolatility: 1e-12, side: side)
            for c in [0.6, 0.99, 0.9999] {
                #expect(
                    relativeDistance(
                        try tail.expectedShortfall(c), try normal.expectedShortfall(c)) < 1e-11)
                #expect(
                    relativeDistance(try tail.valueAtRisk(c), try normal.valueAtRisk(c)) < 1e-11)
            }
        }
    }

    @Test func sidesAndBounds() throws {
        for s in [0, 0.01, 0.4, 3, 50, 52, 60] {
            let drift = -s * s / 2
            func both(_ side: Side) throws -> [Double] {
                let tail = try LogNormalTail(logDrift: drift, logVolatility: s, side: side)
                return [try tail.valueAtRisk(0.99), try tail.expectedShortfall(0.99)]
            }
            let (long, short, larger) = (try both(.long), try both(.short), try both(.both))
            #expect(larger == [max(long[0], short[0]), max(long[1], short[1])])
            #expect(long[0] >= 0 && long[1] >= long[0] && long[1] <= 1)
            // A mean price ratio of 1 caps the mean of the upper hundredth at 100.
            #expect(short[1] >= short[0] && short[1] <= 99 * (1 + 1e-9))
        }
        #expect(throws: GSLFailure.self) {
            try LogNormalTail(logVolatility: 60, side: .short).expectedShortfall(0.99)
        }
        #expect(throws: GSLFailure.self) {
            try LogNormalTail(
                annualizedVolatility: 0.5, horizon: TimeSpan(microseconds: -1), side: .long)
        }
        #expect(throws: GSLFailure.self) {
            try LogNormalTail(annualizedVolatility: -0.5, horizon: .days(1), side: .long)
        }
    }
}
