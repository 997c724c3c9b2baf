import Foundation
import Testing

@testable import OracleHistory

/// What holds for any history.
struct OutlierPropertyTests {
    private struct Case {
        var times: [Int64]
        var prices: [Double]
        var rule: OutlierRule

        init(seed: UInt64) throws {
            var random = ScreeningRandom(seed: seed)
            (times, prices) = random.roughHistory(count: 200 + random.below(300))
            let window = random.pick([10, 25, 100])
            rule = try OutlierRule(
                deviations: random.pick([1, 3, 10]), longestExcursion: random.pick([1, 2, 3, 5]),
                returnShare: random.pick([0.02, 0.1, 0.4]), window: window,
                fewestReturns: random.pick([10, window]),
                smallestExcursion: random.pick([0.01, 0.1, 0.5]),
                longestStep: random.pick([1, 3, 20]))
        }

        var found: [QuarantinedPrint] {
            OutlierScreen.quarantined(times: times, prices: prices, rule: rule)
        }
    }

    @Test func agreesWithThePlainReference() throws {
        var total = 0
        for seed in 0..<400 {
            let sample = try Case(seed: UInt64(seed))
            let found = sample.found.map {
                OutlierReference.Found(index: $0.index, confirmingIndex: $0.confirmingIndex)
            }
            total += found.count
            let expected = OutlierReference.quarantined(
                times: sample.times, prices: sample.prices, rule: sample.rule)
            #expect(found == expected, "seed \(seed)")
        }
        #expect(total > 1000)
    }

    @Test func whatFollowsNeverChangesADecision() throws {
        var random = ScreeningRandom(seed: 1)
        for seed in 1000..<1100 {
            let sample = try Case(seed: UInt64(seed))
            let all = sample.found
            for _ in 0..<20 {
                let known = random.below(sample.times.count)
                var screen = OutlierScreen(sample.rule)
                for index in 0..<known {
                    screen.observe(time: sample.times[index], price: sample.prices[index])
                }
                #expect(screen.quarantined == all.filter { $0.confirmingIndex < known })
                let last = sample.times[..<known].max() ?? 0
                for later in 1...5 {
                    screen.observe(time: last + Int64(later) * 60_000_000, price: random.uniform())
                }
                let decided = screen.quarantined.filter { $0.confirmingIndex < known }
                #expect(decided == all.filter { $0.confirmingIndex < known })
            }
        }
    }

    @Test func confirmationFollowsWithinTheLongestExcursion() throws {
        for seed in 2000..<2100 {
            var sample = try Case(seed: UInt64(seed))
            sample.prices = sample.prices.map { $0.isFinite && $0 > 0 ? $0 : 1 }
            sample.times = sample.times.indices.map { Int64($0) }
            for print in sample.found {
                let lag = print.confirmingIndex - print.index
                #expect((1...sample.rule.longestExcursion).contains(lag))
                #expect(abs(print.logSize) > sample.rule.smallestExcursion)
                #expect(print.deviations > sample.rule.deviations)
            }
        }
    }

    @Test func unitsOfPriceAndOriginOfTimeDoNotMatter() throws {
        for seed in 3000..<3100 {
            let sample = try Case(seed: UInt64(seed))
            let found = sample.found
            var other = sample
            other.prices = sample.prices.map { $0 * 1024 }
            #expect(other.found == found)
            other.prices = sample.prices.map { $0 * 3.7e-9 }
            #expect(other.found.map(\.index) == found.map(\.index))
            other.prices = sample.prices.map { 1 / $0 }
            #expect(other.found.map(\.index) == found.map(\.index))
            other = sample
            other.times = sample.times.map { $0 - 3_000_000_000_000_000 }
            #expect(other.found == found)
            other.times = sample.times.map { ($0 - sample.times[0]) * 1000 }
            #expect(other.found == found)
        }
    }

    @Test func plantedPrintsInACalmWalkAreFoundAndNothingElse() {
        var random = ScreeningRandom(seed: 5)
        for _ in 0..<100 {
            let (times, walk) = random.walk(count: 400, deviation: 0.001)
            var prices = walk
            let place = 40 + random.below(350)
            let length = 1 + random.below(3)
            let factor = random.pick([10, 0.1, 1.3, 0.7, 1e-6])
            for index in place..<(place + length) { prices[index] *= factor }
            let found = OutlierScreen.quarantined(times: times, prices: prices)
            #expect(found.map(\.index) == Array(place..<(place + length)))
        }
    }

    @Test(arguments: [0.0005, 0.01, 0.05])
    func fatTailsAloneAreBelieved(deviation: Double) {
        var random = ScreeningRandom(seed: 6)
        let times = random.walk(count: 20_000, deviation: 0).times
        var prices: [Double] = []
        var level = 0.0
        for _ in times {
            prices.append(exp(level))
            let chiSquare = -2 * log(random.uniform()) + pow(random.normal(), 2)
            level += deviation * random.normal() / (chiSquare / 3).squareRoot()
        }
        #expect(OutlierScreen.quarantined(times: times, prices: prices).isEmpty)
    }

    @Test func hostileHistoriesAreTaken() {
        func count(_ times: [Int64], _ prices: [Double]) -> Int {
            OutlierScreen.quarantined(times: times, prices: prices).count
        }
        let minutes = (0..<200).map { Int64($0) * 60_000_000 }
        #expect(count([], []) == 0)
        #expect(count([0], [1]) == 0)
        #expect(count([0, 1], [1, 1e300]) == 0)
        #expect(count(minutes, Array(repeating: 3.5, count: 200)) == 0)
        let least = Double.leastNonzeroMagnitude
        #expect(count(minutes, Array(repeating: least, count: 200)) == 0)
        var prices = Array(repeating: least, count: 200)
        prices[100] = .greatestFiniteMagnitude
        #expect(count(minutes, prices) == 1)
        prices = Array(repeating: .greatestFiniteMagnitude, count: 200)
        prices[100] = least
        #expect(count(minutes, prices) == 1)
        // Ten units of the last place and nine: a step of 0.105.
        prices = Array(repeating: 10 * least, count: 200)
        prices[100] = 9 * least
        #expect(count(minutes, prices) == 1)
        prices = minutes.indices.map { $0.isMultiple(of: 2) ? least : .greatestFiniteMagnitude }
        #expect(count(minutes, prices) == 0)
        let ends = [Int64.min, 0, Int64.max] + Array(repeating: Int64.max, count: 10)
        #expect(count(ends, Array(repeating: 1, count: 13)) == 0)
    }
}
