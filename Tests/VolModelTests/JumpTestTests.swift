import CGSL
import TestSupport
import Testing

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Jump tests: by hand, their size without jumps and their power with one.
@Suite struct JumpTestTests {
    private static func calm(_ random: inout SeededRandom, _ count: Int) -> [Double] {
        (0..<count).map { _ in 0.001 * random.normal() }
    }

    private static func sample(_ returns: [Double], restarts: [Int] = []) -> ReturnSample {
        ReturnSample(
            values: returns, restarts: restarts, seconds: Double(returns.count) * 300, coverage: 1,
            window: .minutes(Int64(5 * returns.count)), grid: .minutes(5))
    }

    /// The formulas written out, with the constants as printed.
    @Test(arguments: UInt64(1)...10)
    func writtenOut(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var r = Self.calm(&random, 120)
        r[40] += 0.004
        let n = 120.0
        let realized = r.reduce(0) { $0 + $1 * $1 }
        let pairs = zip(r, r.dropFirst()).map { (abs($0), abs($1)) }
        let bipower = Double.pi / 2 * n / (n - 1) * pairs.reduce(0) { $0 + $1.0 * $1.1 }
        let tripower =
            1.7434720713 * n * n / (n - 2)
            * (2..<120).reduce(0) { $0 + pow(abs(r[$1 - 2] * r[$1 - 1] * r[$1]), 4.0 / 3) }
        let ratio = try JumpTest.ratio(Self.sample(r)).get()
        let z =
            (1 - bipower / realized)
            / sqrt(0.6089937500 / n * max(1, tripower / (bipower * bipower)))
        #expect(relativeDistance(ratio.statistic, z) < 1e-7)
        let linear = try JumpTest.linear(Self.sample(r), measure: .bipower).get()
        #expect(
            relativeDistance(
                linear.statistic, sqrt(n) * (realized - bipower) / sqrt(0.60899375 * tripower))
                < 1e-7)
        let least = pairs.reduce(0) { $0 + pow(min($1.0, $1.1), 2) }
        let minimum = Double.pi / (Double.pi - 2) * n / (n - 1) * least
        let medianQuarticity = try QuarticityMeasure.median.integratedQuarticity(r)
        let mixed = try JumpTest.linear(
            Self.sample(r), measure: .minimum, quarticity: .median
        ).get()
        #expect(
            relativeDistance(
                mixed.statistic, sqrt(n) * (realized - minimum) / sqrt(1.81 * medianQuarticity))
                < 1e-10)
        for test in [ratio, linear, mixed] {
            let tail = erfc(test.statistic / 2.0.squareRoot()) / 2
            #expect(relativeDistance(test.oneSidedP, tail) < 1e-10)
            #expect(relativeDistance(test.twoSidedP, 2 * min(tail, 1 - tail)) < 1e-10)
        }
    }

    private enum Form: CaseIterable { case ratio, bipower, minimum, median }

    private static func outcome(_ form: Form, _ sample: ReturnSample)
        -> Result<JumpTest, NotApplicable>
    {
        switch form {
        case .ratio: JumpTest.ratio(sample)
        case .bipower: JumpTest.linear(sample, measure: .bipower)
        case .minimum: JumpTest.linear(sample, measure: .minimum)
        case .median: JumpTest.linear(sample, measure: .median)
        }
    }

    /// 2,000 days of 288 returns: at 5% one-sided between 4% and 8.5% false alarms, the linear
    /// forms above the level as is known of them in small samples; z has a mean within 0.1 of 0 and
    /// a deviation within 0.1 of 1. With a jump of 10 deviations of one return more than 95% are
    /// found.
    @Test func sizeAndPower() throws {
        var random = SeededRandom(seed: 51)
        let days = 2000
        var alarms: [Form: Int] = [:]
        var found: [Form: Int] = [:]
        var sums: [Form: (mean: Double, square: Double)] = [:]
        for _ in 0..<days {
            var returns = Self.calm(&random, 288)
            for form in Form.allCases {
                let test = try Self.outcome(form, Self.sample(returns)).get()
                if test.oneSidedP < 0.05 { alarms[form, default: 0] += 1 }
                let before = sums[form] ?? (0, 0)
                sums[form] = (
                    before.mean + test.statistic / Double(days),
                    before.square + test.statistic * test.statistic / Double(days)
                )
            }
            returns[Int(random.next() % 288)] += 0.01
            for form in Form.allCases {
                let test = try Self.outcome(form, Self.sample(returns)).get()
                if test.oneSidedP < 0.05 { found[form, default: 0] += 1 }
            }
        }
        for form in Form.allCases {
            let size = Double(alarms[form] ?? 0) / Double(days)
            let power = Double(found[form] ?? 0) / Double(days)
            let (mean, square) = try #require(sums[form])
            #expect(size > 0.04 && size < 0.085, "\(form)")
            #expect(power > 0.95, "\(form)")
            #expect(abs(mean) < 0.1, "\(form)")
            #expect(abs((square - mean * mean).squareRoot() - 1) < 0.1, "\(form)")
        }
    }

    @Test func noMovesNoTest() {
        let still = Self.sample([Double](repeating: 0, count: 50))
        for form in Form.allCases {
            #expect(throws: NotApplicable.self) { try Self.outcome(form, still).get() }
            for bad in [Double.nan, .infinity] {
                #expect(throws: NotApplicable.self) {
                    try Self.outcome(form, Self.sample([0.1, bad, 0.1, 0.2])).get()
                }
            }
            for count in 0..<3 {
                let few = Self.sample([Double](repeating: 0.1, count: count))
                #expect(throws: NotApplicable.self) { try Self.outcome(form, few).get() }
            }
        }
    }

    // MARK: Lee and Mykland

    /// Each window summed anew.
    @Test(arguments: UInt64(1)...10)
    func leeMyklandWrittenOut(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let r = Self.calm(&random, 150)
        let window = 3 + Int(random.next() % 30)
        let test = try LeeMyklandTest.test(Self.sample(r), level: 0.5, window: window).get()
        for i in r.indices {
            guard i >= window - 1 else {
                #expect(test.statistics[i] == nil)
                continue
            }
            let sum = (i - window + 2...i - 1).reduce(0.0) { $0 + abs(r[$1] * r[$1 - 1]) }
            let expected = r[i] / sqrt(sum / Double(window - 2))
            #expect(relativeDistance(try #require(test.statistics[i]), expected) < 1e-11)
        }
        let n = Double(150 - window + 1)
        #expect(test.tested == 150 - window + 1)
        let c = sqrt(2 / Double.pi)
        let center =
            sqrt(2 * log(n)) / c - (log(Double.pi) + log(log(n))) / (2 * c * sqrt(2 * log(n)))
        let threshold = center - log(-log(0.5)) / (c * sqrt(2 * log(n)))
        #expect(relativeDistance(test.threshold, threshold) < 1e-12)
        #expect(
            test.jumps.map(\.place)
                == r.indices.filter { abs(test.statistics[$0] ?? 0) > threshold })
    }

    /// 600 weeks of 2,016 returns: at 5% a false jump in 3% to 9% of them (the window's variance
    /// is an estimate, which widens the tail), and 97% or more of planted jumps of 10 deviations
    /// are found, at their place and no other.
    @Test func leeMyklandSizeAndPower() throws {
        var random = SeededRandom(seed: 52)
        let weeks = 600
        var (alarms, found, others) = (0, 0, 0)
        for _ in 0..<weeks {
            var returns = Self.calm(&random, 2016)
            let calm = try LeeMyklandTest.test(Self.sample(returns), level: 0.05).get()
            #expect(calm.window == 270)
            if !calm.jumps.isEmpty { alarms += 1 }
            let place = 300 + Int(random.next() % 1700)
            returns[place] += random.oneIn(2) ? 0.01 : -0.01
            let test = try LeeMyklandTest.test(Self.sample(returns), level: 0.05).get()
            if test.jumps.contains(where: { $0.place == place }) { found += 1 }
            others += test.jumps.count { $0.place != place }
        }
        #expect(alarms > 18 && alarms < 54)
        #expect(found >= 582)
        #expect(others < 54)
    }

    /// What went before a hole serves on after it; no product reaches over it.
    @Test func leeMyklandAcrossHoles() throws {
        var random = SeededRandom(seed: 53)
        let r = Self.calm(&random, 60)
        let test = try LeeMyklandTest.test(Self.sample(r, restarts: [30]), window: 12).get()
        let products = (1..<60).filter { $0 != 30 }.map { (end: $0, value: abs(r[$0] * r[$0 - 1])) }
        for i in r.indices {
            let before = products.filter { $0.end < i }.suffix(10)
            let expected =
                before.count < 10
                ? nil : r[i] / sqrt(before.reduce(0) { $0 + $1.value } / 10)
            #expect((test.statistics[i] == nil) == (expected == nil))
            if let expected {
                #expect(relativeDistance(test.statistics[i] ?? 0, expected) < 1e-11)
            }
        }
    }

    /// A large product leaves no trace after its window: sums are of what is in them.
    @Test func trailingSumsForget() {
        let values = [1e20, 3, 4, 5, 6, 7]
        let pairs = LeeMyklandTest.trailingSums(values.span, width: 2)
        let all = LeeMyklandTest.trailingSums(values.span, width: 9)
        #expect(pairs == [1e20, 1e20, 7, 9, 11, 13])
        #expect(all.last == 1e20)
    }

    /// A move after stillness has no statistic; stillness has 0.
    @Test func leeMyklandOfStillness() throws {
        var returns = [Double](repeating: 0, count: 40)
        returns[30] = 0.1
        let test = try LeeMyklandTest.test(Self.sample(returns), window: 5).get()
        #expect(test.statistics[30] == nil)
        #expect(test.statistics[29] == 0)
        #expect(test.jumps.isEmpty)
        #expect(test.tested == 40 - 5)
    }

    @Test func leeMyklandRefuses() {
        let good = Self.sample((0..<50).map { Double($0 % 7) - 3 })
        for (level, window) in [
            (0.0, 10), (1, 10), (.nan, 10), (0.01, 2), (0.01, -5), (0.01, 49), (0.01, .max),
        ] as [(Double, Int)] {
            #expect(throws: NotApplicable.self) {
                try LeeMyklandTest.test(good, level: level, window: window).get()
            }
        }
        for bad in [[], [0.1], [0.1, 0.2], [0.1, .nan, 0.2, 0.1], [0.1, .infinity, 0.2]] {
            #expect(throws: NotApplicable.self) {
                try LeeMyklandTest.test(Self.sample(bad), window: 3).get()
            }
        }
        #expect(LeeMyklandTest.publishedWindow(returnsPerDay: .nan) == 3)
        #expect(LeeMyklandTest.publishedWindow(returnsPerDay: .infinity) == 1_000_000_000)
    }
}
