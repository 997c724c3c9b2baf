import IsolatedMargin
import MarginPolicy
public import VolModel

/// What a policy would have published as the margin rules of a replay: its dynamic parameters.
public struct ParameterWalk: Sendable {
    public let schedule: ParameterSchedule
    /// How many runs there were and how many held.
    public let runs: Int
    public let held: Int

    /// `progress` hears how many runs are done and will be.
    ///
    /// Throws ``ReplayFailure`` where no run up to `start` gives parameters.
    public init(
        _ source: PolicySource, from start: Timestamp, to end: Timestamp, step: TimeSpan,
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws(ReplayFailure) {
        let path = PublishedPath(
            source, from: start, to: end, step: step, isNeededAtStart: true, progress: progress)
        var entries: [ParameterSchedule.Entry] = []
        for entry in path.entries {
            entries.append(
                ParameterSchedule.Entry(
                    from: entry.from, rule: try ParameterSchedule.rule(entry.parameters),
                    ratios: entry.ratios))
        }
        let before = entries.lastIndex { $0.from <= start } ?? entries.count
        guard let schedule = ParameterSchedule(Array(entries[before...])) else {
            throw ReplayFailure(
                "\(source.instrument.id): found no parameters by \(start) "
                    + "(\(path.lastHold ?? "found no run")); expected a start at which the policy "
                    + "can be run")
        }
        self.schedule = schedule
        runs = path.runs
        held = path.held
    }
}
