#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The log-likelihood of ``ErrorLaw`` at one η, at the variance where it is greatest, with its
/// derivatives by η and λ = ln v.
///
/// Formula: with w = c q/(1 + c q) and G = c'/c, ∂l/∂λ = −½ + κ w and ∂l/∂η = ρ' − κ' ln(1 + c q)
/// − κ w G; from dw/dλ = −w (1 − w) and dw/dη = w (1 − w) G follow the second derivatives.
struct StudentTLikelihood {
    let eta: Double
    let logVariance: Double
    let value: Double
    /// ∂/∂η; the profile's slope too, since ∂/∂λ = 0 here.
    let slope: Double
    /// ∂²/∂η².
    let curvature: Double
    /// ∂²/∂λ².
    let scaleCurvature: Double
    /// ∂²/∂λ∂η.
    let mixedCurvature: Double

    /// Nil where the likelihood rises without end as the variance falls to zero.
    static func profile(_ squares: [Double], eta: Double) -> StudentTLikelihood? {
        let law = ErrorLaw(eta: eta)
        guard let logVariance = logVariance(squares, law) else { return nil }
        return StudentTLikelihood(squares, law, logVariance)
    }

    private init(_ squares: [Double], _ law: ErrorLaw, _ logVariance: Double) {
        let ratio = law.tail * exp(-logVariance)
        var (logs, weights, spreads) = (0.0, 0.0, 0.0)
        for square in squares {
            let scaled = ratio * square
            let w = scaled / (1 + scaled)
            logs += law.logTail(scaled)
            weights += w
            spreads += w * (1 - w)
        }
        let (n, eta) = (Double(squares.count), law.eta)
        let growth = law.tailGrowth
        let growthSlope = -(1 - 4 * eta) * growth * growth
        let (weightSlope, weightCurvature) = (-0.5 / (eta * eta), 1 / (eta * eta * eta))
        self.eta = eta
        self.logVariance = logVariance
        value = n * (law.normalization.value - logVariance / 2) - law.weight * logs
        slope = n * law.normalization.slope - weightSlope * logs - law.weight * growth * weights
        curvature =
            n * law.normalization.curvature - weightCurvature * logs
            - 2 * weightSlope * growth * weights
            - law.weight * (growth * growth * spreads + growthSlope * weights)
        scaleCurvature = -law.weight * spreads
        mixedCurvature = weightSlope * weights + law.weight * growth * spreads
    }

    /// The root of Σ w = n / 2κ, which falls as the variance rises: Newton's steps within a
    /// bracket, and its middle where one leaves it.
    private static func logVariance(_ squares: [Double], _ law: ErrorLaw) -> Double? {
        let positive = squares.filter { $0 > 0 }
        guard let least = positive.min(), let greatest = positive.max() else { return nil }
        let target = Double(squares.count) / (2 * law.weight)
        func excess(_ logVariance: Double) -> (value: Double, slope: Double) {
            let ratio = law.tail * exp(-logVariance)
            var (weights, spreads) = (0.0, 0.0)
            for square in positive {
                let w = ratio * square / (1 + ratio * square)
                weights += w
                spreads += w * (1 - w)
            }
            return (weights - target, -spreads)
        }
        var lower = log(law.tail) + log(least) - 40
        var upper = log(law.tail) + log(greatest) + 40
        guard excess(lower).value > 0 else { return nil }
        var here = min(max(log(positive.reduce(0, +) / Double(squares.count)), lower), upper)
        for _ in 0..<200 {
            let (value, slope) = excess(here)
            if value > 0 { lower = here } else { upper = here }
            let next = here - value / slope
            let inside = next > lower && next < upper
            let moved = inside ? next : (lower + upper) / 2
            guard abs(moved - here) > 1e-15 * max(1, abs(here)) else { return moved }
            here = moved
        }
        return here
    }
}
