extension DriftImfFit {
    /// The ratios and the factor that are never below `curve` up to `largestNotional` at `price`,
    /// with the least mean excess of both ratios among the factors tried.
    ///
    /// Formula: for a factor, the smallest of each ratio w with which the venue's own integer ratio
    /// at the beginning of each cell of the comparison is not below the curve at its end. Factors
    /// tried: 0, and the smallest that hold each of 33 ratios, from the curve's smallest to its
    /// largest.
    ///
    /// Accuracy: the venue's integers are compared, so that its roundings are covered. Its ratio
    /// does not fall with the size, so that cells prove every size between.
    ///
    /// Throws: ``LadderFailure`` for a largest notional that is not positive or above 10¹⁵, for a
    /// price that is not positive, for a curve that is not one, and
    /// ``LadderFailure/notExpressible(_:)`` where no factor and ratios up to 100% hold it.
    public static func fit(
        _ curve: RequiredCurve, price: Double, largestNotional: Double
    ) throws(LadderFailure) -> FittedShape<DriftImfFit> {
        guard price > 0, price.isFinite else {
            throw .invalid("the price \(price) is not positive")
        }
        let cells = try CurveCells(curve, to: largestNotional).cells
        guard let top = cells.last?.end, top.initial <= 1e6 else {
            throw .notExpressible("no ratio holds the curve at its largest size")
        }
        let roots = cells.map { root(baseSize($0.lower, price: price)) }
        let maintenance = Needs(roots: roots, ratios: cells.map(\.end.maintenance))
        let initial = Needs(roots: roots, ratios: cells.map(\.end.initial))
        var best: FittedShape<DriftImfFit>?
        for factor in Set([0] + maintenance.factors + initial.factors).sorted() {
            guard let low = maintenance.weight(factor), let high = initial.weight(factor),
                marginRatioRange.contains(max(high, low + 1))
            else { continue }
            let shape = try DriftImfFit(
                marginRatioInitial: max(high, low + 1), marginRatioMaintenance: low,
                imfFactor: factor, price: price)
            let fitted = FittedShape(
                shape: shape, excess: FitExcess(shape, over: curve, to: largestNotional))
            if fitted.cost < best?.cost ?? .infinity { best = fitted }
        }
        guard let best else {
            throw .notExpressible("no imf_factor with margin ratios up to 100% holds the curve")
        }
        return best
    }

    /// What one of the two ratios must be in each cell, in 1e-4, at the root of its smallest size.
    private struct Needs {
        private let cells: [(root: Int, ratio: Int)]

        init(roots: [Int], ratios: [Double]) {
            cells = zip(roots, ratios).map {
                ($0, Int((($1 - RequiredCurve.tolerance) * 1e4).rounded(.up)))
            }
        }

        /// The smallest factor that holds each of some ratios, where one does.
        var factors: [Int] {
            let low = max(cells.first?.ratio ?? 0, marginRatioRange.lowerBound)
            let high = min(cells.last?.ratio ?? 0, marginRatioRange.upperBound)
            return (0...32).compactMap { factor(low + max(high - low, 0) * $0 / 32) }
        }

        private func factor(_ weight: Int) -> Int? {
            var factor = 0
            for cell in cells where weight < cell.ratio {
                guard cell.root > 0 else { return nil }
                let premium = cell.ratio - reduced(weight)
                factor = max(factor, (premium * 10_000_000 + cell.root - 1) / cell.root)
            }
            return imfFactorRange.contains(factor) ? factor : nil
        }

        /// The smallest ratio that holds with a factor, by halving: a larger one holds too.
        func weight(_ factor: Int) -> Int? {
            var (low, high) = (marginRatioRange.lowerBound, marginRatioRange.upperBound)
            guard holds(high, factor) else { return nil }
            while low < high {
                let middle = (low + high) / 2
                if holds(middle, factor) { high = middle } else { low = middle + 1 }
            }
            return low
        }

        private func holds(_ weight: Int, _ factor: Int) -> Bool {
            cells.allSatisfy { ratio(weight, root: $0.root, imf: factor) >= $0.ratio }
        }
    }
}

extension FittedShape {
    /// The mean excess of both ratios.
    var cost: Double { excess.maintenance.mean + excess.initial.mean }
}
