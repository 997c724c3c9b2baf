public import MarginPolicy
public import VolModel

/// A policy re-run through a history, each time from what was known then and with its last result
/// in force: what it would have published.
///
/// Conventions: runs are at multiples of the step since the epoch. A run that holds changes
/// nothing. Runs before the start let governance settle; they begin where the policy's least
/// history is there.
public struct PublishedPath: Sendable {
    /// Parameters and the run from which on they are in force.
    public struct Entry: Sendable {
        public let from: Timestamp
        public let parameters: InstrumentParameters
        /// Of `parameters`.
        public let ratios: MarginRatios
    }

    /// In order of time: what was published where it differs from what was in force.
    public let entries: [Entry]
    /// How many runs there were and how many held.
    public let runs: Int
    public let held: Int
    /// Why the last of those held.
    public let lastHold: String?

    /// How long a policy runs before the start at most, so that what is in force has settled.
    public static let settling = TimeSpan.days(60)

    /// What was in force at `time`; nil before the first run that published.
    public func inForce(at time: Timestamp) -> Entry? {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].from <= time { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? entries[low - 1] : nil
    }

    /// The first time at which the policy has its least history.
    public static func earliestStart(_ source: PolicySource, step: TimeSpan) -> Timestamp {
        gridTime(atOrAfter: source.first + source.policy.volatility.minHistory, step)
    }

    private static func gridTime(atOrAfter time: Timestamp, _ step: TimeSpan) -> Timestamp {
        let width = max(step.microseconds, 1)
        let (quotient, remainder) = time.microseconds.quotientAndRemainder(dividingBy: width)
        return Timestamp(microseconds: (remainder > 0 ? quotient + 1 : quotient) * width)
    }
}

extension PublishedPath {
    /// `progress` hears how many runs are done and will be. Where `isNeededAtStart` and no run up
    /// to `start` gives parameters, none is made after it.
    public init(
        _ source: PolicySource, from start: Timestamp, to end: Timestamp, step: TimeSpan,
        isNeededAtStart: Bool = false,
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) {
        let begin = max(
            Self.earliestStart(source, step: step),
            Self.gridTime(atOrAfter: start - Self.settling, step))
        var entries: [Entry] = []
        var current: CurrentParameters?
        var (runs, held) = (0, 0)
        var lastHold: String?
        let total =
            begin <= end
            ? Int((end - begin).microseconds / max(step.microseconds, 1)) + 1 : 0
        var time = begin
        while time <= end {
            if isNeededAtStart, time > start, current == nil { break }
            progress(runs, total)
            let feed = source.known(time)
            let found = Calibration.calibrate(
                source.instrument, feedName: source.instrument.id, series: feed.series,
                bars: feed.bars, confidences: feed.confidences, asOf: time, policy: source.policy,
                current: current, caution: source.caution(time))
            runs += 1
            if let published = found.published, found.status != .held {
                if published != current?.ratios || found.tiers != current?.tiers {
                    entries.append(Entry(from: time, parameters: found, ratios: published))
                }
                current = CurrentParameters(
                    ratios: published,
                    changedAt: published == current?.ratios ? current?.changedAt : time,
                    tiers: found.tiers)
            } else {
                held += 1
                lastHold = found.decision.reasons.first
            }
            time = time + step
        }
        self.init(entries: entries, runs: runs, held: held, lastHold: lastHold)
    }
}
