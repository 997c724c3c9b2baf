/// Returns over a horizon divided by the volatility that was known when each began.
///
/// Formula: zⱼ = rⱼ / sqrt(v(sⱼ) · h), v(sⱼ) the filter's variance rate from observations at or
/// before the start sⱼ (filtered historical simulation: Barone-Adesi, Giannopoulos and Vosper,
/// 1999; Hull and White, 1998).
public struct TailSample: Sendable, Hashable {
    /// z of every return whose start had a positive filter volatility.
    public let standardizedReturns: [Double]

    /// `varianceRates[j]` is per second and belongs to `returns.startTimes[j]`; nil or zero rates
    /// leave their return out.
    public init(_ returns: HorizonReturns, varianceRates: [Double?]) {
        standardizedReturns = zip(returns.values, varianceRates).compactMap { value, rate in
            guard let rate, rate > 0 else { return nil }
            return value / (rate * returns.horizon.seconds).squareRoot()
        }
    }

    public init(standardizedReturns: [Double]) {
        self.standardizedReturns = standardizedReturns
    }

    /// Losses of `side` in units of volatility.
    public func losses(_ side: Side) -> [Double] {
        switch side {
        case .long: standardizedReturns.map { -$0 }
        case .short: standardizedReturns
        case .both: standardizedReturns.map(abs)
        }
    }
}
