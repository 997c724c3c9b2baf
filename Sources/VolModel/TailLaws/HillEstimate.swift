#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The extreme value index of a heavy tail from its largest values alone: a check beside the ξ of a
/// generalised Pareto fit to the same values.
///
/// Formula: γ = (1/k) Σ ln X₍ᵢ₎ − ln X₍ₖ₊₁₎ over the k largest, X₍₁₎ the greatest; asymptotic
/// standard error γ/sqrt(k) for independent values.
///
/// Limit: it takes the tail for a power law that begins at zero loss; a shift of the sample changes
/// it, and for thin tails it is still positive. Where it is far from ξ, one of the two is wrong.
///
/// Source: Hill (1975); the error is Hall's (1982).
public struct HillEstimate: Sendable, Hashable {
    /// γ > 0, which estimates ξ; the tail index is 1/γ.
    public let extremeValueIndex: Double
    /// k.
    public let largest: Int

    public var standardError: Double { extremeValueIndex / Double(largest).squareRoot() }

    /// Of the `largest` greatest values of `sample`.
    ///
    /// Throws: ``GSLFailure`` for a value that is not finite, fewer than `largest` + 1 of them,
    /// `largest` below 1, a next value X₍ₖ₊₁₎ that is not positive, or k equal ones.
    public init(_ sample: [Double], largest: Int) throws(GSLFailure) {
        guard largest > 0, largest < sample.count, sample.allSatisfy(\.isFinite) else {
            throw Self.refused("needs finite values, more than k ≥ 1 of them", sample, largest)
        }
        try self.init(descending: sample.sorted(by: >), largest: largest)
    }

    /// `values` descend and are more than `largest`, which is positive.
    init(descending values: [Double], largest: Int) throws(GSLFailure) {
        let next = values[largest]
        guard next > 0 else {
            throw Self.refused("the value next to the k largest is not positive", values, largest)
        }
        var sum = 0.0
        // Divided first, the ratio has no digits to lose where the values are close.
        for value in values[..<largest] { sum += log1p((value - next) / next) }
        extremeValueIndex = sum / Double(largest)
        self.largest = largest
        guard extremeValueIndex > 0, extremeValueIndex.isFinite else {
            throw Self.refused("the k largest values equal the next one", values, largest)
        }
    }

    private static func refused(
        _ reason: String, _ sample: [Double], _ largest: Int
    ) -> GSLFailure {
        GSLFailure(
            code: .domain, reason: reason, function: "HillEstimate",
            arguments: "\(sample.count) values, k = \(largest)")
    }
}
