#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension HyperliquidTiers {
    /// The table of at most three tiers that is never below `curve` up to `largestNotional`, with
    /// the least mean excess of both ratios among the bounds tried.
    ///
    /// Formula: in each tier the largest leverage L with 1/L ≥ im at its end, with 1/(2 L) not
    /// below mm where it begins at 0, else with the ladder's own amount at its beginning plus (N −
    /// B) / (2 L) ≥ N · mm(N) in it, in order. Bounds tried: none, one or two of `bounds`, which
    /// are by default 1, 1.5, 2, 3, 5 and 7 times powers of ten from a thousandth of the largest
    /// size on.
    ///
    /// Accuracy: by the cells of one comparison, which prove every size between: straight lines at
    /// both ends of a cell where the amount is convex in it, else against the cell's largest ratio.
    ///
    /// Limit: each tier has the largest leverage that it can, which need not be best for the next.
    ///
    /// Throws: ``LadderFailure`` for a largest notional that is not positive or above 10¹⁵, for
    /// more than 64 bounds, for a curve that is not one, and ``LadderFailure/notExpressible(_:)``
    /// where no leverage is low enough: maintenance above 50%, initial above 100%.
    public static func fit(
        _ curve: RequiredCurve, largestNotional: Double, bounds: [UInt64]? = nil
    ) throws(LadderFailure) -> FittedShape<HyperliquidTiers> {
        let stated = bounds ?? roundBounds(below: largestNotional)
        let inside = Set(stated).filter { $0 > 0 && Double($0) < largestNotional }.sorted()
        guard inside.count <= 64 else { throw .invalid("more than 64 bounds to choose from") }
        let search = Search(
            cells: try CurveCells(curve, to: largestNotional, and: inside.map { Double($0) }).cells)
        var best: FittedShape<HyperliquidTiers>?
        let pairs = inside.indices.flatMap { first in
            inside.indices.dropFirst(first + 1).map { [inside[first], inside[$0]] }
        }
        for chosen in [[]] + inside.map({ [$0] }) + pairs {
            guard let tiers = search.tiers(chosen) else { continue }
            let shape = try HyperliquidTiers(tiers)
            let fitted = FittedShape(
                shape: shape, excess: FitExcess(shape, over: curve, to: largestNotional))
            if fitted.cost < best?.cost ?? .infinity { best = fitted }
        }
        guard let best else {
            throw .notExpressible("no largest leverage of at least 1 holds the curve")
        }
        return best
    }

    private static func roundBounds(below largest: Double) -> [UInt64] {
        guard largest >= 1, largest <= CurveCells.largestNotional else { return [] }
        let first = Int(log10(largest).rounded(.down)) - 3
        return (max(first, 0)...max(first + 3, 0)).flatMap { exponent in
            [2, 3, 4, 6, 10, 14].map { UInt64($0 * pow(10, Double(exponent))) / 2 }
        }
    }

    /// The largest leverages for given bounds, tier by tier.
    private struct Search {
        let cells: [CurveCells.Cell]

        /// Nil where a leverage below 1 would be needed, or one does not fall.
        func tiers(_ bounds: [UInt64]) -> [Tier]? {
            var tiers: [Tier] = []
            var (amount, index) = (0.0, 0)
            for (place, lowerBound) in ([0] + bounds).enumerated() {
                let lower = Double(lowerBound)
                let upper = place < bounds.count ? Double(bounds[place]) : .infinity
                let end = cells[index...].firstIndex { $0.lower >= upper } ?? cells.count
                guard let last = cells[index..<end].last?.end else { return nil }
                var rate = last.initial / 2
                for cell in cells[index..<end] {
                    rate = cell.rate(from: lower, amount: amount, atLeast: rate)
                }
                if end < cells.count {
                    // What the next tier's first cell asks for at the bound.
                    let needed = last.notional * cells[end].atLower.maintenance
                    rate = max(rate, (needed - amount) / (last.notional - lower))
                }
                let inverse = (1 / (2 * max(rate - RequiredCurve.tolerance, 1e-9))).rounded(.down)
                let leverage = Int(min(inverse, Double(maxLeverageRange.upperBound)))
                guard leverage >= 1, tiers.last.map({ leverage < $0.maxLeverage }) ?? true else {
                    return nil
                }
                tiers.append(Tier(lowerBound: lowerBound, maxLeverage: leverage))
                amount += (last.notional - lower) / Double(2 * leverage)
                index = end
            }
            return tiers
        }
    }
}

extension CurveCells.Cell {
    /// The least rate of a line from `lower` with which it is not below the amount in this cell;
    /// `rate` where that holds already.
    fileprivate func rate(from lower: Double, amount: Double, atLeast rate: Double) -> Double {
        if lower == 0 { return max(rate, end.maintenance) }
        var line = TierLine(lower: lower, amount: amount, rate: rate)
        line.raise(to: end.maintenance, at: end.notional)
        line.raise(to: atLower.maintenance, at: self.lower)
        return line.rate
    }
}
