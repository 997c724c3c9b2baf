/// What the noise of prices with a confidence band adds to a sum of their squared returns.
///
/// Formula: with returns rᵢ of weight uᵢ and sᵢ the relative half width of the band over 1.96,
/// since bands are meant to cover 95%, the excess of Σ u r² is Σ u (sᵢ² + sᵢ₋₁²) if every price is
/// off by a normal error of its own as wide as its band. Such errors make neighbouring returns
/// bounce: −2 Σ u rᵢ rᵢ₋₁ estimates the same excess without the band (Zhou, 1996). The smaller of
/// the two is taken, never more than ``largestShare`` of the sum, and nothing where the bounce is
/// within ``significance`` standard errors of none: a band that is wider than the errors, or errors
/// that last for several updates, take next to no volatility away. Without noise the mean is
/// lowered by at most 0.2/√n of itself.
///
/// Edge cases: an unknown band counts as zero. A hole separates neighbours.
struct ConfidenceNoise: Sendable, Hashable {
    /// Beyond it the sum says nothing about volatility any more, and stays an upper bound.
    static let largestShare = 0.75
    /// Bounce below so many of its standard errors may be chance, and nothing is subtracted.
    static let significance = 1.645

    /// The half width of a normal band that covers 95%, in deviations.
    static let coveringDeviations = 1.96

    private var declared = 0.0
    private var bounce = 0.0
    /// Σ u² rᵢ² rᵢ₋₁².
    private var crossQuarticity = 0.0
    private var previousReturn: Double?

    /// A return between prices with these relative half widths; not a number where unknown.
    @inline(__always)
    mutating func observe(_ logReturn: Double, weight: Double, _ bands: (Double, Double)) {
        guard !bands.0.isNaN || !bands.1.isNaN || declared > 0 else { return }
        take(logReturn, weight: weight, bands)
    }

    private mutating func take(_ logReturn: Double, weight: Double, _ bands: (Double, Double)) {
        func square(_ width: Double) -> Double {
            width > 0 ? width * width / (Self.coveringDeviations * Self.coveringDeviations) : 0
        }
        declared += weight * (square(bands.0) + square(bands.1))
        if let previousReturn {
            let product = weight * logReturn * previousReturn
            bounce -= 2 * product
            crossQuarticity += product * product
        }
        previousReturn = logReturn
    }

    mutating func observeHole() { previousReturn = nil }

    /// The excess within a sum of squares, and by how much subtracting it raises the variance of
    /// the sum: not at all where the band decides.
    func excess(of squares: Double) -> (amount: Double, variance: Double) {
        let limit = min(declared, Self.largestShare * squares)
        // 2 Σ u rᵢ rᵢ₋₁ has the variance 4 Σ u² rᵢ² rᵢ₋₁² where returns do not depend on another.
        let variance = 4 * crossQuarticity
        guard bounce > Self.significance * variance.squareRoot(), limit > 0 else { return (0, 0) }
        return bounce < limit ? (bounce, variance) : (limit, 0)
    }

    /// The share of the sum that is noise, where the feed has a band.
    func details(of squares: Double) -> [VolatilityEstimate.Value.Detail] {
        guard declared > 0, squares > 0 else { return [] }
        return [.init("noise_share", excess(of: squares).amount / squares)]
    }
}
