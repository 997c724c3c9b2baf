/// Sums over values xᵢ with weights wᵢ ≥ 0, of rows of memory or one by one with the same bits.
///
/// Formula: Σ w, Σ w², Σ wx² and Σ (wx²)²; the weighted mean square is Σ wx² / Σ w.
///
/// Conventions: each sum is one of ``CompensatedLanes``.
struct WeightedSquareSums: Sendable, Hashable {
    private(set) var count = 0
    private var pendingValues = SIMD8<Double>.zero
    private var pendingWeights = SIMD8<Double>.zero
    private var lanes = Lanes()

    private struct Lanes: Sendable, Hashable {
        var weights = CompensatedLanes()
        var squaredWeights = CompensatedLanes()
        var weightedSquares = CompensatedLanes()
        var quarticity = CompensatedLanes()

        @inline(__always)
        mutating func take(_ values: SIMD8<Double>, weights: SIMD8<Double>) {
            takeProducts(values, weights: weights)
            takeWeights(weights)
        }

        @inline(__always)
        mutating func takeProducts(_ values: SIMD8<Double>, weights: SIMD8<Double>) {
            let products = weights * (values * values)
            weightedSquares.add(products)
            quarticity.add(products * products)
        }

        @inline(__always)
        mutating func takeWeights(_ added: SIMD8<Double>) {
            weights.add(added)
            squaredWeights.add(added * added)
        }
    }

    init() {}

    /// Precondition: as many weights as values.
    init(_ values: Span<Double>, weights: Span<Double>) {
        precondition(values.count == weights.count, "a weight for each value")
        let whole = values.count & ~7
        // Two sums at a time: four do not fit into the registers.
        var place = 0
        var all = Lanes()
        while place < whole {
            all.takeProducts(
                VolModel.lanes(of: values, at: place),
                weights: VolModel.lanes(of: weights, at: place))
            place += 8
        }
        place = 0
        while place < whole {
            all.takeWeights(VolModel.lanes(of: weights, at: place))
            place += 8
        }
        lanes = all
        count = whole
        while place < values.count {
            take(values[place], weight: weights[place])
            place += 1
        }
    }

    mutating func take(_ value: Double, weight: Double) {
        setLane(count & 7, of: &pendingValues, to: value)
        setLane(count & 7, of: &pendingWeights, to: weight)
        count += 1
        guard count & 7 == 0 else { return }
        lanes.take(pendingValues, weights: pendingWeights)
        pendingValues = .zero
        pendingWeights = .zero
    }

    private var all: Lanes {
        var all = lanes
        all.take(pendingValues, weights: pendingWeights)
        return all
    }

    /// Σ w.
    var weights: Double { all.weights.total }
    /// Σ w².
    var squaredWeights: Double { all.squaredWeights.total }
    /// Σ (wx²)².
    var quarticity: Double { all.quarticity.total }
    /// Σ wx² / Σ w; nil where no weight is positive.
    var meanSquare: Double? {
        let (weights, squares) = (weights, all.weightedSquares.total)
        return weights > 0 ? squares / weights : nil
    }
}
