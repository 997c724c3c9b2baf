import TestSupport
import Testing

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct FilteredPathTests {
    private typealias Average = FilteredPathBootstrap.Average

    private static let rate = 0.64 / TimeSpan.year.seconds
    private static let endless = TimeSpan(microseconds: .max)

    /// The quantiles of the normal law in the middle of equal shares, of unit mean square and in no
    /// order.
    private static func normals(_ count: Int) throws -> [Double] {
        var random = SeededRandom(seed: 5)
        var values: [Double] = []
        for i in 0..<count {
            values.append(try Distribution.normalQuantile((Double(i) + 0.5) / Double(count)))
        }
        let root = (values.reduce(0) { $0 + $1 * $1 } / Double(count)).squareRoot()
        return values.map { $0 / root }.shuffled(using: &random)
    }

    private static func bootstrap(
        _ returns: [Double], _ averages: [(halfLife: TimeSpan, scale: Double)],
        step: TimeSpan = .minutes(5), combination: VolatilityFilter.Combination = .mean,
        blockLength: Int = 1, isCentered: Bool = true,
        betweenSteps: FilteredPathBootstrap.BetweenSteps = .brownianBridge
    ) throws -> FilteredPathBootstrap {
        try FilteredPathBootstrap(
            standardizedReturns: returns, step: step,
            averages: averages.map {
                Average(halfLife: $0.halfLife, varianceRate: $0.scale * rate)
            },
            combination: combination, blockLength: blockLength, isCentered: isCentered,
            betweenSteps: betweenSteps)
    }

    // MARK: Against closed forms

    /// The bridge makes of 96 looks a price that is watched all the time.
    @Test func normalReturnsOfConstantVolatility() throws {
        let distances = try Self.bootstrap(Self.normals(5000), [(Self.endless, 1)])
            .distances(holdingPeriod: .hours(8), pathCount: 40_000, seed: 11)
        for probability in [0.3, 0.05, 0.01, 0.003] {
            try Self.judge(distances, probability)
        }
    }

    private static func judge(
        _ distances: FilteredPathBootstrap.Distances, _ probability: Double
    ) throws {
        let exact = try FirstPassage.windowLogDistance(
            probability: probability, .zeroLogDrift(varianceRate: rate), horizon: .hours(8))
        let error = (probability * (1 - probability) / 40_000).squareRoot()
        for side in [distances.long, distances.short] {
            #expect(abs(side.probability(logDistance: exact) - probability) < 4 * error)
            let interval = try side.logDistanceInterval(
                probability: probability, confidence: 0.9999)
            #expect(try #require(interval.lower) < exact)
            #expect(try #require(interval.upper) > exact)
            let own = try side.logDistanceStandardError(probability: probability)
            #expect(
                abs(try side.logDistance(probability: probability) - exact) < 4.5 * own)
        }
    }

    /// Without it they are looks from time to time, which the correction of Broadie, Glasserman and
    /// Kou knows; the price that is watched all the time is far off.
    @Test func looksAtTheEndsOfSteps() throws {
        let (step, horizon) = (TimeSpan.minutes(20), TimeSpan.hours(8))
        let distances = try Self.bootstrap(
            Self.normals(5000), [(Self.endless, 1)], step: step, betweenSteps: .ignored
        ).distances(holdingPeriod: horizon, pathCount: 40_000, seed: 12)
        let diffusion = LogDiffusion.zeroLogDrift(varianceRate: Self.rate)
        let distance = 0.04
        let looked = try FirstPassage.monitoredProbability(
            logDistance: distance, diffusion, horizon: horizon, spacing: step)
        let watched = try FirstPassage.windowProbability(
            logDistance: distance, diffusion, horizon: horizon)
        for side in [distances.long, distances.short] {
            let share = side.probability(logDistance: distance)
            let error = side.probabilityStandardError(logDistance: distance)
            #expect(abs(share - looked) < 4 * error)
            #expect(watched - share > 8 * error)
        }
    }

    /// A last step of a third has a third of the variance.
    @Test func shortenedLastStep() throws {
        let horizon = TimeSpan.minutes(50)
        let distances = try Self.bootstrap(
            Self.normals(5000), [(Self.endless, 1)], step: .minutes(30)
        ).distances(holdingPeriod: horizon, pathCount: 40_000, seed: 13)
        #expect(distances.stepCount == 2)
        let exact = try FirstPassage.windowLogDistance(
            probability: 0.05, .zeroLogDrift(varianceRate: Self.rate), horizon: horizon)
        let share = distances.long.probability(logDistance: exact)
        #expect(abs(share - 0.05) < 4 * (0.05 * 0.95 / 40_000).squareRoot())
    }

    // MARK: Against a plain simulation

    /// The same walk with the filter's own recursion, price by price.
    private static func plainExtremes(
        _ values: [Double], _ states: [ExponentiallyWeightedVolatility.State], step: TimeSpan,
        steps: Int, blockLength: Int, takesLargest: Bool, bridged: Bool,
        index: () -> Int, uniform: () -> Double
    ) -> (fall: Double, rise: Double) {
        var states = states
        let meanSquare = values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
        var logPrices = [0.0]
        var (fall, rise) = (0.0, 0.0)
        var start = 0
        for k in 0..<steps {
            if k % blockLength == 0 { start = index() }
            let volatilities = states.compactMap { $0.varianceRate?.squareRoot() }
            let volatility =
                takesLargest
                ? volatilities.max() ?? 0
                : volatilities.reduce(0, +) / Double(volatilities.count)
            let unit = volatility * step.seconds.squareRoot()
            let change = unit * values[(start + k % blockLength) % values.count]
            let before = logPrices[k]
            let extra = -2 * unit * unit * meanSquare * log(uniform())
            let reach = bridged ? (change * change + extra).squareRoot() : abs(change)
            fall = max(fall, -(before + (change - reach) / 2))
            rise = max(rise, before + (change + reach) / 2)
            logPrices.append(before + change)
            for i in states.indices {
                states[i].update(logReturn: change, spacing: step.seconds)
            }
        }
        return (fall, rise)
    }

    struct Case: Sendable {
        var blockLength: Int
        var combination: VolatilityFilter.Combination
        var betweenSteps: FilteredPathBootstrap.BetweenSteps
    }

    /// Young averages whose weight is still growing, and heavy-tailed returns: the paths of the
    /// same random numbers are the same, and other random numbers give the same law.
    @Test(arguments: [
        Case(blockLength: 1, combination: .mean, betweenSteps: .brownianBridge),
        Case(blockLength: 5, combination: .max, betweenSteps: .ignored),
    ])
    func agreesWithThePlainSimulation(_ wanted: Case) throws {
        let values = ParetoSamples.studentT4(count: 400, seed: 21)
        let mean = values.reduce(0, +) / 400
        let step = TimeSpan.minutes(35)
        var states = [TimeSpan.hours(6), .hours(24)].map {
            ExponentiallyWeightedVolatility.State(halfLife: $0)
        }
        for value in values.prefix(30) {
            for i in states.indices {
                states[i].update(logReturn: 0.005 * value, spacing: step.seconds)
            }
        }
        var averages: [Average] = []
        for (state, hours) in zip(states, [Int64(6), 24]) {
            averages.append(
                Average(
                    halfLife: .hours(hours), varianceRate: try #require(state.varianceRate),
                    weight: state.weight))
        }
        #expect(averages[1].weight < 0.5)
        let bootstrap = try FilteredPathBootstrap(
            standardizedReturns: values, step: step, averages: averages,
            combination: wanted.combination, blockLength: wanted.blockLength,
            betweenSteps: wanted.betweenSteps)
        let paths = 4000
        let distances = try bootstrap.distances(
            holdingPeriod: TimeSpan(microseconds: step.microseconds * 20), pathCount: paths,
            seed: 22)
        func plain(_ index: () -> Int, _ uniform: () -> Double) -> (fall: Double, rise: Double) {
            Self.plainExtremes(
                values.map { $0 - mean }, states, step: step, steps: 20,
                blockLength: wanted.blockLength, takesLargest: wanted.combination == .max,
                bridged: wanted.betweenSteps == .brownianBridge, index: index, uniform: uniform)
        }
        let same = (0..<paths).map { path in
            var random = PathRandom(seed: 22, path: path)
            return plain({ random.index(below: 400) }, { random.uniform() })
        }
        for (a, b) in zip(distances.long.ascending, same.map(\.fall).sorted()) {
            #expect(abs(a - b) <= 1e-11 * (a + b))
        }
        for (a, b) in zip(distances.short.ascending, same.map(\.rise).sorted()) {
            #expect(abs(a - b) <= 1e-11 * (a + b))
        }
        var other = SeededRandom(seed: 23)
        let strange = (0..<paths).map { _ in
            plain({ Int(other.next() % 400) }, { other.uniform() })
        }
        for probability in [0.5, 0.2, 0.05, 0.01] {
            let distance = try distances.long.logDistance(probability: probability)
            let count = strange.count { $0.fall >= distance }
            let share = Double(count) / Double(paths)
            let error = (2 * probability * (1 - probability) / Double(paths)).squareRoot()
            #expect(abs(share - probability) < 4 * error)
        }
    }

    /// Volatility that follows the path makes rare paths longer and leaves ordinary ones.
    @Test func updatingFattensTheTail() throws {
        let values = try Self.normals(5000)
        func ratio(_ halfLife: TimeSpan) throws -> Double {
            let side = try Self.bootstrap(values, [(halfLife, 1)])
                .distances(holdingPeriod: .hours(8), pathCount: 20_000, seed: 31).long
            return try side.logDistance(probability: 0.002) / side.logDistance(probability: 0.2)
        }
        // z of 0.001 over z of 0.1 for a normal law.
        let constant = 3.0902 / 1.2816
        #expect(abs(try ratio(Self.endless) / constant - 1) < 0.06)
        let fast = try ratio(.hours(1))
        #expect(fast > constant * 1.2)
        #expect(try ratio(.minutes(30)) > fast * 1.1)
    }

    // MARK: Blocks

    /// One block as long as the sample: each path is the sample itself from some place on.
    @Test func aBlockAsLongAsTheSampleIsTheSample() throws {
        let values: [Double] = [1, -2, 0.5, 3, -1, -1.5]
        let distances = try Self.bootstrap(
            values, [(Self.endless, 1)], blockLength: 6, isCentered: false, betweenSteps: .ignored
        ).distances(holdingPeriod: .minutes(30), pathCount: 500, seed: 41)
        let unit = (Self.rate * 300).squareRoot()
        let possible = (0..<6).map { start in
            var (position, lowest) = (0.0, 0.0)
            for k in 0..<6 {
                position += values[(start + k) % 6]
                lowest = min(lowest, position)
            }
            return -lowest * unit
        }
        for distance in distances.long.ascending {
            #expect(possible.contains { abs($0 - distance) < 1e-9 * unit })
        }
        // All six places are drawn.
        for own in possible {
            #expect(distances.long.ascending.contains { abs($0 - own) < 1e-9 * unit })
        }
    }

    /// Returns that follow their neighbour's sign: single draws lose it, blocks keep it.
    @Test func blocksKeepDependence() throws {
        var random = SeededRandom(seed: 42)
        var value = 0.0
        let values = (0..<4000).map { _ in
            value = 0.8 * value + 0.6 * random.normal()
            return value
        }
        let found = try [1, 40].map { length in
            try Self.bootstrap(values, [(Self.endless, 1)], blockLength: length)
                .distances(holdingPeriod: .hours(8), pathCount: 5000, seed: 43).long
                .logDistance(probability: 0.05)
        }
        // (1 + 0.8)/(1 − 0.8): sums vary by nine times the variance of independent ones.
        #expect(found[1] / found[0] > 2)
        #expect(found[1] / found[0] < 3)
    }

    // MARK: Properties

    @Test(arguments: UInt64(1)...20)
    func properties(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let values = (0..<Int(10 + random.next() % 300)).map { _ in random.studentT4() }
        let averages = (0...Int(random.next() % 3)).map { _ in
            (halfLife: TimeSpan.minutes(Int64(5 + random.next() % 5000)), scale: random.uniform())
        }
        let combination = random.pick(VolatilityFilter.Combination.allCases)
        let length = 1 + Int(random.next() % 10)
        func distances(
            _ minutes: Int64, scale: Double = 1, shift: Double = 0,
            _ between: FilteredPathBootstrap.BetweenSteps = .brownianBridge
        ) throws -> FilteredPathBootstrap.Distances {
            try Self.bootstrap(
                values.map { $0 + shift }, averages.map { ($0.halfLife, $0.scale * scale) },
                combination: combination, blockLength: length, betweenSteps: between
            ).distances(holdingPeriod: .minutes(minutes), pathCount: 300, seed: seed)
        }
        let minutes = Int64(1 + random.next() % 200)
        let own = try distances(minutes)
        #expect(own == (try distances(minutes)))
        // A variance of four times is a distance of twice, to the bit.
        let wide = try distances(minutes, scale: 4)
        #expect(wide.long.ascending == own.long.ascending.map { 2 * $0 })
        let longer = try distances(minutes + Int64(1 + random.next() % 60))
        let ends = try distances(minutes, .ignored)
        // The mean is taken off.
        let shifted = try distances(minutes, shift: 8)
        for i in 0..<300 {
            let distance = own.long.ascending[i]
            #expect(longer.long.ascending[i] >= distance * (1 - 1e-12))
            #expect(longer.short.ascending[i] >= own.short.ascending[i] * (1 - 1e-12))
            #expect(ends.long.ascending[i] <= distance)
            #expect(abs(shifted.long.ascending[i] - distance) < 1e-11 * (1 + distance))
        }
        var before = Double.infinity
        for probability in stride(from: 0.01, to: 1, by: 0.01) {
            let distance = try own.short.logDistance(probability: probability)
            #expect(distance <= before)
            #expect(own.short.probability(logDistance: distance) <= probability)
            before = distance
        }
        let other = try Self.bootstrap(values, averages).distances(
            holdingPeriod: .minutes(minutes), pathCount: 300, seed: seed + 1)
        #expect(other.long.ascending != own.long.ascending)
    }

    /// More paths begin with the same ones, and threads do not matter.
    @Test func sameBitsEverywhere() async throws {
        let bootstrap = try Self.bootstrap(
            ParetoSamples.studentT4(count: 300, seed: 51), [(.hours(6), 1), (.hours(24), 2)])
        let alone = try bootstrap.distances(holdingPeriod: .hours(3), pathCount: 200, seed: 52)
        let together = try await withThrowingTaskGroup(
            of: FilteredPathBootstrap.Distances.self
        ) { group in
            for _ in 0..<8 {
                group.addTask {
                    try bootstrap.distances(holdingPeriod: .hours(3), pathCount: 200, seed: 52)
                }
            }
            var all: [FilteredPathBootstrap.Distances] = []
            for try await one in group { all.append(one) }
            return all
        }
        #expect(together.allSatisfy { $0 == alone })
        let more = try bootstrap.distances(holdingPeriod: .hours(3), pathCount: 400, seed: 52)
        #expect(Set(alone.long.ascending).isSubset(of: Set(more.long.ascending)))
    }

    /// Some draws all in a row, so that the numbers of a seed never change unseen.
    @Test func numbersOfASeed() {
        var random = PathRandom(seed: 1, path: 2)
        var sum = 0.0
        var counts = [Int](repeating: 0, count: 7)
        for _ in 0..<70_000 {
            sum += random.uniform()
            counts[random.index(below: 7)] += 1
        }
        #expect(abs(sum / 70_000 - 0.5) < 4 * (1 / 12.0 / 70_000).squareRoot())
        for count in counts { #expect(abs(count - 10_000) < 400) }
        // Neighbouring paths and seeds have nothing in common.
        let first = (0..<1000).map { path in
            var random = PathRandom(seed: 7, path: path)
            return random.uniform()
        }
        let mean = first.reduce(0, +) / 1000
        let lagged = zip(first, first.dropFirst()).reduce(0) { $0 + ($1.0 - 0.5) * ($1.1 - 0.5) }
        #expect(abs(mean - 0.5) < 4 * (1 / 12.0 / 1000).squareRoot())
        #expect(abs(lagged / 999 * 12) < 4 / 999.0.squareRoot())
    }

    // MARK: Order statistics

    @Test func distancesOfTenPaths() throws {
        let ten = PathDistances(ascending: (1...10).map(Double.init))
        #expect(try ten.logDistance(probability: 0.2) == 9)
        #expect(try ten.logDistance(probability: 0.29) == 9)
        #expect(try ten.logDistance(probability: 0.3) == 8)
        #expect(try ten.logDistance(probability: 0.1) == 10)
        #expect(ten.probability(logDistance: 9) == 0.2)
        #expect(ten.probability(logDistance: 9.001) == 0.1)
        #expect(ten.probability(logDistance: 0) == 1)
        #expect(ten.probability(logDistance: .infinity) == 0)
        #expect(ten.probability(logDistance: .nan).isNaN)
        #expect(abs(ten.probabilityStandardError(logDistance: 9) - 0.016.squareRoot()) < 1e-15)
        // Clopper and Pearson of 2 in 10: 0.0252 to 0.5561.
        let interval = try ten.probabilityInterval(logDistance: 9, confidence: 0.95)
        #expect(abs(try #require(interval.lower) - 0.02521) < 1e-5)
        #expect(abs(try #require(interval.upper) - 0.55610) < 1e-5)
        for wrong in [0.099, 0, 1, -1, .nan, .infinity] {
            #expect(throws: GSLFailure.self) { try ten.logDistance(probability: wrong) }
        }
        #expect(throws: GSLFailure.self) {
            try ten.probabilityInterval(logDistance: .nan, confidence: 0.9)
        }
        #expect(throws: GSLFailure.self) {
            try ten.logDistanceInterval(probability: .nan, confidence: 0.9)
        }
        let hundred = PathDistances(ascending: (1...100).map(Double.init))
        for percent in 1...99 {
            let distance = try hundred.logDistance(probability: Double(percent) / 100)
            #expect(distance == Double(101 - percent))
        }
    }

    // MARK: What a caller can get wrong

    @Test func hostileInput() throws {
        let hostile: [Double] = [
            .nan, .infinity, -.infinity, 0, -0.0, -1, 1, 1e-308, 1e154, 1e308, 1e-300,
            .leastNonzeroMagnitude, .greatestFiniteMagnitude,
        ]
        let spans: [TimeSpan] = [
            .seconds(0), .seconds(-1), .seconds(1), .hours(1), .init(microseconds: .max),
            .init(microseconds: .min), .init(microseconds: 1),
        ]
        for value in hostile {
            for rate in hostile {
                for span in spans {
                    for weight in [1, value] {
                        do throws(GSLFailure) {
                            let bootstrap = try FilteredPathBootstrap(
                                standardizedReturns: [value, -value, 0.5], step: span,
                                averages: [
                                    Average(halfLife: span, varianceRate: rate, weight: weight),
                                    Average(halfLife: .hours(1), varianceRate: 1e-9),
                                ])
                            for period in [span, .hours(2)] {
                                let found = try? bootstrap.distances(
                                    holdingPeriod: period, pathCount: 3, seed: 0)
                                guard let found else { continue }
                                for side in [found.long, found.short] {
                                    #expect(side.ascending.allSatisfy { $0.isFinite && $0 >= 0 })
                                }
                            }
                        } catch {
                            #expect(!error.reason.isEmpty)
                        }
                    }
                }
            }
        }
        let average = Average(halfLife: .hours(1), varianceRate: 1e-9)
        #expect(throws: GSLFailure.self) {
            try FilteredPathBootstrap(
                standardizedReturns: [], step: .hours(1), averages: [average])
        }
        #expect(throws: GSLFailure.self) {
            try FilteredPathBootstrap(standardizedReturns: [1], step: .hours(1), averages: [])
        }
        for length in [0, -1, 3, .max, .min] {
            #expect(throws: GSLFailure.self) {
                try FilteredPathBootstrap(
                    standardizedReturns: [1, 2], step: .hours(1), averages: [average],
                    blockLength: length)
            }
        }
        let bootstrap = try FilteredPathBootstrap(
            standardizedReturns: [1, -1], step: .seconds(1), averages: [average])
        for (period, paths) in [
            (TimeSpan.seconds(1), 0), (.seconds(1), -1), (.seconds(1), .max), (.seconds(0), 1),
            (.seconds(100_001), 1), (.hours(1), 30_000), (.init(microseconds: .max), 1),
        ] {
            #expect(throws: GSLFailure.self) {
                try bootstrap.distances(holdingPeriod: period, pathCount: paths, seed: 0)
            }
        }
        // A price that does not move goes nowhere.
        let still = try FilteredPathBootstrap(
            standardizedReturns: [1, -1], step: .seconds(1),
            averages: [Average(halfLife: .hours(1), varianceRate: 0)]
        ).distances(holdingPeriod: .seconds(5), pathCount: 9, seed: 0)
        #expect(still.long.ascending == [Double](repeating: 0, count: 9))
    }
}
