/// The headline pair and the pairs of the tiers that move with it, in the order of size.
///
/// Governance acts on it as a whole: one rule that stops one of its rates stops all of them.
struct RateLadder: Sendable, Hashable {
    var headline: RatioPair
    var tiers: [RatioPair]

    init(headline: RatioPair, tiers: [RatioPair] = []) {
        self.headline = headline
        self.tiers = tiers
    }

    var pairs: [RatioPair] { [headline] + tiers }

    /// Maintenance and initial of each pair in turn.
    var rates: [Ratio] { pairs.flatMap { [$0.maintenance, $0.initial] } }

    /// Each rate made of this one and the other ladder's at its place.
    func combined(with other: RateLadder, _ merge: (Ratio, Ratio) -> Ratio) -> RateLadder {
        func pair(_ a: RatioPair, _ b: RatioPair) -> RatioPair {
            RatioPair(merge(a.maintenance, b.maintenance), merge(a.initial, b.initial))
        }
        return RateLadder(
            headline: pair(headline, other.headline), tiers: zip(tiers, other.tiers).map(pair))
    }

    /// The larger of each rate.
    func raised(to other: RateLadder) -> RateLadder { combined(with: other) { max($0, $1) } }

    /// Each pair rounded up to the grid.
    func onGrid(_ grid: Ratio) -> RateLadder {
        RateLadder(headline: headline.onGrid(grid), tiers: tiers.map { $0.onGrid(grid) })
    }
}
