import TestSupport
import Testing

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct GARCHTailIndexTests {
    private static func index(
        _ alpha: Double, _ beta: Double, nu: Double = .infinity, gamma: Double = 0
    ) throws -> Double {
        try GARCHParameters(
            omega: 1, alpha: alpha, gamma: gamma, beta: beta, degreesOfFreedom: nu
        ).tailIndex()
    }

    /// Embrechts, Klüppelberg and Mikosch (1997), table 8.4.8: the index of the square of an
    /// ARCH(1), half of ours.
    @Test(arguments: [(0.1, 13.24), (0.3, 4.18), (0.5, 2.37), (0.7, 1.59), (0.9, 1.15)])
    func publishedIndexOfARCH(alpha: Double, half: Double) throws {
        #expect(abs(try Self.index(alpha, 0) / 2 - half) < 0.0051)
    }

    /// β = 0: (2α)^s Γ(s + ½)/√π = 1 for the normal, and
    /// (α(ν − 2))^s Γ(s + ½) Γ(ν/2 − s)/(√π Γ(ν/2)) = 1 for Student t.
    @Test(arguments: [0.05, 0.2, 0.5, 0.99, 1.7, 3])
    func closedFormOfARCH(alpha: Double) throws {
        let s = try Self.index(alpha, 0) / 2
        #expect(abs(s * log(2 * alpha) + lgamma(s + 0.5) - log(Double.pi) / 2) < 1e-9 * (1 + s))
        for nu in [2.5, 4, 7, 30] where alpha < 2 {
            let t = try Self.index(alpha, 0, nu: nu) / 2
            let left = t * log(alpha * (nu - 2)) + lgamma(t + 0.5) + lgamma(nu / 2 - t)
            #expect(abs(left - log(Double.pi) / 2 - lgamma(nu / 2)) < 1e-7, "\(nu)")
            #expect(2 * t < nu)
        }
    }

    /// The even moments of α z² + β are polynomials (Bollerslev, 1986, for the fourth and sixth).
    @Test(arguments: [0.0, 0.3, 0.7, 0.9, 0.97])
    func evenMomentsOfNormalErrors(beta: Double) throws {
        for (order, moments) in [
            (4, [1.0, 1, 3]), (6, [1, 1, 3, 15]), (8, [1, 1, 3, 15, 105]),
        ] {
            let half = order / 2
            func moment(_ alpha: Double) -> Double {
                var choose = 1.0
                return (0...half).reduce(0.0) { sum, k in
                    if k > 0 { choose *= Double(half - k + 1) / Double(k) }
                    let powers = pow(alpha, Double(k)) * pow(beta, Double(half - k))
                    return sum + choose * moments[k] * powers
                }
            }
            let alpha = try BracketedRoot.between(
                0, 1, relativeError: 1e-14, absoluteError: 0
            ) { moment($0) - 1 }
            let found = try Self.index(alpha, beta)
            #expect(abs(found - Double(order)) < 1e-8, "\(alpha), \(beta)")
        }
    }

    /// Errors of kurtosis K = 3(ν − 2)/(ν − 4): κ = 4 where Kα² + 2αβ + β² = 1.
    @Test(arguments: [4.5, 6, 20, 500])
    func fourthMomentOfStudentErrors(nu: Double) throws {
        let kurtosis = 3 * (nu - 2) / (nu - 4)
        for beta in [0.0, 0.5, 0.9] {
            let alpha =
                ((beta * beta + kurtosis * (1 - beta * beta)).squareRoot() - beta) / kurtosis
            #expect(abs(try Self.index(alpha, beta, nu: nu) - 4) < 1e-8)
        }
    }

    /// By scipy 1.17.1: `quad` over ln z to 1e-12 and `brentq`.
    @Test(arguments: [
        (0.05, 0.94, Double.infinity, 8.804943654282829),
        (0.1, 0.85, .infinity, 9.071773707212802), (0.02, 0.97, .infinity, 32.834022586210935),
        (0.1, 0.89, .infinity, 3.990989256469511), (0.3, 0.75, .infinity, 0.3019764253207566),
        (0.05, 0.94, 6, 4.697697614352768), (0.1, 0.85, 4, 3.4052989837197245),
        (0.08, 0.91, 6.17, 3.4597351931501605), (0.02, 0.97, 6, 5.959024307357518),
        (0.1, 0.85, 50, 8.57523313996508), (0.05, 0.94, 5, 3.994949078028723),
    ])
    func secondRoute(alpha: Double, beta: Double, nu: Double, expected: Double) throws {
        #expect(relativeDistance(try Self.index(alpha, beta, nu: nu), expected) < 1e-8)
    }

    /// Third route: the mean of (α z² + β)^(κ/2) over normal numbers, falls with another response.
    @Test func meanOverRandomNumbers() throws {
        var random = FastNormal(seed: 61)
        let (alpha, gamma, beta) = (0.05, 0.2, 0.83)
        let s = try Self.index(alpha, beta, gamma: gamma) / 2
        var (sum, squares) = (0.0, 0.0)
        let count = 400_000
        for _ in 0..<count {
            let z = random.normal()
            let power = pow((z < 0 ? alpha + gamma : alpha) * z * z + beta, s)
            sum += power
            squares += power * power
        }
        let mean = sum / Double(count)
        let error = ((squares / Double(count) - mean * mean) / Double(count)).squareRoot()
        #expect(abs(mean - 1) < 4 * error)
        #expect(error < 0.02)
    }

    @Test func integratedAndBeyond() throws {
        for alpha in [0.01, 0.3, 0.9] {
            // κ moves by some δ/α².
            let delta = 1e-4 * alpha * alpha
            #expect(try Self.index(alpha, 1 - alpha) == 2)
            let below = try Self.index(alpha, 1 - alpha - delta)
            #expect(below > 2 && below < 2.001)
            let above = try Self.index(alpha + delta, 1 - alpha)
            #expect(above < 2 && above > 1.999)
        }
        // Strictly stationary without a variance: E ln(α z²) < 0 up to α = 3.56.
        #expect(try Self.index(3.5, 0) < 0.03)
        #expect(throws: GSLFailure.self) { try Self.index(3.6, 0) }
        #expect(throws: GSLFailure.self) { try Self.index(0.5, 1) }
        #expect(throws: GSLFailure.self) { try Self.index(0, 1) }
        #expect(try Self.index(0, 0.99) == .infinity)
        #expect(try Self.index(1e-5, 0.5) == .infinity)
        #expect(try Self.index(1e-9, 0.5, nu: 8) == 8)
    }

    /// More persistence, or more of it by α, is a heavier tail; so are heavier errors.
    @Test(arguments: UInt64(1)...40)
    func properties(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let alpha = 0.02 + 0.3 * random.uniform()
        let beta = (0.98 - alpha) * random.uniform()
        let nu = random.oneIn(2) ? Double.infinity : 2.2 + 20 * random.uniform()
        let own = try Self.index(alpha, beta, nu: nu)
        let more = 0.9 * (1 - alpha - beta)
        #expect(try Self.index(alpha, beta + more, nu: nu) < own)
        #expect(try Self.index(alpha + more, beta, nu: nu) < own)
        let moved = beta / 2
        #expect(try Self.index(alpha + moved, beta - moved, nu: nu) <= own)
        if nu.isFinite {
            #expect(own < nu)
            #expect(try Self.index(alpha, beta) > own)
        }
        // Symmetric responses are the same under both names.
        let falls = try Self.index(alpha / 2, beta, nu: nu, gamma: alpha)
        #expect(falls < own)
    }

    @Test func hostileParameters() {
        let hostile: [Double] = [
            .nan, .infinity, -.infinity, 0, -1, 1, 0.5, 2, 2.0001, 1e-308, 1e308, 1e9, 1e-9,
            .leastNonzeroMagnitude,
        ]
        for a in hostile {
            for b in hostile {
                for c in hostile {
                    for gamma in [0, c] {
                        do throws(GSLFailure) {
                            let found = try GARCHParameters(
                                omega: 1e-6, alpha: a, gamma: gamma, beta: b, degreesOfFreedom: c
                            ).tailIndex()
                            #expect(found > 0, "\(a) \(b) \(c)")
                        } catch {
                            #expect(!error.reason.isEmpty)
                        }
                    }
                }
            }
        }
    }
}
