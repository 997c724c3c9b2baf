/// Why a command was refused. The engine is as it was.
public struct Refusal: Error, Sendable, Hashable {
    public enum Reason: String, Sendable, Hashable, CaseIterable {
        case unknownAccount = "unknown_account"
        case unknownAsset = "unknown_asset"
        case unknownContract = "unknown_contract"
        case unknownSegment = "unknown_segment"
        /// An amount, size or leverage that is not positive or beyond the engine's range.
        case outOfRange = "out_of_range"
        case notOnLotStep = "not_on_lot_step"
        case aboveLargestSize = "above_largest_size"
        /// A reduction of the whole segment or more; close it instead.
        case notAReduction = "not_a_reduction"
        case priceOutOfRange = "price_out_of_range"
        case noMarkYet = "no_mark_yet"
        case insufficientFree = "insufficient_free"
        case belowInitialMargin = "below_initial_margin"
        /// A reduction at a price that leaves less than maintenance.
        case belowMaintenance = "below_maintenance"
        /// A close at a price that leaves less than nothing.
        case wouldOweMoney = "would_owe_money"
        /// Only margin may be added to a segment that is being liquidated.
        case beingLiquidated = "being_liquidated"
        case leverageTooHigh = "leverage_too_high"
        case liquidationPriceNotAllowed = "liquidation_price_not_allowed"
        /// The requirement of the contract's largest size would rise faster than its value.
        case impossibleRule = "impossible_rule"
        case timeRunsBackwards = "time_runs_backwards"
        case notPerpetual = "not_perpetual"
        case notExpired = "not_expired"
        case expired
        /// Cross margin has no margin of a segment to move.
        case notInCrossMode = "not_in_cross_mode"
    }

    public var reason: Reason
    public var found: Int128
    /// The value nearest to the one asked for that passes the check which failed; nil where there
    /// is none. Another check may still refuse it.
    public var nearest: Int128?

    public init(_ reason: Reason, found: Int128, nearest: Int128? = nil) {
        self.reason = reason
        self.found = found
        self.nearest = nearest
    }
}
