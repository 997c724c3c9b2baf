#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The range of angles over which Zolotarev's integral gives one value of a standard stable law.
///
/// Formula (Nolan, 1997, theorem 1): with tan φ = β tan(πα/2), θ₀ = φ/α, ψ = α(θ + θ₀) and a value
/// x > ζ = −tan φ in the 0-parametrisation, over −θ₀ < θ < π/2
///
///     ln g(θ) = α/(α − 1) [ln(x cos φ + sin φ) − ln(sin ψ / cos θ)]
///               + ln(cos(ψ − θ) / cos θ) − ln cos φ
///
/// and at α = 1, β > 0: ln g(θ) = [(π/2 + βθ) tan θ − πx/2] / β + ln[(2/π)(π/2 + βθ) / cos θ].
///
/// The integrals run over u, the logarithm of the distance from −θ₀ over that from π/2: toward both
/// ends g is close to a power of the distance, however near the end the mass lies.
///
/// Digits: every sine is taken of the distance to its nearer zero. Near α = 1, where φ nears ±π/2,
/// both logarithms in the bracket vanish with α − 1, which divides them; they are ln(1 + small).
struct StableAngle {
    let alpha: Double
    let beta: Double
    private let value: Double
    /// π/2 + θ₀, the width of the range of θ.
    let width: Double
    /// π/2 − θ₀.
    let leftGap: Double
    /// π − α · width.
    private let rightGap: Double
    let cosine: Double
    /// x cos φ + sin φ = (x − ζ) cos φ; 1 at α = 1, where ζ is infinite.
    let position: Double
    private let logPosition: Double

    /// At α = 1 β must be positive. At a value that is not above ζ the position is not positive,
    /// and the angles mean nothing.
    init(alpha: Double, beta: Double, value: Double) {
        self.alpha = alpha
        self.beta = beta
        self.value = value
        guard alpha != 1 else {
            (width, leftGap, rightGap) = (.pi, 0, 0)
            (cosine, position, logPosition) = (1, 1, 0)
            return
        }
        let skew = abs(beta)
        let tangent = Self.tangent(alpha)
        // |tan φ|.
        let product = skew * tangent
        // π/2 · min(α, 2 − α) − |φ|.
        let gap = atan2((1 - skew) * tangent, 1 + product * tangent)
        switch (alpha < 1, beta >= 0) {
        case (true, true):
            (leftGap, rightGap) = (gap / alpha, .pi * (1 - alpha) + gap)
            width = .pi - leftGap
        case (true, false):
            (leftGap, rightGap) = (.pi - gap / alpha, .pi - gap)
            width = gap / alpha
        case (false, true):
            leftGap = (.pi - gap) / alpha
            rightGap = .pi / 2 * (2 - alpha) + atan(product)
            width = (.pi * (alpha - 1) + gap) / alpha
        case (false, false):
            (leftGap, rightGap) = ((.pi * (alpha - 1) + gap) / alpha, gap)
            width = (.pi - gap) / alpha
        }
        let hypotenuse = (1 + product * product).squareRoot()
        cosine = 1 / hypotenuse
        if (beta > 0) == (alpha < 1) {
            // sin φ − 1 by π/2 − φ.
            let half = sin(atan2(1, product) / 2)
            let excess = value * cosine - 2 * half * half
            position = 1 + excess
            logPosition = log1p(excess)
        } else {
            position = value * cosine - product / hypotenuse
            logPosition = log(position)
        }
    }

    /// |tan(πα/2)|, whose argument would lose digits near its pole and near 2.
    static func tangent(_ alpha: Double) -> Double {
        if alpha < 0.5 { return tan(.pi / 2 * alpha) }
        return alpha > 1.5
            ? tan(.pi / 2 * (2 - alpha)) : 1 / tan(.pi / 2 * abs(1 - alpha))
    }

    /// x − ζ.
    var distance: Double { position / cosine }

    /// E[X; X > ζ] about ζ: Γ(1 − 1/α) cos θ₀ (cos φ)^(−1/α) / π.
    var positivePart: Double {
        tgamma(1 - 1 / alpha) * sin(leftGap) * pow(cosine, -1 / alpha) / .pi
    }

    /// One θ, by its distances from both ends.
    struct Place {
        let left: Double
        let right: Double
        let sinTheta: Double
        let cosTheta: Double
        let sinPsi: Double
        /// ε in ψ = θ + π/2 − ε: from π/2 − θ₀ at the left end to π − αW at the right, W the width.
        let epsilon: Double
        /// cos(ψ − θ), with its digits where ε nears π.
        let sinEpsilon: Double
        /// π/2 + βθ.
        let bend: Double
    }

    func place(left: Double, right: Double) -> Place {
        let nearRight = right < .pi / 2
        let cosTheta = nearRight ? sin(right) : sin(leftGap + left)
        let sinTheta = nearRight ? cos(right) : -cos(leftGap + left)
        let bend =
            nearRight
            ? .pi / 2 * (1 + beta) - beta * right
            : .pi / 2 * (1 - beta) + beta * (leftGap + left)
        guard alpha != 1 else {
            return Place(
                left: left, right: right, sinTheta: sinTheta, cosTheta: cosTheta, sinPsi: cosTheta,
                epsilon: 0, sinEpsilon: 0, bend: bend)
        }
        let psi = alpha * left
        // Sums of positive numbers, as is π − ε = ψ + right.
        let epsilon =
            alpha < 1 ? leftGap + (1 - alpha) * left : rightGap + (alpha - 1) * right
        return Place(
            left: left, right: right, sinTheta: sinTheta, cosTheta: cosTheta,
            sinPsi: psi < .pi / 2 ? sin(psi) : sin(rightGap + alpha * right),
            epsilon: epsilon, sinEpsilon: epsilon < .pi / 2 ? sin(epsilon) : sin(psi + right),
            bend: bend)
    }

    /// The part of ln g that grows without bound as α nears 1, or at α = 1 as β nears 0.
    func steepLogG(_ place: Place) -> Double {
        guard alpha != 1 else {
            return (place.bend * place.sinTheta / place.cosTheta - .pi / 2 * value) / beta
        }
        // sin ψ / cos θ − 1.
        let half = sin(place.epsilon / 2)
        let excess = place.sinTheta / place.cosTheta * place.sinEpsilon - 2 * half * half
        let logRatio = abs(excess) < 0.5 ? log1p(excess) : log(place.sinPsi / place.cosTheta)
        return alpha / (alpha - 1) * (logPosition - logRatio)
    }

    /// ``steepLogG(_:)`` at a place less that at `other`, at the angle `delta` before it: without
    /// the rounding of either, which noise would be where the difference is steep.
    func steepStep(_ place: Place, from other: Place, delta: Double) -> Double {
        // One cosine at a time: the product of two may underflow.
        let tangentStep = sin(delta) / place.cosTheta / other.cosTheta
        let otherTangent = other.sinTheta / other.cosTheta
        guard alpha != 1 else {
            return delta * (otherTangent + tangentStep) + other.bend / beta * tangentStep
        }
        let middle = (place.epsilon + other.epsilon) / 2
        let turn = 2 * sin((1 - alpha) * delta / 2)
        let ratioStep =
            tangentStep * place.sinEpsilon + turn * (otherTangent * cos(middle) - sin(middle))
        return -alpha / (alpha - 1) * log1p(ratioStep / (other.sinPsi / other.cosTheta))
    }

    /// The other part of ln g.
    func mildLogG(_ place: Place) -> Double {
        alpha == 1
            ? log(2 / .pi * place.bend / place.cosTheta)
            : log(place.sinEpsilon / place.cosTheta / cosine)
    }
}
