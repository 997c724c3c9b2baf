import Evidence
import IsolatedMargin
import MarginPolicy
import TestSupport
import Testing
import VolModel

struct ReplayMarketTests {
    typealias Case = ReplayCase

    @Test(arguments: [1e-9, 0.000123, 1, 61_640.3, 3e8])
    func pricesKeepEightDigits(price: Double) throws {
        let market = try Case.market(prices: [price, price * 1.5, price * 30])
        #expect((10_000_000..<100_000_000).contains(market.bars[0].close))
        for (bar, factor) in zip(market.bars, [1, 1.5, 30]) {
            #expect(relativeDistance(market.price(bar.close), price * factor) < 1e-7)
        }
        // A lot is worth between a tenth of a cent and a cent.
        let lot = market.contract.value(of: 1_000_000, at: market.bars[0].close)
        #expect((1_000_000_000...10_000_000_000).contains(lot))
    }

    @Test func theReplayedTimeIsCutOut() throws {
        let series = try PriceSeries(
            times: (1...6).map { Int64($0) * Case.hour }, prices: [1, 2, 3, 4, 5, 6])
        let market = try ReplayMarket(
            name: "A", feed: ObservedFeed(series), from: Case.time(3), to: Case.time(5))
        #expect(market.bars.map(\.end) == [3, 4, 5].map { $0 * Case.hour })
        let between = Timestamp(microseconds: 3 * Case.hour + 1)
        #expect(
            try ReplayMarket(name: "A", feed: ObservedFeed(series), from: between).bars.count == 4)
        #expect(throws: ReplayFailure.self) {
            try ReplayMarket(name: "A", feed: ObservedFeed(series), to: Case.time(0))
        }
        #expect(market.firstBar(atOrAfter: Case.time(0)) == 0)
        #expect(market.firstBar(atOrAfter: Timestamp(microseconds: 3 * Case.hour + 1)) == 1)
        #expect(market.firstBar(atOrAfter: Case.time(5)) == 2)
        #expect(market.firstBar(atOrAfter: Case.time(6)) == nil)
    }

    @Test func pricesBeyondTheEnginesRangeAreRefused() throws {
        #expect(throws: ReplayFailure.self) { try Case.market(prices: [1e-7, 1e7]) }
        #expect(throws: ReplayFailure.self) { try Case.market(prices: [1e13, 1]) }
    }

    /// Positions of less than a lot, beyond 10¹² and after the path never come to the engine.
    @Test func whatIsTooSmallOrTooLargeIsLeftOut() throws {
        let market = try Case.market(prices: [100, 100])
        var tiny = Case.position("a")
        tiny.size = .notional(1)
        var huge = Case.position("b")
        huge.size = .base(ExactDecimal(1_000_000_000_000))
        let replay = try Replay(
            markets: [market],
            positions: [tiny, huge, Case.position("c", open: 9), Case.position("d")])
        #expect(replay.leftOut == 3)
        #expect(throws: ReplayFailure.self) {
            try Replay(markets: [market], positions: [tiny, huge])
        }
        #expect(throws: ReplayFailure.self) {
            try Replay(markets: [market], positions: [Case.position("a", market: 1)])
        }
    }
}
