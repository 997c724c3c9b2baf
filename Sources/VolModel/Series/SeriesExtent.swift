/// How far a price series reaches: what has to be known of it before its volatility can be summed
/// in one pass.
public struct SeriesExtent: Sendable, Hashable {
    /// An interval longer than this is a hole.
    public let maxGap: TimeSpan
    /// Observations so far.
    public private(set) var count = 0
    public private(set) var first: Timestamp?
    public private(set) var last: Timestamp?
    public private(set) var holes = 0
    /// The time of all intervals that are no holes, in microseconds.
    private(set) var covered: Int64 = 0

    public init(maxGap: TimeSpan) { self.maxGap = maxGap }

    /// The mean length of an interval that is no hole, zero where there is none.
    public var meanSpacing: TimeSpan {
        let intervals = Int64(max(count - 1 - holes, 0))
        return TimeSpan(microseconds: intervals > 0 ? covered / intervals : 0)
    }

    /// 0.65 of the mean length of an interval that is no hole, zero where there is none: equal
    /// spacings stay on their grid where a third of the observations are missing, as on days
    /// without weekends.
    public var typicalSpacing: TimeSpan {
        TimeSpan(microseconds: meanSpacing.microseconds / 20 * 13)
    }

    /// Takes the time of the next observation. Precondition: it is after the one before.
    public mutating func observe(_ time: Int64) {
        count += 1
        if let last {
            let span = time - last.microseconds
            if span > maxGap.microseconds { holes += 1 } else { covered += span }
        } else {
            first = Timestamp(microseconds: time)
        }
        last = Timestamp(microseconds: time)
    }
}

extension PriceSeries {
    /// The extent of what was known at `asOf`.
    public func extent(at asOf: Timestamp, maxGap: TimeSpan) -> SeriesExtent {
        var extent = SeriesExtent(maxGap: maxGap)
        for time in times[..<countKnown(at: asOf)] { extent.observe(time) }
        return extent
    }
}
