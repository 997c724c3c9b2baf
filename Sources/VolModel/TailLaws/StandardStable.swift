#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The stable law of scale 1 and location 0 in the 0-parametrisation, by the integrals of
/// ``StableAngle``.
///
/// Formula (Nolan, 1997, theorem 1): above ζ, with E = (1/π) ∫ e^(−g) dθ and
/// C = (1/π) ∫ (1 − e^(−g)) dθ, P(X > x) = E and P(X ≤ x) = (π/2 − θ₀)/π + C for α > 1; C and
/// (π/2 − θ₀)/π + E for α ≤ 1; f(x) = α / (π |α − 1| (x − ζ)) ∫ g e^(−g) dθ, at α = 1
/// (1/2β) ∫ g e^(−g) dθ. Below ζ, and at α = 1 for β < 0, −X takes the place of X. Sums of positive
/// numbers throughout: small tails keep their digits.
struct StandardStable {
    let alpha: Double
    let beta: Double

    private var mirrored: StandardStable { StandardStable(alpha: alpha, beta: -beta) }
    /// A smaller skewness shows in no digit.
    private var isCauchy: Bool { alpha == 1 && abs(beta) < 1e-18 }

    /// P(X > x).
    func upperTail(_ x: Double) throws(GSLFailure) -> Double {
        if isCauchy { return atan2(1, x) / .pi }
        if let angle = angle(x) { return try tail(angle, upper: true) }
        if let angle = mirrored.angle(-x) { return try mirrored.tail(angle, upper: false) }
        // ζ itself.
        return StableAngle(alpha: alpha, beta: beta, value: x).width / .pi
    }

    /// P(X ≤ x).
    func lowerTail(_ x: Double) throws(GSLFailure) -> Double { try mirrored.upperTail(-x) }

    func density(_ x: Double) throws(GSLFailure) -> Double {
        if isCauchy { return 1 / .pi / (1 + x * x) }
        if let angle = angle(x) { return try density(angle) }
        if let angle = mirrored.angle(-x) { return try mirrored.density(angle) }
        // f(ζ) = Γ(1 + 1/α) cos θ₀ (cos φ)^(1/α) / π.
        let angle = StableAngle(alpha: alpha, beta: beta, value: x)
        return tgamma(1 + 1 / alpha) * sin(angle.leftGap) * pow(angle.cosine, 1 / alpha) / .pi
    }

    /// E[X − ζ; X > x] for α > 1, where ζ is the mean, so that the part above x is the negative of
    /// the part below.
    func upperMoment(_ x: Double) throws(GSLFailure) -> Double {
        let least = 1e-9
        if let angle = angle(x), angle.distance > least { return try moment(angle) }
        if let angle = mirrored.angle(-x), angle.distance > least {
            return try mirrored.moment(angle)
        }
        // The rest is of the order of the distance squared.
        return StableAngle(alpha: alpha, beta: beta, value: x).positivePart
    }

    /// The angles of a value above ζ. ζ is −∞ at α = 1 if β > 0 and ∞ if β < 0.
    private func angle(_ x: Double) -> StableAngle? {
        guard alpha != 1 || beta > 0 else { return nil }
        let angle = StableAngle(alpha: alpha, beta: beta, value: x)
        return angle.position > 0 ? angle : nil
    }

    private func tail(_ angle: StableAngle, upper: Bool) throws(GSLFailure) -> Double {
        // A law on one side of ζ.
        guard angle.width > 0 else { return upper ? 0 : 1 }
        let decays = upper == (alpha > 1)
        let share = try StableIntegral(angle).integral { point in
            let g = exp(point.logG)
            return decays ? exp(-g) : -expm1(-g)
        }
        return ((upper ? 0 : angle.leftGap) + share) / .pi
    }

    private func density(_ angle: StableAngle) throws(GSLFailure) -> Double {
        guard angle.width > 0 else { return 0 }
        let integral = try StableIntegral(angle).integral { exp($0.logG - exp($0.logG)) }
        return alpha == 1
            ? integral / (2 * beta)
            : alpha / abs(alpha - 1) / angle.distance * integral / .pi
    }

    private func moment(_ angle: StableAngle) throws(GSLFailure) -> Double {
        let integral = try StableIntegral(angle).integral { point in
            // Beyond, e^(−g) is zero and the weight may be infinite.
            guard point.logG < 7 else { return 0 }
            let place = point.place
            let sine = place.sinEpsilon / place.sinPsi
            let cosine = place.cosTheta / place.sinPsi
            return exp(-exp(point.logG)) * (sine * sine + (alpha - 1) * cosine * cosine)
        }
        return alpha / (alpha - 1) * angle.distance * integral / .pi
    }
}
