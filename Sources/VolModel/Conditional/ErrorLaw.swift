#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The density of an error of unit variance, as a function of η = 1/ν: η = 0 is the normal.
///
/// Formula: with q = e²/v, ln f = ρ(η) − ½ ln v − κ ln(1 + c q), c = η/(1 − 2η),
/// κ = (1 + η)/(2η), ρ = ln Γ((ν + 1)/2) − ln Γ(ν/2) − ½ ln(π(ν − 2)); at η = 0
/// −½ ln 2π − ½ ln v − ½ q. In η rather than ν the normal is a point of the region and not at
/// its infinite end.
struct ErrorLaw: Sendable {
    let eta: Double
    /// c; 0 at the normal.
    let tail: Double
    /// κ; 0 at the normal, where it does not exist.
    let weight: Double
    /// κ c, 1/2 at the normal.
    let weightedTail: Double
    /// c'/c = 1/(η (1 − 2η)); 0 at the normal.
    let tailGrowth: Double
    /// ρ and its first and second derivative by η.
    let normalization: (value: Double, slope: Double, curvature: Double)
    /// Below it 1 + c q loses digits that the slope by η needs.
    private static let needsLog1p = 1e-3

    init(eta: Double) {
        self.eta = eta
        guard eta > 0 else {
            (tail, weight, weightedTail, tailGrowth) = (0, 0, 0.5, 0)
            normalization = (-0.5 * log(2 * Double.pi), 0, 0)
            return
        }
        tail = eta / (1 - 2 * eta)
        weight = (1 + eta) / (2 * eta)
        weightedTail = (1 + eta) / (2 * (1 - 2 * eta))
        tailGrowth = 1 / (eta * (1 - 2 * eta))
        normalization = Self.normalization(eta)
    }

    init(degreesOfFreedom: Double) {
        self.init(eta: degreesOfFreedom.isFinite ? 1 / degreesOfFreedom : 0)
    }

    /// ln(1 + c q).
    @inline(__always) func logTail(_ scaled: Double) -> Double {
        eta < Self.needsLog1p ? log1p(scaled) : log(1 + scaled)
    }

    /// ρ, ρ', ρ'' from S(x) = ln Γ(x + ½) − ln Γ(x) − ½ ln x at x = 1/(2η), so that nothing
    /// cancels toward the normal: ρ = −½ ln 2π + S − ½ ln(1 − 2η).
    private static func normalization(_ eta: Double) -> (Double, Double, Double) {
        let x = 0.5 / eta
        let s = halfStepGammaRatio(x)
        let (dx, d2x) = (-0.5 / (eta * eta), 1 / (eta * eta * eta))
        let rest = 1 - 2 * eta
        return (
            -0.5 * log(2 * Double.pi) + s.value - 0.5 * log1p(-2 * eta),
            s.slope * dx + 1 / rest,
            s.curvature * dx * dx + s.slope * d2x + 2 / (rest * rest)
        )
    }

    /// S(x) = ln Γ(x + ½) − ln Γ(x) − ½ ln x and its derivatives for x > 0, by the asymptotic
    /// series at x + k ≥ 16 and the recurrence of Γ.
    static func halfStepGammaRatio(
        _ x: Double
    ) -> (value: Double, slope: Double, curvature: Double) {
        var (value, slope, curvature) = (0.0, 0.0, 0.0)
        var y = x
        while y < 16 {
            let (a, b) = (1 / y, 1 / (y + 0.5))
            value -= log1p(0.5 * a)
            slope += a - b
            curvature += b * b - a * a
            y += 1
        }
        let start = 1 / x
        let end = 1 / y
        value += 0.5 * log(y / x)
        slope += 0.5 * (end - start)
        curvature += 0.5 * (start * start - end * end)
        // Coefficients of x^−1, x^−3, …: −1/8, 1/192, −1/640, 17/14336, −31/18432.
        let coefficients = [-1.0 / 8, 1.0 / 192, -1.0 / 640, 17.0 / 14336, -31.0 / 18432]
        var power = end
        for (i, coefficient) in coefficients.enumerated() {
            let order = Double(2 * i + 1)
            value += coefficient * power
            slope -= order * coefficient * power * end
            curvature += order * (order + 1) * coefficient * power * end * end
            power *= end * end
        }
        return (value, slope, curvature)
    }
}
