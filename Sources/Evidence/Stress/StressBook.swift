import IsolatedMargin
public import MarginPolicy
import VolModel

/// Positions that stand open together in one instrument at one price.
///
/// When they were opened and would be closed does not count: each is opened at the book's price
/// with what it would have posted then. Prices are known from 1/10,000 of it to a hundred times it.
public struct StressBook: Sendable {
    /// The book's price in quote units, as the engine's ticks have it.
    public var price: ExactDecimal { price(market.bars[0].close) }
    /// Below a lot or beyond 10¹² quote units: no position of the book.
    public let leftOut: Int
    let market: ReplayMarket
    let positions: [ReplayPosition]
    let planned: [PlannedPosition]

    /// Throws ``StressFailure`` for a price that the engine's integers cannot hold and for a book
    /// without a position.
    public init(
        name: String, price: Double, positions: [ReplayPosition]
    ) throws(StressFailure) {
        guard price > 0, (price * 100).isFinite, price / 10_000 > 1e-300,
            let series = try? PriceSeries(
                times: [0, 1, 2], prices: [price, price / 5_000, price * 100])
        else { throw StressFailure("\(name): found a price of \(price); expected a positive one") }
        do throws(ReplayFailure) {
            market = try ReplayMarket(name: name, feed: ObservedFeed(series))
        } catch {
            throw StressFailure("\(error)")
        }
        let market = market
        let standing = positions.map { position in
            var position = position
            position.market = 0
            position.open = Timestamp(microseconds: 0)
            position.close = nil
            return position
        }
        planned = standing.indices.compactMap {
            PlannedPosition(standing[$0], index: $0, in: [market])
        }
        guard !planned.isEmpty else {
            throw StressFailure("\(name): found no position of a lot or more; expected one")
        }
        self.positions = standing
        leftOut = standing.count - planned.count
    }

    /// A seeded population of which everyone is there at once.
    public init(
        name: String, price: Double, population: Population
    ) throws(StressFailure) {
        let positions: [ReplayPosition]
        do throws(ReplayFailure) {
            positions = try population.positions(
                markets: 1, from: Timestamp(microseconds: 0),
                to: Timestamp(microseconds: 0) + .days(1))
        } catch {
            throw StressFailure("\(error)")
        }
        try self.init(name: name, price: price, positions: positions)
    }

    /// The price of ticks, exactly.
    func price(_ ticks: Ticks) -> ExactDecimal {
        let power = Int128(ReplayMarket.integerPower(-market.tickDigits))
        return ExactDecimal(
            significand: Int128(ticks) * power, fractionDigits: max(market.tickDigits, 0))
    }

    /// The price of a shock in ticks, rounded to the nearest.
    func ticks(_ shockPpm: Int) -> Ticks {
        let scaled = Int128(market.bars[0].close) * Int128(1_000_000 + shockPpm)
        return max(1, Int((scaled + 500_000) / 1_000_000))
    }
}
