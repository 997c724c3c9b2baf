/// The exponentially weighted mean of a window, in amortised O(1) a step.
///
/// Formula: Σ λᵏ x₍ₖ₎ / Σ λᵏ, where x₍ₖ₎ is the k-th value from the end, from 0.
///
/// Conventions: an average over a finite window forgets exactly: what leaves the window has no
/// weight left, where the recursion keeps λʷ of it. Sums are held to 32 digits.
public struct RollingExponential: RollingStatistic {
    public let decay: Decay
    /// Values in the window.
    public private(set) var count = 0
    /// Weighted sums from a value to the last of the older ones, the first value's at the end.
    private var older: [DoubleDouble] = []
    private var newer: [Double] = []
    private var newerSum = DoubleDouble(0)
    /// λᵏ.
    private var powers: [DoubleDouble] = [DoubleDouble(1)]
    /// The sum of the first k powers.
    private var weights: [DoubleDouble] = [DoubleDouble(0)]

    public init(decay: Decay) { self.decay = decay }

    public mutating func append(_ value: Double) throws(RollingError) {
        try RollingError.requireInRange(value)
        newer.append(value)
        newerSum = newerSum * decay.factor + value
        count += 1
        while weights.count <= count {
            let last = powers[powers.count - 1]
            weights.append(weights[weights.count - 1] + last)
            powers.append(last * decay.factor)
        }
    }

    public mutating func removeFirst() {
        guard count > 0 else { return }
        if older.isEmpty { turnOver() }
        older.removeLast()
        count -= 1
    }

    /// The newer values become the older ones, each with the weighted sum from it to their end.
    private mutating func turnOver() {
        var sum = DoubleDouble(0)
        for (age, value) in newer.reversed().enumerated() {
            sum = sum + powers[age] * value
            older.append(sum)
        }
        newer.removeAll(keepingCapacity: true)
        newerSum = DoubleDouble(0)
    }

    /// nil for an empty window.
    public var mean: Double? {
        guard count > 0 else { return nil }
        let older = self.older.last.map { $0 * powers[newer.count].value } ?? DoubleDouble(0)
        return (older + newerSum).value / weights[count].value
    }

    /// (Σw)² / Σw² of the weights in the window; nil for an empty window.
    public var effectiveObservations: Double? {
        guard count > 0 else { return nil }
        let (factor, power) = (decay.factor, powers[count].value)
        return (1 - power) / (1 + power) * ((1 + factor) / (1 - factor))
    }
}
