/// A statistic of the values with now − span < time ≤ now.
public struct TimeWindow<Statistic: RollingStatistic>: Sendable {
    public let span: TimeSpan
    public private(set) var statistic: Statistic
    private var times = Queue<Timestamp>()
    private var now = Timestamp(microseconds: .min)

    /// `statistic` is empty. Throws ``RollingError`` for a span that is not positive.
    public init(_ statistic: Statistic, span: TimeSpan) throws(RollingError) {
        guard span > .seconds(0) else { throw .spanNotPositive(span) }
        self.span = span
        self.statistic = statistic
    }

    /// Takes the value of `time`, which is not before the latest one; what is too old then leaves.
    public mutating func append(_ value: Double, at time: Timestamp) throws(RollingError) {
        guard time >= now else { throw .timeNotIncreasing(time, after: now) }
        try statistic.append(value)
        times.append(time)
        expire(at: time)
    }

    /// Lets time pass without a value. Throws ``RollingError`` for a time before the latest one.
    public mutating func advance(to time: Timestamp) throws(RollingError) {
        guard time >= now else { throw .timeNotIncreasing(time, after: now) }
        expire(at: time)
    }

    private mutating func expire(at time: Timestamp) {
        now = time
        while let first = times.first, time - first >= span {
            times.removeFirst()
            statistic.removeFirst()
        }
    }
}
