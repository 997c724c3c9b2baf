#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A curve up to a largest size as neighbouring cells, from which it is known everywhere.
///
/// In a cell from N₁ to N₂ no ratio is above that at N₂. So a shape whose ratio does not fall with
/// the size is never below the curve if at each N₁ it is not below the curve's ratio at N₂. Where
/// the amount is convex in a cell and the shape's amount linear, it is enough that the shape is not
/// below at both ends: a convex function less a linear one is largest at an end.
///
/// Cells end at 64 sizes to the octave over twenty octaves, at each kink and just beyond it, and at
/// the sizes that are asked for. The first begins at 0.
struct CurveCells: Sendable {
    struct Cell: Sendable {
        /// 0 in the first cell.
        let lower: Double
        let end: CurvePoint
        /// The ratios that a linear amount must not be below at `lower`.
        let atLower: CurvePoint
    }

    let cells: [Cell]

    private static let perOctave = 64
    private static let octaves = 20
    static let largestNotional = 1e15

    /// Throws: ``LadderFailure`` for a largest size that is not positive, not finite or above 10¹⁵,
    /// and for a curve that is not one.
    init(
        _ curve: RequiredCurve, to largest: Double, and sizes: [Double] = []
    ) throws(LadderFailure) {
        guard largest > 0, largest <= Self.largestNotional else {
            throw .invalid("the largest notional \(largest) is not between 0 and 1e15")
        }
        let slivers = curve.kinks.map(RequiredCurve.justBeyond)
        let steps = (0...Self.perOctave * Self.octaves).map {
            largest * exp2(-Double($0) / Double(Self.perOctave))
        }
        let ends = Set(steps + curve.kinks + slivers + sizes)
            .filter { $0 > 0 && $0 <= largest }.sorted()
        let kinks = Set(curve.kinks)
        var cells: [Cell] = []
        var last: CurvePoint?
        for size in ends {
            var point = try curve.point(at: size)
            if let last { point = try point.notBelow(last) }
            // Just beyond a kink the ratio may jump, and only the cell's end is known.
            let isBeyondKink = last.map { kinks.contains($0.notional) } ?? true
            let isConvex = curve.isConvexBetweenKinks && !isBeyondKink
            cells.append(
                Cell(
                    lower: last?.notional ?? 0, end: point,
                    atLower: isConvex ? last ?? point : point))
            last = point
        }
        self.cells = cells
    }
}
