#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A shape that gives the two ratios of a position from its size alone.
public protocol SizeScaledMargin: Sendable {
    /// The maintenance margin of a notional in quote units as a share of it. Infinite where the
    /// shape ends; not a number below 0.
    func maintenance(at notional: Double) -> Double

    /// The initial margin, likewise.
    func initial(at notional: Double) -> Double
}

/// What a venue's shape asks for above the model, since it cannot follow the curve.
///
/// Formula: the ratio of shape over curve, at 301 sizes from a thousandth of the largest to the
/// largest in equal steps of the logarithm: the mean over them and the largest. 1 is no excess.
///
/// Limit: sizes below a thousandth of the largest do not count.
public struct FitExcess: Sendable, Hashable {
    public struct Figures: Sendable, Hashable {
        public let mean: Double
        public let largest: Double
    }

    public let maintenance: Figures
    public let initial: Figures

    private static let sizeCount = 301

    static func sizes(to largest: Double) -> [Double] {
        (0..<sizeCount).map {
            largest * exp(-log(1000) * Double(sizeCount - 1 - $0) / Double(sizeCount - 1))
        }
    }

    /// `maintenanceTo` is the largest size for the maintenance where it is another.
    public init(
        _ shape: some SizeScaledMargin, over curve: RequiredCurve, to largest: Double,
        maintenanceTo: Double? = nil
    ) {
        maintenance = Self.figures(
            Self.sizes(to: maintenanceTo ?? largest), shape.maintenance, curve.maintenance)
        initial = Self.figures(Self.sizes(to: largest), shape.initial, curve.initial)
    }

    private static func figures(
        _ sizes: [Double], _ shape: (Double) -> Double, _ curve: (Double) -> Double
    ) -> Figures {
        let ratios = sizes.map { shape($0) / curve($0) }
        return Figures(
            mean: ratios.reduce(0, +) / Double(ratios.count), largest: ratios.max() ?? 1)
    }
}

/// A venue's shape that is never below a curve, and what it asks for above it.
public struct FittedShape<Shape: SizeScaledMargin>: Sendable {
    public let shape: Shape
    public let excess: FitExcess
}

extension FittedShape: Equatable where Shape: Equatable {}
extension FittedShape: Hashable where Shape: Hashable {}
