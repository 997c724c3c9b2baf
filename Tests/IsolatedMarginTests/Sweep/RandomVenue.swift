import TestSupport
import VolModel

@testable import IsolatedMargin

/// Venues drawn from all that a venue may be, small enough that positions meet.
extension SeededRandom {
    mutating func below(_ count: Int) -> Int { Int(next() % UInt64(count)) }

    mutating func venue() throws -> Venue {
        let assets = (0...below(2)).map { Asset(name: "asset \($0)", decimals: 6 * $0) }
        let mode: Venue.MarginMode = oneIn(4) ? .cross : .isolated
        let markets = try (0...below(3)).map { index in
            let contract = try contract(index, assets: assets.count)
            return Venue.Market(
                contract: contract, rule: try marginRule(for: contract),
                liquidation: try liquidationPolicy(mode), takerFeePpm: pick([0, 0, 1, 500, 30_000]))
        }
        return try Venue(mode: mode, assets: assets, markets: markets)
    }

    private mutating func contract(_ index: Int, assets: Int) throws -> Contract {
        let payoff: Contract.Payoff = oneIn(3) ? .inverse : .linear
        let ticksMax = pick([100, 10_000, 1_000_000, 1_000_000_000_000])
        let multiplier =
            payoff == .linear ? pick([1, 1, 100, 12_345]) : pick([1_000_000, 1_000_000_000_000])
        return try Contract(
            name: "contract \(index)", settlement: below(assets), payoff: payoff,
            multiplier: multiplier, divisor: pick([1, 1, 3, 1_000]), lotStep: pick([1, 1, 5, 100]),
            lotsMax: pick([1_000, 1_000_000]), ticksRange: pick([1, 1, ticksMax / 100])...ticksMax,
            expiry: oneIn(4) ? Timestamp(seconds: Int64(below(400_000))) : nil,
            valueRounding: pick([.down, .down, .down, .up, .towardZero]))
    }

    private mutating func liquidationPolicy(_ mode: Venue.MarginMode) throws -> LiquidationPolicy {
        let depth = DepthModel(
            depth: pick([1, 1_000, 1_000_000, 1_000_000_000_000]),
            slippagePpm: pick([0, 10_000, 1_000_000]),
            refill: .seconds(pick([0, 60, 86_400])))
        let closeOut: CloseOutRule =
            switch below(8) {
            case 0:
                .leastThatRestores(
                    RestoringCloseOut(
                        bufferPpm: pick([0, 100_000]), step: pick([1, 7, 100]),
                        wholeUpTo: pick([0, 1_000])))
            case 1:
                .share(
                    ShareCloseOut(
                        portionPpm: pick([1, 200_000, 1_000_000]), notionalMin: pick([0, 500]),
                        notionalMax: pick([nil, 100_000])))
            case 2:
                .shortage(
                    ShortageCloseOut(
                        liquidatorFeePpm: pick([0, 10_000]), insuranceFeePpm: pick([0, 1_000]),
                        bufferPpm: pick([0, 250_000])))
            case 3: .half(HalfCloseOut(wholeUpTo: pick([0, 1_000])))
            default: .whole
            }
        return LiquidationPolicy(
            delay: .seconds(pick([0, 0, 0, 1, 600])), closeOut: closeOut,
            depth: oneIn(3) ? depth : nil, penaltyPpm: pick([0, 0, 5_000, 1_000_000]),
            waterfall: Waterfall(
                insuranceFund: !oneIn(3),
                backstop: oneIn(3) && mode == .isolated
                    ? Waterfall.Backstop(belowMaintenancePpm: pick([0, 666_667, 1_000_000])) : nil,
                autoDeleveraging: oneIn(2), mutualisation: oneIn(2)))
    }
}
