/// The model's requirement over the size of a position.
///
/// Formula: the ratios mm(N) and im(N) at a notional N > 0 in quote units, and the amount
/// A(N) = N · mm(N). Both ratios are positive, im(N) ≥ mm(N), and neither falls with the size. That
/// alone is what proofs rest on: between two sizes N₁ < N₂ no ratio is above that at N₂.
///
/// The amount need not be convex: a slippage table has kinks at which A bends down or jumps. A
/// ratio may jump at a kink, to either side.
///
/// Edge cases: nothing is checked here. Whatever reads the curve throws ``LadderFailure`` at the
/// first size at which these conditions fail.
public struct RequiredCurve: Sendable {
    /// The sizes at which the amount bends or jumps, ascending; none that is not positive or not
    /// finite.
    public let kinks: [Double]
    /// Whether N · mm(N) and N · im(N) are convex between neighbouring kinks, so that ladders are
    /// compared with the curve at kinks alone. Square-root slippage, floors and the larger of two
    /// sides keep an amount convex; a cap on the ratio does not.
    public let isConvexBetweenKinks: Bool
    private let ratios: @Sendable (Double) -> (maintenance: Double, initial: Double)

    public init(
        kinks: [Double] = [], isConvexBetweenKinks: Bool = false,
        _ ratios: @escaping @Sendable (Double) -> (maintenance: Double, initial: Double)
    ) {
        self.kinks = Set(kinks.filter { $0 > 0 && $0.isFinite }).sorted()
        self.isConvexBetweenKinks = isConvexBetweenKinks
        self.ratios = ratios
    }

    /// mm(N).
    public func maintenance(at notional: Double) -> Double { ratios(notional).maintenance }

    /// im(N).
    public func initial(at notional: Double) -> Double { ratios(notional).initial }

    /// A(N) = N · mm(N), in quote units.
    public func amount(at notional: Double) -> Double { notional * maintenance(at: notional) }
}

/// Both ratios of a curve at one size.
struct CurvePoint: Sendable {
    let notional: Double
    var maintenance: Double
    var initial: Double

    /// Of the larger ratio each, where the earlier point is above by no more than rounding.
    ///
    /// Throws: ``LadderFailure/decreasing(notional:)`` where it is above by more.
    func notBelow(_ earlier: CurvePoint) throws(LadderFailure) -> CurvePoint {
        let rounding = 1e-12
        guard maintenance >= earlier.maintenance - rounding, initial >= earlier.initial - rounding
        else { throw .decreasing(notional: notional) }
        return CurvePoint(
            notional: notional, maintenance: max(maintenance, earlier.maintenance),
            initial: max(initial, earlier.initial))
    }
}

extension RequiredCurve {
    /// By how much a size just beyond a kink or bound is above it, as a share: 2⁻⁴⁰.
    static let sliver = 0x1p-40

    /// What a comparison may be short by, as a ratio of notional: the resolution of ``Ratio``.
    static let tolerance = 1e-9

    static func justBeyond(_ notional: Double) -> Double { notional * (1 + sliver) }

    func point(at notional: Double) throws(LadderFailure) -> CurvePoint {
        let (maintenance, initial) = ratios(notional)
        guard maintenance > 0, maintenance.isFinite, initial.isFinite else {
            throw .notARatio(notional: notional)
        }
        guard initial >= maintenance else { throw .initialBelowMaintenance(notional: notional) }
        return CurvePoint(notional: notional, maintenance: maintenance, initial: initial)
    }
}
