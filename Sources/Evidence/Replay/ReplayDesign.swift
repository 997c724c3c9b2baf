public import IsolatedMargin
public import VolModel

/// What a replay assumes of the venue beside its parameters.
public struct ReplayDesign: Sendable, Hashable {
    public var mode: Venue.MarginMode = .isolated
    /// Of every instrument; depth is that of each one on its own.
    public var liquidation = LiquidationPolicy(penaltyPpm: 10_000)
    /// In the insurance fund, and of the backstop where there is one, at the start.
    public var insuranceFund: Quanta = 0
    public var backstop: Quanta = 0
    /// How long positions that are open when a rule changes keep a milder one of their own.
    public var grace: TimeSpan = .days(1)

    public init() {}
}
