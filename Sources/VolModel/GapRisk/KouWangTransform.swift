/// The Laplace transform in time of the first passage of an upper barrier by a double exponential
/// jump diffusion.
///
/// Formula: G(x) = μx + σ²x²/2 + λ (pη₁/(η₁ − x) + qη₂/(η₂ + x) − 1). For α > 0 the equation
/// G(x) = α has the roots −∞ < β₄ < −η₂ < β₃ < 0 < β₁ < η₁ < β₂ < ∞, and with τ the first time at
/// which X ≥ b
/// - E[e^(−ατ)] = (η₁ − β₁)β₂ / (η₁(β₂ − β₁)) e^(−bβ₁) + (β₂ − η₁)β₁ / (η₁(β₂ − β₁)) e^(−bβ₂);
/// - E[e^(−ατ); X_τ > b] = (η₁ − β₁)(β₂ − η₁) / (η₁(β₂ − β₁)) (e^(−bβ₁) − e^(−bβ₂)).
///
/// Conventions: time is in horizons and space in σ√h, so that σ = 1; p is the probability of a jump
/// toward the barrier.
///
/// For complex α with Im α > 0 the pair β₁, β₂ continues as the roots with Im x > 0: G is real on
/// the real axis, so that no root crosses it, and G′ > 0 at β₁ and β₂, G′ < 0 at the others, where
/// α is real and positive. Both transforms are symmetric in the pair, hence analytic in the plane
/// cut along the negative real axis.
///
/// Source: Kou and Wang (2003), First passage times of a jump diffusion process, lemma 2.1 and
/// theorem 3.1; the continuation is that of Kwaśnicki (2019), Fluctuation theory for Lévy processes
/// with completely monotone jumps.
struct KouWangTransform: Sendable {
    /// μ√h/σ.
    var drift: Double
    /// λh.
    var intensity: Double
    /// p.
    var adverse: Double
    /// η₁σ√h, of jumps toward the barrier.
    var adverseRate: Double
    /// η₂σ√h, of jumps away from it.
    var favorableRate: Double

    /// β₁ and β₂ as they are needed: their differences from η₁ keep their own digits.
    struct Pair: Sendable {
        /// The root with the lesser real part, and β₁ − η₁.
        var first: ComplexNumber
        var firstExcess: ComplexNumber
        /// β₂, and β₂ − η₁.
        var second: ComplexNumber
        var secondExcess: ComplexNumber
        /// β₂ − β₁.
        var difference: ComplexNumber
    }

    /// All four roots of G(x) = α.
    func roots(_ alpha: ComplexNumber) -> [ComplexNumber]? {
        let (up, down) = (adverseRate, favorableRate)
        let spread = up - down
        let half = ComplexNumber(0.5)
        // (x²/2 + μx − α)(η₁ − x)(η₂ + x) + λx(x + pη₂ − qη₁), from the constant term up.
        let coefficients = [
            -up * down * alpha,
            ComplexNumber(drift * up * down + intensity * tilt) - spread * alpha,
            ComplexNumber(up * down / 2 + drift * spread + intensity) + alpha,
            ComplexNumber(spread / 2 - drift),
            -half,
        ]
        let discriminant = ComplexNumber.squareRoot(
            ComplexNumber(drift * drift) + 2 * alpha)
        // The roots without jumps, turned apart.
        let starts = [
            ComplexNumber(-drift) + discriminant, ComplexNumber(-drift) - discriminant,
            ComplexNumber(up), ComplexNumber(-down),
        ]
        return QuarticRoots.roots(
            coefficients,
            startingAt: starts.enumerated().map { k, start in
                start * ComplexNumber(1 + 0.013 * Double(k), 0.017 * Double(k + 1))
            })
    }

    /// pη₂ − qη₁.
    private var tilt: Double { adverse * favorableRate - (1 - adverse) * adverseRate }

    /// β₁ and β₂ at α with Im α ≥ 0, on the real axis α > 0.
    ///
    /// nil where the roots do not divide into two and two.
    func pair(_ alpha: ComplexNumber) -> Pair? {
        guard let roots = roots(alpha) else { return nil }
        // A root that is all but real lies next to a pole, η₁ or −η₂, or α is real.
        let chosen = roots.filter { root in
            abs(root.imaginary) > 1e-8 * abs(root.real) ? root.imaginary > 0 : root.real > 0
        }
        guard chosen.count == 2 else { return nil }
        return Self.pair(polish(chosen[0], alpha), polish(chosen[1], alpha))
    }

    /// The pairs at neighbouring points of a contour.
    ///
    /// Newton's method goes from each pair to the next. Only two roots have Im x > 0, so that two
    /// different ones which it finds there are the pair; where it does not, all four are sought.
    func pairs(_ points: [ComplexNumber]) -> [Pair]? {
        var found: [Pair] = []
        for point in points {
            guard let pair = found.last.flatMap({ continued($0, to: point) }) ?? pair(point) else {
                return nil
            }
            found.append(pair)
        }
        return found
    }

    private func continued(_ pair: Pair, to alpha: ComplexNumber) -> Pair? {
        let (a, b) = (polish(pair.first, alpha), polish(pair.second, alpha))
        let isAbove = [a, b].allSatisfy {
            $0.isSettled && $0.root.imaginary > 1e-8 * abs($0.root.real)
        }
        guard isAbove, (a.root - b.root).magnitude > 1e-6 * b.root.magnitude else { return nil }
        return Self.pair(a, b)
    }

    private static func pair(_ one: Polished, _ other: Polished) -> Pair {
        let (a, b) = one.root.real > other.root.real ? (other, one) : (one, other)
        let isNearPole = a.isNearPole || b.isNearPole
        return Pair(
            first: a.root, firstExcess: a.excess, second: b.root, secondExcess: b.excess,
            difference: isNearPole ? b.excess - a.excess : b.root - a.root)
    }

    private struct Polished {
        var root: ComplexNumber
        var excess: ComplexNumber
        var isNearPole: Bool
        /// Whether the last step was lost in rounding, or close to it.
        var isSettled: Bool
    }

    /// Newton's method, next to η₁ in x − η₁, where the constant term λpη₁(η₁ + η₂) has all its
    /// digits, elsewhere in x.
    private func polish(_ root: ComplexNumber, _ alpha: ComplexNumber) -> Polished {
        let pole = ComplexNumber(adverseRate)
        let isNearPole = (root - pole).magnitude < adverseRate / 2
        var x = isNearPole ? root - pole : root
        // What is left of a difference that small is rounding, from which Newton's method would
        // gain sixteen digits a step: from the pole itself it has them all at once.
        if isNearPole, x.magnitude < 1e-8 * adverseRate { x = ComplexNumber(0) }
        var isSettled = false
        for _ in 0..<12 {
            let (value, slope) = isNearPole ? nearPole(x, alpha) : anywhere(x, alpha)
            let step = value / slope
            guard step.isFinite else { break }
            x = x - step
            if isSettled { break }
            isSettled = step.magnitude <= 1e-10 * x.magnitude
        }
        return isNearPole
            ? Polished(root: pole + x, excess: x, isNearPole: true, isSettled: isSettled)
            : Polished(root: x, excess: x - pole, isNearPole: false, isSettled: isSettled)
    }

    private func anywhere(
        _ x: ComplexNumber, _ alpha: ComplexNumber
    ) -> (value: ComplexNumber, slope: ComplexNumber) {
        let diffusion = 0.5 * (x * x) + drift * x - alpha
        let slope = x + ComplexNumber(drift)
        let poles = (ComplexNumber(adverseRate) - x) * (ComplexNumber(favorableRate) + x)
        let polesSlope = ComplexNumber(adverseRate - favorableRate) - 2 * x
        return (
            diffusion * poles + intensity * (x * (x + ComplexNumber(tilt))),
            slope * poles + diffusion * polesSlope
                + intensity * (2 * x + ComplexNumber(tilt))
        )
    }

    private func nearPole(
        _ u: ComplexNumber, _ alpha: ComplexNumber
    ) -> (value: ComplexNumber, slope: ComplexNumber) {
        let (up, sum) = (adverseRate, adverseRate + favorableRate)
        let x = ComplexNumber(up) + u
        let diffusion = 0.5 * (x * x) + drift * x - alpha
        let slope = x + ComplexNumber(drift)
        let poles = -(u * (ComplexNumber(sum) + u))
        let polesSlope = -(ComplexNumber(sum) + 2 * u)
        let linear = up * (1 + adverse) + adverse * favorableRate
        return (
            diffusion * poles
                + intensity * (ComplexNumber(adverse * up * sum) + linear * u + u * u),
            slope * poles + diffusion * polesSlope
                + intensity * (ComplexNumber(linear) + 2 * u)
        )
    }

    /// E[e^(−ατ)] and E[e^(−ατ); X_τ > b], from the pair at α.
    ///
    /// Both are written with D = (e^(−bβ₁) − e^(−bβ₂)) / (β₂ − β₁), which is finite where the two
    /// meet: e^(−bβ₂) + (η₁ − β₁)β₂/η₁ · D and (η₁ − β₁)(β₂ − η₁)/η₁ · D.
    func values(_ pair: Pair, barrier: Double) -> (any: ComplexNumber, byJump: ComplexNumber) {
        let near = ComplexNumber.exponential(-barrier * pair.first)
        let far = ComplexNumber.exponential(-barrier * pair.second)
        let quotient =
            pair.difference == ComplexNumber(0)
            ? barrier * near
            : near * -ComplexNumber.exponentialMinusOne(-barrier * pair.difference)
                / pair.difference
        let weighted = (1 / -adverseRate) * (pair.firstExcess * quotient)
        return (far + weighted * pair.second, weighted * pair.secondExcess)
    }
}
