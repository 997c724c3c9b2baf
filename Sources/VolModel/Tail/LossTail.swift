/// The upper tail of a loss: a law, or a sample under a stated convention.
///
/// Losses are positive numbers in the units of whatever the tail describes: log returns, returns
/// divided by their volatility, fractions of notional.
public protocol LossTail: Sendable {
    /// The loss that is exceeded with probability 1 − `confidence`.
    ///
    /// Throws: ``GSLFailure`` for a confidence outside (0, 1), or one that the tail cannot carry.
    func valueAtRisk(_ confidence: Double) throws(GSLFailure) -> Double

    /// The mean of the losses beyond the value at risk.
    ///
    /// Throws: ``GSLFailure`` as ``valueAtRisk(_:)`` does, and where the mean does not exist.
    func expectedShortfall(_ confidence: Double) throws(GSLFailure) -> Double
}

/// Which figure of a tail a requirement covers.
public enum TailMeasure: String, Sendable, Hashable, CaseIterable {
    /// The quantile of the loss.
    case valueAtRisk = "value_at_risk"
    /// The mean loss beyond that quantile (Acerbi and Tasche, 2002).
    case expectedShortfall = "expected_shortfall"
}

extension LossTail {
    /// One of the two figures.
    public func loss(
        _ measure: TailMeasure, confidence: Double
    ) throws(GSLFailure) -> Double {
        switch measure {
        case .valueAtRisk: try valueAtRisk(confidence)
        case .expectedShortfall: try expectedShortfall(confidence)
        }
    }
}
