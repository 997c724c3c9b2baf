import VolModel

/// What an engine is built for: assets, contracts, their rules at the start, one margin mode.
public struct Venue: Sendable, Hashable {
    public enum MarginMode: String, Sendable, CaseIterable {
        /// Each position is a ledger segment of its own.
        case isolated
        /// All positions of an account that settle in one asset share its balance in that asset.
        case cross
    }

    /// A contract with the rules in force when the engine starts.
    public struct Market: Sendable, Hashable {
        public var contract: Contract
        public var rule: MarginRule
        public var liquidation: LiquidationPolicy
        /// Of the traded notional, from either side of a trade that is a trader's.
        public var takerFeePpm: Int

        public init(
            contract: Contract, rule: MarginRule,
            liquidation: LiquidationPolicy = LiquidationPolicy(), takerFeePpm: Int = 0
        ) {
            self.contract = contract
            self.rule = rule
            self.liquidation = liquidation
            self.takerFeePpm = takerFeePpm
        }
    }

    public let mode: MarginMode
    public let assets: [Asset]
    public let markets: [Market]

    /// Throws ``VenueFailure`` for a contract that settles in an asset that is not there, for equal
    /// names, and for shares outside 0 to 1,000,000 ppm.
    public init(mode: MarginMode = .isolated, assets: [Asset], markets: [Market])
        throws(VenueFailure)
    {
        guard Set(assets.map(\.name)).count == assets.count,
            Set(markets.map(\.contract.name)).count == markets.count
        else { throw VenueFailure("venue: two assets or two contracts have one name") }
        for asset in assets where !(0...18).contains(asset.decimals) {
            throw VenueFailure(
                "asset \(asset.name): found \(asset.decimals) decimals; expected 0 to 18")
        }
        for market in markets {
            guard assets.indices.contains(market.contract.settlement) else {
                throw VenueFailure(
                    "contract \(market.contract.name): its settlement asset is not in the venue")
            }
            try market.requirePossible()
            try market.rule.requireOnePrice(for: market.contract)
            guard mode == .isolated || market.liquidation.waterfall.backstop == nil else {
                throw VenueFailure(
                    "contract \(market.contract.name): a backstop takes segments over whole, which "
                        + "cross margin does not have")
            }
        }
        self.mode = mode
        self.assets = assets
        self.markets = markets
    }
}

extension Venue.Market {
    fileprivate func requirePossible() throws(VenueFailure) {
        let name = contract.name
        let shares = [
            ("taker fee", takerFeePpm), ("liquidation penalty", liquidation.penaltyPpm),
            ("slippage of the depth", liquidation.depth?.slippagePpm ?? 0),
            (
                "backstop's share of maintenance",
                liquidation.waterfall.backstop?.belowMaintenancePpm ?? 0
            ),
        ]
        for (what, ppm) in shares where !(0...1_000_000).contains(ppm) {
            throw VenueFailure(
                "contract \(name): \(what): found \(ppm) ppm; expected 0 to 1000000")
        }
        guard liquidation.delay >= .seconds(0) else {
            throw VenueFailure("contract \(name): the delay of liquidation is negative")
        }
        guard liquidation.depth?.isPossible ?? true else {
            throw VenueFailure(
                "contract \(name): expected a positive depth and a refill that is not negative")
        }
        guard liquidation.closeOut.isPossible else {
            throw VenueFailure(
                "contract \(name): close-out: expected a step of at least 1, shares of at most "
                    + "1000000 ppm and amounts that are not negative")
        }
    }
}
