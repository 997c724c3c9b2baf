public import VolModel

/// What happens to a position below maintenance.
public struct LiquidationPolicy: Sendable, Hashable {
    /// Between the mark at which a position is found below maintenance and its first closing.
    public var delay: TimeSpan
    public var closeOut: CloseOutRule
    /// Nil: everything is closed at the mark at once.
    public var depth: DepthModel?
    /// Of the closed notional, to the insurance fund, as far as the position can pay.
    public var penaltyPpm: Int
    public var waterfall: Waterfall

    public init(
        delay: TimeSpan = .seconds(0), closeOut: CloseOutRule = .whole, depth: DepthModel? = nil,
        penaltyPpm: Int = 0, waterfall: Waterfall = Waterfall()
    ) {
        self.delay = delay
        self.closeOut = closeOut
        self.depth = depth
        self.penaltyPpm = penaltyPpm
        self.waterfall = waterfall
    }
}
