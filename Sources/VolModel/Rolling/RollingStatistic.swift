/// A statistic of a window that grows at its end and shrinks at its beginning.
///
/// Conventions: no statistic here subtracts what leaves. Each is made of the values that are in the
/// window and of nothing else, so that a bad one, of any size, leaves no trace once it has left.
///
/// ``CountWindow`` and ``TimeWindow`` decide what leaves.
public protocol RollingStatistic: Sendable {
    /// Values in the window.
    var count: Int { get }

    /// Takes the next value. Throws ``RollingError`` for one that has no place in a sum.
    mutating func append(_ value: Double) throws(RollingError)

    /// Lets go of the first value; nothing happens where there is none.
    mutating func removeFirst()
}

/// Why a value or a probability is refused.
public enum RollingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// NaN, infinite, or beyond ±2¹⁰⁰⁰, so that 16 million values have a finite sum.
    case valueOutOfRange(String)
    case probabilityOutOfRange(String)
    case timeNotIncreasing(Timestamp, after: Timestamp)
    case capacityNotPositive(Int)
    case spanNotPositive(TimeSpan)

    public var description: String {
        switch self {
        case .valueOutOfRange(let value):
            "the value is \(value); expected a finite one within ±2^1000"
        case .probabilityOutOfRange(let probability):
            "the probability is \(probability); expected one from 0 to 1"
        case .timeNotIncreasing(let time, let last):
            "the time \(time) is before \(last); expected times in order"
        case .capacityNotPositive(let capacity):
            "the window is \(capacity) values long; expected at least one"
        case .spanNotPositive(let span):
            "the window is \(span) long; expected a positive time"
        }
    }

    static func requireInRange(_ value: Double) throws(RollingError) {
        guard abs(value) <= 0x1p1000 else { throw .valueOutOfRange("\(value)") }
    }
}
