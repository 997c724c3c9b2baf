public import VolModel

/// The changes that would follow the one that is published, if the model stayed as it is.
///
/// Made by proposing again and again what governance allows, each time from what the change before
/// left in force: after the cool-down, where there is one, and else a day later; where that allows
/// no change yet (a speed limit that has to outgrow the dead band or the grid), on the first later
/// day that does, within a year. Overrides act in it at their times.
public struct ChangePath: Sendable, Hashable {
    public struct Step: Sendable, Hashable {
        /// The earliest instant at which the change could be in force.
        public var notBefore: Timestamp
        public var ratios: MarginRatios

        public init(notBefore: Timestamp, ratios: MarginRatios) {
            self.notBefore = notBefore
            self.ratios = ratios
        }
    }

    /// More steps than these are not listed.
    public static let stepsMax = 12

    /// In order of time; not empty.
    public var steps: [Step]
    /// Whether no limit stands between the last step and the target.
    public var isComplete: Bool

    public init(steps: [Step], isComplete: Bool) {
        self.steps = steps
        self.isComplete = isComplete
    }
}

extension ChangePath {
    /// The sentence for the reasons; `isChanging` says whether a change is published now.
    func sentence(isChanging: Bool) -> String {
        let count = "\(steps.count) step\(steps.count == 1 ? "" : "s")"
        let last = steps.last.map { "\($0.notBefore)" } ?? ""
        let now = isChanging ? "after this change " : ""
        return isComplete
            ? "\(now)the target is \(count) away; the last could be in force on \(last)"
            : "\(now)the target is more than \(count) away; the last of these could be in force "
                + "on \(last)"
    }
}

extension GovernedTarget {
    /// The last instant of the year 9999, which a document can still say.
    private static let endOfTime = Timestamp(seconds: 253_402_300_799)
    /// Days that are tried for each step.
    private static let days: Int64 = 365

    /// Nil where `change` reaches what is wanted, or where no limit will ever let more of it pass.
    func path(
        after change: Change, from current: CurrentParameters?, asOf: Timestamp
    ) -> ChangePath? {
        guard change.move.isCutShort else { return nil }
        var path = ChangePath(steps: [], isComplete: false)
        var inForce = change.adopted(at: asOf, over: current)
        var time = asOf
        while path.steps.count < ChangePath.stepsMax {
            let cooled = inForce.changedAt.map { $0 + policy.governance.coolDown } ?? time
            let earliest = cooled > time ? cooled : time + .days(1)
            guard let (next, when) = firstChange(from: inForce, notBefore: earliest) else {
                let last = self.change(from: inForce, asOf: earliest + .days(Self.days))
                path.isComplete = last.action == .none && !last.move.isCutShort
                break
            }
            path.steps.append(.init(notBefore: when, ratios: next.published))
            inForce = next.adopted(at: when, over: inForce)
            time = when
            if !next.move.isCutShort {
                path.isComplete = true
                break
            }
        }
        return path.steps.isEmpty ? nil : path
    }

    private func canBePublished(_ change: Change) -> Bool {
        let parameters = InstrumentParameters(
            instrument: "", feed: "", asOf: nil, status: .proposed, published: change.published,
            tiers: change.tiers,
            decision: .init(action: change.action, binding: .model, reasons: []))
        return Invariants.firstBroken(in: parameters, fees: fees) == nil
    }

    /// The first change that can be published, on a whole number of days after `earliest`.
    private func firstChange(
        from current: CurrentParameters, notBefore earliest: Timestamp
    ) -> (Change, Timestamp)? {
        for day in 0...Self.days {
            let time = earliest + .days(day)
            let change = change(from: current, asOf: time)
            if time > Self.endOfTime { return nil }
            if change.action != .none, canBePublished(change) { return (change, time) }
        }
        return nil
    }
}
