public import VolModel

/// How the judged policies of a backtest did within one stress window.
///
/// Conventions: a horizon belongs to the window in which it begins. Ratios are fractions of
/// notional.
public struct StressWindowOutcome: Sendable, Hashable {
    public let window: StressWindow
    public let finding: Finding

    public enum Finding: Sendable, Hashable {
        case judged(Judged)
        /// The history or the judging does not reach the window, and why.
        case notJudged(reason: String)
    }

    /// The horizons of the window and what each policy made of them.
    public struct Judged: Sendable, Hashable {
        public let horizons: Int
        public let largestLoss: Double
        /// When the horizon of the largest loss, the first of equals, began.
        public let largestLossAt: Timestamp
        /// Why a part of the window is missing; nil where all of it is judged.
        public let partial: String?
        /// In the order of the backtest.
        public let policies: [PolicyOutcome]
    }

    /// One policy within the window.
    public struct PolicyOutcome: Sendable, Hashable {
        public let policy: BacktestPolicy
        /// At the last horizon that begins before the window; nil where none does.
        public let requirementBefore: Double?
        public let largestRequirement: Double
        /// max M(t)/M(t − 1 day) − 1 over the horizons t of the window, M(t − 1 day) at the last
        /// horizon that begins a day or, over a gap, up to two days before; negative where it only
        /// falls; nil where there is no such pair.
        public let largestDayRise: Double?
        public let breaches: Int
        public let largestBeyond: Double
        /// Mean over the window's horizons of max(loss − requirement, 0).
        public let meanBeyond: Double
    }

    public var judged: Judged? {
        if case .judged(let judged) = finding { judged } else { nil }
    }

    /// `observed`: the first and last observation of the history that was judged.
    public init(
        _ window: StressWindow, of backtest: Backtest, observed: ClosedRange<Timestamp>
    ) {
        self.init(
            window, observed: observed, horizon: backtest.design.horizon,
            startTimes: backtest.startTimes, losses: backtest.losses,
            requirements: backtest.policies.map { ($0.policy, $0.requirements) })
    }

    /// `startTimes` in microseconds, increasing; for each a loss and of each policy a requirement.
    init(
        _ window: StressWindow, observed: ClosedRange<Timestamp>, horizon: TimeSpan,
        startTimes: [Int64], losses: [Double], requirements: [(BacktestPolicy, [Double])]
    ) {
        self.window = window
        let places = startTimes.indices.filter {
            (window.from.microseconds..<window.to.microseconds).contains(startTimes[$0])
        }
        guard let first = places.first, let last = places.last else {
            finding = .notJudged(
                reason: Self.reason(window, observed: observed, firstJudged: startTimes.first))
            return
        }
        var worst = first
        for place in places where losses[place] > losses[worst] { worst = place }
        finding = .judged(
            Judged(
                horizons: places.count, largestLoss: losses[worst],
                largestLossAt: Timestamp(microseconds: startTimes[worst]),
                partial: Self.partial(
                    window, observed: observed, horizon: horizon, firstJudged: startTimes[0]),
                policies: requirements.map { policy, requirements in
                    PolicyOutcome(
                        policy, first...last, startTimes: startTimes, losses: losses,
                        requirements: requirements)
                }))
    }

    private static func reason(
        _ window: StressWindow, observed: ClosedRange<Timestamp>, firstJudged: Int64?
    ) -> String {
        if window.to <= observed.lowerBound {
            return "the history begins at \(observed.lowerBound), after the window"
        }
        if window.from > observed.upperBound {
            return "the history ends at \(observed.upperBound), before the window"
        }
        guard let firstJudged else { return "no horizon of the history is judged" }
        let judging = Timestamp(microseconds: firstJudged)
        return judging >= window.to
            ? "judging begins at \(judging), after the window: the history begins at "
                + "\(observed.lowerBound)"
            : "no judged horizon begins within the window"
    }

    private static func partial(
        _ window: StressWindow, observed: ClosedRange<Timestamp>, horizon: TimeSpan,
        firstJudged: Int64
    ) -> String? {
        var parts: [String] = []
        let judging = Timestamp(microseconds: firstJudged)
        // The first horizon of a window need not begin with it.
        if judging - window.from >= horizon { parts.append("judging begins at \(judging)") }
        if observed.upperBound < window.to {
            parts.append("the history ends at \(observed.upperBound)")
        }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}

extension StressWindowOutcome.PolicyOutcome {
    /// `places`: the horizons of the window; times increase, so that none between is outside.
    init(
        _ policy: BacktestPolicy, _ places: ClosedRange<Int>, startTimes: [Int64],
        losses: [Double], requirements: [Double]
    ) {
        var largest = requirements[places.lowerBound]
        var rise: Double?
        var (breaches, sum, most) = (0, 0.0, 0.0)
        let day = TimeSpan.days(1).microseconds
        var dayBefore = 0
        for place in places {
            let requirement = requirements[place]
            largest = max(largest, requirement)
            let beyond = losses[place] - requirement
            if beyond > 0 {
                breaches += 1
                sum += beyond
                most = max(most, beyond)
            }
            let time = startTimes[place]
            while dayBefore < place, startTimes[dayBefore + 1] <= time - day { dayBefore += 1 }
            let age = time - startTimes[dayBefore]
            if (day...(2 * day)).contains(age), requirements[dayBefore] > 0 {
                let change = requirement / requirements[dayBefore] - 1
                rise = max(rise ?? change, change)
            }
        }
        self.policy = policy
        requirementBefore = places.lowerBound > 0 ? requirements[places.lowerBound - 1] : nil
        largestRequirement = largest
        largestDayRise = rise
        self.breaches = breaches
        largestBeyond = most
        meanBeyond = sum / Double(places.count)
    }
}
