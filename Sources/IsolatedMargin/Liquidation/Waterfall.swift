/// Who pays when a position's own collateral does not suffice, in this order; every layer can be
/// switched off.
public struct Waterfall: Sendable, Hashable {
    /// Pays deficits while it lasts.
    public var insuranceFund: Bool
    /// Takes positions over, with what is left of their collateral; nil: there is none.
    public var backstop: Backstop?
    /// Closes the most profitable and leveraged positions of the other side at the bankruptcy
    /// price, where the insurance fund would not suffice.
    public var autoDeleveraging: Bool
    /// Levies what is left on the unrealised profits of the contract, in proportion.
    public var mutualisation: Bool

    /// A liquidity provider of last resort.
    public struct Backstop: Sendable, Hashable {
        /// It takes over below this share of maintenance: 666,667 is Hyperliquid's two thirds.
        public var belowMaintenancePpm: Int

        public init(belowMaintenancePpm: Int = 666_667) {
            self.belowMaintenancePpm = belowMaintenancePpm
        }
    }

    public init(
        insuranceFund: Bool = true, backstop: Backstop? = nil, autoDeleveraging: Bool = true,
        mutualisation: Bool = false
    ) {
        self.insuranceFund = insuranceFund
        self.backstop = backstop
        self.autoDeleveraging = autoDeleveraging
        self.mutualisation = mutualisation
    }
}

/// Who bore a loss.
public enum LossLayer: String, Sendable, Hashable, CaseIterable {
    case insuranceFund = "insurance_fund"
    case backstop
    case autoDeleveraging = "auto_deleveraging"
    case mutualisation
    /// Nobody was left: the venue owes it.
    case venue
}
