/// Prices in order of time: what every estimator takes.
///
/// Postconditions: both columns have the same length, times increase strictly and lie within
/// ±2⁶¹ µs (73,000 years) of the epoch, prices are finite and positive.
public struct PriceSeries: Sendable, Hashable {
    /// Microseconds since the Unix epoch.
    public let times: [Int64]
    /// Quote units per base unit.
    public let prices: [Double]

    /// Throws ``PriceSeriesError`` naming the first place that breaks a postcondition.
    public init(times: [Int64], prices: [Double]) throws(PriceSeriesError) {
        guard times.count == prices.count else {
            throw .lengthsDiffer(times: times.count, prices: prices.count)
        }
        for i in prices.indices {
            guard prices[i].isFinite, prices[i] > 0 else {
                throw .priceNotPositive(index: i, price: prices[i])
            }
            guard Self.timeRange.contains(times[i]) else { throw .timeOutOfRange(index: i) }
            guard i == 0 || times[i] > times[i - 1] else { throw .timesNotIncreasing(index: i) }
        }
        self.times = times
        self.prices = prices
    }

    /// So that no difference of two times overflows.
    private static let timeRange: ClosedRange<Int64> = -(1 << 61)...(1 << 61)

    private init(validTimes: [Int64], validPrices: [Double]) {
        times = validTimes
        prices = validPrices
    }

    public static let empty = PriceSeries(validTimes: [], validPrices: [])

    public var count: Int { times.count }
    public var isEmpty: Bool { times.isEmpty }
    public var first: Timestamp? { times.first.map(Timestamp.init(microseconds:)) }
    public var last: Timestamp? { times.last.map(Timestamp.init(microseconds:)) }

    /// The observations with time ≤ `asOf`: what was known then.
    public func known(at asOf: Timestamp) -> PriceSeries {
        let end = countKnown(at: asOf)
        if end == count { return self }
        return PriceSeries(validTimes: Array(times[..<end]), validPrices: Array(prices[..<end]))
    }

    /// The number of observations with time ≤ `asOf`, by binary search.
    public func countKnown(at asOf: Timestamp) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if times[middle] <= asOf.microseconds { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The holes up to `asOf`: intervals between observations longer than `maxGap`, and the silence
    /// since the last one where that is longer.
    public func holeCount(at asOf: Timestamp, maxGap: TimeSpan) -> Int {
        let known = countKnown(at: asOf)
        guard known > 0 else { return 0 }
        let inside = (1..<max(known, 1)).count {
            Timestamp(microseconds: times[$0]) - Timestamp(microseconds: times[$0 - 1]) > maxGap
        }
        return inside + (asOf - Timestamp(microseconds: times[known - 1]) > maxGap ? 1 : 0)
    }

    /// The median time between neighbouring observations, the lower one of two, nil for fewer than
    /// two.
    public var medianSpacing: TimeSpan? {
        guard count >= 2 else { return nil }
        var spacings = zip(times.dropFirst(), times).map { $0 - $1 }
        spacings.sort()
        return TimeSpan(microseconds: spacings[(spacings.count - 1) / 2])
    }
}

/// What makes two columns something other than a price series.
public enum PriceSeriesError: Error, Sendable, Hashable, CustomStringConvertible {
    case lengthsDiffer(times: Int, prices: Int)
    case priceNotPositive(index: Int, price: Double)
    case timesNotIncreasing(index: Int)
    case timeOutOfRange(index: Int)
    case sidesDiffer(observations: Int, sides: Int)

    public var description: String {
        switch self {
        case .lengthsDiffer(let times, let prices):
            "\(times) times stand beside \(prices) prices; expected as many of each"
        case .priceNotPositive(let index, let price):
            "price \(index) is \(price); expected a finite positive number"
        case .timesNotIncreasing(let index):
            "time \(index) is not later than the one before; expected strictly increasing times"
        case .timeOutOfRange(let index):
            "time \(index) is more than 2^61 microseconds from the epoch; expected a real date"
        case .sidesDiffer(let observations, let sides):
            "\(sides) bars or bands stand beside \(observations) observations; expected as many"
        }
    }
}
