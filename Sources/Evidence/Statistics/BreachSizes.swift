import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Sizes of losses given that they are breaches, as multiples of the expected shortfall.
///
/// A loss beyond the requirement at rate α is the quantile at u·α for a uniform u. The quantiles
/// stand in a table over −ln u and are interpolated linearly: within 2e-5 of
/// the quantile itself, at a fraction of its cost.
struct BreachSizes: Sendable {
    private let table: [Double]

    private static let steps = 64.0
    /// Beyond −ln of the least number that ``RandomStream/uniform()`` gives.
    private static let longest = 22

    /// nil where a quantile has no finite multiple of the shortfall.
    private init?(
        shortfall: Double, quantile: (_ share: Double) throws(GSLFailure) -> Double
    ) {
        var table: [Double] = []
        for step in 0...(Self.longest * Int(Self.steps)) {
            guard let value = try? quantile(exp(-Double(step) / Self.steps)) else { return nil }
            table.append(value / shortfall)
        }
        guard table.allSatisfy(\.isFinite) else { return nil }
        self.table = table
    }

    /// Of losses `scale` times those of `law`, against requirements and shortfalls at `rate` of
    /// `law` itself; `breachRate` of them are breaches.
    init?(_ law: some ParametricTail, rate: Double, scale: Double = 1, breachRate: Double) {
        guard let shortfall = try? law.expectedShortfall(exceedance: rate) else { return nil }
        self.init(shortfall: shortfall) { share throws(GSLFailure) in
            scale * (try law.valueAtRisk(exceedance: share * breachRate))
        }
    }

    /// Of a Pareto tail of that index above 1, whatever the rate.
    init?(tailIndex: Double) {
        guard tailIndex > 1, tailIndex.isFinite else { return nil }
        self.init(shortfall: tailIndex / (tailIndex - 1)) { share throws(GSLFailure) in
            pow(share, -1 / tailIndex)
        }
    }

    /// The size that a share `share` of breaches exceeds, from 2⁻³¹ to 1.
    func size(exceededBy share: Double) -> Double {
        let place = -log(share) * Self.steps
        let below = min(Int(place), table.count - 2)
        return table[below] + (table[below + 1] - table[below]) * (place - Double(below))
    }

    /// The sum of `count` draws.
    func sum(of count: Int, _ stream: borrowing RandomStream) -> Double {
        var sum = 0.0
        for _ in 0..<count { sum += size(exceededBy: stream.uniform()) }
        return sum
    }
}
