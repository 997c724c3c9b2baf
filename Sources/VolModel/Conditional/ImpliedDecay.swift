#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The decay λ of the classic exponentially weighted variance that forecasts a series best.
///
/// Formula: h' = λ h + (1 − λ) r², and the λ of least mean loss of r² against h one step ahead:
/// QLIKE, ln h + r²/h, or squared error, (r² − h)². Both rank forecasts rightly although r² is a
/// noisy measure of variance (Patton, 2011). ln h + r²/h differs from r²/h − ln(r²/h) − 1 only by
/// terms without λ, and is finite for a return of zero.
///
/// Conventions: h starts as the mean square of the first ``burnIn`` returns, which have no loss;
/// the start reaches as far as the first return that is not zero. λ is sought in [``least``,
/// ``greatest``]: the best of a grid even in ln(1 − λ), refined by golden sections around it.
public struct ImpliedDecay: Sendable, Hashable {
    public static let burnIn = 30
    public static let least = 0.5
    public static let greatest = 0.9999

    /// Per return.
    public let lambda: Double
    /// Mean loss at ``lambda``; of QLIKE for returns of unit mean square.
    public let loss: Double
    /// Whether ``lambda`` is one end of the interval: the series asks for less, or for more, memory
    /// than it offers.
    public let isOnBound: Bool

    /// ln(1/2) / ln λ returns.
    public var halfLifeReturns: Double { -M_LN2 / log(lambda) }

    public enum Failure: Error, Sendable, Hashable, CustomStringConvertible {
        case tooFewReturns(Int, expected: Int)
        case notFinite(index: Int)
        case noVariation

        public var description: String {
            switch self {
            case .tooFewReturns(let found, let expected):
                "\(found) returns after the start; expected at least \(expected)"
            case .notFinite(let index): "return \(index) is not a finite number"
            case .noVariation: "all returns are zero"
            }
        }
    }

    /// Throws ``Failure``: fewer than twice ``burnIn`` returns, one that is not finite, or all
    /// zero.
    public static func minimizingQLIKE(returns: [Double]) throws(Failure) -> ImpliedDecay {
        try minimize(returns) { variance, square in log(variance) + square / variance }
    }

    /// The rule of RiskMetrics (1996), section 5.3.2. Throws as ``minimizingQLIKE(returns:)``.
    public static func minimizingSquaredError(returns: [Double]) throws(Failure) -> ImpliedDecay {
        try minimize(returns) { variance, square in (square - variance) * (square - variance) }
    }

    private static func minimize(
        _ returns: [Double], _ loss: (_ variance: Double, _ square: Double) -> Double
    ) throws(Failure) -> ImpliedDecay {
        let (squares, start) = try prepared(returns)
        let seed = squares[..<start].reduce(0, +) / Double(start)
        func mean(_ lambda: Double) -> Double {
            meanLoss(squares[start...], lambda: lambda, seed: seed, loss)
        }
        let (near, far) = (log(1 - greatest), log(1 - least))
        func decay(_ position: Double) -> Double { 1 - exp(near + (far - near) * position) }
        let steps = 60
        let grid = (0...steps).map { mean(decay(Double($0) / Double(steps))) }
        let best = grid.indices.min { grid[$0] < grid[$1] } ?? 0
        let position = goldenSection(
            Double(max(best - 1, 0)) / Double(steps), Double(min(best + 1, steps)) / Double(steps)
        ) { mean(decay($0)) }
        let isEnd = position < 1e-7 || position > 1 - 1e-7
        let lambda = isEnd ? (position < 0.5 ? greatest : least) : decay(position)
        return ImpliedDecay(lambda: lambda, loss: mean(lambda), isOnBound: isEnd)
    }

    /// Squared returns over their mean, and how many make the start.
    private static func prepared(
        _ returns: [Double]
    ) throws(Failure) -> (squares: [Double], start: Int) {
        if let index = returns.firstIndex(where: { !$0.isFinite }) {
            throw .notFinite(index: index)
        }
        let largest = returns.reduce(0) { max($0, abs($1)) }
        guard returns.count >= 2 * burnIn else {
            throw .tooFewReturns(returns.count, expected: 2 * burnIn)
        }
        guard let first = returns.firstIndex(where: { $0 != 0 }) else { throw .noVariation }
        let start = max(burnIn, first + 1)
        guard returns.count - start >= burnIn else {
            throw .tooFewReturns(returns.count - start, expected: burnIn)
        }
        let relative = returns.map { ($0 / largest) * ($0 / largest) }
        let mean = relative.reduce(0, +) / Double(returns.count)
        return (relative.map { $0 / mean }, start)
    }

    /// Over `squares`, h being `seed` at the first.
    static func meanLoss(
        _ squares: ArraySlice<Double>, lambda: Double, seed: Double,
        _ loss: (_ variance: Double, _ square: Double) -> Double
    ) -> Double {
        var (variance, sum) = (seed, 0.0)
        for square in squares {
            sum += loss(variance, square)
            // Long silences at a short memory would end at zero.
            variance = max(lambda * variance + (1 - lambda) * square, 1e-200)
        }
        return sum / Double(squares.count)
    }

    /// The position of the least value, to 1e-9 of the interval.
    private static func goldenSection(
        _ lower: Double, _ upper: Double, _ value: (Double) -> Double
    ) -> Double {
        let ratio = (5.0.squareRoot() - 1) / 2
        var (a, b) = (lower, upper)
        var (x, y) = (b - ratio * (b - a), a + ratio * (b - a))
        var (atX, atY) = (value(x), value(y))
        while b - a > 1e-10 {
            if atX <= atY {
                (b, y, atY) = (y, x, atX)
                x = b - ratio * (b - a)
                atX = value(x)
            } else {
                (a, x, atX) = (x, y, atY)
                y = a + ratio * (b - a)
                atY = value(y)
            }
        }
        return (a + b) / 2
    }
}
