import CGSL
import TestSupport
import Testing

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct NormalAndStudentTailTests {
    /// Normal quantiles and shortfalls to the digits of the usual tables.
    @Test func publishedNormalFigures() throws {
        let tail = try NormalTail()
        #expect(abs(try tail.valueAtRisk(0.99) - 2.326348) < 5e-7)
        #expect(abs(try tail.valueAtRisk(0.995) - 2.575829) < 5e-7)
        #expect(abs(try tail.valueAtRisk(0.999) - 3.090232) < 5e-7)
        #expect(abs(try tail.expectedShortfall(0.975) - 2.337803) < 5e-7)
        #expect(abs(try tail.expectedShortfall(0.99) - 2.665214) < 5e-7)
        #expect(try tail.loss(.expectedShortfall, confidence: 0.99) > 2.66)
        let wide = try NormalTail(standardDeviation: 0.04)
        #expect(relativeDistance(try wide.valueAtRisk(0.99), 0.04 * 2.3263478740408408) < 1e-15)
        #expect(try NormalTail(standardDeviation: 0).expectedShortfall(0.99) == 0)
    }

    /// Unit-variance t quantiles at 99% and 99.9%, and the shortfall of t5 at 97.5%.
    @Test func publishedStudentFigures() throws {
        let quantiles: [(Double, Double)] = [
            (3, 2.62158), (4, 2.64949), (5, 2.60646), (6, 2.56598), (8, 2.50841),
        ]
        for (nu, value) in quantiles {
            let tail = try StudentTTail(degreesOfFreedom: nu)
            #expect(abs(try tail.valueAtRisk(0.99) - value) < 5e-6)
        }
        #expect(abs(try StudentTTail(degreesOfFreedom: 4).valueAtRisk(0.999) - 5.07221) < 5e-6)
        let five = try StudentTTail(degreesOfFreedom: 5)
        #expect(abs(try five.valueAtRisk(0.999) - 4.56503) < 5e-6)
        #expect(abs(try five.expectedShortfall(0.975) - 2.72780) < 5e-6)
    }

    /// ν = 4 in closed form: with u = t/sqrt(4 + t²), P(T > t) = 1/2 − (3u − u³)/4, which falls to
    /// 12/t⁴ · (1 − …) with every digit.
    @Test func farTailsKeepTheirDigits() throws {
        let four = try StudentTTail(degreesOfFreedom: 4)
        for p in [1e-4, 1e-12, 1e-30, 1e-100] {
            let t = try four.valueAtRisk(exceedance: p) * 2.0.squareRoot()
            // 1 − u = w: (1/4)(2 − 3u + u³) = (1/4) w² (3 − w).
            let w = 4 / (4 + t * t) / (1 + t / (4 + t * t).squareRoot())
            #expect(relativeDistance(w * w * (3 - w) / 4, p) < 1e-12)
            // ES of T: density times (ν + t²)/(ν − 1), f = (3/8)(1 + t²/4)^(−5/2).
            let shortfall =
                12 * pow(4 + t * t, -2.5) * (4 + t * t) / 3 / p / 2.0.squareRoot()
            #expect(
                relativeDistance(try four.expectedShortfall(exceedance: p), shortfall) < 1e-12)
        }
        let normal = try NormalTail()
        for p in [0.3, 1e-6, 1e-20, 1e-200, 1e-300] {
            let z = try normal.valueAtRisk(exceedance: p)
            #expect(relativeDistance(gsl_cdf_ugaussian_Q(z), p) < 1e-12)
            let shortfall = exp(-z * z / 2) / (2 * .pi).squareRoot() / p
            #expect(
                relativeDistance(try normal.expectedShortfall(exceedance: p), shortfall) < 1e-12)
        }
    }

    /// The shortfall is the mean of the quantiles beyond: (1/p) ∫ VaR(q) dq over (0, p).
    @Test(arguments: [2.3, 3, 4.5, 12, 150])
    func shortfallIsTheMeanOfQuantiles(nu: Double) throws {
        let tail = try StudentTTail(standardDeviation: 0.3, degreesOfFreedom: nu)
        for p in [0.9, 0.2, 0.01, 1e-5] {
            let points = (0...30).map { 2 * Double($0) }
            let mean = try AdaptiveIntegral.over(points, relativeError: 1e-9) { y in
                ((try? tail.valueAtRisk(exceedance: p * exp(-y))) ?? .nan) * exp(-y)
            }
            #expect(relativeDistance(try tail.expectedShortfall(exceedance: p), mean) < 1e-8)
        }
    }

    @Test func studentNearsTheNormal() throws {
        let (normal, student) = (try NormalTail(), try StudentTTail(degreesOfFreedom: 1e7))
        for confidence in [0.1, 0.5, 0.9, 0.99, 0.9999] {
            #expect(
                abs(try normal.valueAtRisk(confidence) - student.valueAtRisk(confidence)) < 1e-5)
            #expect(
                abs(
                    try normal.expectedShortfall(confidence)
                        - student.expectedShortfall(confidence)) < 1e-5)
        }
    }

    @Test func answersAnything() {
        let hostile: [Double] = [
            .nan, .infinity, -.infinity, 0, -1, 0.5, 1, 2, 2.0.nextUp, 2.1, 1e9, 1e300, 1e-300,
            .greatestFiniteMagnitude, .leastNonzeroMagnitude, 1 - 1e-16, 0.99,
        ]
        var (numbers, refusals) = (0, 0)
        func judge(_ body: () throws(GSLFailure) -> Double) {
            do throws(GSLFailure) {
                #expect(try body().isFinite)
                numbers += 1
            } catch {
                #expect(error.function.hasPrefix("gsl_") && !error.reason.isEmpty)
                refusals += 1
            }
        }
        for a in hostile {
            for b in hostile {
                for c in hostile {
                    judge { () throws(GSLFailure) in
                        try StudentTTail(standardDeviation: a, degreesOfFreedom: b)
                            .valueAtRisk(exceedance: c)
                    }
                    judge { () throws(GSLFailure) in
                        try StudentTTail(standardDeviation: a, degreesOfFreedom: b)
                            .expectedShortfall(exceedance: c)
                    }
                    for side in Side.allCases {
                        judge { () throws(GSLFailure) in
                            try LogNormalTail(logDrift: a, logVolatility: b, side: side)
                                .expectedShortfall(exceedance: c)
                        }
                        judge { () throws(GSLFailure) in
                            try LogNormalTail(logDrift: a, logVolatility: b, side: side)
                                .valueAtRisk(c)
                        }
                    }
                }
                judge { () throws(GSLFailure) in
                    try NormalTail(standardDeviation: a).expectedShortfall(b)
                }
                judge { () throws(GSLFailure) in
                    try NormalTail(standardDeviation: a).valueAtRisk(exceedance: b)
                }
            }
        }
        #expect(numbers > 500 && refusals > 500)
    }
}
