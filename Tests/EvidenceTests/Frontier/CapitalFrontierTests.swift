import Evidence
import MarginPolicy
import TestSupport
import Testing
import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Initial ratios by liquidation probability, on a market that is what the buffer assumes.
struct CapitalFrontierTests {
    private static func feed(days: Int) throws -> ObservedFeed {
        var random = SeededRandom(seed: 21)
        var price = 100.0
        let prices = (0..<(288 * days)).map { _ in
            price *= exp(0.001 * random.normal())
            return price
        }
        return ObservedFeed(
            try PriceSeries(
                times: prices.indices.map { Int64($0) * 300_000_000 }, prices: prices))
    }

    /// A long half-life, so that the volatility at the end is that of the whole history.
    private static func policy() -> RiskPolicy {
        var policy = RiskPolicy()
        policy.volatility.estimators = [.ewma(halfLife: .days(16))]
        policy.tail.method = .normal
        return policy
    }

    @Test func aDiffusionIsLiquidatedAsOftenAsTheBufferSays() throws {
        let feed = try Self.feed(days: 240)
        let found = CapitalFrontier(
            feed, instrument: Instrument(id: "X", feed: .init(kind: .interval)),
            policy: Self.policy(), asOf: try #require(feed.series.last))
        #expect(
            found.points.map(\.probability.billionths) == [1, 2, 5, 10, 20].map { $0 * 10_000_000 })
        #expect(found.policyProbability == Ratio(ppm: 50_000) && found.holding == .hours(8))
        let ratios = try found.points.map { try #require($0.requirement.ratios) }
        #expect(zip(ratios, ratios.dropFirst()).allSatisfy { $0.initialPpm > $1.initialPpm })
        #expect(Set(ratios.map(\.maintenancePpm)).count == 1)
        for point in found.points {
            let frequency = try #require(point.frequency)
            let target = point.probability.doubleValue
            #expect(frequency.opened == 719 || frequency.opened == 720)
            #expect(frequency.target == target && frequency.leftOut == 0)
            // Four standard errors; the five minutes between looks take off a tenth at most.
            let error = (target * (1 - target) / 720).squareRoot()
            for share in [frequency.longShare, frequency.shortShare] {
                #expect(share < target + 4 * error && share > 0.85 * target - 4 * error)
            }
        }
        let liquidated = found.points.compactMap { $0.frequency?.liquidatedLong }
        #expect(zip(liquidated, liquidated.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test func aHeldPolicyHasNoFrequency() throws {
        let feed = try Self.feed(days: 3)
        let found = CapitalFrontier(
            feed, instrument: Instrument(id: "X", feed: .init(kind: .interval)),
            policy: Self.policy(), asOf: try #require(feed.series.last))
        for point in found.points {
            #expect(point.frequency == nil)
            guard case .held(let reason) = point.requirement else {
                Issue.record("found \(point.requirement); expected a hold")
                continue
            }
            #expect(reason.contains("short history"))
        }
        let empty = CapitalFrontier(
            ObservedFeed(.empty), instrument: Instrument(id: "X", feed: .init(kind: .interval)),
            policy: Self.policy(), asOf: Timestamp(microseconds: 0))
        #expect(empty.points.allSatisfy { $0.requirement.ratios == nil && $0.frequency == nil })
    }
}
