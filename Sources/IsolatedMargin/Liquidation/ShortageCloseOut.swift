/// As many lots as cover the shortage by the closed form of Drift and Velocity, whatever closing
/// them costs: ⌊shortage / (⌊p (r − f)⌋ − ⌊p g⌋)⌋ rounded up to the lot step, p the price of a
/// base unit, r the maintenance ratio with the buffer, f the liquidator's and g the insurance
/// fund's fee. The whole where r ≤ f or nothing is left of the divisor.
///
/// The shortage is maintenance + ⌊notional · buffer⌋ − equity. The ratio is that of the size for
/// ``SquareRootMargin``, else ⌈maintenance / notional⌉ in ppm. A base unit is as many lots as
/// ``Contract/divisor`` for a linear contract; an inverse one takes the whole position for it.
///
/// Source: `programs/drift/src/math/liquidation.rs`.
public struct ShortageCloseOut: Sendable, Hashable {
    public var liquidatorFeePpm: Int
    public var insuranceFeePpm: Int
    /// Of notional; 20,000 is Drift's default.
    public var bufferPpm: Int

    public init(liquidatorFeePpm: Int = 0, insuranceFeePpm: Int = 0, bufferPpm: Int = 0) {
        self.liquidatorFeePpm = liquidatorFeePpm
        self.insuranceFeePpm = insuranceFeePpm
        self.bufferPpm = bufferPpm
    }

    func lotsToClose(of position: CloseOutCase) -> Lots {
        let buffer = Exact.ppm(bufferPpm, of: position.notional, rounding: .down)
        let shortage = max(0, position.maintenance + buffer - position.equity)
        guard let lots = lots(covering: shortage, of: position), lots < Int128(position.lots)
        else { return position.lots }
        return (Lots(lots) + position.lotStep - 1) / position.lotStep * position.lotStep
    }

    /// Before rounding to the lot step; nil: all.
    func lots(covering shortage: Quanta, of position: CloseOutCase) -> Int128? {
        let contract = position.contract
        let (price, unit) =
            contract.payoff == .linear
            ? (Quanta(position.mark) * Quanta(contract.multiplier), Int128(contract.divisor))
            : (position.notional, Int128(position.lots))
        let ratio = ratioPpm(position) + bufferPpm
        guard ratio > liquidatorFeePpm else { return nil }
        let perUnit =
            Exact.ppm(ratio - liquidatorFeePpm, of: price, rounding: .down)
            - Exact.ppm(insuranceFeePpm, of: price, rounding: .down)
        guard perUnit > 0 else { return nil }
        return Exact.share(of: shortage, unit, over: perUnit, rounding: .down)
    }

    private func ratioPpm(_ position: CloseOutCase) -> Int {
        if case .squareRoot(let rule) = position.rule {
            return rule.maintenanceRatio(lots: position.lots) * 100
        }
        let ratio = Exact.share(
            of: position.maintenance, 1_000_000, over: max(1, position.notional), rounding: .up)
        return Int(min(ratio, 1_000_000_000_000))
    }
}
