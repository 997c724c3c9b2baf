/// The four roots of a polynomial with complex coefficients, all at once.
///
/// Source: Aberth (1973), Iteration methods for finding all zeros of a polynomial simultaneously.
enum QuarticRoots {
    private static let largestIterationCount = 100

    /// `coefficients` from the constant term up, five of them; `starts` four numbers, better near
    /// the roots and not equal.
    ///
    /// nil where a number is not finite. Where rounding keeps the corrections from vanishing, the
    /// last values.
    static func roots(
        _ coefficients: [ComplexNumber], startingAt starts: [ComplexNumber]
    ) -> [ComplexNumber]? {
        var roots = starts
        for _ in 0..<largestIterationCount {
            var isSettled = true
            for i in roots.indices {
                let x = roots[i]
                var (value, slope) = (coefficients[4], ComplexNumber(0))
                for k in (0..<4).reversed() {
                    slope = slope * x + value
                    value = value * x + coefficients[k]
                }
                if value == ComplexNumber(0) { continue }
                var repulsion = ComplexNumber(0)
                for j in roots.indices where j != i && roots[j] != x {
                    repulsion = repulsion + ComplexNumber(1) / (x - roots[j])
                }
                let newton = value / slope
                let step = newton / (ComplexNumber(1) - newton * repulsion)
                roots[i] = x - step
                guard roots[i].isFinite else { return nil }
                if step.magnitude > 1e-15 * roots[i].magnitude { isSettled = false }
            }
            if isSettled { break }
        }
        return roots
    }
}
