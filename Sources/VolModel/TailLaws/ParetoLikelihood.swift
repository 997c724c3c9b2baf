#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The log-likelihood of excesses under a generalised Pareto law, in ξ and η = ln β.
///
/// Formula: ℓ = −N η − (1 + 1/ξ) Σ ln(1 + ξ wᵢ), wᵢ = yᵢ e^(−η), which at ξ = 0 is −N η − Σ wᵢ. The
/// excesses yᵢ are divided by their mean, so that nothing depends on their unit.
struct ParetoLikelihood: Sendable, Hashable {
    /// Excesses over their mean, ascending.
    let excesses: [Double]
    /// The mean excess.
    let unit: Double

    /// Below ξ = −1/2 the likelihood is not regular and standard errors do not exist (Smith, 1985);
    /// beyond 1.5 no mean exists by far, and a few large excesses decide.
    static let shapes = -0.5...1.5

    /// `ascending` are all positive. nil unless there are two different, finite ones.
    init?(ascending: [Double]) {
        guard let least = ascending.first, let greatest = ascending.last, greatest > least,
            greatest.isFinite
        else { return nil }
        let n = Double(ascending.count)
        let unit = ascending.reduce(0) { $0 + $1 / n }
        guard unit >= .leastNormalMagnitude, unit.isFinite else { return nil }
        self.unit = unit
        excesses = ascending.map { $0 / unit }
    }

    private var count: Double { Double(excesses.count) }
    private var greatest: Double { excesses[excesses.count - 1] }

    /// −∞ outside the law's support.
    func value(shape: Double, logScale: Double) -> Double {
        let scale = exp(logScale)
        guard scale > 0, scale + shape * greatest > 0 else { return -.infinity }
        var sum = 0.0
        guard abs(shape) > 1e-100 else {
            for y in excesses { sum += y / scale }
            return -count * logScale - sum
        }
        let factor = shape / scale
        for y in excesses { sum += log1p(factor * y) }
        return -count * logScale - (1 + 1 / shape) * sum
    }

    /// η at which ℓ is greatest for a given ξ > −1: the one root of a function that falls with η,
    /// ln[(1 + ξ)/N Σ wᵢ/(1 + ξ wᵢ)], by Newton steps within a bracket. At ξ = 0 it is linear.
    func bestLogScale(shape: Double, near start: Double) -> Double {
        var upper = log1p(max(shape, shape - shape * greatest))
        var lower = shape < 0 ? log(max(1 + shape, -shape * greatest)) : -690
        var logScale = min(max(start, lower), upper)
        for _ in 0..<200 {
            let (score, slope) = scaleScore(shape: shape, scale: exp(logScale))
            if score > 0 { lower = logScale } else { upper = logScale }
            var next = logScale - score / slope
            if abs(next - logScale) < 1e-11 { return next }
            if !(next > lower && next < upper) { next = lower + (upper - lower) / 2 }
            logScale = next
        }
        return logScale
    }

    /// The function that is zero at the best η, and its derivative.
    private func scaleScore(shape: Double, scale: Double) -> (score: Double, slope: Double) {
        guard scale + shape * greatest > 0 else { return (.infinity, -1) }
        var (first, second) = (0.0, 0.0)
        for y in excesses {
            let ratio = y / (scale + shape * y)
            first += ratio
            second += ratio * (1 - shape * ratio)
        }
        return (log((1 + shape) / count * first), -second / first)
    }

    /// First and second derivatives of ℓ in (ξ, η).
    struct Curvature: Sendable, Hashable {
        var shape = 0.0
        var logScale = 0.0
        var shapeShape = 0.0
        var shapeScale = 0.0
        var scaleScale = 0.0

        /// Positive where ℓ is concave, with `shapeShape` below zero.
        var determinant: Double { shapeShape * scaleScale - shapeScale * shapeScale }
        var isConcave: Bool { shapeShape < 0 && determinant > 0 && determinant.isFinite }
    }

    /// Within the law's support.
    func curvature(shape: Double, logScale: Double) -> Curvature {
        let scale = exp(logScale)
        var sums = Curvature()
        for y in excesses {
            let w = y / scale
            let x = shape * w
            let ratio = w / (1 + x)
            let (d, slope) = Self.logRemainder(x)
            sums.shape += w * w * d - ratio
            sums.logScale += (1 + shape) * ratio - 1
            sums.shapeShape += w * w * w * slope + ratio * ratio
            sums.shapeScale += ratio - (1 + shape) * ratio * ratio
            sums.scaleScale -= (1 + shape) * ratio * (1 - shape * ratio)
        }
        return sums
    }

    /// [ln(1 + x) − x/(1 + x)]/x² = Σ (−x)ᵏ (k + 1)/(k + 2), and its derivative.
    private static func logRemainder(_ x: Double) -> (value: Double, derivative: Double) {
        if abs(x) < 0.03 {
            var (value, derivative, power) = (0.5, 0.0, 1.0)
            for k in 1...11 {
                let weight = Double(k + 1) / Double(k + 2)
                derivative -= Double(k) * weight * power
                power *= -x
                value += weight * power
            }
            return (value, derivative)
        }
        let (logarithm, ratio) = (log1p(x), x / (1 + x))
        return (
            (logarithm - ratio) / (x * x), (ratio * (2 + ratio) - 2 * logarithm) / (x * x * x)
        )
    }
}
