import TestSupport
import Testing

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The stable law against inversions of its characteristic function, by numbers computed with 40
/// digits and by this package's quadrature.
@Suite struct StableReferenceTests {
    struct Value: Sendable {
        let alpha: Double
        let beta: Double
        let x: Double
        let lower: Double
        let upper: Double
        let density: Double

        init(
            _ alpha: Double, _ beta: Double, _ x: Double, _ lower: Double, _ upper: Double,
            _ density: Double
        ) {
            (self.alpha, self.beta, self.x) = (alpha, beta, x)
            (self.lower, self.upper, self.density) = (lower, upper, density)
        }
    }

    /// Own computation: Gil-Pelaez (1951) along a ray e^(−iω) t of the complex plane with 40 digits
    /// (mpmath); scale 1, location 0 of the 0-parametrisation.
    static let values: [Value] = [
        Value(0.5, 0.5, 3, 0.71837103618841642, 0.28162896381158358, 0.034395300361866272),
        Value(0.5, -0.5, 200, 0.98645724030113056, 0.013542759698869437, 3.253463688266458e-5),
        Value(0.7, 0, 1, 0.73995088657968226, 0.26004911342031774, 0.11702720820789359),
        Value(0.7, 1, 20, 0.90646364457845605, 0.093536355421543955, 0.0032674270877228842),
        Value(0.9, -0.7, -4, 0.16626459946424613, 0.83373540053575387, 0.032882689985850533),
        Value(0.99, 0.4, 2.5, 0.82540238024388459, 0.17459761975611541, 0.056899907007038909),
        Value(1, 0.5, 2, 0.77893598707501542, 0.22106401292498458, 0.081223898920908889),
        Value(1, -1, -12, 0.058715599160332543, 0.94128440083966746, 0.0050780373976570386),
        Value(1, 0.3, 40, 0.98949545588648994, 0.010504544113510058, 0.0002652847558848332),
        Value(1.01, 0.8, 0.5, 0.51890522426150458, 0.48109477573849542, 0.21742157018833257),
        Value(1.1, -0.3, -8, 0.041551112692807516, 0.95844888730719248, 0.005822150879447547),
        Value(1.2, 1, -3, 8.360149477350658e-6, 0.99999163985052265, 8.2310126156888725e-5),
        Value(1.3, 0.6, 100, 0.99896365412327151, 0.001036345876728489, 1.3599815115043504e-5),
        Value(1.5, 0, 0.01, 0.50287349214724779, 0.49712650785275221, 0.28734214136826379),
        Value(1.5, 0.5, 1000, 0.99999053091321911, 9.4690867808874295e-6, 1.4211094308107447e-8),
        Value(1.5, 1, -4, 9.740053769008614e-6, 0.99999025994623099, 5.679358738754983e-5),
        Value(1.7, -0.9, 3, 0.99223465808918433, 0.0077653419108156694, 0.014468306344647768),
        Value(
            1.75, -0.2, -60, 0.00010437333790171337, 0.99989562666209829, 3.0560849174457705e-6),
        Value(1.9, 0.1, 12, 0.99950811533323671, 0.00049188466676328511, 8.1683153625205152e-5),
        Value(1.9, -1, 5, 0.99993256405906961, 6.743594093039401e-5, 0.00021414625472851859),
        Value(1.99, 0.5, 9, 0.99989751725341468, 0.00010248274658531875, 2.4758076963934721e-5),
    ]

    @Test(arguments: values)
    func agreesWithFortyDigits(value: Value) throws {
        let law = try StableLaw(
            tailIndex: value.alpha, skewness: value.beta, scale: 1, continuousLocation: 0)
        #expect(relativeDistance(try law.cumulativeProbability(value.x), value.lower) < 3e-13)
        #expect(relativeDistance(try law.exceedanceProbability(value.x), value.upper) < 3e-13)
        #expect(relativeDistance(try law.density(value.x), value.density) < 3e-13)
        if value.upper < 0.5 {
            let quantile = try law.valueAtRisk(exceedance: value.upper)
            #expect(relativeDistance(quantile, value.x) < 1e-11)
        } else {
            #expect(relativeDistance(try law.quantile(value.lower), value.x) < 1e-11)
        }
    }

    /// P(X ≤ x) = 1/2 − (1/π) ∫ Im(e^(−itx) φ(t))/t dt and f(x) = (1/π) ∫ Re(e^(−itx) φ(t)) dt
    /// along the real line, in pieces of a radian.
    private static func inverted(
        _ alpha: Double, _ beta: Double, _ x: Double
    ) throws -> (lower: Double, density: Double) {
        func angle(_ t: Double) -> Double {
            let bend =
                alpha == 1
                ? 2 / .pi * t * log(t) : tan(.pi / 2 * alpha) * (t - pow(t, alpha))
            return -t * x - beta * bend
        }
        let last = pow(38, 1 / alpha)
        var points = (0...100).map { last * exp2(-Double($0) / 2) } + [0]
        let radians = last * (abs(x) + abs(tan(.pi / 2 * alpha)) + 2)
        points += (1...Int(radians)).map { last * Double($0) / radians }
        points = Array(Set(points)).sorted()
        let lower = try AdaptiveIntegral.over(points, relativeError: 1e-9) { t in
            0.5 / last - exp(-pow(t, alpha)) * sin(angle(t)) / (.pi * max(t, 1e-300))
        }
        let density = try AdaptiveIntegral.over(points, relativeError: 1e-9) { t in
            exp(-pow(t, alpha)) * cos(angle(t)) / .pi
        }
        return (lower, density)
    }

    @Test func agreesWithInversionOnTheRealLine() throws {
        var random = SeededRandom(seed: 41)
        for _ in 0..<40 {
            let alpha = 0.75 + 1.25 * random.uniform()
            guard abs(alpha - 1) > 0.02 else { continue }
            let beta = 2 * random.uniform() - 1
            let x = 4 * random.normal()
            let standard = StandardStable(alpha: alpha, beta: beta)
            let (lower, density) = try Self.inverted(alpha, beta, x)
            #expect(abs(try standard.lowerTail(x) - lower) < 1e-9, "\(alpha) \(beta) \(x)")
            #expect(abs(try standard.density(x) - density) < 1e-9, "\(alpha) \(beta) \(x)")
        }
    }

    /// Overlay `csv-liquidations`: a law per second, over 10,800 s at 5%; the further digits by
    /// inversion with 40 digits.
    @Test func overlayMaintenanceMargins() throws {
        let law = try StableLaw(
            tailIndex: 1.5179091469857653, skewness: 0.009270148048829478,
            scale: 3.438974916982308e-05, location: 2.8514753287264598e-08
        ).scaled(to: 10_800)
        let long = expm1(try law.mirrored.valueAtRisk(0.95))
        let short = -expm1(-(try law.valueAtRisk(0.95)))
        #expect(relativeDistance(long, 0.04761281870560) < 1e-10)
        #expect(relativeDistance(short, 0.04622581606319) < 1e-10)
        #expect(relativeDistance(long, 0.047612818703567729) < 1e-12)
        #expect(relativeDistance(short, 0.046225816061403388) < 1e-12)
        #expect(relativeDistance(long, expm1(-(try law.quantile(0.05)))) < 1e-11)
    }

    /// A moment that the light tail decides, of laws all of whose heavy tail is positive:
    /// E e^(−sX) = exp(s tan(πα/2) − s^α / cos(πα/2)), at α = 1 exp((2/π) s ln s) (Zolotarev, 1986,
    /// theorem 2.6.1).
    @Test(arguments: [0.4, 0.8, 0.999, 1 - 1e-8, 1, 1 + 1e-12, 1.001, 1.3, 1.8])
    func laplaceTransformOfTheSkewedLaw(alpha: Double) throws {
        let standard = StandardStable(alpha: alpha, beta: 1)
        let delta = 1 - alpha
        // ζ of α < 1, where the law begins.
        let zeta = alpha < 0.9 ? -tan(.pi / 2 * alpha) : 0
        for s in [0.3, 1, 2.5] {
            // Over the common sine of π(1 − α)/2 the terms meet at α = 1.
            let half = sin(.pi / 4 * delta)
            let exponent =
                delta == 0
                ? 2 / .pi * s * log(s)
                : -s * (2 * half * half + expm1(-delta * log(s))) / sin(.pi / 2 * delta)
            let points = (-60...60).map { Double($0) / 2 }
            let transform = try AdaptiveIntegral.over(points, relativeError: 1e-9) { y in
                let x = alpha < 0.9 ? zeta + exp(y) : sinh(y)
                guard s * x < 700, x > -12 else { return 0 }
                let density = (try? standard.density(x)) ?? .nan
                return density * exp(-s * x) * (alpha < 0.9 ? exp(y) : cosh(y))
            }
            #expect(abs(log(transform) - exponent) < 1e-9, "\(alpha) \(s)")
        }
    }
}
