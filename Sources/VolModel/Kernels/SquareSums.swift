/// Σ xᵢ² and Σ xᵢ⁴, of values in a row of memory or one by one with the same bits.
///
/// Conventions: each sum is one of ``CompensatedLanes``; x⁴ is (x²)².
struct SquareSums: Sendable, Hashable {
    private(set) var count = 0
    private var pending = SIMD8<Double>.zero
    private var squareLanes = CompensatedLanes()
    private var fourthPowerLanes = CompensatedLanes()

    init() {}

    init(_ values: Span<Double>) {
        let whole = values.count & ~7
        var place = 0
        // Local ones stay in registers.
        var (squares, fourthPowers) = (CompensatedLanes(), CompensatedLanes())
        while place < whole {
            let values = lanes(of: values, at: place)
            squares.add(values * values)
            fourthPowers.add((values * values) * (values * values))
            place += 8
        }
        (squareLanes, fourthPowerLanes) = (squares, fourthPowers)
        count = whole
        while place < values.count {
            take(values[place])
            place += 1
        }
    }

    mutating func take(_ value: Double) {
        setLane(count & 7, of: &pending, to: value)
        count += 1
        guard count & 7 == 0 else { return }
        let squares = pending * pending
        squareLanes.add(squares)
        fourthPowerLanes.add(squares * squares)
        pending = .zero
    }

    var squares: Double {
        var lanes = squareLanes
        lanes.add(pending * pending)
        return lanes.total
    }

    var fourthPowers: Double {
        var lanes = fourthPowerLanes
        let squares = pending * pending
        lanes.add(squares * squares)
        return lanes.total
    }
}

/// Eight neighbouring values.
@inline(__always)
func lanes(of values: Span<Double>, at place: Int) -> SIMD8<Double> {
    values.bytes.unsafeLoadUnaligned(
        fromByteOffset: place * MemoryLayout<Double>.stride, as: SIMD8<Double>.self)
}

/// Writes one lane in memory, where the subscript would go through a copy of all eight.
@inline(__always)
func setLane(_ lane: Int, of lanes: inout SIMD8<Double>, to value: Double) {
    withUnsafeMutableBytes(of: &lanes) {
        $0.storeBytes(
            of: value, toByteOffset: lane * MemoryLayout<Double>.stride, as: Double.self)
    }
}
