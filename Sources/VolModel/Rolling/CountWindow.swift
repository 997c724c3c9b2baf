/// A statistic of the latest values, as many as `capacity`.
public struct CountWindow<Statistic: RollingStatistic>: Sendable {
    public let capacity: Int
    public private(set) var statistic: Statistic

    /// `statistic` is empty. Throws ``RollingError`` for a capacity below 1.
    public init(_ statistic: Statistic, capacity: Int) throws(RollingError) {
        guard capacity > 0 else { throw .capacityNotPositive(capacity) }
        self.capacity = capacity
        self.statistic = statistic
    }

    /// Takes the next value; the first one leaves where the window is full.
    public mutating func append(_ value: Double) throws(RollingError) {
        try statistic.append(value)
        while statistic.count > capacity { statistic.removeFirst() }
    }

    /// Whether the window holds as many values as it can.
    public var isFull: Bool { statistic.count == capacity }
}
