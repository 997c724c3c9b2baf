/// How a venue turns a position into requirements.
///
/// Requirements are rounded as the venue does. Maintenance must not fall as the notional rises, and
/// must not rise faster than it, so that a position has one liquidation price.
public protocol MarginRequirement: Sendable, Hashable {
    /// What must remain when liquidation starts.
    func maintenance(of exposure: Exposure) -> Quanta
    /// What must be there when the position is opened, increased or margin is taken out.
    func initial(of exposure: Exposure) -> Quanta
    /// Whether a position with this equity is liquidated.
    func isLiquidatable(equity: Quanta, _ exposure: Exposure) -> Bool
}

extension MarginRequirement {
    /// Below maintenance, and below zero where a notional is too small for any; equal is not
    /// liquidated.
    public func isLiquidatable(equity: Quanta, _ exposure: Exposure) -> Bool {
        equity < max(0, maintenance(of: exposure))
    }
}

/// The rules that the engine knows, as a closed set, so that a journal can state them.
public enum MarginRule: Sendable, Hashable {
    /// Marginal rates by notional: parameter sets of this project, Hyperliquid, Binance and every
    /// flat ratio.
    case ladder(MarginLadder)
    /// dYdX v4.
    case fractionOfInitial(FractionOfInitialMargin)
    /// Drift, Velocity.
    case squareRoot(SquareRootMargin)
    /// Synthetix v3, both of its markets.
    case skewScaled(SkewScaledMargin)
    /// Overlay.
    case entryFraction(EntryFractionMargin)
    /// Perpl.
    case entryLeverage(EntryLeverageMargin)
    /// Vega.
    case riskFactors(RiskFactorMargin)
}

extension MarginRule: MarginRequirement {
    @inline(__always)
    public func maintenance(of exposure: Exposure) -> Quanta {
        switch self {
        case .ladder(let rule): rule.maintenance(of: exposure)
        case .fractionOfInitial(let rule): rule.maintenance(of: exposure)
        case .squareRoot(let rule): rule.maintenance(of: exposure)
        case .skewScaled(let rule): rule.maintenance(of: exposure)
        case .entryFraction(let rule): rule.maintenance(of: exposure)
        case .entryLeverage(let rule): rule.maintenance(of: exposure)
        case .riskFactors(let rule): rule.maintenance(of: exposure)
        }
    }

    @inline(__always)
    public func initial(of exposure: Exposure) -> Quanta {
        switch self {
        case .ladder(let rule): rule.initial(of: exposure)
        case .fractionOfInitial(let rule): rule.initial(of: exposure)
        case .squareRoot(let rule): rule.initial(of: exposure)
        case .skewScaled(let rule): rule.initial(of: exposure)
        case .entryFraction(let rule): rule.initial(of: exposure)
        case .entryLeverage(let rule): rule.initial(of: exposure)
        case .riskFactors(let rule): rule.initial(of: exposure)
        }
    }

    @inline(__always)
    public func isLiquidatable(equity: Quanta, _ exposure: Exposure) -> Bool {
        switch self {
        case .ladder(let rule): rule.isLiquidatable(equity: equity, exposure)
        case .fractionOfInitial(let rule): rule.isLiquidatable(equity: equity, exposure)
        case .squareRoot(let rule): rule.isLiquidatable(equity: equity, exposure)
        case .skewScaled(let rule): rule.isLiquidatable(equity: equity, exposure)
        case .entryFraction(let rule): rule.isLiquidatable(equity: equity, exposure)
        case .entryLeverage(let rule): rule.isLiquidatable(equity: equity, exposure)
        case .riskFactors(let rule): rule.isLiquidatable(equity: equity, exposure)
        }
    }
}
