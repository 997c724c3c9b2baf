/// p-values of several tests, adjusted so that the chance of one false rejection among them is
/// the level of one test.
public enum HolmAdjustment {
    /// Formula: of the ascending p-values p₍₁₎ ≤ … ≤ p₍ₘ₎ the k-th becomes
    /// max over j ≤ k of min(1, (m − j + 1) · p₍ⱼ₎) (Holm, 1979). In the order given.
    ///
    /// Edge case: NaN, a test that could not be made, stays NaN and does not count.
    public static func adjusted(_ probabilities: [Double]) -> [Double] {
        let order = probabilities.indices.filter { !probabilities[$0].isNaN }
            .sorted { (probabilities[$0], $0) < (probabilities[$1], $1) }
        var adjusted = probabilities
        var largest = 0.0
        for (rank, index) in order.enumerated() {
            let remaining = Double(order.count - rank)
            largest = max(largest, min(1, remaining * probabilities[index]))
            adjusted[index] = largest
        }
        return adjusted
    }
}
