import TestSupport
import Testing

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Subsampling, two scales, realized kernels and what they rest on.
@Suite struct NoiseRobustTests {
    /// n returns of a price with unit variance over all of them and noise of variance ω².
    private static func noisy(
        _ random: inout SeededRandom, _ n: Int, noise: Double
    ) -> [Double] {
        let step = 1 / Double(n).squareRoot()
        var before = noise.squareRoot() * random.normal()
        return (0..<n).map { _ in
            let after = noise.squareRoot() * random.normal()
            defer { before = after }
            return step * random.normal() + after - before
        }
    }

    private static func sample(_ returns: [Double], restarts: [Int] = []) -> ReturnSample {
        ReturnSample(
            values: returns, restarts: restarts, seconds: Double(returns.count) * 60, coverage: 1,
            window: .minutes(Int64(returns.count)), grid: .minutes(1))
    }

    /// Prices on explicit grids instead of running sums.
    @Test(arguments: UInt64(1)...20)
    func naiveLoopsAgree(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let n = 30 + Int(random.next() % 200)
        let k = 2 + Int(random.next() % 12)
        let returns = Self.noisy(&random, n, noise: 1e-4)
        let prices = returns.reduce(into: [0.0]) { $0.append(($0.last ?? 0) + $1) }
        let fine = zip(prices, prices.dropFirst()).reduce(0.0) { $0 + pow($1.1 - $1.0, 2) }
        var grids = 0.0
        var scaled = 0.0
        for offset in 0..<k {
            let places = Array(stride(from: offset, through: n, by: k))
            let variance = zip(places, places.dropFirst()).reduce(0.0) {
                $0 + pow(prices[$1.1] - prices[$1.0], 2)
            }
            grids += variance
            scaled += variance * Double(n) / Double(k * (places.count - 1))
        }
        let (nD, kD) = (Double(n), Double(k))
        let share = (nD - kD + 1) / kD / nD
        let twoScale = (grids / kD - share * fine) / (1 - share)
        let sample = Self.sample(returns)
        #expect(
            relativeDistance(
                try TwoScaleVolatility.integratedVariance(sample, steps: k), twoScale) < 1e-10)
        #expect(
            relativeDistance(
                try SubsampledVolatility.integratedVariance(sample, steps: k), scaled / kD)
                < 1e-11)
        let bandwidth = k + 3
        var kernel = 0.0
        for i in 0..<n {
            for j in 0..<n where abs(i - j) <= bandwidth {
                let x = Double(abs(i - j)) / Double(bandwidth + 1)
                let weight = x <= 0.5 ? 1 - 6 * pow(x, 2) + 6 * pow(x, 3) : 2 * pow(1 - x, 3)
                kernel += weight * returns[i] * returns[j]
            }
        }
        #expect(
            relativeDistance(
                try RealizedKernelVolatility.integratedVariance(sample, bandwidth: bandwidth),
                kernel) < 1e-10)
    }

    /// Pairs of returns of one run only, each lag scaled by how many pairs there are.
    @Test func kernelOfTwoRuns() throws {
        var random = SeededRandom(seed: 30)
        let returns = Self.noisy(&random, 50, noise: 1e-2)
        let run = (0..<50).map { $0 < 30 ? 0 : 1 }
        var kernel = 0.0
        for lag in 0...9 {
            let pairs = (lag..<50).filter { run[$0] == run[$0 - lag] }
            let sum = pairs.reduce(0.0) { $0 + returns[$1] * returns[$1 - lag] }
            let weight = ParzenKernel.weight(Double(lag) / 10) * (lag == 0 ? 1 : 2)
            kernel += weight * sum * Double(50 - lag) / Double(pairs.count)
        }
        let variance = try RealizedKernelVolatility.integratedVariance(
            Self.sample(returns, restarts: [30]), bandwidth: 9)
        #expect(relativeDistance(variance, kernel) < 1e-12)
    }

    /// Step 1 and bandwidth 0 are realized variance.
    @Test func leastAveragingIsRealizedVariance() throws {
        var random = SeededRandom(seed: 31)
        let returns = Self.noisy(&random, 100, noise: 0)
        let realized = returns.reduce(0) { $0 + $1 * $1 }
        let sample = Self.sample(returns)
        #expect(
            relativeDistance(
                try SubsampledVolatility.integratedVariance(sample, steps: 1), realized) < 1e-13)
        #expect(
            relativeDistance(
                try RealizedKernelVolatility.integratedVariance(sample, bandwidth: 0), realized)
                < 1e-13)
        let value = try SubsampledVolatility.estimate(sample, steps: 1).get()
        #expect(relativeDistance(value.effectiveObservations, 100) < 1e-14)
    }

    /// The mean over 3,000 samples of a price without noise, with and without holes, is what the
    /// documentation says: n σ² when subsampled, (n − K + 1)/(n + 1) of it from two scales.
    @Test(arguments: [[], [40], [13, 14, 60]])
    func endsAndHolesLeaveTheStatedMean(restarts: [Int]) throws {
        var random = SeededRandom(seed: 32)
        let (n, k) = (90, 9)
        var (subsampled, twoScale, kernel) = (0.0, 0.0, 0.0)
        for _ in 0..<3000 {
            let sample = Self.sample(Self.noisy(&random, n, noise: 0), restarts: restarts)
            subsampled += try SubsampledVolatility.integratedVariance(sample, steps: k) / 3000
            twoScale += try TwoScaleVolatility.integratedVariance(sample, steps: k) / 3000
            kernel += try RealizedKernelVolatility.integratedVariance(sample, bandwidth: k) / 3000
        }
        #expect(abs(subsampled - 1) < 0.025)
        #expect(abs(twoScale - 82.0 / 91) < 0.025)
        #expect(abs(kernel - 1) < 0.025)
    }

    /// The form of the variance is the published one in the limit: (4/3) K IQ/n + 8 n ω⁴/K², and
    /// 4 (151/560 H IQ/n + 3 ω² IV/H + 24 n ω⁴/H³) for Parzen weights.
    @Test func variancesTendToThePublished() {
        let n = 1_000_000
        let k = 2000
        let triangle = AutocovarianceWeights(
            (0..<k).map { $0 == 0 ? 1 : Double(k - $0) / Double(k - 1) })
        func parts(_ weights: AutocovarianceWeights) -> (Double, Double, Double) {
            (weights.discretization, weights.crossed, weights.noise * Double(n))
        }
        let (a, b, c) = parts(triangle)
        #expect(abs(a / (4.0 / 3 * Double(k)) - 1) < 0.002)
        #expect(abs(b / (8 / Double(k)) - 1) < 0.002)
        #expect(abs(c / (8 * Double(n) / Double(k * k)) - 1) < 0.002)
        let (p, q, s) = parts(AutocovarianceWeights(ParzenKernel.weights(bandwidth: k - 1)))
        #expect(abs(p / (4 * 151.0 / 560 * Double(k)) - 1) < 0.002)
        #expect(abs(q / (8 * 1.5 / Double(k)) - 1) < 0.002)
        #expect(abs(s / (4 * 24 * Double(n) / pow(Double(k), 3)) - 1) < 0.01)
    }

    /// 400 samples of 2,000 returns: bias within 4% where realized volatility is wrong by more than
    /// half, and the spread is the mean standard error within 15%.
    @Test(arguments: [0, 1e-4, 1e-3])
    func noiseIsTakenOut(noise: Double) throws {
        var random = SeededRandom(seed: 33)
        let (n, count) = (2000, 400)
        var figures: [String: (mean: Double, square: Double, error: Double, effective: Double)] =
            [:]
        func add(_ name: String, _ value: VolatilityEstimate.Value) {
            var sums = figures[name] ?? (0, 0, 0, 0)
            sums.mean += value.annualizedVolatility / Double(count)
            sums.square += value.annualizedVolatility * value.annualizedVolatility / Double(count)
            sums.error += value.standardError / Double(count)
            sums.effective += value.effectiveObservations / Double(count)
            figures[name] = sums
        }
        for _ in 0..<count {
            let returns = Self.noisy(&random, n, noise: noise)
            let sample = ReturnSample(
                contiguous: returns,
                spacing: TimeSpan(microseconds: TimeSpan.year.microseconds / Int64(n)))
            add("two scales", try TwoScaleVolatility.estimate(sample).get())
            add("kernel", try RealizedKernelVolatility.estimate(sample).get())
            if noise == 0 {
                add("sparse", try SubsampledVolatility.estimate(sample, steps: 20).get())
            }
        }
        for (name, sums) in figures {
            let spread = (sums.square - sums.mean * sums.mean).squareRoot()
            #expect(abs(sums.mean - 1) < 0.04, "\(name)")
            #expect(abs(sums.error / spread - 1) < 0.15, "\(name)")
            #expect(abs(1 / (2 * sums.effective).squareRoot() / spread - 1) < 0.15, "\(name)")
        }
    }

    /// What noise adds to fourth powers, in 300 samples and by hand: E R⁴ = 3 s² + 12 ω² s + 12 ω⁴.
    @Test func quarticityWithoutNoise() {
        var random = SeededRandom(seed: 35)
        let (n, k, noise) = (2000, 20, 0.01)
        var fourth = 0.0
        for _ in 0..<300 {
            let returns = OverlappingReturns(
                Self.sample(Self.noisy(&random, n, noise: noise)), steps: k)
            fourth += returns.fourthPowers / Double(returns.count) / 300
        }
        let s = Double(k) / Double(n)
        let expected = 3 * s * s + 12 * noise * s + 12 * noise * noise
        #expect(abs(fourth / expected - 1) < 0.03)

        let bounce = OverlappingReturns(
            Self.sample((0..<90).map { $0 % 2 == 0 ? 0.5 : -0.5 }), steps: 1)
        let quarticity = bounce.quarticity(returns: 90, variance: 0.3, noiseVariance: 0.01)
        let byHand = (0.0625 - 12 * 0.01 * 0.3 / 90 - 12 * 0.01 * 0.01) * 2700
        #expect(relativeDistance(quarticity, byHand) < 1e-12)
        #expect(bounce.quarticity(returns: 90, variance: 20, noiseVariance: 0.01) == 400)
    }

    /// Both forms of the noise variance, at 20,000 returns.
    @Test func noiseVariances() throws {
        var random = SeededRandom(seed: 34)
        let (n, noise) = (20_000, 1e-3)
        let returns = Self.noisy(&random, n, noise: noise)
        let dense = try NoiseVariance.highestFrequency.estimate(returns)
        let lagged = try NoiseVariance.autocovariance.estimate(returns)
        #expect(abs(dense / (noise + 0.5 / Double(n)) - 1) < 0.03)
        #expect(abs(lagged / noise - 1) < 0.03)
        let trending = (0..<100).map { _ in 0.01 }
        #expect(try NoiseVariance.autocovariance.estimate(trending) == 0)
        #expect(
            relativeDistance(try NoiseVariance.highestFrequency.estimate(trending), 5e-5) < 1e-12)
    }

    /// The optimum of ZMA's and BNHLS's mean squared errors, by looking around it.
    @Test func optimaAreOptimal() {
        let (n, noise, quarticity) = (23_400.0, 2e-4, 1.3)
        func isLeast(_ f: (Double) -> Double, at best: Double, within step: Double) -> Bool {
            f(best) <= f(best + step) && f(best) <= f(best - step)
        }
        let k = OptimalSampling.twoScaleSteps(
            returns: Int(n), noiseVariance: noise, quarticity: quarticity)
        let error: (Double) -> Double = { k in
            let ofNoise: Double = 8 * n * noise * noise / (k * k)
            return ofNoise + 4 * k / 3 * quarticity / n
        }
        #expect(isLeast(error, at: Double(k), within: 1))
        let sparse = OptimalSampling.returnsForRealizedVariance(
            noiseVariance: noise, quarticity: quarticity)
        let ofRealized: (Double) -> Double = { m in
            let bias: Double = 2 * m * noise
            return bias * bias + 2 * quarticity / m
        }
        #expect(isLeast(ofRealized, at: sparse, within: 0.01 * sparse))
        // IQ = IV² here, as in the published rule: bias² + variance.
        let h = Double(
            OptimalSampling.kernelBandwidth(
                returns: Int(n), noiseVariance: noise, integratedVariance: 1))
        let ofKernel: (Double) -> Double = {
            let bias: Double = 12 * noise * n / ($0 * $0)
            return bias * bias + 4 * 0.269 * $0 / n
        }
        #expect(isLeast(ofKernel, at: h, within: 1.5))
    }

    @Test func optimaAtTheEnds() {
        #expect(
            OptimalSampling.returnsForRealizedVariance(noiseVariance: 0, quarticity: 1)
                == .infinity)
        for (noise, signal, steps, bandwidth) in [
            (0.0, 1.0, 2, 0), (0, 0, 2, 0), (1, 0, 50, 49), (1e300, 1e-300, 50, 49),
        ] as [(Double, Double, Int, Int)] {
            #expect(
                OptimalSampling.twoScaleSteps(
                    returns: 50, noiseVariance: noise, quarticity: signal) == steps)
            #expect(
                OptimalSampling.kernelBandwidth(
                    returns: 50, noiseVariance: noise, integratedVariance: signal) == bandwidth)
        }
    }

    /// Without a hole the Parzen weights never give a negative figure, whatever the returns.
    @Test(arguments: UInt64(1)...30)
    func kernelIsNotNegative(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let returns = (0..<40).map { (i: Int) -> Double in
            let sign: Double = i % 2 == 0 ? 1 : -1
            return sign * (1 + 0.1 * random.normal()) + random.pick([0, 0, 0.5])
        }
        for bandwidth in 0..<40 {
            let variance = try RealizedKernelVolatility.integratedVariance(
                Self.sample(returns), bandwidth: bandwidth)
            #expect(variance > -1e-12)
        }
    }

    /// Pure bounce has no two-scale variance: a reason, no figure.
    @Test func negativeTwoScaleHasAReason() throws {
        let returns: [Double] = (0..<99).map { $0 % 2 == 0 ? 0.01 : -0.01 }
        let outcome = TwoScaleVolatility.estimate(Self.sample(returns), steps: 2)
        guard case .failure(let reason) = outcome else {
            Issue.record("a figure of a bounce")
            return
        }
        #expect(reason.reason.contains("expected a positive one"))
    }
}
