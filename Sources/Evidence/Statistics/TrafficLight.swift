/// The zone of a count of breaches: how far it is beyond what the right rate would bring.
///
/// Rule: with X the number of breaches at the right rate, yellow begins at the least x with
/// P(X ≤ x) ≥ 95% and red at the least with P(X ≤ x) ≥ 99.99% (Basel Committee, 1996, annex III,
/// for 250 observations at 1%: 5 and 10).
public enum TrafficLight: String, Sendable, Hashable, CaseIterable {
    case green
    case yellow
    case red

    /// The least counts of the yellow and of the red zone, for any number of horizons and rate.
    ///
    /// Edge cases: no breach at all is green even where so few horizons make a first one
    /// surprising. nil without observations or for a rate outside (0, 1).
    public static func starts(observations: Int, rate: Double) -> (yellow: Int, red: Int)? {
        guard let law = BinomialLaw(trials: observations, rate: rate) else { return nil }
        return (
            yellow: max(1, law.leastExceeded(atMost: 0.05)),
            red: max(1, law.leastExceeded(atMost: 0.0001))
        )
    }

    /// nil without observations, for a negative count or more breaches than observations, and for
    /// a rate outside (0, 1).
    public init?(breaches: Int, of observations: Int, rate: Double) {
        guard (0...max(0, observations)).contains(breaches),
            let starts = Self.starts(observations: observations, rate: rate)
        else { return nil }
        self = breaches >= starts.red ? .red : breaches >= starts.yellow ? .yellow : .green
    }

    /// What was added to the multiplier of 3 for so many breaches of 250 at 1% (Basel Committee,
    /// 1996, annex III, table 2). NaN for a negative count.
    public static func plusFactor(breachesOf250 breaches: Int) -> Double {
        entry(breaches, green: 0, yellow: [0.40, 0.50, 0.65, 0.75, 0.85], red: 1)
    }

    /// The multiplier in force for so many breaches of 250 at 1% (Basel Framework, MAR32.9). NaN
    /// for a negative count.
    public static func multiplier(breachesOf250 breaches: Int) -> Double {
        entry(breaches, green: 1.5, yellow: [1.70, 1.76, 1.83, 1.88, 1.92], red: 2)
    }

    private static func entry(
        _ breaches: Int, green: Double, yellow: [Double], red: Double
    ) -> Double {
        switch breaches {
        case ..<0: .nan
        case 0..<5: green
        case 5..<10: yellow[breaches - 5]
        default: red
        }
    }
}
