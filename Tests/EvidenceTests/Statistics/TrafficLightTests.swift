import TestSupport
import Testing

@testable import Evidence

/// The zones of the Basel Committee (1996), Supervisory framework for the use of backtesting.
@Suite struct TrafficLightTests {
    struct Row {
        var breaches: Int
        var exactly: Double
        var atMost: Double
        var zone: TrafficLight
        var plus: Double
        var multiplier: Double
    }

    /// Table 2 of the 1996 document, in percent; the multipliers of MAR32.9, table 1.
    static let table = [
        Row(breaches: 0, exactly: 8.11, atMost: 8.11, zone: .green, plus: 0, multiplier: 1.5),
        Row(breaches: 1, exactly: 20.47, atMost: 28.58, zone: .green, plus: 0, multiplier: 1.5),
        Row(breaches: 2, exactly: 25.74, atMost: 54.32, zone: .green, plus: 0, multiplier: 1.5),
        Row(breaches: 3, exactly: 21.49, atMost: 75.81, zone: .green, plus: 0, multiplier: 1.5),
        Row(breaches: 4, exactly: 13.41, atMost: 89.22, zone: .green, plus: 0, multiplier: 1.5),
        Row(breaches: 5, exactly: 6.66, atMost: 95.88, zone: .yellow, plus: 0.4, multiplier: 1.7),
        Row(breaches: 6, exactly: 2.75, atMost: 98.63, zone: .yellow, plus: 0.5, multiplier: 1.76),
        Row(breaches: 7, exactly: 0.97, atMost: 99.60, zone: .yellow, plus: 0.65, multiplier: 1.83),
        Row(breaches: 8, exactly: 0.30, atMost: 99.89, zone: .yellow, plus: 0.75, multiplier: 1.88),
        Row(breaches: 9, exactly: 0.08, atMost: 99.97, zone: .yellow, plus: 0.85, multiplier: 1.92),
        Row(breaches: 10, exactly: 0.02, atMost: 99.99, zone: .red, plus: 1, multiplier: 2),
    ]

    @Test(arguments: table)
    func publishedTable(row: Row) throws {
        let law = try #require(BinomialLaw(trials: 250, rate: 0.01))
        #expect(abs(law.probability(of: row.breaches) * 100 - row.exactly) < 0.00501)
        #expect(abs(law.atMost(row.breaches) * 100 - row.atMost) < 0.00501)
        #expect(TrafficLight(breaches: row.breaches, of: 250, rate: 0.01) == row.zone)
        #expect(TrafficLight.plusFactor(breachesOf250: row.breaches) == row.plus)
        #expect(TrafficLight.multiplier(breachesOf250: row.breaches) == row.multiplier)
    }

    @Test func beyondTheTable() throws {
        let law = try #require(BinomialLaw(trials: 250, rate: 0.01))
        #expect(abs(law.atLeast(10) * 100 - 0.025) < 0.00051)
        for breaches in [11, 100, 250] {
            #expect(TrafficLight(breaches: breaches, of: 250, rate: 0.01) == .red)
            #expect(TrafficLight.plusFactor(breachesOf250: breaches) == 1)
            #expect(TrafficLight.multiplier(breachesOf250: breaches) == 2)
        }
        #expect(TrafficLight.plusFactor(breachesOf250: -1).isNaN)
        #expect(TrafficLight.multiplier(breachesOf250: .min).isNaN)
    }

    /// The rule at other numbers of observations; those of millions from scipy's quantiles.
    @Test(arguments: [
        (100, 0.01, 3, 6), (250, 0.01, 5, 10), (365, 0.01, 7, 13), (500, 0.01, 9, 15),
        (730, 0.01, 12, 19), (1000, 0.01, 15, 24), (1043, 0.01, 16, 24),
        (1_000_000, 0.01, 10_164, 10_372), (1_000_000, 0.0001, 117, 139),
        (10_000_000, 0.01, 100_518, 101_172), (10_000_000, 0.05, 501_134, 502_565),
        (10_000_000, 0.5, 5_002_601, 5_005_880),
    ])
    func starts(observations: Int, rate: Double, yellow: Int, red: Int) throws {
        let found = try #require(TrafficLight.starts(observations: observations, rate: rate))
        #expect(found.yellow == yellow && found.red == red)
    }

    /// Against adding the terms up from zero.
    @Test(arguments: UInt64(1)...40)
    func startsAreThoseOfThePlainSum(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let observations = 10 + Int(random.uniform() * 2000)
        let rate = 0.001 + 0.1 * random.uniform()
        let law = try #require(BinomialLaw(trials: observations, rate: rate))
        func first(_ level: Double) -> Int {
            var (x, sum) = (0, law.probability(of: 0))
            while sum < level {
                x += 1
                sum += law.probability(of: x)
            }
            return max(1, x)
        }
        let found = try #require(TrafficLight.starts(observations: observations, rate: rate))
        #expect(found.yellow == first(0.95) && found.red == first(0.9999))
    }

    /// So few observations that a single breach is a surprise.
    @Test func noBreachIsGreen() {
        #expect(TrafficLight(breaches: 0, of: 1, rate: 0.01) == .green)
        #expect(TrafficLight(breaches: 1, of: 1, rate: 0.01) == .red)
        #expect(TrafficLight(breaches: 0, of: 1, rate: 1e-5) == .green)
    }

    @Test func nothingToJudge() {
        #expect(TrafficLight(breaches: 0, of: 0, rate: 0.01) == nil)
        #expect(TrafficLight(breaches: -1, of: 9, rate: 0.01) == nil)
        #expect(TrafficLight(breaches: 10, of: 9, rate: 0.01) == nil)
        #expect(TrafficLight(breaches: 0, of: .min, rate: 0.01) == nil)
        for rate in [0, 1, .nan, -1] {
            #expect(TrafficLight.starts(observations: 250, rate: rate) == nil)
        }
    }
}
