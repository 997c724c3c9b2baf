#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A rule that finds f(1) from the Laplace transform F of f: f(1) ≈ Σ Re(wₖ F(sₖ)).
///
/// Points lie on the real axis or above it. Time is scaled so that the wanted one is 1.
struct LaplaceInversion: Sendable {
    struct Node: Sendable {
        var point: ComplexNumber
        var weight: ComplexNumber
    }

    var nodes: [Node]

    /// Σ Re(wₖ F(sₖ)) of the values of F at ``nodes``, in their order.
    func sum(_ values: [ComplexNumber]) -> Double {
        var sum = 0.0
        for (node, value) in zip(nodes, values) { sum += (node.weight * value).real }
        return sum
    }

    /// Talbot's contour in the shape that is best for transforms with singularities on the negative
    /// real axis.
    ///
    /// Formula: s(θ) = n (0.5017 θ cot(0.6407 θ) − 0.6122 + 0.2645 iθ), by the midpoint rule of n
    /// points in (−π, π), half of which are the conjugates of the others. The error falls as
    /// e^(−1.358 n) until rounding stops it near 1e-15 at n = 28.
    ///
    /// `count` is even, so that no point lies on the real axis.
    ///
    /// Source: Talbot (1979); Weideman (2006), Optimizing Talbot's contours for the inversion of
    /// the Laplace transform.
    static func talbot(_ count: Int) -> LaplaceInversion {
        let n = Double(count)
        return LaplaceInversion(
            nodes: (0..<count / 2).map { k in
                let theta = Double.pi * Double(2 * k + 1) / n
                let angle = 0.6407 * theta
                let cotangent = cos(angle) / sin(angle)
                let point = ComplexNumber(
                    n * (0.5017 * theta * cotangent - 0.6122), n * 0.2645 * theta)
                let slope = ComplexNumber(
                    n * 0.5017 * (cotangent - angle / (sin(angle) * sin(angle))), n * 0.2645)
                // Twice the real part of e^s s′ F / (i n): the conjugates are counted in.
                let weight = ComplexNumber(0, -2 / n) * slope * ComplexNumber.exponential(point)
                return Node(point: point, weight: weight)
            })
    }

    /// The Fourier series method with Euler summation: a Bromwich line, which the transform need
    /// not be continued beyond.
    ///
    /// Formula: 10^(m/3) Σ (−1)ᵏ ξₖ Re F(m ln 10/3 + iπk), k = 0 … 2m, with ξ₀ = ½, ξₖ = 1 to m and
    /// binomial tails of 2^(−m) after it. The error is about 10^(−0.6 m).
    ///
    /// Source: Abate and Whitt (2006), A unified framework for numerically inverting Laplace
    /// transforms, section 5.
    static func euler(_ order: Int) -> LaplaceInversion {
        let m = Double(order)
        var factors = [0.5] + [Double](repeating: 1, count: order)
        // 1 less the lower tail of the binomial law of m trials at ½, from its far end.
        var (term, tail) = (exp2(-m), exp2(-m))
        var tails = [tail]
        for k in 1..<order {
            term *= (m - Double(k) + 1) / Double(k)
            tail += term
            tails.append(tail)
        }
        factors += tails.reversed()
        let size = pow(10, m / 3)
        return LaplaceInversion(
            nodes: factors.indices.map { k in
                Node(
                    point: ComplexNumber(m * M_LN10 / 3, Double.pi * Double(k)),
                    weight: ComplexNumber((k.isMultiple(of: 2) ? size : -size) * factors[k]))
            })
    }
}
