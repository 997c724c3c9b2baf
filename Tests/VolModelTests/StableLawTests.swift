import TestSupport
import Testing

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct StableLawTests {
    private static let levels = [0.9, 0.5, 0.3, 0.05, 1e-2, 1e-4, 1e-6, 1e-9]

    /// α = 2 is the normal law of standard deviation γ sqrt(2), whatever the skewness.
    @Test(arguments: [-1, 0, 0.7])
    func isNormalAtTwo(skewness: Double) throws {
        let law = try StableLaw(tailIndex: 2, skewness: skewness, scale: 0.3, location: 0)
        let normal = try NormalTail(standardDeviation: 0.3 * 2.0.squareRoot())
        for p in Self.levels + [1e-30, 1e-200] {
            let (value, shortfall) = (
                try law.valueAtRisk(exceedance: p), try law.expectedShortfall(exceedance: p)
            )
            #expect(abs(value - (try normal.valueAtRisk(exceedance: p))) < 1e-12)
            #expect(
                relativeDistance(shortfall, try normal.expectedShortfall(exceedance: p)) < 1e-12)
            #expect(relativeDistance(try law.exceedanceProbability(value), p) < 1e-10)
            let z = value / normal.standardDeviation
            let density = exp(-z * z / 2) / (2 * .pi).squareRoot() / normal.standardDeviation
            #expect(relativeDistance(try law.density(value), density) < 1e-11)
        }
    }

    @Test func isCauchyAtOne() throws {
        let law = try StableLaw(tailIndex: 1, skewness: 0, scale: 2, location: -1)
        for p in Self.levels + [1e-100, 1e-250] {
            let value = try law.valueAtRisk(exceedance: p)
            #expect(relativeDistance(value, -1 + 2 / tan(.pi * p)) < 1e-11)
        }
        #expect(try law.cumulativeProbability(-1) == 0.5)
        #expect(relativeDistance(try law.density(3), 1 / (.pi * 2 * 5)) < 1e-15)
    }

    /// Lévy: P(X ≤ x) = erfc(sqrt(γ/2x)) for x > 0, 0 below.
    @Test func isLevyAtAHalf() throws {
        let law = try StableLaw(tailIndex: 0.5, skewness: 1, scale: 0.7, location: 0)
        for x in [0.006, 0.02, 0.3, 1, 30, 1e6, 1e12, 1e30] {
            let root = (0.35 / x).squareRoot()
            #expect(relativeDistance(try law.cumulativeProbability(x), erfc(root)) < 1e-11)
            #expect(relativeDistance(try law.exceedanceProbability(x), erf(root)) < 1e-11)
            let density = (0.7 / (2 * .pi)).squareRoot() * exp(-0.35 / x) / pow(x, 1.5)
            #expect(relativeDistance(try law.density(x), density) < 1e-11)
        }
        for x in [-1e-9, -0.1, -1e9] {
            #expect(try law.cumulativeProbability(x) == 0)
            #expect(try law.exceedanceProbability(x) == 1)
            #expect(try law.density(x) == 0)
        }
        let mirrored = law.mirrored
        #expect(try mirrored.exceedanceProbability(0.1) == 0)
        #expect(try mirrored.valueAtRisk(exceedance: 1e-6) < 0)
    }

    private static let laws: [(Double, Double)] = [
        (0.3, 0.4), (0.5, -1), (0.8, 1), (0.95, -0.3), (0.9999, 1), (0.999999999, 0.5), (1, 0.5),
        (1, -1), (1, 1e-7), (1 + 1e-12, 1e-9), (1.00001, 0), (1.001, -1), (1.2, 1), (1.5, -0.6),
        (1.7, 1), (1.95, 0.2), (1.9999, -1), (2, 0),
    ]

    /// Both tails sum to one, quantiles invert them on both sides, and the mirror turns them round.
    @Test(arguments: laws)
    func tailsAndQuantilesAgree(alpha: Double, beta: Double) throws {
        let law = try StableLaw(
            tailIndex: alpha, skewness: beta, scale: 0.02, continuousLocation: 0.01)
        let mirrored = law.mirrored
        var before = Double.infinity
        for p in [1e-12, 1e-6, 1e-3, 0.02, 0.2, 0.5, 0.8, 0.98, 0.999] {
            let value = try law.valueAtRisk(exceedance: p)
            #expect(value < before)
            before = value
            let (upper, lower) = (
                try law.exceedanceProbability(value), try law.cumulativeProbability(value)
            )
            // Where the law ends, a rounding of the value is a share of a light tail.
            #expect(relativeDistance(upper, p) < 1e-9 || value == before.nextUp)
            #expect(abs(upper + lower - 1) < 1e-12)
            #expect(try mirrored.exceedanceProbability(-value) == lower)
            #expect(try mirrored.density(-value) == law.density(value))
            #expect(try mirrored.quantile(p) == -value)
            let step = 1e-5 * (abs(value - 0.01) + 0.01)
            let slope =
                (try law.exceedanceProbability(value - step)
                    - law.exceedanceProbability(value + step)) / (2 * step)
            let density = try law.density(value)
            #expect(relativeDistance(slope, density) < 1e-4 || beta.magnitude == 1)
        }
    }

    /// Laws at the corners of the region, none of which may be refused.
    @Test func everyLawAnswers() throws {
        var random = SeededRandom(seed: 99)
        func small(_ digits: Double) -> Double { pow(10, -digits * random.uniform()) }
        for _ in 0..<400 {
            let alpha =
                random.pick([
                    0.1 + 1.9 * random.uniform(), 1 + (random.uniform() - 0.5) * small(16),
                    2 - small(10),
                ])
            let beta = random.pick([
                2 * random.uniform() - 1, 1, -1, (random.uniform() - 0.5) * small(14),
                1 - small(14), small(14) - 1,
            ])
            let p = random.pick([small(7), random.uniform()])
            let standard = StandardStable(alpha: alpha, beta: beta)
            let x = try standard.upperQuantile(p)
            let miss = try abs(standard.upperTail(x) - p) / standard.density(x)
            #expect(miss < 1e-11 * max(abs(x), 1), "\(alpha) \(beta) \(p)")
        }
    }

    /// In the 0-parametrisation nothing happens at α = 1: values there lie between those beside.
    @Test(arguments: [0, 1e-9, 0.3, -1, 1])
    func isContinuousAtOne(beta: Double) throws {
        func tail(_ alpha: Double, _ x: Double) throws -> Double {
            try StandardStable(alpha: alpha, beta: beta).upperTail(x)
        }
        for x in [-2.0, 0, 0.5, 3, 200] {
            let middle = try tail(1, x)
            // A light tail's logarithm is steep in everything.
            guard middle > 1e-6 else { continue }
            for distance in [1e-3, 1e-5, 1e-7, 1e-9, 1e-11, 1e-13, 2.3e-16] {
                let (below, above) = (try tail(1 - distance, x), try tail(1 + distance, x))
                let bound = middle * (30 * distance + 1e-12)
                #expect(abs(below - middle) < bound && abs(above - middle) < bound)
                // The second difference is of the order of the distance squared.
                let square = middle * (200 * distance * distance + 1e-12)
                #expect(abs(below + above - 2 * middle) < square, "\(x) \(distance)")
            }
        }
    }

    /// P(X > x) x^α → Γ(α) sin(πα/2)/π (1 + β) (Nolan, 2020, theorem 1.2).
    @Test func farTailIsItsLeadingPower() throws {
        for (alpha, beta) in [(0.3, 0.2), (0.9, -0.5), (1, 0.4), (1.3, 1), (1.8, -0.9)] {
            let standard = StandardStable(alpha: alpha, beta: beta)
            let x = pow(1e40, 1 / alpha)
            let leading = tgamma(alpha) * sin(.pi / 2 * alpha) / .pi * (1 + beta) * 1e-40
            #expect(relativeDistance(try standard.upperTail(x), leading) < 1e-9)
        }
    }

    /// E[X; X > q] = q Q(q) + ∫ Q beyond q, by quadrature of the tail in ln x.
    @Test(arguments: [(1.2, 0.5), (1.5, 0), (1.5, -1), (1.8, 0.9), (1.99, -0.3)])
    func shortfallIsTheMeanBeyond(alpha: Double, beta: Double) throws {
        let law = try StableLaw(tailIndex: alpha, skewness: beta, scale: 1, location: 0.2)
        for p in [0.3, 1e-4] {
            let quantile = try law.valueAtRisk(exceedance: p)
            let points = (0...20).map { Double($0) * 2 / (alpha - 1) }
            let beyond = try AdaptiveIntegral.over(points, relativeError: 1e-7) { y in
                let tail = try? law.exceedanceProbability(quantile + expm1(y))
                return (tail ?? .nan) * exp(y)
            }
            let shortfall = try law.expectedShortfall(exceedance: p)
            #expect(relativeDistance(shortfall, quantile + beyond / p) < 1e-8, "\(p)")
        }
    }

    /// The location is the mean: both sides' shortfalls at p and 1 − p make it up.
    @Test(arguments: [(1.05, 0.5), (1.4, -1), (1.7, 1), (1.9, 0.3), (2, 0)])
    func shortfallsMakeUpTheMean(alpha: Double, beta: Double) throws {
        let law = try StableLaw(tailIndex: alpha, skewness: beta, scale: 3, location: 1.5)
        let mirrored = law.mirrored
        for p in [1e-6, 0.01, 0.4, 0.5, 0.7] {
            let above = try law.expectedShortfall(exceedance: p)
            let below = -(try mirrored.expectedShortfall(exceedance: 1 - p))
            let size = abs(p * above) + abs((1 - p) * below)
            #expect(abs(p * above + (1 - p) * below - 1.5) < 1e-10 * size)
            #expect(try above > law.valueAtRisk(exceedance: p))
        }
        // At ζ, where the integral has nothing to say.
        let whole = StandardStable(alpha: alpha, beta: beta)
        let zeta = -beta * (alpha == 2 ? 0 : tan(.pi / 2 * alpha))
        let (at, beside) = (try whole.upperMoment(zeta), try whole.upperMoment(zeta + 1e-6))
        #expect(relativeDistance(at, beside) < 1e-10)
    }

    @Test func sumsAreScaledLaws() throws {
        let law = try StableLaw(tailIndex: 1.4, skewness: 0.3, scale: 0.1, location: 0.02)
        let sum = try law.scaled(to: 16)
        #expect(relativeDistance(sum.scale, 0.1 * pow(16, 1 / 1.4)) < 1e-15)
        #expect(relativeDistance(sum.location, 0.32) < 1e-15)
        let (steps, once) = (try law.scaled(to: 8).scaled(to: 7), try law.scaled(to: 56))
        #expect(relativeDistance(steps.scale, once.scale) < 1e-14)
        #expect(relativeDistance(steps.continuousLocation, once.continuousLocation) < 1e-13)
        // The 0-location of the sum from its own definition.
        let direct = try StableLaw(
            tailIndex: 1.4, skewness: 0.3, scale: sum.scale, location: sum.location)
        #expect(relativeDistance(direct.continuousLocation, sum.continuousLocation) < 1e-13)
        // Near α = 1 the 1-location is huge and the 0-location is not.
        let at = try StableLaw(tailIndex: 1, skewness: 0.5, scale: 0.1, continuousLocation: 0)
        let near = try StableLaw(
            tailIndex: 1 + 1e-10, skewness: 0.5, scale: 0.1, continuousLocation: 0)
        #expect(
            abs(
                try at.scaled(to: 9).continuousLocation
                    - near.scaled(to: 9).continuousLocation) < 1e-9)
        // Two increments simulated and added have the law of two periods.
        var sampler = StableSampler(alpha: 0.8, beta: 0.6, seed: 12)
        let one = try StableLaw(tailIndex: 0.8, skewness: 0.6, scale: 1, continuousLocation: 0)
        let two = try one.scaled(to: 2)
        let sums = (0..<20_000).map { _ in sampler.next() + sampler.next() }
        #expect(try Self.distance(sums, two) < 1.95 / 20_000.0.squareRoot())
    }

    /// Kolmogorov's distance to the law at every hundredth order statistic, a little less than the
    /// full one; 1.95/sqrt(n) is exceeded once in a thousand samples of the law.
    private static func distance(_ sample: [Double], _ law: StableLaw) throws -> Double {
        let ascending = sample.sorted()
        var distance = 0.0
        for k in stride(from: 0, to: ascending.count, by: 100) {
            let share = (Double(k) + 0.5) / Double(ascending.count)
            distance = max(distance, abs(try law.cumulativeProbability(ascending[k]) - share))
        }
        return distance
    }

    @Test(arguments: [(0.5, 0.3), (0.9, -1), (1, 0.8), (1.02, -0.5), (1.5, 0.2), (1.9, 1)])
    func agreesWithSimulation(alpha: Double, beta: Double) throws {
        var sampler = StableSampler(alpha: alpha, beta: beta, seed: 3)
        let law = try StableLaw(
            tailIndex: alpha, skewness: beta, scale: 2, continuousLocation: -1)
        let sample = sampler.sample(20_000, scale: 2, location: -1)
        #expect(try Self.distance(sample, law) < 1.95 / 20_000.0.squareRoot())
        let other = try StableLaw(
            tailIndex: alpha, skewness: beta, scale: 2.2, continuousLocation: -1)
        #expect(try Self.distance(sample, other) > 1.95 / 20_000.0.squareRoot())
    }

    /// A number or a reason for whatever is asked.
    @Test func answersAnything() {
        let hostile: [Double] = [
            .nan, .infinity, -.infinity, 0, -0.0, 0.1, 0.5, 1, 1.0.nextUp, 1.0.nextDown, 1.5, 2,
            -1, 2.0.nextUp, 1e-300, -1e-300, 1e300, -1e300, .leastNonzeroMagnitude, 1 - 1e-16,
        ]
        var (numbers, refusals) = (0, 0)
        for alpha in hostile {
            for beta in hostile {
                for scale in [1, 1e-300, 1e300, -1, 0, .nan, .infinity] {
                    guard
                        let law = try? StableLaw(
                            tailIndex: alpha, skewness: beta, scale: scale, location: beta)
                    else {
                        refusals += 1
                        continue
                    }
                    #expect((0.1...2).contains(alpha) && abs(beta) <= 1 && scale > 0)
                    for x in [0, 2, -1e300, .nan] {
                        for value in [try? law.cumulativeProbability(x), try? law.density(x)] {
                            guard let value else { continue }
                            numbers += 1
                            #expect(value >= 0 && value.isFinite)
                        }
                    }
                }
            }
        }
        #expect(numbers > 500 && refusals > 500)
    }

    @Test func refusesWhatItCannotAnswer() throws {
        let law = try StableLaw(tailIndex: 1.5, skewness: 0, scale: 1, location: 0)
        for p in [0, 1, -0.1, 1.1, 1e-251, .nan, .infinity] {
            #expect(throws: GSLFailure.self) { try law.valueAtRisk(exceedance: p) }
            #expect(throws: GSLFailure.self) { try law.quantile(p) }
            #expect(throws: GSLFailure.self) { try law.expectedShortfall(exceedance: p) }
        }
        let cauchy = try StableLaw(tailIndex: 1, skewness: 0, scale: 1, location: 0)
        #expect(throws: GSLFailure.self) { try cauchy.expectedShortfall(0.99) }
        let heavy = try StableLaw(tailIndex: 0.1, skewness: 0, scale: 1, location: 0)
        #expect(throws: GSLFailure.self) { try heavy.valueAtRisk(exceedance: 1e-40) }
        for periods in [0, -1, .nan, .infinity] {
            #expect(throws: GSLFailure.self) { try law.scaled(to: periods) }
        }
        #expect(throws: GSLFailure.self) { try law.cumulativeProbability(.nan) }
        #expect(try law.cumulativeProbability(.infinity) > 1 - 1e-15)
        #expect(try law.exceedanceProbability(.infinity) < 1e-250)
    }
}
