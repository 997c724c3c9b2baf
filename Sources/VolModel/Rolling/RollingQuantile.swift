/// Exact quantiles and order statistics of a window, in O(log w) a step and a question.
///
/// Conventions: each by its name. ``type7(probability:)`` interpolates, as ``Quantile`` does;
/// ``ascending(rank:)`` and ``descending(rank:)`` are values that occurred, for example the fifth
/// largest loss.
public struct RollingQuantile: RollingStatistic {
    private var values = Queue<Double>()
    private var ordered = OrderStatisticTree()

    public init() {}

    public var count: Int { values.count }

    public mutating func append(_ value: Double) throws(RollingError) {
        try RollingError.requireInRange(value)
        // −0 and 0 are one value.
        values.append(value + 0)
        ordered.insert(value + 0)
    }

    public mutating func removeFirst() {
        if let value = values.removeFirst() { ordered.remove(value) }
    }

    /// The k-th smallest value, the smallest for k = 1; nil where the window has no k-th.
    public func ascending(rank k: Int) -> Double? { k > 0 ? ordered.smallest(k - 1) : nil }

    /// The k-th largest value, the largest for k = 1; nil where the window has no k-th.
    public func descending(rank k: Int) -> Double? { k > 0 ? ordered.smallest(count - k) : nil }

    public var minimum: Double? { ascending(rank: 1) }
    public var maximum: Double? { descending(rank: 1) }

    /// Linear interpolation at the position (n − 1)·p of the ascending values; nil for an empty
    /// window.
    ///
    /// Throws ``RollingError`` for a probability outside [0, 1].
    public func type7(probability: Double) throws(RollingError) -> Double? {
        guard probability >= 0, probability <= 1 else {
            throw .probabilityOutOfRange("\(probability)")
        }
        guard count > 0 else { return nil }
        let position = probability * Double(count - 1)
        let whole = position.rounded(.down)
        guard let below = ordered.smallest(Int(whole)) else { return nil }
        guard let above = ordered.smallest(Int(whole) + 1) else { return below }
        return (1 - (position - whole)) * below + (position - whole) * above
    }

    /// The quantile of type 7 at one half.
    public var median: Double? { try? type7(probability: 0.5) }
}
