import VolModel

/// Price impact by what is known of the market's depth.
///
/// Formula, the largest of what is stated: Y · σ_d · sqrt(N / V), σ_d the daily volatility and V
/// the daily volume (square-root law: Almgren, Thum, Hauptmann and Li, 2005; Donier and Bonart,
/// 2015); 2% · sqrt(N / depth), depth the notional that moves the price by 2%; and the venue's own
/// slippage table, linear between its sizes and from (0, 0), beyond the last along the last
/// segment's slope, at least proportional to the root of size. Of a volume or depth of zero nothing
/// can be closed.
struct ImpactModel: Sendable, Hashable {
    let liquidity: Instrument.Liquidity
    let policy: RiskPolicy.Liquidity
    let volume: Double?
    let depth: Double?
    private let table: [(notional: Double, slippage: Double)]

    init(_ liquidity: Instrument.Liquidity, _ policy: RiskPolicy.Liquidity) {
        self.liquidity = liquidity
        self.policy = policy
        volume = (liquidity.dailyVolume ?? policy.assumedDailyVolume)?.doubleValue
        depth = (liquidity.depth2Percent ?? policy.assumedDepth2Percent)?.doubleValue
        table = liquidity.slippage.map { ($0.notional.doubleValue, $0.slippage.doubleValue) }
    }

    static func == (a: ImpactModel, b: ImpactModel) -> Bool {
        a.liquidity == b.liquidity && a.policy == b.policy
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(liquidity)
        hasher.combine(policy)
    }

    var isKnown: Bool { volume != nil || depth != nil || !table.isEmpty }

    /// What the venue does not state, and what stands in for it.
    var missing: [String] {
        func text(_ name: String, _ stated: ExactDecimal?, _ assumed: ExactDecimal?) -> String? {
            guard stated == nil else { return nil }
            return assumed.map { "the policy assumes a \(name) of \($0)" }
                ?? "the \(name) is not stated"
        }
        return [
            text("daily volume", liquidity.dailyVolume, policy.assumedDailyVolume),
            text("depth at 2%", liquidity.depth2Percent, policy.assumedDepth2Percent),
        ].compactMap { $0 }
    }

    /// The fraction of the price that closing `notional` costs at a variance per second.
    func impact(_ notional: Double, varianceRate: Double) -> Double {
        guard notional > 0 else { return 0 }
        var impact = 0.0
        if let volume {
            let dailyVolatility = (varianceRate * 86_400).squareRoot()
            impact =
                volume > 0
                ? policy.coefficient.doubleValue * dailyVolatility
                    * (notional / volume).squareRoot()
                : .infinity
        }
        if let depth {
            impact = max(impact, depth > 0 ? 0.02 * (notional / depth).squareRoot() : .infinity)
        }
        return max(impact, tabulated(notional))
    }

    private func tabulated(_ notional: Double) -> Double {
        guard let last = table.last else { return 0 }
        var before = (notional: 0.0, slippage: 0.0)
        for point in table {
            if notional <= point.notional {
                let way = (notional - before.notional) / (point.notional - before.notional)
                return before.slippage + way * (point.slippage - before.slippage)
            }
            if point.notional < last.notional { before = point }
        }
        let slope = (last.slippage - before.slippage) / (last.notional - before.notional)
        return max(
            last.slippage + slope * (notional - last.notional),
            last.slippage * (notional / last.notional).squareRoot())
    }

    /// Where the curve has corners.
    var kinks: [Double] { table.map(\.notional) }
}

/// Price impact of closing the position.
struct SlippageModule: RiskModule {
    let name = "slippage"
    let section = "liquidity"
    let impact: ImpactModel

    var kinks: [Double] { impact.kinks }

    func apply(to loss: inout LossBuildUp, market: MarketState) {
        loss.add(part: impact.impact(loss.notional, varianceRate: loss.varianceRate))
    }

    func explanation(market: MarketState) -> String {
        guard impact.isKnown else { return "neither daily volume nor depth is known" }
        let stated = [
            impact.volume.map { "\(Ratio.amount($0)) traded a day" },
            impact.depth.map { "\(Ratio.amount($0)) within 2%" },
            impact.kinks.isEmpty ? nil : "a slippage table of \(impact.kinks.count) sizes",
        ].compactMap { $0 }
        return "impact of closing by \(stated.joined(separator: ", "))"
    }

    func notes(market: MarketState) -> [String] {
        guard impact.isKnown else {
            return ["neither daily volume nor depth is stated: slippage is not assessed"]
        }
        return impact.missing.isEmpty
            ? [] : ["slippage: \(impact.missing.joined(separator: ", "))"]
    }
}

/// A larger position takes longer to close at a share of the market's volume: h grows by
/// N / (share · V) days.
struct CloseoutModule: RiskModule {
    let name = "closeout"
    let section = "liquidity"
    let impact: ImpactModel
    let participation: Ratio

    func apply(to loss: inout LossBuildUp, market: MarketState) {
        guard let volume = impact.volume, loss.notional > 0 else { return }
        loss.extendHorizon(
            bySeconds: loss.notional / (participation.doubleValue * volume) * 86_400)
    }

    func explanation(market: MarketState) -> String {
        guard let volume = impact.volume else { return "the daily volume is not known" }
        return "a position is closed at \(participation) of \(Ratio.amount(volume)) a day"
    }

    func notes(market: MarketState) -> [String] {
        guard impact.volume == nil else {
            return [
                "the close-out time grows with size: beyond the measured horizon the tail is "
                    + "scaled by the square root of time"
            ]
        }
        return ["the daily volume is not stated: that closing takes longer is not assessed"]
    }
}

/// A cascade closes a share of the open interest at once: the impact is that of this amount where
/// it is larger than the position.
///
/// Formula, I the impact: the part that raises 1 ∓ I(N) to 1 ∓ I(max(N, share · open interest)).
struct ConcentrationModule: RiskModule {
    let name = "concentration"
    let section = "concentration"
    let impact: ImpactModel
    let openInterest: ExactDecimal?
    let share: Ratio

    private var together: Double { (openInterest?.doubleValue ?? 0) * share.doubleValue }
    var kinks: [Double] { impact.kinks + [together] }

    func apply(to loss: inout LossBuildUp, market: MarketState) {
        let alone = impact.impact(loss.notional, varianceRate: loss.varianceRate)
        let all = impact.impact(
            max(loss.notional, together), varianceRate: loss.varianceRate)
        guard all > alone else { return }
        loss.add(
            part: loss.side == .short
                ? (all - alone) / (1 + alone) : alone < 1 ? (all - alone) / (1 - alone) : 1)
    }

    func explanation(market: MarketState) -> String {
        guard let openInterest else { return "the open interest is not stated" }
        return "\(share) of an open interest of \(openInterest) may be closed together"
    }

    func notes(market: MarketState) -> [String] {
        guard openInterest == nil else { return [] }
        return ["the open interest is not stated: concentration is not assessed"]
    }
}
