import TestSupport
import Testing

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct BlockBootstrapTests {
    private static func mean(_ values: [Double]) throws(GSLFailure) -> Double {
        values.reduce(0, +) / Double(values.count)
    }

    private static func quantile95(_ values: [Double]) throws(GSLFailure) -> Double {
        try EmpiricalTail(values, convention: .type7).valueAtRisk(0.95)
    }

    private static func deviation(_ values: [Double]) -> Double {
        let mean = values.reduce(0, +) / Double(values.count)
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (squares / Double(values.count - 1)).squareRoot()
    }

    /// Second route: blocks of one are the bootstrap of independent values, draw by draw.
    @Test(arguments: [BlockBootstrap.Scheme.moving, .circular])
    func blocksOfOneAreTheIndependentBootstrap(scheme: BlockBootstrap.Scheme) throws {
        let values = ParetoSamples.studentT4(count: 150, seed: 1)
        let bootstrap = try BlockBootstrap(
            scheme: scheme, blockLength: 1, replications: 200, seed: 17)
        let estimate = try bootstrap.estimate(values, confidence: 0.8, statistic: Self.mean)
        let stream = try RandomStream(seed: 17)
        var means: [Double] = []
        for _ in 0..<200 {
            let resample = (0..<150).map { _ in values[stream.index(below: 150)] }
            means.append(try Self.mean(resample))
        }
        #expect(estimate.value == (try Self.mean(values)))
        #expect(abs(estimate.standardError / Self.deviation(means) - 1) < 1e-12)
        let ends = try (
            Quantile.type7(means, probability: 0.1), Quantile.type7(means, probability: 0.9)
        )
        let lower = try #require(estimate.interval.lower)
        let upper = try #require(estimate.interval.upper)
        #expect(abs(lower - ends.0) < 1e-12 && abs(upper - ends.1) < 1e-12)
    }

    /// Independent values: every scheme and length gives the error of the mean, s/√n.
    @Test(arguments: BlockBootstrap.Scheme.allCases)
    func independentValuesHaveTheTextbookError(scheme: BlockBootstrap.Scheme) throws {
        let values = ParetoSamples.studentT4(count: 4000, seed: 2)
        let textbook = Self.deviation(values) / 4000.0.squareRoot()
        for blockLength in [1, 5, 20] {
            let bootstrap = try BlockBootstrap(
                scheme: scheme, blockLength: blockLength, replications: 500, seed: 3)
            let estimate = try bootstrap.estimate(values, confidence: 0.9, statistic: Self.mean)
            // 500 replications know it to 3%, 200 blocks of 20 to 5%.
            #expect(abs(estimate.standardError / textbook - 1) < 0.15)
        }
    }

    /// A quantile of independent values: the binomial error of ``EmpiricalTail``.
    @Test func independentQuantileHasTheBinomialError() throws {
        let values = ParetoSamples.studentT4(count: 1500, seed: 4)
        let bootstrap = try BlockBootstrap(
            scheme: .stationary, blockLength: 1, replications: 800, seed: 5)
        let estimate = try bootstrap.estimate(
            values, confidence: 0.9, statistic: Self.quantile95)
        let error = try EmpiricalTail(values, convention: .type7).valueAtRiskStandardError(0.95)
        #expect(abs(estimate.standardError / error - 1) < 0.1)
        let order = try EmpiricalTail(values, convention: .type7)
            .valueAtRiskInterval(0.95, coverage: 0.9)
        let width = try #require(estimate.interval.upper) - #require(estimate.interval.lower)
        let plain = try #require(order.upper) - #require(order.lower)
        #expect(abs(width / plain - 1) < 0.25)
    }

    /// Overlapping returns against the truth of 2,000 paths: ten steps each, 1,500 of them.
    ///
    /// The stated error is the mean of 30 paths, known to 3%. Blocks of twice the overlap state 93%
    /// of the error, independent draws less than half.
    @Test(arguments: BlockBootstrap.Scheme.allCases)
    func overlappingQuantileHasTheErrorOfManyPaths(scheme: BlockBootstrap.Scheme) throws {
        let (steps, horizon) = (1500, 10)
        func losses(_ seed: Int) -> [Double] {
            var random = FastNormal(seed: UInt64(seed) + 7000)
            var path = [0.0]
            for _ in 0..<steps { path.append(path[path.count - 1] + random.normal()) }
            return (0...(steps - horizon)).map { path[$0 + horizon] - path[$0] }
        }
        let truth = Self.deviation(try (0..<2000).map { try Self.quantile95(losses($0)) })
        func stated(_ blockLength: Int) throws -> Double {
            let bootstrap = try BlockBootstrap(
                scheme: scheme, blockLength: blockLength, replications: 100, seed: 9)
            let errors = try (0..<30).map {
                try bootstrap.estimate(
                    losses($0), confidence: 0.9, statistic: Self.quantile95
                ).standardError
            }
            return errors.reduce(0, +) / 30
        }
        let (blocked, single) = try (stated(2 * horizon), stated(1))
        #expect((0.83...1.03).contains(blocked / truth), "\(blocked / truth)")
        #expect(single / truth < 0.5, "\(single / truth)")
    }

    /// The error of an autoregression's mean is sqrt((1 + φ)/(1 − φ)) times the independent one.
    @Test func automaticLengthMeasuresDependence() throws {
        let phi = 0.6
        var ratios = 0.0
        for seed in 0..<20 {
            var random = FastNormal(seed: UInt64(seed) + 300)
            var (value, values) = (0.0, [Double]())
            for _ in 0..<2500 {
                value = phi * value + random.normal()
                values.append(value)
            }
            let length = try BlockBootstrap.automaticBlockLength(
                values, scheme: .circular, overlap: 1)
            #expect((8...60).contains(length))
            let bootstrap = try BlockBootstrap(
                scheme: .circular, blockLength: length, replications: 150, seed: 1)
            let error = try bootstrap.estimate(
                values, confidence: 0.9, statistic: Self.mean
            ).standardError
            ratios += error / (1 / (1 - phi) / 2500.0.squareRoot()) / 20
        }
        #expect(abs(ratios - 1) < 0.1, "\(ratios)")
    }

    /// `arch` 8.0 (Sheppard), `optimal_block_length`: stationary and circular, of the returns of
    /// the mark in pounds, their sizes and their squares.
    @Test(.enabled(if: RealData.folder != nil, "\(RealData.skipped)"))
    func blockLengthsArePublishedOnes() throws {
        let returns = try ParetoSamples.poundLosses()
        let tenDays = (0...(returns.count - 10)).map { returns[$0..<($0 + 10)].reduce(0, +) }
        for (values, stationary, circular) in [
            (returns, 0.87392747, 1.00039722), (returns.map(abs), 77.26054401, 88.44124512),
            (returns.map { $0 * $0 }, 55.66051389, 63.715383),
            (tenDays, 29.52350782, 33.79597989),
        ] {
            func length(_ scheme: BlockBootstrap.Scheme) -> Double {
                BlockBootstrap.optimalBlockLength(values, scheme: scheme)
            }
            #expect(abs(length(.stationary) / stationary - 1) < 1e-7)
            #expect(abs(length(.circular) / circular - 1) < 1e-7)
            #expect(length(.moving) == length(.circular))
        }
        let overlap = try BlockBootstrap.automaticBlockLength(
            returns, scheme: .circular, overlap: 10)
        #expect(overlap == 10)
    }

    @Test func isDeterministicAndSeeded() throws {
        let values = ParetoSamples.studentT4(count: 100, seed: 6)
        func estimate(_ seed: UInt32) throws -> BlockBootstrap.Estimate {
            try BlockBootstrap(
                scheme: .stationary, blockLength: 7, replications: 50, seed: seed
            ).estimate(values, confidence: 0.5, statistic: Self.mean)
        }
        #expect(try estimate(1) == estimate(1))
        #expect(try estimate(1) != estimate(2))
    }

    /// The 10,000th number of MT19937 with seed 5489 is 4123659995 (ISO C++, [rand.predef]).
    @Test func generatorIsMersennesTwister() throws {
        let stream = try RandomStream(seed: 5489)
        var last = 0
        for _ in 0..<10_000 { last = stream.index(below: Int(UInt32.max)) }
        #expect(last == 4_123_659_995)
    }

    /// Every value of a resample belongs to a run of the series, on the ring where it is one.
    @Test(arguments: BlockBootstrap.Scheme.allCases)
    func resamplesAreMadeOfBlocks(scheme: BlockBootstrap.Scheme) throws {
        let values = (0..<97).map { Double($0) }
        let bootstrap = try BlockBootstrap(
            scheme: scheme, blockLength: 12, replications: 300, seed: 8)
        var breaks = 0
        var seen = Array(repeating: 0, count: 97)
        _ = try bootstrap.estimate(values, confidence: 0.5) { resample throws(GSLFailure) in
            for (place, value) in resample.enumerated() {
                seen[Int(value)] += 1
                guard place > 0 else { continue }
                let step = value - resample[place - 1]
                let follows = step == 1 || (scheme != .moving && step == -96)
                if !follows { breaks += 1 }
                if scheme != .stationary, place % 12 != 0 {
                    if !follows { throw .unexpected }
                }
            }
            return 0
        }
        // 97 values have eight places between blocks of twelve; chance joins some of them.
        let mean = Double(breaks) / 301
        #expect((7...8.5).contains(mean), "\(mean)")
        // On the ring each value is as likely as another: 300 times each, and once itself.
        if scheme != .moving {
            #expect(seen.allSatisfy { (190...420).contains($0) })
        }
    }

    @Test func hostileArgumentsAreRefused() throws {
        for (length, replications) in [(0, 10), (-1, 10), (1, 1), (1, 0), (1, -4)] {
            #expect(throws: GSLFailure.self) {
                try BlockBootstrap(
                    scheme: .moving, blockLength: length, replications: replications, seed: 1)
            }
        }
        let values = ParetoSamples.studentT4(count: 30, seed: 7)
        let long = try BlockBootstrap(
            scheme: .moving, blockLength: 31, replications: 5, seed: 1)
        let huge = try BlockBootstrap(
            scheme: .moving, blockLength: 3, replications: .max, seed: 1)
        let fine = try BlockBootstrap(scheme: .moving, blockLength: 30, replications: 5, seed: 1)
        for bootstrap in [long, huge] {
            #expect(throws: GSLFailure.self) {
                try bootstrap.estimate(values, confidence: 0.9, statistic: Self.mean)
            }
        }
        // One block that is the whole series has no scatter.
        let whole = try fine.estimate(values, confidence: 0.9, statistic: Self.mean)
        #expect(whole.standardError < 1e-15)
        for confidence in [0, 1, .nan] {
            #expect(throws: GSLFailure.self) {
                try fine.estimate(values, confidence: confidence, statistic: Self.mean)
            }
        }
        #expect(throws: GSLFailure.self) {
            try fine.estimate([], confidence: 0.9, statistic: Self.mean)
        }
        #expect(throws: GSLFailure.self) {
            try fine.estimate(values, confidence: 0.9) { _ in .nan }
        }
        for values in [[], [1, 2, 3], Array(repeating: Double.nan, count: 20)] {
            #expect(throws: GSLFailure.self) {
                try BlockBootstrap.automaticBlockLength(values, scheme: .moving, overlap: 1)
            }
        }
        #expect(throws: GSLFailure.self) {
            try BlockBootstrap.automaticBlockLength(values, scheme: .moving, overlap: 31)
        }
        for constant in [0.0, 3.7, 1e308] {
            let length = try BlockBootstrap.automaticBlockLength(
                Array(repeating: constant, count: 64), scheme: .stationary, overlap: 1)
            #expect(length == 1)
        }
        for factor in [1e-300, 1e300] {
            let scaled = try BlockBootstrap.automaticBlockLength(
                values.map { $0 * factor }, scheme: .circular, overlap: 1)
            let plain = try BlockBootstrap.automaticBlockLength(
                values, scheme: .circular, overlap: 1)
            #expect(scaled == plain)
        }
    }
}

extension GSLFailure {
    fileprivate static let unexpected = GSLFailure(
        code: .invalidArgument, reason: "a block is broken", function: "test", arguments: "")
}
