import IsolatedMargin
import TestSupport
import VolModel

/// Venues that differ in everything that a venue can say.
enum JournalVenues {
    static func all() throws -> [Venue] { [try small(), try large(.isolated), try large(.cross)] }

    /// As the sweep draws them.
    static func random(_ count: Int, seed: UInt64) throws -> [Venue] {
        var random = SeededRandom(seed: seed)
        return try (0..<count).map { _ in try random.venue() }
    }

    /// One dollar coin, one perpetual.
    static func small() throws -> Venue {
        try Venue(
            assets: [Asset(name: "USDC", decimals: 6)],
            markets: [
                .init(
                    contract: Contract(
                        name: "ETH-USD", settlement: 0, lotsMax: 1_000_000,
                        ticksRange: 1...1_000_000),
                    rule: .ladder(try MarginLadder(maintenancePpm: 50_000, initialPpm: 100_000)))
            ])
    }

    static func large(_ mode: Venue.MarginMode) throws -> Venue {
        let linear = Venue.Market(
            contract: try Contract(
                name: "ETH-USD", settlement: 0, multiplier: 10, divisor: 3, lotStep: 5,
                lotsMax: 1_000_000, ticksRange: 1...1_000_000, valueRounding: .towardZero),
            rule: .ladder(try MarginLadder(maintenancePpm: 50_000, initialPpm: 100_000)),
            liquidation: LiquidationPolicy(
                delay: .seconds(90), closeOut: .leastThatRestores(.init(bufferPpm: 1, step: 5)),
                depth: DepthModel(depth: 20_000_000, slippagePpm: 20_000, refill: .minutes(5)),
                penaltyPpm: 5_000,
                waterfall: Waterfall(
                    backstop: mode == .cross ? nil : Waterfall.Backstop(), mutualisation: true)),
            takerFeePpm: 500)
        let inverse = Venue.Market(
            contract: try Contract(
                name: "é \u{200B}\"\\\n", settlement: 1, payoff: .inverse,
                multiplier: 100_000_000_000, lotsMax: 10_000, ticksRange: 100...100_000,
                expiry: Timestamp(seconds: 5_000), valueRounding: .up),
            rule: .ladder(
                try MarginLadder(maintenancePpm: 5_000, initialPpm: 10_000, least: 7)),
            liquidation: LiquidationPolicy(
                waterfall: Waterfall(insuranceFund: false, autoDeleveraging: false)))
        return try Venue(
            mode: mode,
            assets: [Asset(name: "USDC", decimals: 6), Asset(name: "BTC", decimals: 8)],
            markets: [linear, inverse])
    }
}
