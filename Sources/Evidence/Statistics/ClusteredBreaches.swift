import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Breaches as often as they should be, but in clusters: a Markov chain of two states.
///
/// π₁₁ is the chance of a breach right after one, and π₀₁ = p (1 − π₁₁)/(1 − p) keeps the rate p.
struct ClusteredBreaches: Sendable {
    let count: Int
    let rate: Double
    let afterBreach: Double

    /// nil where a breach would not make another likelier.
    init?(count: Int, rate: Double, afterBreach: Double) {
        guard count > 0, rate > 0, rate < afterBreach, afterBreach < 1 else { return nil }
        self.count = count
        self.rate = rate
        self.afterBreach = afterBreach
    }

    private var afterCalm: Double { rate * (1 - afterBreach) / (1 - rate) }

    /// The places of the breaches in one history from the chain's own law on, ascending.
    ///
    /// Waiting times are drawn, not states, so that the cost is that of the breaches.
    func places(_ stream: borrowing RandomStream) -> [Int] {
        let scale = 1 / log1p(-afterCalm)
        func wait() -> Int { 1 + Int(min(Double(count), log(stream.uniform()) * scale)) }
        var places: [Int] = []
        var place = stream.uniform() < rate ? 0 : wait()
        while place < count {
            places.append(place)
            place += stream.uniform() < afterBreach ? 1 : 1 + wait()
        }
        return places
    }

    /// How the states of `count` horizons follow each other.
    static func transitions(_ places: [Int], count: Int) -> TransitionCounts {
        let pairs = zip(places, places.dropFirst()).count { $1 - $0 == 1 }
        let left = places.count - (places.last == count - 1 ? 1 : 0) - pairs
        let entered = places.count - (places.first == 0 ? 1 : 0) - pairs
        return TransitionCounts(
            calmToCalm: count - 1 - pairs - left - entered, calmToBreach: entered,
            breachToCalm: left, breachToBreach: pairs)
    }
}
