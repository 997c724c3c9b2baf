/// A law of losses whose tail is known at any probability, however small.
///
/// A law describes one signed variable, and its losses are the positive values. For a loss of the
/// other side take the law of the negated variable: fit it to the negated sample, or mirror it.
public protocol ParametricTail: LossTail {
    /// The loss that is exceeded with probability `probability`, which may be smaller than any
    /// 1 − c.
    ///
    /// Throws: ``GSLFailure`` for a probability outside (0, 1), or a loss that is not finite.
    func valueAtRisk(exceedance probability: Double) throws(GSLFailure) -> Double

    /// The mean of the losses beyond the one that is exceeded with probability `probability`.
    ///
    /// Throws: ``GSLFailure`` as ``valueAtRisk(exceedance:)`` does, and where the mean is infinite.
    func expectedShortfall(exceedance probability: Double) throws(GSLFailure) -> Double
}

extension ParametricTail {
    /// The loss that is exceeded with probability 1 − `confidence`.
    public func valueAtRisk(_ confidence: Double) throws(GSLFailure) -> Double {
        try valueAtRisk(exceedance: 1 - confidence)
    }

    /// The mean loss beyond ``valueAtRisk(_:)``.
    public func expectedShortfall(_ confidence: Double) throws(GSLFailure) -> Double {
        try expectedShortfall(exceedance: 1 - confidence)
    }
}
