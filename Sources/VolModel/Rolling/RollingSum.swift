/// The sum of a window, in amortised O(1) a step.
///
/// Conventions: sums are held to 32 digits and never undone: a value leaves no trace once it has
/// left, whatever its size, and terms of both signs cancel without loss.
public struct RollingSum: RollingStatistic {
    private var queue = SummaryQueue<Total>()

    private struct Total: RunSummary {
        var sum: DoubleDouble

        init(_ value: Double) { sum = DoubleDouble(value) }

        func merged(with later: Total) -> Total {
            var all = self
            all.sum = sum + later.sum
            return all
        }
    }

    public init() {}

    public var count: Int { queue.count }

    public mutating func append(_ value: Double) throws(RollingError) {
        try RollingError.requireInRange(value)
        appendInRange(value)
    }

    /// Precondition: the value is finite.
    mutating func appendInRange(_ value: Double) { queue.append(value) }

    public mutating func removeFirst() { queue.removeFirst() }

    /// 0 for an empty window.
    public var sum: Double { sum(adding: 0) }

    /// The sum with one more value, rounded once.
    func sum(adding value: Double) -> Double {
        ((queue.summary?.sum ?? DoubleDouble(0)) + value).value
    }
}
