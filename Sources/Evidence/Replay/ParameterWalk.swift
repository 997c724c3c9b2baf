import IsolatedMargin
public import MarginPolicy
public import VolModel

/// A policy re-run through a history, each time from what was known then and with its last result
/// in force: the dynamic parameters of a replay.
///
/// Conventions: runs are at multiples of the step since the epoch. A run that holds changes
/// nothing. Runs before the replay's start let governance settle; they begin where the policy's
/// least history is there.
public struct ParameterWalk: Sendable {
    /// One instrument with what was known of its feed at any time.
    public struct Source: Sendable {
        public var instrument: Instrument
        public var policy: RiskPolicy
        /// The first observation.
        public var first: Timestamp
        /// What was known then and nothing of what came later.
        public var known: @Sendable (Timestamp) -> ObservedFeed

        public init(
            _ instrument: Instrument, policy: RiskPolicy, first: Timestamp,
            known: @escaping @Sendable (Timestamp) -> ObservedFeed
        ) {
            self.instrument = instrument
            self.policy = policy
            self.first = first
            self.known = known
        }
    }

    public let schedule: ParameterSchedule
    /// How many runs there were and how many held.
    public let runs: Int
    public let held: Int

    /// How long a policy runs before a replay at most, so that what is in force has settled.
    public static let settling = TimeSpan.days(60)

    /// The first time at which the policy has its least history.
    public static func earliestStart(_ source: Source, step: TimeSpan) -> Timestamp {
        gridTime(atOrAfter: source.first + source.policy.volatility.minHistory, step)
    }

    /// `progress` hears how many runs are done and will be.
    ///
    /// Throws ``ReplayFailure`` where no run up to `start` gives parameters.
    public init(
        _ source: Source, from start: Timestamp, to end: Timestamp, step: TimeSpan,
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws(ReplayFailure) {
        let begin = max(
            Self.earliestStart(source, step: step),
            Self.gridTime(atOrAfter: start - Self.settling, step))
        var entries: [ParameterSchedule.Entry] = []
        var current: CurrentParameters?
        var (runs, held) = (0, 0)
        var last = "found no run"
        let total =
            begin <= end
            ? Int((end - begin).microseconds / max(step.microseconds, 1)) + 1 : 0
        var time = begin
        while time <= end {
            if time > start, current == nil { break }
            progress(runs, total)
            let feed = source.known(time)
            let found = Calibration.calibrate(
                source.instrument, feedName: source.instrument.id, series: feed.series,
                bars: feed.bars, confidences: feed.confidences, asOf: time, policy: source.policy,
                current: current)
            runs += 1
            if let published = found.published, found.status != .held {
                if published != current?.ratios || found.tiers != current?.tiers {
                    entries.append(
                        ParameterSchedule.Entry(
                            from: time, rule: try ParameterSchedule.rule(found), ratios: published))
                }
                current = CurrentParameters(
                    ratios: published,
                    changedAt: published == current?.ratios ? current?.changedAt : time,
                    tiers: found.tiers)
            } else {
                held += 1
                last = found.decision.reasons.first ?? last
            }
            time = time + step
        }
        let before = entries.lastIndex { $0.from <= start } ?? entries.count
        guard let schedule = ParameterSchedule(Array(entries[before...])) else {
            throw ReplayFailure(
                "\(source.instrument.id): found no parameters by \(start) (\(last)); expected a "
                    + "start at which the policy can be run")
        }
        self.schedule = schedule
        self.runs = runs
        self.held = held
    }

    private static func gridTime(atOrAfter time: Timestamp, _ step: TimeSpan) -> Timestamp {
        let width = max(step.microseconds, 1)
        let (quotient, remainder) = time.microseconds.quotientAndRemainder(dividingBy: width)
        return Timestamp(microseconds: (remainder > 0 ? quotient + 1 : quotient) * width)
    }
}
