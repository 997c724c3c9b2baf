public import IsolatedMargin
public import VolModel

/// What became of one position.
public struct PositionFate: Sendable, Hashable {
    /// Why it was not opened by the engine; nil for one that was, or that never came to it.
    public internal(set) var refusal: Refusal.Reason?
    public internal(set) var isOpened = false
    /// What was put in, and the size, in quanta.
    public internal(set) var posted: Quanta = 0
    public internal(set) var notional: Quanta = 0
    /// When its liquidation closed a part of it for the first time.
    public internal(set) var liquidatedAt: Timestamp?
    /// Whether it was liquidated although its equity (under cross margin that of all its account
    /// held then) would have stayed above zero at every price of the path until its planned close.
    public internal(set) var isPremature = false
    /// Whether others closed a part of it.
    public internal(set) var isDeleveraged = false

    public var isLiquidated: Bool { liquidatedAt != nil }
}

/// What came of a replay under one mode and one set of parameters.
public struct ReplayOutcome: Sendable, Hashable {
    /// In the order of the replay's positions.
    public internal(set) var fates: [PositionFate]
    /// What each layer bore of losses beyond the positions' own collateral, in the order of
    /// ``LossLayer/allCases``.
    public internal(set) var losses: [Quanta]
    /// Instants at which candles with a range end.
    public internal(set) var candles = 0
    /// Of those, where the order of low and high changed losses or liquidations.
    public internal(set) var candlesWhereOrderMatters = 0
    /// For each instant with candles, whether the highs came first.
    public internal(set) var highsFirst: [Bool] = []

    /// Losses beyond the positions' own collateral.
    public var badDebt: Quanta { losses.reduce(0, +) }
    /// Of the positions that were opened.
    public var tradedNotional: Quanta {
        fates.reduce(0) { $0 + ($1.isOpened ? $1.notional : 0) }
    }
    public var opened: Int { fates.count(where: \.isOpened) }
    public var liquidations: Int { fates.count(where: \.isLiquidated) }
    public var premature: Int { fates.count(where: \.isPremature) }
    public var deleveraged: Int { fates.count(where: \.isDeleveraged) }

    /// How many were refused, by reason in alphabetical order.
    public var refusals: [(reason: String, count: Int)] {
        var counts: [String: Int] = [:]
        for fate in fates {
            if let reason = fate.refusal { counts[reason.rawValue, default: 0] += 1 }
        }
        return counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// The most liquidations in any 168 hours over all of them; 0 where there are none.
    public var worstWeekShare: Double {
        let times = fates.compactMap { $0.liquidatedAt?.microseconds }.sorted()
        let week = TimeSpan.days(7).microseconds
        var (first, most) = (0, 0)
        for (last, time) in times.enumerated() {
            while time - times[first] >= week { first += 1 }
            most = max(most, last - first + 1)
        }
        return times.isEmpty ? 0 : Double(most) / Double(times.count)
    }

    /// Liquidated here and not in `isolated`, which went along the same path.
    public func contaminated(besides isolated: ReplayOutcome) -> Int {
        zip(fates, isolated.fates).count { $0.isLiquidated && !$1.isLiquidated }
    }
}
