import TestSupport
import Testing

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Jump diffusions over a barrier: published figures, the roots, two inversions, simulation.
@Suite struct KouWangTests {
    struct Case: Sendable {
        var drift = 0.0
        var volatility = 0.8
        var perYear = 50.0
        var up = 0.5
        var meanUp = 0.03
        var meanDown = 0.03
        var distance: Double
        var horizon = TimeSpan.minutes(10)

        func process() throws(GSLFailure) -> JumpDiffusion {
            try JumpDiffusion(
                logDriftPerYear: drift, annualizedVolatility: volatility, jumpsPerYear: perYear,
                upProbability: up, meanUp: meanUp, meanDown: meanDown)
        }

        func passage(_ side: Side = .short) throws(GSLFailure) -> KouWangFirstPassage {
            try KouWangFirstPassage(process(), side: side, horizon: horizon)
        }

        func mirrored() -> Case {
            var other = self
            other.drift = -drift
            other.up = 1 - up
            (other.meanUp, other.meanDown) = (meanDown, meanUp)
            return other
        }

        static func random(_ random: inout SeededRandom) -> Case {
            Case(
                drift: random.oneIn(2) ? 0 : 2 * random.normal(),
                volatility: exp(log(0.1) + 3 * random.uniform()),
                perYear: exp(8 * random.uniform()), up: random.pick([0, 1, 0.5, random.uniform()]),
                meanUp: exp(-6 + 4 * random.uniform()), meanDown: exp(-6 + 4 * random.uniform()),
                distance: exp(-7 + 5 * random.uniform()),
                horizon: random.pick([.minutes(1), .minutes(10), .hours(1), .days(1), .days(30)]))
        }
    }

    private static let paper = Case(
        drift: 0.1, volatility: 0.2, perYear: 3, meanUp: 0.02, meanDown: 0.03, distance: 0.3,
        horizon: .year)

    // MARK: Figures

    /// Kou and Wang (2003): 0.25584; their figure without jumps, and our own of 15 digits
    /// for a drift of −10%, by a contour of 70 points with 60 digits (mpmath).
    @Test(arguments: [
        (0.1, 3.0, 0.255843040081439, 0.00688414428211409),
        (-0.1, 3.0, 0.061222795962277, 0.00199255602278323),
        (-0.1, 0.01, 0.0581617316953705, 6.65887570959362e-6),
    ])
    func published(drift: Double, perYear: Double, probability: Double, byJump: Double) throws {
        var chosen = Self.paper
        chosen.drift = drift
        chosen.perYear = perYear
        let crossing = try chosen.passage().crossing(logDistance: 0.3)
        #expect(abs(crossing.probability - probability) < 1e-13)
        #expect(abs(crossing.byJump - byJump) < 1e-14)
        #expect(crossing.error < 1e-12)
    }

    /// Kou and Wang (2003): 0.2606143 and 0.0581509 in closed form, which vanishing jumps approach.
    @Test(arguments: [(0.1, 0.2606143), (-0.1, 0.0581509)])
    func withoutJumps(drift: Double, expected: Double) throws {
        var chosen = Self.paper
        chosen.drift = drift
        let diffusion = try chosen.process().diffusion(side: .short)
        let closed = try FirstPassage.windowProbability(
            logDistance: 0.3, diffusion, horizon: .year)
        #expect(abs(closed - expected) < 5e-8)
        for perYear in [0, 1e-300, 1e-15, 1e-12, 1e-9] {
            chosen.perYear = perYear
            let crossing = try chosen.passage().crossing(logDistance: 0.3)
            #expect(abs(crossing.probability - closed) < perYear + 1e-13, "\(perYear)")
            #expect(crossing.byJump <= perYear)
        }
    }

    /// Minutes: contours of 70 points with 60 digits (mpmath).
    @Test(arguments: [
        (Case(distance: 0.0202), 2.59269729083891e-4, 2.43353825664925e-4),
        (Case(distance: 0.0457), 1.10834864933703e-4, 1.04034106754732e-4),
        (Case(perYear: 0.001, distance: 0.0202), 1.22752061841865e-8, 4.86809977270255e-9),
        (Case(meanUp: 0.01, distance: 0.2), 1.2381535925863e-12, 1.01528707136283e-12),
        (
            Case(perYear: 500, meanUp: 0.005, distance: 0.002), 0.56717605107997,
            0.00170602951312904
        ),
        (
            Case(perYear: 500, meanUp: 0.005, distance: 0.0001), 0.977140155951631,
            0.000144798676135377
        ),
        (
            Case(volatility: 0.05, perYear: 500, meanUp: 1 / 30.0, distance: 0.03),
            0.00193781624537092, 0.00193108573775063
        ),
    ])
    func minutes(chosen: Case, probability: Double, byJump: Double) throws {
        var chosen = chosen
        if chosen.meanUp != 0.03 { chosen.meanDown = chosen.meanUp }
        let crossing = try chosen.passage().crossing(logDistance: chosen.distance)
        #expect(relativeDistance(crossing.probability, probability) < 1e-8)
        #expect(abs(crossing.probability - probability) < 1e-14)
        #expect(relativeDistance(crossing.byJump, byJump) < 1e-11)
        #expect(crossing.error < 1e-13)
    }

    // MARK: Roots and inversions

    /// −∞ < β₄ < −η₂ < β₃ < 0 < β₁ < η₁ < β₂ < ∞ for real α, and each solves G(x) = α as written in
    /// the paper.
    @Test(arguments: UInt64(1)...300)
    func rootsInterlace(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let transform = KouWangTransform(
            drift: random.oneIn(2) ? 0 : 2 * random.normal(),
            intensity: exp(-7 + 10 * random.uniform()), adverse: 0.05 + 0.9 * random.uniform(),
            adverseRate: exp(-3 + 6 * random.uniform()),
            favorableRate: exp(-3 + 6 * random.uniform()))
        let alpha = exp(-4 + 8 * random.uniform())
        let (up, down) = (transform.adverseRate, transform.favorableRate)
        let roots = try #require(transform.roots(ComplexNumber(alpha)))
        let sorted = roots.map(\.real).sorted()
        #expect(roots.allSatisfy { abs($0.imaginary) < 1e-9 * (1 + abs($0.real)) })
        #expect(sorted[0] < -down && -down < sorted[1] && sorted[1] < 0)
        #expect(0 < sorted[2] && sorted[2] < up && up < sorted[3])
        let pair = try #require(transform.pair(ComplexNumber(alpha)))
        #expect(abs(pair.first.real - sorted[2]) < 1e-9 * up)
        for x in [pair.first.real, pair.second.real] {
            func exponent(_ x: Double) -> Double {
                transform.drift * x + x * x / 2 + transform.intensity
                    * (transform.adverse * up / (up - x)
                        + (1 - transform.adverse) * down / (down + x) - 1) - alpha
            }
            let width = 1e-7 * min(abs(x), abs(x - up))
            #expect(exponent(x - width) < 0 && exponent(x + width) > 0)
        }
    }

    /// For complex α: the pair lies above the real axis, solves G(x) = α, and the transforms do not
    /// jump along a ray from the right half plane into the left one.
    @Test(arguments: UInt64(1)...60)
    func rootsContinue(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let transform = KouWangTransform(
            drift: random.oneIn(2) ? 0 : random.normal(),
            intensity: exp(-7 + 8 * random.uniform()), adverse: random.uniform(),
            adverseRate: exp(-2 + 5 * random.uniform()),
            favorableRate: exp(-2 + 5 * random.uniform()))
        let size = exp(4 * random.uniform())
        let steps = 4000
        var before: ComplexNumber?
        for k in 1...steps {
            let angle = 0.9 * Double.pi * Double(k) / Double(steps)
            let alpha = ComplexNumber(size * cos(angle), size * sin(angle))
            let pair = try #require(transform.pair(alpha))
            #expect(pair.first.imaginary > 0 && pair.second.imaginary > 0)
            let value = transform.values(pair, barrier: 0.5).any
            if let before {
                #expect((value - before).magnitude < 0.02, "\(seed) \(angle) \(value)")
            }
            before = value
        }
    }

    /// Inversions of transforms whose originals are known: 1 − e^(−t), t and erfc(1/(2√t)) at 1.
    @Test func inversionsOfKnownTransforms() {
        let one = ComplexNumber(1)
        let known: [((ComplexNumber) -> ComplexNumber, Double)] = [
            ({ one / ($0 * ($0 + one)) }, -expm1(-1)), ({ one / ($0 * $0) }, 1),
            ({ ComplexNumber.exponential(-ComplexNumber.squareRoot($0)) / $0 }, erfc(0.5)),
        ]
        for (rule, accuracy) in [
            (LaplaceInversion.talbot(28), 1e-13), (.talbot(24), 1e-11), (.talbot(16), 1e-6),
            (.euler(15), 1e-9), (.euler(10), 1e-5),
        ] {
            for (transform, value) in known {
                let found = rule.sum(rule.nodes.map { transform($0.point) })
                #expect(abs(found - value) < accuracy)
            }
        }
    }

    /// 500 random processes and distances: nothing but a strong drift is refused for Talbot's
    /// contour and Euler's line being more than 1e-8 apart, and two orders of the first agree to
    /// 1e-9.
    @Test func twoInversionsAgree() throws {
        var random = SeededRandom(seed: 404)
        var refused = 0
        var worst = 0.0
        for _ in 0..<500 {
            let chosen = Case.random(&random)
            guard let crossing = try? chosen.passage().crossing(logDistance: chosen.distance)
            else {
                refused += 1
                let years = chosen.horizon.seconds / TimeSpan.year.seconds
                let deviation = chosen.volatility * years.squareRoot()
                #expect(abs(chosen.drift) * years / deviation > 2, "\(chosen)")
                continue
            }
            worst = max(worst, crossing.error)
            #expect(crossing.byJump <= crossing.probability)
        }
        #expect(refused < 10)
        #expect(worst < 1e-9)
    }

    /// A long of a process is a short of its mirror image.
    @Test(arguments: UInt64(1)...20)
    func mirroring(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let chosen = Case.random(&random)
        guard let long = try? chosen.passage(.long).crossing(logDistance: chosen.distance),
            let short = try? chosen.mirrored().passage(.short).crossing(
                logDistance: chosen.distance)
        else { return }
        #expect(abs(long.probability - short.probability) < 1e-12)
        #expect(abs(long.byJump - short.byJump) < 1e-12)
    }

    // MARK: Simulation

    /// The jumps at their exact times, and between them the probability that a Brownian bridge
    /// stays below the barrier. Paths have one jump or more; those without are in closed form.
    private struct Simulated {
        var probability = (mean: 0.0, error: 0.0)
        var bankrupt = (mean: 0.0, error: 0.0)

        init(_ chosen: Case, overshoot: Double, paths: Int, seed: UInt64) throws {
            var random = FastNormal(seed: seed)
            let years = chosen.horizon.seconds / TimeSpan.year.seconds
            let expected = chosen.perYear * years
            let some = -expm1(-expected)
            var sums = [0.0, 0, 0, 0]
            for _ in 0..<paths {
                // The first of at least one arrival, then the rest by their waiting times.
                var time = -log1p(-random.uniform() * some) / expected
                var times = [time]
                while true {
                    time += -log(random.uniform()) / expected
                    if time >= 1 { break }
                    times.append(time)
                }
                let (crossed, bankrupt) = Self.path(
                    chosen, times: times, years: years, overshoot, &random)
                sums[0] += crossed
                sums[1] += crossed * crossed
                sums[2] += bankrupt
                sums[3] += bankrupt * bankrupt
            }
            let without = try FirstPassage.windowProbability(
                logDistance: chosen.distance, chosen.process().diffusion(side: .short),
                horizon: chosen.horizon)
            func estimate(_ sum: Double, _ squares: Double) -> (mean: Double, error: Double) {
                let n = Double(paths)
                let mean = sum / n
                let variance = max(squares / n - mean * mean, 0)
                return (some * mean, some * (variance / n).squareRoot())
            }
            probability = estimate(sums[0], sums[1])
            probability.mean += exp(-expected) * without
            bankrupt = estimate(sums[2], sums[3])
        }

        private static func path(
            _ chosen: Case, times: [Double], years: Double, _ overshoot: Double,
            _ random: inout FastNormal
        ) -> (crossed: Double, bankrupt: Double) {
            var (x, before, alive) = (0.0, 0.0, 1.0)
            let b = chosen.distance
            for time in times + [1] {
                let span = (time - before) * years
                let s = chosen.volatility * span.squareRoot()
                let end = x + chosen.drift * span + s * random.normal()
                alive *= end >= b ? 0 : -expm1(-2 * (b - x) * (b - end) / (s * s))
                if alive == 0 || time == 1 { break }
                let size = -log(random.uniform())
                x =
                    random.uniform() < chosen.up
                    ? end + size * chosen.meanUp : end - size * chosen.meanDown
                if x >= b { return (1, x - b > overshoot ? alive : 0) }
                before = time
            }
            return (1 - alive, 0)
        }
    }

    @Test(arguments: [
        Case(distance: 0.0202), Case(distance: 0.005, horizon: .minutes(1)),
        Case(
            drift: 0.1, volatility: 0.2, perYear: 3, meanUp: 0.02, meanDown: 0.03,
            distance: 0.3, horizon: .year),
        Case(
            drift: -1, volatility: 1.2, perYear: 400, up: 0.3, meanUp: 0.02, meanDown: 0.05,
            distance: 0.08, horizon: .days(3)),
        Case(
            volatility: 0.1, perYear: 20_000, up: 0.6, meanUp: 0.002, meanDown: 0.004,
            distance: 0.004, horizon: .hours(1)),
    ])
    func simulationAgrees(chosen: Case) throws {
        let overshoot = chosen.meanUp
        let simulated = try Simulated(chosen, overshoot: overshoot, paths: 150_000, seed: 405)
        let passage = try chosen.passage()
        let crossing = try passage.crossing(logDistance: chosen.distance)
        let (probability, bankrupt) = (simulated.probability, simulated.bankrupt)
        #expect(abs(crossing.probability - probability.mean) < 4 * probability.error)
        let beyond = try passage.probability(
            logDistance: chosen.distance, overshootBeyond: overshoot)
        #expect(abs(beyond - bankrupt.mean) < 4 * bankrupt.error)
        // The simulation sees enough for the comparison to mean something.
        #expect(probability.error < 0.02 * crossing.probability)
    }

    // MARK: Overshoot and inverses

    /// The law of the overshoot, and the mean loss by numerical integration over it.
    @Test(arguments: [Side.long, .short])
    func overshoot(side: Side) throws {
        var chosen = Case(distance: 0.03)
        chosen.meanUp = 0.05
        let passage = try chosen.passage(side)
        let mean = side == .long ? 0.03 : 0.05
        let crossing = try passage.crossing(logDistance: 0.03)
        #expect(
            try passage.probability(logDistance: 0.03, overshootBeyond: 0) == crossing.byJump)
        let cushion = 0.02
        let beyond = try passage.probability(logDistance: 0.03, overshootBeyond: cushion)
        #expect(relativeDistance(beyond, crossing.byJump * exp(-cushion / mean)) < 1e-14)
        // Simpson's rule of the loss times the density of Y.
        let (steps, reach) = (20_000, 40 * mean)
        let width = reach / Double(steps)
        let sum = (0...steps).reduce(0.0) { sum, k in
            let y = cushion + Double(k) * width
            let loss = side == .long ? exp(-cushion) - exp(-y) : exp(y) - exp(cushion)
            let weight = k == 0 || k == steps ? 1.0 : k.isMultiple(of: 2) ? 2 : 4
            return sum + weight * loss * exp(-y / mean) / mean
        }
        let expected = crossing.byJump * sum * width / 3
        let loss = try passage.expectedLoss(logDistance: 0.03, cushion: cushion)
        #expect(relativeDistance(loss, expected) < 1e-9)
    }

    @Test(arguments: [1e-9, 1e-6, 1e-4, 1e-2, 0.5, 0.99])
    func inverse(probability: Double) throws {
        for chosen in [Case(distance: 0), Self.paper, Case(volatility: 2, perYear: 0, distance: 0)]
        {
            for side in [Side.long, .short] {
                let passage = try chosen.passage(side)
                let d = try passage.logDistance(probability: probability)
                let back = try passage.crossing(logDistance: d).probability
                #expect(relativeDistance(back, probability) < 1e-7, "\(side)")
            }
        }
    }

    /// What the inversion cannot know it refuses: probabilities too small to have digits, and
    /// drifts of many deviations. Without jumps, what it does not refuse is right.
    @Test func refusesWhatItDoesNotKnow() throws {
        let calm = try Case(perYear: 0, distance: 0).passage()
        #expect(throws: GSLFailure.self) { try calm.logDistance(probability: 1e-30) }
        var (refused, accepted) = (0, 0)
        for drift in stride(from: -30.0, through: 30, by: 1.5) {
            for reach in stride(from: 0.5, through: 30, by: 2.5) {
                // In deviations over the horizon.
                let chosen = Case(
                    drift: drift, volatility: 1, perYear: 0, distance: reach, horizon: .year)
                let closed = try FirstPassage.windowProbability(
                    logDistance: reach, chosen.process().diffusion(side: .short), horizon: .year)
                guard let found = try? chosen.passage().crossing(logDistance: reach) else {
                    refused += 1
                    #expect(drift > 2)
                    continue
                }
                accepted += 1
                #expect(abs(found.probability - closed) < 1e-8, "\(drift), \(reach)")
            }
        }
        #expect(refused > 20 && accepted > 200)
    }

    /// Rates and volatilities at the ends of their ranges either fail with a reason or give
    /// probabilities that fall with the distance.
    @Test func hostileArguments() throws {
        let hostile: [Double] = [
            .nan, .infinity, -1, 0, 1, 0.5, 1e-308, 1e308, 1e-12, 1e12, .leastNonzeroMagnitude,
        ]
        var seen = 0
        var random = SeededRandom(seed: 406)
        for _ in 0..<3000 {
            var chosen = Case.random(&random)
            for _ in 0..<2 {
                switch random.next() % 6 {
                case 0: chosen.drift = random.pick(hostile)
                case 1: chosen.volatility = random.pick(hostile)
                case 2: chosen.perYear = random.pick(hostile)
                case 3: chosen.meanUp = random.pick(hostile)
                case 4: chosen.meanDown = random.pick(hostile)
                default: chosen.distance = random.pick(hostile)
                }
            }
            do throws(GSLFailure) {
                let passage = try chosen.passage(random.pick(Side.allCases))
                let crossing = try passage.crossing(logDistance: chosen.distance)
                #expect((0...1).contains(crossing.probability), "\(chosen)")
                #expect((0...crossing.probability).contains(crossing.byJump), "\(chosen)")
                #expect(crossing.error <= 1e-9)
                let farther = try passage.crossing(logDistance: chosen.distance * 1.1)
                #expect(farther.probability <= crossing.probability + 2e-9, "\(chosen)")
                seen += 1
            } catch {
                #expect(!error.reason.isEmpty)
            }
        }
        #expect(seen > 500)
        let passage = try Case(distance: 0).passage()
        for bad in [Double.nan, 0, 1, -1, .infinity] {
            #expect(throws: GSLFailure.self) { try passage.logDistance(probability: bad) }
        }
        for bad in [Double.nan, -1] {
            #expect(throws: GSLFailure.self) {
                try passage.probability(logDistance: 0.1, overshootBeyond: bad)
            }
        }
        #expect(try passage.crossing(logDistance: 0).probability == 1)
        for (volatility, horizon) in [(0.0, TimeSpan.hours(1)), (1, .seconds(0)), (1, .hours(-1))] {
            #expect(throws: GSLFailure.self) {
                try Case(volatility: volatility, distance: 0, horizon: horizon).passage()
            }
        }
    }
}
