import TestSupport
import Testing

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Published constants, and each measure against a textbook loop.
@Suite struct RealizedMeasureTests {
    /// Printed in Barndorff-Nielsen and Shephard (2004, 2006), Andersen, Dobrev and Schaumburg
    /// (2012), Barndorff-Nielsen, Hansen, Lunde and Shephard (2009), Lee and Mykland (2008).
    @Test func publishedConstants() {
        #expect(abs(JumpRobustMeasure.minimum.scale - 2.75193839) < 1e-8)
        #expect(abs(JumpRobustMeasure.median.scale - 1.41935830) < 1e-8)
        #expect(abs(QuarticityMeasure.tripower.scale - 1.74347207) < 1e-8)
        #expect(abs(JumpRobustMeasure.bipower.asymptoticVariance - 2 - 0.60899375) < 1e-8)
        #expect(abs(ParzenKernel.bandwidthConstant - 3.51335506) < 1e-8)
        #expect(abs(LeeMyklandTest.gumbelQuantile(0.99) - 4.60014923) < 1e-8)
    }

    /// The least windows of Lee and Mykland (2008), section 1.3.
    @Test(arguments: [(1.0, 16), (24, 78), (48, 110), (96, 156), (288, 270)])
    func leeMyklandWindows(returnsPerDay: Double, window: Int) {
        #expect(LeeMyklandTest.publishedWindow(returnsPerDay: returnsPerDay) == window)
    }

    /// E of min(|Z₁|, |Z₂|)^p by Simpson's rule: 1 / scale, p = 2 and 4.
    @Test func minimumConstantsByQuadrature() {
        func density(_ x: Double) -> Double { 2 * exp(-x * x / 2) / (2 * Double.pi).squareRoot() }
        func moment(_ power: Double) -> Double {
            simpson(0, 12) { x in 2 * density(x) * erfc(x / 2.0.squareRoot()) * pow(x, power) }
        }
        #expect(relativeDistance(moment(2), 1 / JumpRobustMeasure.minimum.scale) < 1e-10)
        #expect(relativeDistance(moment(4), 1 / QuarticityMeasure.minimum.scale) < 1e-10)
    }

    /// E of med(|Z₁|, |Z₂|, |Z₃|)^p: the density of the middle one is 6 F (1 − F) f.
    @Test func medianConstantsByQuadrature() {
        func moment(_ power: Double) -> Double {
            simpson(0, 12) { x in
                let above = erfc(x / 2.0.squareRoot())
                let density = 2 * exp(-x * x / 2) / (2 * Double.pi).squareRoot()
                return 6 * above * (1 - above) * density * pow(x, power)
            }
        }
        #expect(relativeDistance(moment(2), 1 / JumpRobustMeasure.median.scale) < 1e-10)
        #expect(relativeDistance(moment(4), 1 / QuarticityMeasure.median.scale) < 1e-10)
    }

    /// θ of MinRV is printed as 3.81: c² (Var m₀ + 2 Cov(m₀, m₁)) with m of neighbouring pairs.
    @Test func minimumAsymptoticVariance() {
        func density(_ x: Double) -> Double { 2 * exp(-x * x / 2) / (2 * Double.pi).squareRoot() }
        let c = JumpRobustMeasure.minimum.scale
        let square = 1 / QuarticityMeasure.minimum.scale
        // E(min(x, |Z|)²) = ∫₀ˣ z² f + x² P(|Z| > x).
        let shared = simpson(0, 12, intervals: 2000) { x in
            let inner = erf(x / 2.0.squareRoot()) - x * density(x)
            let conditional = inner + x * x * erfc(x / 2.0.squareRoot())
            return density(x) * conditional * conditional
        }
        let theta = c * c * (square - 1 / (c * c) + 2 * (shared - 1 / (c * c)))
        #expect(abs(theta - JumpRobustMeasure.minimum.asymptoticVariance) < 0.005)
    }

    /// θ of MedRV is printed as 2.96: neighbouring medians share two returns, the next but one.
    @Test func medianAsymptoticVariance() {
        let step = 0.0125
        let places = (0..<560).map { (Double($0) + 0.5) * step }
        let density = places.map { 2 * exp(-$0 * $0 / 2) / (2 * Double.pi).squareRoot() }
        let below = places.map { erf($0 / 2.0.squareRoot()) }
        /// ∫₀ˣ z² f.
        let squares = places.indices.map { below[$0] - places[$0] * density[$0] }
        /// E of med(x, y, |Z|)² at two places.
        func expected(_ i: Int, _ j: Int) -> Double {
            let (a, b) = (min(i, j), max(i, j))
            let outer = places[a] * places[a] * below[a] + places[b] * places[b] * (1 - below[b])
            return outer + squares[b] - squares[a]
        }
        var (two, one) = (0.0, 0.0)
        for i in places.indices {
            var given = 0.0
            for j in places.indices {
                let value = expected(i, j)
                given += density[j] * value * step
                two += density[i] * density[j] * value * value * step * step
            }
            one += density[i] * given * given * step
        }
        let c = JumpRobustMeasure.median.scale
        let own = 1 / QuarticityMeasure.median.scale
        let theta = c * c * (own + 2 * two + 2 * one) - 5
        #expect(abs(theta - JumpRobustMeasure.median.asymptoticVariance) < 0.005)
    }

    private func simpson(
        _ low: Double, _ high: Double, intervals: Int = 4000, _ f: (Double) -> Double
    ) -> Double {
        let step = (high - low) / Double(intervals)
        return (0...intervals).reduce(0.0) { sum, i in
            let weight: Double = i == 0 || i == intervals ? 1 : (i % 2 == 0 ? 2 : 4)
            return sum + weight * f(low + Double(i) * step)
        } * step / 3
    }

    /// Sorting and powers where the kernels compare and multiply.
    @Test(arguments: UInt64(1)...20)
    func naiveLoopsAgree(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let count = 3 + Int(random.next() % 200)
        var r = (0..<count).map { _ in 0.01 * random.studentT4() }
        if seed % 2 == 0 { r[0] = 0 }
        let n = Double(count)
        func windows(_ width: Int) -> [[Double]] {
            (0...count - width).map { r[$0..<$0 + width].map { abs($0) }.sorted() }
        }
        func product(_ values: [Double], _ power: Double) -> Double {
            values.reduce(1) { $0 * pow($1, power) }
        }
        func sum(_ width: Int, _ term: ([Double]) -> Double) -> Double {
            windows(width).map(term).reduce(0, +)
        }
        let pi = Double.pi
        let mu = pow(2, 2.0 / 3) * exp(lgamma(7.0 / 6) - lgamma(0.5))
        let variances: [JumpRobustMeasure: Double] = [
            .bipower: pi / 2 * n / (n - 1) * sum(2) { product($0, 1) },
            .minimum: pi / (pi - 2) * n / (n - 1) * sum(2) { pow($0[0], 2) },
            .median: pi / (6 - 4 * sqrt(3) + pi) * n / (n - 2) * sum(3) { pow($0[1], 2) },
        ]
        for (measure, expected) in variances {
            #expect(relativeDistance(try measure.integratedVariance(r), expected) < 1e-12)
        }
        let median = 3 * pi * n / (9 * pi + 72 - 52 * sqrt(3)) * n / (n - 2)
        let quarticities: [QuarticityMeasure: Double] = [
            .realized: n / 3 * sum(1) { pow($0[0], 4) },
            .tripower: n * n / (n - 2) * pow(mu, -3) * sum(3) { product($0, 4.0 / 3) },
            .minimum: pi * n / (3 * pi - 8) * n / (n - 1) * sum(2) { pow($0[0], 4) },
            .median: median * sum(3) { pow($0[1], 4) },
        ]
        for (measure, expected) in quarticities {
            #expect(relativeDistance(try measure.integratedQuarticity(r), expected) < 1e-11)
        }
    }

    /// A leading zero return, which some libraries put before the first price, changes n and
    /// nothing else: the terms that hold it are 0, but for the median's first.
    @Test func leadingZeroReturn() throws {
        var random = SeededRandom(seed: 5)
        let r = (0..<78).map { _ in 0.001 * random.normal() }
        for (measure, width) in [(JumpRobustMeasure.bipower, 2.0), (.minimum, 2)] {
            let without = try measure.integratedVariance(r)
            let with = try measure.integratedVariance([0] + r)
            let factor = (79 / (80 - width)) / (78 / (79 - width))
            #expect(relativeDistance(with, factor * without) < 1e-12)
        }
        let scale = JumpRobustMeasure.median.scale
        let first = min(abs(r[0]), abs(r[1]))
        let without = try JumpRobustMeasure.median.integratedVariance(r) * 76 / 78
        let with = try JumpRobustMeasure.median.integratedVariance([0] + r) * 77 / 79
        #expect(relativeDistance(with, without + scale * first * first) < 1e-12)
    }

    /// Two runs: the terms of each, scaled by how many there are in both, and none across.
    @Test func termsDoNotCrossHoles() throws {
        var random = SeededRandom(seed: 6)
        let r = (0..<50).map { _ in 0.01 * random.normal() }
        let sample = ReturnSample(
            values: r, restarts: [20, 21], seconds: 50 * 3600, coverage: 1, window: .hours(50),
            grid: .hours(1))
        for measure in JumpRobustMeasure.allCases {
            let terms = Double(20 + 29 - 2 * (measure.width - 1))
            let parts = try [Array(r[..<20]), Array(r[21...])].map { part in
                let n = Double(part.count)
                return try measure.integratedVariance(part) / n
                    * (n - Double(measure.width - 1))
            }
            let expected = 50 / terms * (parts[0] + parts[1])
            #expect(relativeDistance(try measure.integratedVariance(sample), expected) < 1e-12)
        }
        let alone = ReturnSample(
            values: [0.1, 0.2, 0.3], restarts: [1, 2], seconds: 3, coverage: 1,
            window: .seconds(3), grid: .seconds(1))
        for measure in JumpRobustMeasure.allCases {
            #expect(throws: NotApplicable.self) { try measure.integratedVariance(alone) }
        }
    }

    /// Constant volatility, 1,500 samples of 300 returns: no bias beyond 1%, and spread, standard
    /// error and effective observations agree within 8%.
    @Test(arguments: JumpRobustMeasure.allCases)
    func standardErrorIsTheSpread(measure: JumpRobustMeasure) throws {
        var random = SeededRandom(seed: 7)
        let count = 1500
        var (mean, square, error, effective) = (0.0, 0.0, 0.0, 0.0)
        for _ in 0..<count {
            let sample = ReturnSample(
                contiguous: (0..<300).map { _ in random.normal() }, spacing: .year)
            let value = try JumpRobustVolatility.estimate(sample, measure: measure).get()
            mean += value.annualizedVolatility / Double(count)
            square += value.annualizedVolatility * value.annualizedVolatility / Double(count)
            error += value.standardError / Double(count)
            effective = value.effectiveObservations
        }
        let spread = (square - mean * mean).squareRoot()
        #expect(abs(mean - 1) < 0.01)
        #expect(abs(error / spread - 1) < 0.08)
        #expect(abs(1 / (2 * effective).squareRoot() / spread - 1) < 0.08)
    }

    /// A jump of 30 standard deviations moves realized volatility by 74%, MinRV and MedRV by less
    /// than 1% and bipower, which multiplies it by its neighbours, by less than 10%.
    @Test func jumpsMoveLittle() throws {
        var random = SeededRandom(seed: 8)
        let calm = (0..<450).map { _ in 0.01 * random.normal() }
        var jumped = calm
        jumped[200] += 0.3
        for (measure, bound) in [
            (JumpRobustMeasure.bipower, 0.1), (.minimum, 0.01), (.median, 0.01),
        ] {
            let ratio =
                (try measure.integratedVariance(jumped) / measure.integratedVariance(calm))
                .squareRoot()
            #expect(ratio >= 1 && ratio < 1 + bound)
        }
        let value = try JumpRobustVolatility.estimate(
            ReturnSample(contiguous: jumped, spacing: .hours(1)), measure: .median
        ).get()
        let share = try #require(value.details.first { $0.name == "jump_share" }?.value)
        #expect(share > 0.6 && share < 0.75)
    }
}
