#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The log returns of a series between neighbouring observations, holes taken out.
///
/// Formula: rᵢ = ln(pᵢ / pᵢ₋₁) over Dᵢ = tᵢ − tᵢ₋₁. An interval with Dᵢ > `maxGap` is a hole: it
/// has no return and no weight.
public struct LogReturns: Sendable, Hashable {
    /// Ends of the returns' intervals in microseconds, increasing.
    public private(set) var endTimes: [Int64] = []
    /// rᵢ.
    public private(set) var values: [Double] = []
    /// Dᵢ in seconds.
    public private(set) var spacings: [Double] = []
    /// Intervals in microseconds between whose ends nothing is known, increasing.
    public private(set) var holes: [Range<Int64>] = []

    public init(_ series: PriceSeries, maxGap: TimeSpan) {
        self.init(series, places: 1..<max(series.count, 1), maxGap: maxGap)
    }

    /// Of the intervals that end at these places, from 1.
    init(_ series: PriceSeries, places: Range<Int>, maxGap: TimeSpan) {
        endTimes.reserveCapacity(places.count)
        values.reserveCapacity(places.count)
        spacings.reserveCapacity(places.count)
        for i in places {
            let (start, end) = (series.times[i - 1], series.times[i])
            if end - start > maxGap.microseconds {
                holes.append(start..<end)
                continue
            }
            endTimes.append(end)
            values.append(logReturn(from: series.prices[i - 1], to: series.prices[i]))
            spacings.append(Double(end - start) / 1e6)
        }
    }

    public var count: Int { values.count }

    /// The returns with `after` < end ≤ `through`, by binary search.
    public func indices(after: Int64, through: Int64) -> Range<Int> {
        func countNotAfter(_ time: Int64) -> Int {
            var low = 0
            var high = count
            while low < high {
                let middle = (low + high) / 2
                if endTimes[middle] <= time { low = middle + 1 } else { high = middle }
            }
            return low
        }
        let lower = countNotAfter(after)
        return lower..<max(lower, countNotAfter(through))
    }
}

/// ln(to / from) of two positive prices; finite also where their ratio is not.
func logReturn(from: Double, to: Double) -> Double {
    let ratio = to / from
    return ratio.isNormal ? log(ratio) : log(to) - log(from)
}
