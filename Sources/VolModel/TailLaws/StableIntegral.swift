#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Integrals of functions of g over the angles of a ``StableAngle``.
///
/// They run over v = u − u₀, u₀ where g = 1: there e^(−g) falls from one to nothing, at an α near 1
/// within a range of v as narrow as |α − 1|.
struct StableIntegral {
    /// Error estimates beyond which a figure is refused.
    static let relativeError = 1e-11
    /// Values of |u| at which the distances from the ends are still far from the least number.
    private static let farthest = 700.0
    /// e^−45 of an integral is nothing.
    private static let span = 45.0

    private let angle: StableAngle
    private let center: Double
    private let place: StableAngle.Place
    private let steepLogG: Double

    init(_ angle: StableAngle) {
        self.angle = angle
        let farthest = Self.farthest
        center =
            Self.crossing(-farthest...farthest, rises: angle.alpha <= 1) { u in
                let place = Self.place(angle, u)
                return angle.steepLogG(place) + angle.mildLogG(place)
            } ?? 0
        place = Self.place(angle, center)
        steepLogG = angle.steepLogG(place)
    }

    /// One value of the integrand.
    struct Point {
        let logG: Double
        /// dθ/dv.
        let measure: Double
        let place: StableAngle.Place
    }

    private static func place(_ angle: StableAngle, _ u: Double) -> StableAngle.Place {
        angle.place(left: angle.width / (1 + exp(-u)), right: angle.width / (1 + exp(u)))
    }

    private func point(_ v: Double) -> Point {
        let width = angle.width
        guard abs(v) < 1 else {
            let place = Self.place(angle, center + v)
            return Point(
                logG: angle.steepLogG(place) + angle.mildLogG(place),
                measure: place.left * place.right / width, place: place)
        }
        let growth = expm1(v)
        let divisor = 1 + place.left / width * growth
        let delta = place.left * (place.right / width) * growth / divisor
        let moved = angle.place(
            left: place.left * (1 + growth) / divisor, right: place.right / divisor)
        let step = angle.steepStep(moved, from: place, delta: delta)
        return Point(
            logG: steepLogG + step + angle.mildLogG(moved),
            measure: moved.left * moved.right / width, place: moved)
    }

    /// ∫ kernel dθ.
    func integral(_ kernel: (Point) -> Double) throws(GSLFailure) -> Double {
        let lower = max(min(center, 0) - Self.span, -Self.farthest) - center
        let upper = min(max(center, 0) + Self.span, Self.farthest) - center
        let pieces = ((upper - lower) / 8).rounded(.up)
        var points = stride(from: 0, through: pieces, by: 1).map {
            lower + (upper - lower) * ($0 / pieces)
        }
        for level in [-37.0, -4, 0, 4] {
            let turn = Self.crossing(lower...upper, rises: angle.alpha <= 1) { v in
                point(v).logG - level
            }
            if let turn { points.append(turn) }
        }
        points.sort()
        let ascending = points.indices.filter { $0 == 0 || points[$0 - 1] < points[$0] }
        return try AdaptiveIntegral.over(
            ascending.map { points[$0] }, relativeError: Self.relativeError
        ) { v in
            let point = point(v)
            return kernel(point) * point.measure
        }
    }

    /// Where a monotone function passes zero, to within a quarter of it; a shelf near zero is
    /// followed to its end.
    private static func crossing(
        _ range: ClosedRange<Double>, rises: Bool, _ f: (Double) -> Double
    ) -> Double? {
        var (lower, upper) = (range.lowerBound, range.upperBound)
        let sign: Double = rises ? 1 : -1
        guard sign * f(lower) < 0, sign * f(upper) > 0 else { return nil }
        while true {
            let middle = (lower + upper) / 2
            guard middle > lower, middle < upper else { return middle }
            let value = sign * f(middle)
            guard abs(value) > 0.25 || upper - lower > 1 else { return middle }
            if value < 0 { lower = middle } else { upper = middle }
        }
    }
}
