import TestSupport
import Testing

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct EmpiricalTailTests {
    private static let confidences = [0.5, 0.75, 0.9, 0.95, 0.975, 0.99]

    private static func sample(count: Int, seed: UInt64, ties: Bool) -> [Double] {
        ParetoSamples.studentT4(count: count, seed: seed)
            .map { ties ? ($0 * 2).rounded() / 2 : $0 }
    }

    /// Second route: sorted, and each convention written down as its book has it.
    @Test(arguments: [false, true])
    func agreesWithASort(ties: Bool) throws {
        for (count, seed) in [(99, UInt64(1)), (100, 2), (101, 3), (250, 4), (1999, 5)] {
            let sample = Self.sample(count: count, seed: seed, ties: ties)
            let ascending = sample.sorted()
            let type7 = try EmpiricalTail(sample, convention: .type7)
            let ordered = try EmpiricalTail(sample, convention: .orderStatistic)
            for c in Self.confidences {
                let seven = try type7.valueAtRisk(c)
                #expect(abs(seven - (try Quantile.type7(sample, probability: c))) < 1e-12)
                let position = Double(count + 1) * c
                let low = Int(position + 1e-9)
                let weight = max(position - Double(low), 0)
                let expected =
                    ascending[low - 1] * (1 - weight) + ascending[min(low, count - 1)] * weight
                #expect(abs(try ordered.valueAtRisk(c) - expected) < 1e-12)
                #expect(try ordered.valueAtRisk(c) >= seven - 1e-12)

                let weightBeyond = Double(count) * (1 - c)
                let whole = Int(weightBeyond + 1e-9)
                let sum = ascending.suffix(whole).reduce(0, +)
                let rest = (weightBeyond - Double(whole)) * ascending[count - 1 - whole]
                let mean = whole == 0 ? ascending[count - 1] : (sum + rest) / weightBeyond
                for tail in [type7, ordered] {
                    let shortfall = try tail.expectedShortfall(c)
                    #expect(abs(shortfall - mean) < 1e-9)
                    #expect(shortfall >= (try tail.valueAtRisk(c)) - 1e-12)
                }
            }
        }
    }

    /// Ten losses 1 … 10: at 80% the positions are 8.2 and 8.8; at 75% two and a half losses.
    @Test func workedExample() throws {
        let losses = (1...10).map { Double($0) }.reversed()
        let type7 = try EmpiricalTail(Array(losses), convention: .type7)
        let ordered = try EmpiricalTail(Array(losses), convention: .orderStatistic)
        #expect(abs(try type7.valueAtRisk(0.8) - 8.2) < 1e-12)
        #expect(abs(try ordered.valueAtRisk(0.8) - 8.8) < 1e-12)
        #expect(abs(try ordered.expectedShortfall(0.8) - 9.5) < 1e-12)
        #expect(abs(try type7.expectedShortfall(0.75) - (10 + 9 + 0.5 * 8) / 2.5) < 1e-12)
        // Beyond the last tenth the mean is the largest loss.
        #expect(try type7.expectedShortfall(0.99) == 10)
    }

    /// A whole position is one, though 1 − 0.9 is less than 0.1: 9 losses carry 90%, 99 carry 99%.
    @Test func orderStatisticNeedsEnoughLosses() throws {
        for (confidence, least) in [
            (0.5, 1), (0.8, 4), (0.9, 9), (0.95, 19), (0.975, 39), (0.99, 99), (0.995, 199),
            (0.999, 999), (0.9999, 9999), (0.1, 9),
        ] {
            let needed = try EmpiricalTail.leastSampleSize(
                confidence: confidence, convention: .orderStatistic)
            #expect(needed == least)
            #expect(
                try EmpiricalTail.leastSampleSize(confidence: confidence, convention: .type7) == 1)
            let losses = (1...least).map { Double($0) }
            let tail = try EmpiricalTail(losses, convention: .orderStatistic)
            let value = try tail.valueAtRisk(confidence)
            #expect(abs(value - (confidence < 0.5 ? 1 : Double(least))) < 1e-9)
            guard least > 1 else { continue }
            let short = try EmpiricalTail(Array(losses.dropLast()), convention: .orderStatistic)
            #expect(throws: GSLFailure.self) { try short.valueAtRisk(confidence) }
            #expect(throws: GSLFailure.self) { try short.expectedShortfall(confidence) }
        }
        let message = #expect(throws: GSLFailure.self) {
            try EmpiricalTail([1, 2, 3], convention: .orderStatistic).valueAtRisk(0.99)
        }
        #expect(message?.reason == "3 losses do not carry the level: at least 99 are needed")
    }

    /// With 90 losses the type 7 quantile at 99% is exceeded 2.1% of the time, not 1%.
    @Test func type7Undercovers() throws {
        func exceedance(_ n: Int, _ convention: EmpiricalTail.Convention) throws -> Double {
            try EmpiricalTail.expectedExceedance(
                sampleSize: n, confidence: 0.99, convention: convention)
        }
        #expect(abs(try exceedance(90, .type7) - 1.89 / 91) < 1e-15)
        #expect(abs(try exceedance(99, .orderStatistic) - 0.01) < 1e-15)
        #expect(abs(try exceedance(1000, .orderStatistic) - 0.01) < 1e-15)
        #expect(try abs(exceedance(1_000_000, .type7) - 0.01) < 1e-6)
        #expect(throws: GSLFailure.self) { try exceedance(90, .orderStatistic) }
        #expect(throws: GSLFailure.self) { try exceedance(0, .type7) }
    }

    /// Second route: how often a next loss exceeds the quantile of the ones before it. At whole
    /// positions the law of the losses does not matter: 101 of type 7 (96), 99 of the other (99).
    @Test(arguments: [
        (EmpiricalTail.Convention.type7, 101, 0.95), (.orderStatistic, 99, 0.99),
        (.orderStatistic, 39, 0.95),
    ])
    func nextLossExceedsAsOftenAsStated(
        convention: EmpiricalTail.Convention, count: Int, confidence: Double
    ) throws {
        var random = FastNormal(seed: 31)
        var exceeded = 0
        let rounds = 20_000
        for _ in 0..<rounds {
            let losses = (0..<count).map { _ in random.studentT4() }
            let quantile = try EmpiricalTail(losses, convention: convention)
                .valueAtRisk(confidence)
            if random.studentT4() > quantile { exceeded += 1 }
        }
        let stated = try EmpiricalTail.expectedExceedance(
            sampleSize: count, confidence: confidence, convention: convention)
        let deviation = (stated * (1 - stated) / Double(rounds)).squareRoot()
        #expect(abs(Double(exceeded) / Double(rounds) - stated) < 4 * deviation)
    }

    @Test func hostileSamplesAreRefused() throws {
        for bad in [[], [.nan], [1, .infinity], [-.infinity, 1]] as [[Double]] {
            for convention in EmpiricalTail.Convention.allCases {
                #expect(throws: GSLFailure.self) {
                    try EmpiricalTail(bad, convention: convention)
                }
            }
        }
        for losses in [[3], [2, 2, 2], [1e-308, .leastNonzeroMagnitude, 0], [-1.7e308, 1.7e308]] {
            for convention in EmpiricalTail.Convention.allCases {
                let tail = try EmpiricalTail(losses, convention: convention)
                for c in [0, 1, -1, .nan, .infinity] {
                    #expect(throws: GSLFailure.self) { try tail.valueAtRisk(c) }
                    #expect(throws: GSLFailure.self) { try tail.expectedShortfall(c) }
                    #expect(throws: GSLFailure.self) { try tail.valueAtRiskStandardError(c) }
                    #expect(throws: GSLFailure.self) {
                        try tail.valueAtRiskInterval(c, coverage: 0.9)
                    }
                    #expect(throws: GSLFailure.self) {
                        try tail.valueAtRiskInterval(0.5, coverage: c)
                    }
                }
                for c in [.leastNonzeroMagnitude, 1e-9, 0.3, 0.5, 0.7, 1 - 1e-16] {
                    for place in 0..<4 {
                        do throws(GSLFailure) {
                            let figure = try Self.figure(place, tail, c)
                            #expect(figure?.isFinite != false)
                        } catch {
                            #expect(!error.reason.isEmpty)
                        }
                    }
                }
            }
        }
    }

    private static func figure(
        _ place: Int, _ tail: EmpiricalTail, _ confidence: Double
    ) throws(GSLFailure) -> Double? {
        switch place {
        case 0: try tail.valueAtRisk(confidence)
        case 1: try tail.expectedShortfall(confidence)
        case 2: try tail.valueAtRiskStandardError(confidence)
        default: try tail.expectedShortfallStandardError(confidence)
        }
    }
}
