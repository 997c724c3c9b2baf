import CGSL
import TestSupport
import Testing

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Intensity and sizes of jumps from returns: recovery, bias, false alarms, limits.
@Suite struct JumpEstimateTests {
    /// Returns of a double exponential jump diffusion on a grid. `spread` is the standard deviation
    /// of ln σ, which reverts with a half-life of a day, `daily` the size of a daily pattern of σ.
    private static func returns(
        _ process: JumpDiffusion, days: Int, grid: TimeSpan, spread: Double = 0,
        daily: Double = 0, _ random: inout FastNormal
    ) -> ReturnSample {
        let years = grid.seconds / TimeSpan.year.seconds
        let perDay = TimeSpan.days(1).seconds / grid.seconds
        let persistence = exp(-M_LN2 / perDay)
        let shock = spread * (1 - persistence * persistence).squareRoot()
        let expected = process.jumpsPerYear * years
        var (level, wait) = (0.0, -log(random.uniform()))
        let values = (0..<days * Int(perDay)).map { step in
            var sigma = process.annualizedVolatility
            if spread > 0 {
                level = persistence * level + shock * random.normal()
                sigma *= exp(level - spread * spread)
            }
            if daily > 0 {
                sigma *= 1 + daily * sin(2 * Double.pi * Double(step) / perDay)
            }
            var value = sigma * years.squareRoot() * random.normal()
            wait -= expected
            while wait < 0 {
                let size = -log(random.uniform())
                value +=
                    random.uniform() < process.upProbability
                    ? size * process.meanUp : -size * process.meanDown
                wait -= log(random.uniform())
            }
            return value
        }
        return ReturnSample(contiguous: values, spacing: grid)
    }

    private static func process(
        volatility: Double = 0.8, perYear: Double = 150, up: Double = 0.4, meanUp: Double = 0.02,
        meanDown: Double = 0.02
    ) throws -> JumpDiffusion {
        try JumpDiffusion(
            logDriftPerYear: 0, annualizedVolatility: volatility, jumpsPerYear: perYear,
            upProbability: up, meanUp: meanUp, meanDown: meanDown)
    }

    private static func estimate(
        _ sample: ReturnSample, level: Double = 0.01
    ) throws -> JumpEstimate {
        try JumpEstimate.estimate(
            sample, kind: .interval, threshold: .leeMykland(level: level), confidence: 0.95,
            unseenMean: 0.02
        ).get()
    }

    /// Thirty histories of two years of five minutes. Means over them are within 8% of the truth,
    /// three standard errors of an intensity over all of them; deviations are those that the
    /// standard errors state; what is seen is far less than what is there.
    @Test func recoversTheProcess() throws {
        var random = FastNormal(seed: 411)
        let process = try Self.process(meanUp: 0.015, meanDown: 0.025)
        let histories = 30
        var sums: [String: (sum: Double, squares: Double)] = [:]
        func note(_ name: String, _ value: Double) {
            let before = sums[name] ?? (0, 0)
            sums[name] = (before.sum + value, before.squares + value * value)
        }
        var (covered, inside) = (0, 0)
        for _ in 0..<histories {
            let sample = Self.returns(process, days: 730, grid: .minutes(5), &random)
            let found = try Self.estimate(sample)
            let years = found.seconds / TimeSpan.year.seconds
            note("volatility", found.annualizedVolatility / 0.8)
            note("share", try #require(found.upProbability) / 0.4)
            for (side, tail, truth) in [
                ("up", found.up, (60.0, 0.015)), ("down", found.down, (90, 0.025)),
            ] {
                note(side + " intensity", tail.perYear / truth.0)
                note(side + " z", (tail.perYear - truth.0) / tail.perYearStandardError)
                note(side + " mean", tail.mean / truth.1)
                note(side + " mean z", (tail.mean - truth.1) / (tail.meanStandardError ?? .nan))
                note(side + " seen", Double(tail.count) / years / truth.0)
                // The jumps beyond 5% a year, by the cautious process.
                let beyond = tail.cautiousPerYear * exp(-0.05 / tail.meanUpperLimit)
                covered += beyond > truth.0 * exp(-0.05 / truth.1) ? 1 : 0
            }
            inside += try #require(found.upProbabilityInterval).contains(0.4) ? 1 : 0
        }
        func mean(_ name: String) -> Double { (sums[name]?.sum ?? .nan) / Double(histories) }
        func root(_ name: String) -> Double {
            ((sums[name]?.squares ?? .nan) / Double(histories)).squareRoot()
        }
        #expect(abs(mean("volatility") - 1) < 0.01)
        #expect(abs(mean("share") - 1) < 0.05)
        for side in ["up", "down"] {
            #expect(abs(mean(side + " intensity") - 1) < 0.08)
            #expect(abs(mean(side + " mean") - 1) < 0.08)
            #expect(root(side + " z") > 0.6 && root(side + " z") < 1.5)
            #expect(root(side + " mean z") > 0.6 && root(side + " mean z") < 1.5)
            #expect(mean(side + " seen") < 0.65)
        }
        // The cautious process holds in nine of ten cases or more, sixty here.
        #expect(covered >= 54)
        #expect(inside >= 24)
    }

    /// Pure diffusions over twenty years: false jumps at a level of 1%, as documented.
    @Test(arguments: [
        (0.0, 0.0, TimeSpan.minutes(5), 0.0...2.0), (0.4, 0, .minutes(5), 8...50),
        (0, 0.3, .minutes(5), 1...15), (0.4, 0.3, .minutes(5), 70...160),
        (0.4, 0, .hours(1), 30...90),
    ])
    func falseJumps(
        spread: Double, daily: Double, grid: TimeSpan, expected: ClosedRange<Double>
    ) throws {
        var random = FastNormal(seed: 412)
        let sample = Self.returns(
            try Self.process(perYear: 0), days: 7300, grid: grid, spread: spread, daily: daily,
            &random)
        let found = try Self.estimate(sample)
        #expect(expected.contains(Double(found.up.count + found.down.count)))
        #expect(abs(found.annualizedVolatility / 0.8 - 1) < 0.05)
    }

    /// On the grid of a threshold feed without jumps three of four returns that move look like
    /// jumps, which is why such feeds are refused.
    @Test func thresholdFeedsLookLikeJumps() throws {
        let market = try SimulatedMarket(.constant, days: 30, seed: 413, kinds: [.threshold])
        let feed = try #require(market.feeds[.threshold])
        let sample = try ReturnSample.onGrid(
            feed.series, asOf: #require(feed.series.last), window: .days(29), grid: .minutes(5),
            maxGap: .hours(2)
        ).get()
        let jumps = try LeeMyklandTest.test(sample).get().jumps.count
        #expect(Double(jumps) > 0.7 * Double(sample.values.count { $0 != 0 }))
        #expect(throws: NotApplicable.self) { try Self.refusal(sample, kind: .threshold).get() }
        #expect(throws: NotApplicable.self) { try Self.refusal(sample).get() }
    }

    /// Prices that are held for a step move twice at once: ten years without a jump.
    @Test func zerosLookLikeJumps() throws {
        func falseJumps(_ share: Double) throws -> Int {
            var random = FastNormal(seed: 414)
            let sample = Self.returns(
                try Self.process(perYear: 0), days: 3650, grid: .minutes(5), &random)
            var held = 0.0
            let values = sample.values.map { value in
                held += value
                if random.uniform() < share { return 0.0 }
                defer { held = 0 }
                return held
            }
            return try LeeMyklandTest.test(
                ReturnSample(contiguous: values, spacing: .minutes(5))
            ).get().jumps.count
        }
        #expect(try falseJumps(0.05) < 25)
        #expect(try falseJumps(0.25) > 500)
    }

    /// Nothing seen: the rule of three, and a process with a risk.
    @Test func nothingSeen() throws {
        var random = FastNormal(seed: 415)
        let sample = Self.returns(
            try Self.process(perYear: 0), days: 365, grid: .minutes(5), &random)
        let found = try Self.estimate(sample)
        #expect(found.up.count == 0 && found.down.count == 0)
        #expect(found.upProbability == nil && found.upProbabilityInterval == nil)
        let years = found.seconds / TimeSpan.year.seconds
        for tail in [found.up, found.down] {
            #expect(tail.perYear == 0)
            #expect(
                relativeDistance(
                    tail.perYearUpperLimit, -log(0.05) / (years * tail.seenShare)) < 1e-12)
            #expect(abs(tail.seenShare - exp(-found.meanThreshold / 0.02)) < 0.02)
            #expect(tail.mean == 0.02 && tail.meanUpperLimit == 0.02)
            #expect(tail.meanStandardError == nil)
        }
        #expect(try found.central.jumpsPerYear == 0)
        let cautious = try found.cautious
        #expect(cautious.jumpsPerYear > 6 && cautious.upProbability == 0.5)
        let gap = try GapQuantile(
            cautious, side: .long, probability: 1e-5, horizon: .minutes(10))
        #expect(gap.largest > 2 * gap.diffusion)
    }

    /// Scaled returns have scaled sizes; mirrored ones have the sides exchanged.
    @Test func scaleAndMirror() throws {
        var random = FastNormal(seed: 416)
        let process = try Self.process(up: 0.3)
        let sample = Self.returns(process, days: 365, grid: .minutes(5), &random)
        let found = try Self.estimate(sample)
        func changed(_ factor: Double) throws -> JumpEstimate {
            var other = sample
            other.values = sample.values.map { $0 * factor }
            return try Self.estimate(other)
        }
        let large = try changed(4)
        #expect(large.up.count == found.up.count)
        #expect(relativeDistance(large.up.mean, 4 * found.up.mean) < 1e-12)
        #expect(relativeDistance(large.up.perYear, found.up.perYear) < 1e-12)
        #expect(
            relativeDistance(large.annualizedVolatility, 4 * found.annualizedVolatility) < 1e-12)
        let mirrored = try changed(-1)
        #expect(mirrored.up == found.down && mirrored.down == found.up)
        #expect(found.up.count < found.down.count)
        let (central, cautious) = (try found.central, try found.cautious)
        for tail in [found.up, found.down] {
            func beyondThreshold(_ perYear: Double, _ mean: Double) -> Double {
                perYear * exp(-found.meanThreshold / mean)
            }
            #expect(
                beyondThreshold(tail.cautiousPerYear, tail.meanUpperLimit)
                    > beyondThreshold(tail.perYear, tail.mean))
        }
        for side in [Side.long, .short] {
            let horizon = TimeSpan.minutes(10)
            #expect(
                try GapQuantile(cautious, side: side, probability: 1e-4, horizon: horizon).largest
                    > GapQuantile(central, side: side, probability: 1e-4, horizon: horizon)
                    .largest)
        }
    }

    /// Five local deviations find what Lee and Mykland's threshold finds, and more; what comes
    /// later does not change the local deviation.
    @Test func localDeviations() throws {
        var random = FastNormal(seed: 417)
        let sample = Self.returns(
            try Self.process(), days: 120, grid: .minutes(5), &random)
        func count(_ threshold: JumpThreshold) throws -> Int {
            let found = try JumpEstimate.estimate(
                sample, threshold: threshold, confidence: 0.95, unseenMean: 0.02
            ).get()
            return found.up.count + found.down.count
        }
        #expect(try count(.localDeviations(5)) >= count(.leeMykland(level: 0.01)))
        #expect(try count(.localDeviations(20)) < count(.localDeviations(5)))
        let all = LeeMyklandTest.localDeviations(sample, window: 50)
        var early = sample
        early.values = Array(sample.values.prefix(5000))
        #expect(LeeMyklandTest.localDeviations(early, window: 50) == Array(all.prefix(5000)))
    }

    // MARK: Limits

    /// Garwood (1936): 0.0253 to 5.572 after one event, 4.795 to 18.390 after ten, up to 3.689
    /// after none. Clopper and Pearson (1934): up to 0.3085 after none in ten, 0.1871 to 0.8129
    /// after five.
    @Test func publishedLimits() throws {
        for (count, lower, upper) in [(0, 0, 3.689), (1, 0.0253, 5.572), (10, 4.795, 18.390)] {
            let found = try ExactLimits.poissonInterval(count: count, confidence: 0.95)
            #expect(abs(found.lowerBound - lower) < 5e-4 && abs(found.upperBound - upper) < 5e-4)
        }
        for (successes, lower, upper) in [(0, 0, 0.3085), (5, 0.1871, 0.8129)] {
            let found = try ExactLimits.binomialInterval(
                successes: successes, count: 10, confidence: 0.95)
            #expect(abs(found.lowerBound - lower) < 5e-5 && abs(found.upperBound - upper) < 5e-5)
        }
        #expect(
            abs(try ExactLimits.poissonUpperLimit(count: 0, confidence: 0.95) - 2.9957) < 5e-5)
    }

    /// At each limit the tail beyond what was seen has the stated probability.
    @Test(arguments: [1, 2, 7, 60, 2000])
    func limitsByTheirTails(count: Int) throws {
        let interval = try ExactLimits.poissonInterval(count: count, confidence: 0.9)
        #expect(abs(gsl_cdf_poisson_P(UInt32(count), interval.upperBound) - 0.05) < 1e-9)
        #expect(abs(gsl_cdf_poisson_Q(UInt32(count) - 1, interval.lowerBound) - 0.05) < 1e-9)
        let upper = try ExactLimits.poissonUpperLimit(count: count, confidence: 0.9)
        #expect(abs(gsl_cdf_poisson_P(UInt32(count), upper) - 0.1) < 1e-9)
        let mean = try ExactLimits.exponentialMeanUpperLimit(
            sum: 3, count: count, confidence: 0.9)
        #expect(abs(gsl_cdf_gamma_P(3, Double(count), mean) - 0.1) < 1e-9)
        let share = try ExactLimits.binomialInterval(
            successes: count / 2, count: count, confidence: 0.9)
        #expect(
            abs(gsl_cdf_binomial_P(UInt32(count / 2), share.upperBound, UInt32(count)) - 0.05)
                < 1e-9)
    }

    // MARK: What a caller can get wrong

    private static func refusal(
        _ sample: ReturnSample, kind: FeedKind? = nil,
        threshold: JumpThreshold = .leeMykland(level: 0.01), window: Int? = nil,
        confidence: Double = 0.95, unseenMean: Double = 0.02
    ) -> Result<JumpEstimate, NotApplicable> {
        JumpEstimate.estimate(
            sample, kind: kind, threshold: threshold, window: window, confidence: confidence,
            unseenMean: unseenMean)
    }

    @Test func hostileArguments() throws {
        var random = FastNormal(seed: 418)
        let sample = Self.returns(try Self.process(), days: 30, grid: .minutes(5), &random)
        #expect(throws: Never.self) { try Self.refusal(sample).get() }
        var bad: [Result<JumpEstimate, NotApplicable>] = []
        for number in [Double.nan, 0, 1, -1, .infinity] {
            bad.append(Self.refusal(sample, confidence: number))
            bad.append(Self.refusal(sample, threshold: .leeMykland(level: number)))
            bad.append(Self.refusal(sample, threshold: .localDeviations(number)))
            if number != 1 { bad.append(Self.refusal(sample, unseenMean: number)) }
        }
        bad.append(Self.refusal(sample, window: 2))
        bad.append(Self.refusal(sample, window: 1_000_000))
        let calm = Self.returns(
            try Self.process(perYear: 0), days: 30, grid: .minutes(5), &random)
        bad.append(Self.refusal(calm, unseenMean: 1e-9))
        func made(_ values: [Double], _ spacing: TimeSpan = .minutes(5)) -> ReturnSample {
            ReturnSample(contiguous: values, spacing: spacing)
        }
        bad.append(Self.refusal(made(sample.values, .hours(2))))
        bad.append(Self.refusal(made(sample.values, .seconds(0))))
        bad.append(Self.refusal(made([])))
        bad.append(Self.refusal(made([0.1])))
        bad.append(Self.refusal(made([Double](repeating: 0, count: 1000))))
        for value in [Double.nan, .infinity] {
            bad.append(Self.refusal(made(sample.values + [value, -value])))
        }
        let updates = ReturnSample(
            values: sample.values, seconds: sample.seconds, coverage: 1, window: .days(30),
            grid: nil)
        bad.append(Self.refusal(updates))
        for (place, result) in bad.enumerated() {
            switch result {
            case .success(let found): Issue.record("\(place): \(found)")
            case .failure(let reason): #expect(!reason.reason.isEmpty)
            }
        }
        if case .success(let wild) = Self.refusal(made(sample.values + [1e308, -1e308])) {
            for tail in [wild.up, wild.down] {
                #expect(tail.mean.isFinite && tail.cautiousPerYear.isFinite)
            }
        }
        for count in [-1, 0, 5] {
            #expect(throws: GSLFailure.self) {
                try ExactLimits.poissonInterval(count: count, confidence: count == 0 ? .nan : 1)
            }
        }
        #expect(throws: GSLFailure.self) {
            try ExactLimits.binomialInterval(successes: 3, count: 2, confidence: 0.9)
        }
        #expect(throws: GSLFailure.self) {
            try ExactLimits.exponentialMeanUpperLimit(sum: 1, count: 0, confidence: 0.9)
        }
    }
}
