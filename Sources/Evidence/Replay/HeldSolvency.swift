import IsolatedMargin
import VolModel

/// Whether positions would stay worth more than nothing if nobody closed them before their time.
struct HeldSolvency: Sendable {
    let markets: [ReplayMarket]
    let extremes: [PathExtremes]

    /// From where on the path is looked at.
    struct Start {
        let time: Int64
        /// Whether the bars that end then belong to what is ahead.
        let includesEndingBars: Bool

        func firstBar(of market: ReplayMarket) -> Int {
            let from = includesEndingBars ? time : time + 1
            return market.firstBar(atOrAfter: Timestamp(microseconds: from)) ?? market.bars.count
        }
    }

    /// A position alone with its collateral, worth `balance` beside its lots.
    func staysSolvent(
        _ plan: PlannedPosition, lots: Lots, balance: Quanta, mark: Ticks, from start: Start
    ) -> Bool {
        let market = markets[plan.market]
        func isSolvent(_ ticks: Ticks) -> Bool {
            balance + market.contract.value(of: lots, at: ticks) > 0
        }
        guard isSolvent(mark) else { return false }
        let (first, last) = (start.firstBar(of: market), plan.lastBar(of: market))
        guard first <= last, let range = extremes[plan.market].range(first..<(last + 1)) else {
            return true
        }
        return isSolvent(lots > 0 ? range.lowerBound : range.upperBound)
    }

    /// One position of an account under cross margin.
    struct Held {
        let plan: PlannedPosition
        let lots: Lots
        let balance: Quanta
    }

    /// The positions of an account with its free balance: at all lows, all highs and all closes of
    /// every time at which a bar ends. One that is closed as planned keeps its last value.
    func staysSolvent(
        _ held: [Held], free: Quanta, marks: [Ticks?], from start: Start
    ) -> Bool {
        struct Prices {
            var low: Ticks
            var high: Ticks
            var close: Ticks
        }
        let used = Set(held.map(\.plan.market)).sorted()
        var prices: [Int: Prices] = [:]
        var next: [Int: Int] = [:]
        var last: [Int: Int] = [:]
        for market in used {
            let mark = marks[market] ?? markets[market].bars[0].close
            prices[market] = Prices(low: mark, high: mark, close: mark)
            next[market] = start.firstBar(of: markets[market])
            last[market] = held.filter { $0.plan.market == market }
                .map { $0.plan.lastBar(of: markets[market]) }.max()
        }
        var settled = held.map { _ in Quanta?.none }
        func isSolvent(_ price: KeyPath<Prices, Ticks>) -> Bool {
            var equity = free
            for (place, position) in held.enumerated() {
                let market = position.plan.market
                let ticks = prices[market]?[keyPath: price] ?? 1
                equity +=
                    position.balance
                    + (settled[place]
                        ?? markets[market].contract.value(of: position.lots, at: ticks))
            }
            return equity > 0
        }
        guard isSolvent(\.close) else { return false }
        while true {
            let times = used.compactMap { market -> Int64? in
                guard let place = next[market], let end = last[market], place <= end else {
                    return nil
                }
                return markets[market].bars[place].end
            }
            guard let time = times.min() else { return true }
            var ended: [Int: Int] = [:]
            for market in used {
                let close = prices[market]?.close ?? 1
                prices[market] = Prices(low: close, high: close, close: close)
                guard let place = next[market], place < markets[market].bars.count,
                    markets[market].bars[place].end == time
                else { continue }
                let bar = markets[market].bars[place]
                prices[market] = Prices(low: bar.low, high: bar.high, close: bar.close)
                next[market] = place + 1
                ended[market] = place
            }
            guard isSolvent(\.low), isSolvent(\.high), isSolvent(\.close) else { return false }
            for (place, position) in held.enumerated() where settled[place] == nil {
                let market = position.plan.market
                guard let bar = ended[market], position.plan.closeBar == bar else { continue }
                settled[place] = markets[market].contract.value(
                    of: position.lots, at: markets[market].bars[bar].close)
            }
        }
    }
}
