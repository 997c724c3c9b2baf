import TestSupport
import Testing

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// One bad observation and the windows after it; every window against a computation of its own.
@Suite struct RollingStatisticTests {
    struct Glitch: Sendable, CustomTestStringConvertible {
        var deviation: Double
        /// What the bad value adds to the log price, and the next return takes away again.
        var jump: Double
        var testDescription: String { "sd \(deviation), jump \(jump)" }
    }

    /// Returns of standard deviation 1e-3 and 1e-6 with one bar at 1.5 to 1e12 times the price and
    /// back, and values that no price makes.
    static let glitches: [Glitch] = [1e-3, 1e-6].flatMap { deviation in
        ([1.5, 10, 1e4, 1e8, 1e12].map(log) + [1e8, 1e12, 1e160, 1e300]).map {
            Glitch(deviation: deviation, jump: $0)
        }
    }

    private static let window = 288
    private static let bad = 3000

    private static func returns(_ glitch: Glitch) -> [Double] {
        var random = SeededRandom(seed: 7)
        var values = (0..<20_000).map { _ in glitch.deviation * random.normal() }
        values[bad] += glitch.jump
        values[bad + 1] -= glitch.jump
        return values
    }

    private struct TwoPass {
        var sum: Double
        var variance: Double
        var rootMeanSquare: Double

        init(_ values: ArraySlice<Double>) {
            func sum(_ terms: some Sequence<Double>) -> Double {
                var total = 0.0
                var error = 0.0
                for term in terms {
                    let next = total + term
                    error += abs(total) >= abs(term) ? total - next + term : term - next + total
                    total = next
                }
                return total + error
            }
            self.sum = sum(values)
            let mean = self.sum / Double(values.count)
            variance = sum(values.map { ($0 - mean) * ($0 - mean) }) / Double(values.count - 1)
            rootMeanSquare = (sum(values.map { $0 * $0 }) / Double(values.count)).squareRoot()
        }
    }

    /// The textbook's running sums, which a value leaves by subtraction.
    private struct RunningSums {
        var (count, sum, squares) = (0.0, 0.0, 0.0)

        mutating func add(_ value: Double, _ sign: Double) {
            count += sign
            sum += sign * value
            squares += sign * value * value
        }

        var variance: Double { (squares - sum * sum / count) / (count - 1) }
    }

    /// Windows that hold neither of the two bad returns.
    private static func isClean(endingAt place: Int) -> Bool {
        place >= window - 1 && (place < bad || place >= bad + 1 + window)
    }

    /// The worst relative errors over the clean windows.
    static func errors(
        _ glitch: Glitch
    ) throws -> (ours: Double, ofRunningSums: Double, clean: Int) {
        let values = returns(glitch)
        var moments = try CountWindow(RollingMoments(), capacity: window)
        var sum = try CountWindow(RollingSum(), capacity: window)
        var running = RunningSums()
        var (worst, worstOfRunning, clean) = (0.0, 0.0, 0)
        for place in values.indices {
            try moments.append(values[place])
            try sum.append(values[place])
            running.add(values[place], 1)
            if place >= window { running.add(values[place - window], -1) }
            guard isClean(endingAt: place) else { continue }
            let expected = TwoPass(values[(place - window + 1)...place])
            let found = moments.statistic
            clean += 1
            for (a, b) in [
                (found.variance, expected.variance),
                (found.rootMeanSquare, expected.rootMeanSquare),
                (found.mean, expected.sum / Double(window)), (sum.statistic.sum, expected.sum),
            ] {
                let distance = relativeDistance(try #require(a), b)
                // NaN counts as the worst.
                worst = distance <= worst ? worst : distance
            }
            let distance = relativeDistance(running.variance, expected.variance)
            worstOfRunning = distance <= worstOfRunning ? worstOfRunning : distance
        }
        return (worst, worstOfRunning, clean)
    }

    @Test(arguments: glitches)
    func noWindowIsPoisoned(glitch: Glitch) throws {
        let errors = try Self.errors(glitch)
        #expect(errors.clean == 19_424)
        #expect(errors.ours <= 1e-14)
        // What the check is worth: running sums fail it by far, or are NaN.
        #expect(!(errors.ofRunningSums <= 1e-14))
    }

    @Test(arguments: glitches)
    func exponentialForgets(glitch: Glitch) throws {
        let values = Self.returns(glitch).map(abs)
        let decay = try Decay(factor: 0.99)
        var mean = try CountWindow(RollingExponential(decay: decay), capacity: Self.window)
        let weights = (0..<Self.window).map { pow(0.99, Double(Self.window - 1 - $0)) }
        let total = weights.reduce(0, +)
        var worst = 0.0
        var recursion = 0.0
        var worstOfRecursion = 0.0
        for place in values.indices {
            try mean.append(values[place])
            recursion += 0.01 * (values[place] - recursion)
            guard Self.isClean(endingAt: place) else { continue }
            let slice = values[(place - Self.window + 1)...place]
            let expected = zip(slice, weights).reduce(0) { $0 + $1.0 * $1.1 } / total
            worst = max(worst, relativeDistance(try #require(mean.statistic.mean), expected))
            if place > Self.bad {
                worstOfRecursion = max(worstOfRecursion, relativeDistance(recursion, expected))
            }
        }
        #expect(worst <= 1e-14)
        #expect(worstOfRecursion > 1e-3)
        let effective = total * total / weights.reduce(0) { $0 + $1 * $1 }
        #expect(
            relativeDistance(try #require(mean.statistic.effectiveObservations), effective) < 1e-13)
    }

    /// Sums are held to 32 digits: what cancels leaves the rest whole.
    @Test func cancellation() throws {
        var sum = RollingSum()
        for value in [1e16, 1, -1e16, 0x1p-40] { try sum.append(value) }
        #expect(sum.sum == 1 + 0x1p-40)
        sum.removeFirst()
        #expect(sum.sum == -9_999_999_999_999_998)
        // A mean a billion times the deviation.
        var random = SeededRandom(seed: 3)
        let values = (0..<5000).map { _ in 1e6 + 1e-3 * random.normal() }
        var moments = RollingMoments()
        for value in values { try moments.append(value) }
        let (found, expected) = (try #require(moments.variance), TwoPass(values[...]).variance)
        #expect(relativeDistance(found, expected) < 1e-13)
    }

    @Test func quantileAgainstSort() throws {
        var random = SeededRandom(seed: 8)
        // Many duplicates, both zeros, and ends of the scale.
        let values = (0..<3000).map { _ -> Double in
            switch random.next() % 8 {
            case 0: random.pick([1e300, -1e300, 1e-300])
            case 1: random.pick([0, -0.0])
            case 2, 3: Double(random.next() % 5)
            default: random.normal()
            }
        }
        for capacity in [1, 2, 3, 50, 257] {
            var window = try CountWindow(RollingQuantile(), capacity: capacity)
            for place in values.indices {
                try window.append(values[place])
                let all = values[max(0, place - capacity + 1)...place]
                let sorted = all.map { $0 + 0 }.sorted()
                let found = window.statistic
                let probability = random.uniform()
                #expect(
                    try found.type7(probability: probability)
                        == Quantile.type7(sorted, probability: probability))
                let rank = 1 + Int(random.next() % UInt64(sorted.count))
                #expect(found.ascending(rank: rank) == sorted[rank - 1])
                #expect(found.descending(rank: rank) == sorted[sorted.count - rank])
                #expect(found.minimum == sorted.first && found.maximum == sorted.last)
                #expect(found.ascending(rank: 0) == nil && found.descending(rank: 0) == nil)
                #expect(found.ascending(rank: sorted.count + 1) == nil)
            }
        }
    }

    @Test(arguments: UInt64(1)...20)
    func timeWindow(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let span = random.pick([TimeSpan.seconds(1), .seconds(30), .minutes(10)])
        var window = try TimeWindow(RollingSum(), span: span)
        var seen: [(time: Timestamp, value: Double)] = []
        var now = Timestamp(seconds: 0)
        for _ in 0..<500 {
            // Whole seconds meet the ends of windows.
            let seconds = Int64(random.next() % 20)
            now = now + (random.oneIn(2) ? .seconds(seconds) : .init(microseconds: seconds * 7))
            if random.oneIn(4) {
                try window.advance(to: now)
            } else {
                let value = random.normal()
                try window.append(value, at: now)
                seen.append((now, value))
            }
            let inside = seen.filter { now - $0.time < span }
            #expect(window.statistic.count == inside.count)
            let sum = inside.reduce(DoubleDouble(0)) { $0 + $1.value }.value
            #expect(relativeDistance(window.statistic.sum, sum) < 1e-15)
        }
        #expect(throws: RollingError.self) { try window.append(1, at: now - .seconds(1)) }
        #expect(throws: RollingError.self) { try window.advance(to: now - .seconds(1)) }
    }

    @Test func refusals() throws {
        #expect(throws: RollingError.capacityNotPositive(0)) {
            try CountWindow(RollingSum(), capacity: 0)
        }
        #expect(throws: RollingError.spanNotPositive(.seconds(0))) {
            try TimeWindow(RollingSum(), span: .seconds(0))
        }
        #expect(throws: RollingError.probabilityOutOfRange("1.5")) {
            try RollingQuantile().type7(probability: 1.5)
        }
        for value in [Double.nan, .infinity, -.infinity, 1e302] {
            var statistics: [any RollingStatistic] = [
                RollingSum(), RollingMoments(), RollingQuantile(),
                RollingExponential(decay: .daily),
            ]
            for place in statistics.indices {
                #expect(throws: RollingError.valueOutOfRange("\(value)")) {
                    try statistics[place].append(value)
                }
                #expect(statistics[place].count == 0)
            }
        }
    }

    @Test func emptyAndShortWindows() throws {
        var moments = RollingMoments()
        moments.removeFirst()
        #expect(moments.mean == nil && moments.variance == nil && moments.rootMeanSquare == nil)
        try moments.append(-3)
        #expect(moments.mean == -3 && moments.variance == nil && moments.rootMeanSquare == 3)
        try moments.append(1e300)
        #expect(moments.variance == .infinity && moments.mean == 5e299)
        moments.removeFirst()
        moments.removeFirst()
        try moments.append(4)
        try moments.append(4)
        #expect(moments.count == 2 && moments.variance == 0 && moments.standardDeviation == 0)
        var exponential = RollingExponential(decay: .daily)
        exponential.removeFirst()
        #expect(exponential.mean == nil && exponential.effectiveObservations == nil)
        var quantile = RollingQuantile()
        quantile.removeFirst()
        #expect(quantile.median == nil && quantile.minimum == nil)
        #expect(RollingSum().sum == 0)
    }
}
