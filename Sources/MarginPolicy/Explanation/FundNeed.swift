import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What published parameters leave to an insurance fund.
///
/// - The *mean gap loss* per unit of notional that is liquidated: ``GapLoss`` over the horizon,
///   with the part of the maintenance that is left for the market once oracle, slippage and fees
///   have had theirs.
/// - The *premium* a year as a share of the open interest (``FundSizing``), if positions are
///   liquidated as often as the policy's buffer aims at: −ln(1 − p) / holding period, each position
///   renewed at the initial ratio. An upper bound for positions that age into profit.
/// - The *stress*: the worst move over the horizon that the history holds, with all other parts of
///   the requirement, against the maintenance (``StressLoss``).
public struct FundNeed: Sendable, Hashable {
    public let sizing: FundSizing
    public let stress: StressLoss
    /// Whether the mean gap loss knows of jumps: without them it is that of a diffusion alone,
    /// which is next to nothing.
    public let countsJumps: Bool
    /// The share of the open interest that the stress liquidates: the policy's concentration, else
    /// ``usualShare``.
    public var shareLiquidated: Ratio { stress.shareLiquidated }

    public static let usualShare = Ratio(ppm: 100_000)

    /// `worstMove`: the worst moves over the horizon that the history holds, as log distances. nil
    /// where a figure is out of range, as for a maintenance of 100%.
    init?(
        _ requirement: Requirement, policy: RiskPolicy, maintenance: PerSide<Double>,
        notional: Double, worstMove: PerSide<Double>
    ) {
        let jumps = requirement.market.jumps
        let processes = jumps.isEmpty ? [JumpDiffusion?.none] : jumps.map(\.process)
        var gapLoss = 0.0
        var worst: (loss: Double, maintenance: Double)?
        for side in Side.perPosition {
            let loss = requirement.loss(side, notional: notional)
            guard let horizon = TimeSpan(positiveSeconds: loss.horizonSeconds) else { return nil }
            let published = maintenance[side]
            for process in processes {
                guard
                    let mean = try? GapLoss.closeOut(
                        varianceRate: loss.varianceRate, jumps: process,
                        maintenanceRatio: max(0, loss.shareOfMove(in: published)), side: side,
                        horizon: horizon)
                else { return nil }
                gapLoss = max(gapLoss, mean)
            }
            let whole = loss.maintenance(atMove: worstMove[side])
            if worst.map({ whole - published > $0.loss - $0.maintenance }) ?? true {
                worst = (whole, published)
            }
        }
        let buffer = policy.buffer
        let rate =
            -log1p(-buffer.liquidationProbability.doubleValue) / buffer.holdingPeriod.seconds
            * TimeSpan.year.seconds
        guard
            let sizing = try? FundSizing(
                gapLossPerNotional: gapLoss, liquidationsPerYear: rate),
            let worst, let tail = Ratio(rounding: worst.loss),
            let kept = Ratio(rounding: worst.maintenance),
            let stress = try? StressLoss(
                shareLiquidated: policy.concentration?.closedTogether ?? Self.usualShare,
                tailLoss: tail, maintenance: kept)
        else { return nil }
        self.sizing = sizing
        self.stress = stress
        countsJumps = !jumps.isEmpty
    }
}
