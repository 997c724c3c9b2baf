#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension StandardStable {
    /// sinh y overflows beyond.
    private static let farthest = 709.0

    /// The x with P(X > x) = p for 0 < p < 1.
    ///
    /// A root of the logarithm of the smaller tail in y = asinh x, in which heavy tails are
    /// straight lines. The search starts from the tail's leading power, P(X > x) ≈
    /// Γ(α) sin(πα/2)/π (1 + β) x^(−α).
    func upperQuantile(_ p: Double) throws(GSLFailure) -> Double {
        let (logTail, logRest) = (log(p), log(1 - p))
        var failure: GSLFailure?
        // Falls as y rises.
        func excess(_ y: Double) -> Double {
            do throws(GSLFailure) {
                let least = Double.leastNormalMagnitude
                return p < 0.5
                    ? log(max(try upperTail(sinh(y)), least)) - logTail
                    : logRest - log(max(try lowerTail(sinh(y)), least))
            } catch {
                failure = error
                return .nan
            }
        }
        let coefficient = tgamma(alpha) * sin(.pi / 2 * alpha) / .pi
        func leading(_ p: Double, _ beta: Double) -> Double {
            p < 0.1 ? asinh(pow(coefficient * (1 + beta) / p, 1 / alpha)) : 0
        }
        let start = min(max(leading(p, beta) - leading(1 - p, -beta), -705), 705)
        let first = excess(start)
        var (near, far, step) = (start, start, first < 0 ? -0.25 : 0.25)
        // Doubling steps reach the farthest y in twelve.
        for _ in 0..<16 where first != 0 {
            (near, far) = (far, min(max(far + step, -Self.farthest), Self.farthest))
            guard excess(far) * first > 0 else { break }
            step *= 2
        }
        do throws(GSLFailure) {
            return sinh(
                try BracketedRoot.between(
                    min(near, far), max(near, far), relativeError: 1e-14, absoluteError: 1e-14,
                    excess))
        } catch {
            // The search only knows that a value was not a number.
            throw failure ?? error
        }
    }
}
