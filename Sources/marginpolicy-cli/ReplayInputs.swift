import Evidence
import IsolatedMargin
import MarginPolicy
import NightlyJob
import OracleHistory
import PolicyDocument
import VolModel

/// Histories, parameters and positions of a replay, read and checked.
struct ReplayInputs: Sendable {
    struct Parameters: Sendable {
        let constant: ParameterSchedule
        /// Where a policy was walked.
        var dynamic: ParameterSchedule?
        var matched: EqualCapital?
        var runs = 0
        var held = 0
    }

    let histories: [FeedHistory]
    let from: Timestamp
    let to: Timestamp
    let population: Population?
    let replay: Replay
    /// In the order of the markets.
    let parameters: [Parameters]

    /// Of every market, the schedules of a run.
    func schedules(_ kind: ReplayParameters) -> [ParameterSchedule] {
        parameters.map { kind == .dynamic ? $0.dynamic ?? $0.constant : $0.constant }
    }

    var hasDynamic: Bool { parameters.contains { $0.dynamic != nil } }

    init(_ command: ReplayCommand, _ progress: WorkProgress) async throws(CommandFailure) {
        let input = command.input
        let histories = try await input.results { feed throws(CommandFailure) in feed }
        try Self.check(histories, input.asOf)
        let observed = histories.map { $0.observed(at: input.asOf, maxGap: input.holeLimit) }
        let policy = try command.source.policy.map { path throws(CommandFailure) in
            try PolicyInput(path, className: command.source.className).policy
        }
        let step = command.source.step
        let sources = policy.map { policy in
            histories.map { history in
                Self.source(history, policy, holeLimit: input.holeLimit)
            }
        }
        let starts =
            sources?.map { PublishedPath.earliestStart($0, step: step) }
            ?? observed.compactMap(\.series.first)
        let ends = observed.compactMap(\.series.last)
        guard let latest = starts.max(), let end = input.asOf ?? ends.min() else {
            throw CommandFailure(.badData, "found no observation; expected some")
        }
        let start = command.from ?? latest
        guard start < end else {
            throw CommandFailure(
                .badData,
                "found a replay from \(start) to \(end); expected histories that reach beyond the "
                    + "policy's least history, or another --from or --as-of")
        }

        var markets: [ReplayMarket] = []
        for (history, feed) in zip(histories, observed) {
            markets.append(
                try Self.mapped(.badData) { () throws(ReplayFailure) in
                    try ReplayMarket(
                        name: history.feed, feed: feed, barLength: history.candleInterval,
                        from: start, to: end)
                })
        }
        let (positions, population) = try Self.positions(
            command.wanted, markets, from: start, to: end)
        let replay = try Self.mapped(.badData) { () throws(ReplayFailure) in
            try Replay(
                markets: markets, positions: positions, takerFeePpm: command.venue.takerFee.ppm)
        }
        if let sources {
            progress.begin("walking the policy through", "markets", total: sources.count)
            let walks = try await BoundedWork.results(of: sources, atMost: input.common.threads) {
                source throws(CommandFailure) in
                try progress.item(source.instrument.id) { _ throws(CommandFailure) in
                    try Self.mapped(.badData) { () throws(ReplayFailure) in
                        try ParameterWalk(source, from: start, to: end, step: step)
                    }
                }
            }
            parameters = try Self.mapped(.badData) { () throws(ReplayFailure) in
                let matched = try replay.equalCapital(walks.map(\.schedule))
                var parameters: [Parameters] = []
                for (walk, match) in zip(walks, matched) {
                    parameters.append(
                        Parameters(
                            constant: try ParameterSchedule(constant: match.ratios),
                            dynamic: walk.schedule, matched: match, runs: walk.runs,
                            held: walk.held))
                }
                return parameters
            }
        } else {
            parameters = try Self.constant(command.source, histories)
        }
        self.histories = histories
        self.replay = replay
        self.population = population
        (from, to) = (start, end)
    }

    private static func check(
        _ histories: [FeedHistory], _ asOf: Timestamp?
    ) throws(CommandFailure) {
        var seen: [String: String] = [:]
        for history in histories {
            if let found = history.undecidedBreak(at: asOf) {
                throw CommandFailure(undecided: found, of: history.feed, in: history.source)
            }
            if let first = seen.updateValue(history.source, forKey: history.feed) {
                throw CommandFailure(
                    .badData,
                    "\(history.source): found the feed \(history.feed) again; expected each once, "
                        + "the first is in \(first)")
            }
            guard !history.observations(at: asOf, maxGap: .days(36_500)).isEmpty else {
                throw CommandFailure(
                    .badData,
                    "\(history.source): found no observation of \(history.feed); expected some")
            }
        }
    }

    private static func source(
        _ history: FeedHistory, _ policy: RiskPolicy, holeLimit: TimeSpan
    ) -> PolicySource {
        PolicySource(
            history, Instrument(id: history.feed, feed: .init(kind: history.kind)), policy: policy,
            holeLimit: holeLimit)
    }

    private static func constant(
        _ source: ReplaySourceOptions, _ histories: [FeedHistory]
    ) throws(CommandFailure) -> [Parameters] {
        if let maintenance = source.maintenance, let initial = source.initial {
            let schedule = try mapped(.usage) { () throws(ReplayFailure) in
                try ParameterSchedule(
                    constant: MarginRatios(
                        maintenancePpm: maintenance.ppm, initialPpm: initial.ppm))
            }
            return histories.map { _ in Parameters(constant: schedule) }
        }
        let path = source.set ?? ""
        let set = try readParameterSet(path)
        var parameters: [Parameters] = []
        for history in histories {
            let found = set.instruments.first {
                $0.feed == history.feed || $0.instrument == history.feed
            }
            guard let found, found.published != nil else {
                throw CommandFailure(
                    .badData,
                    "\(path): found no parameters for the feed \(history.feed); expected an "
                        + "instrument with that feed or id")
            }
            let schedule = try mapped(.badData) { () throws(ReplayFailure) in
                try ParameterSchedule(constant: found)
            }
            parameters.append(Parameters(constant: schedule))
        }
        return parameters
    }

    private static func positions(
        _ wanted: ReplayPositionOptions, _ markets: [ReplayMarket], from start: Timestamp,
        to end: Timestamp
    ) throws(CommandFailure) -> ([ReplayPosition], Population?) {
        guard let path = wanted.positions else {
            let population = try mapped(.usage) { () throws(ReplayFailure) in
                try wanted.seeded()
            }
            let positions = try mapped(.badData) { () throws(ReplayFailure) in
                try population.positions(markets: markets.count, from: start, to: end)
            }
            return (positions, population)
        }
        let bytes = try WholeInput.bytes(of: path, bytesMax: 256 << 20)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandFailure(.badData, "\(path): found no UTF-8; expected text")
        }
        let positions = try mapped(.badData) { () throws(ReplayFailure) in
            try PositionFile.read(text, file: path, markets: markets.map(\.name))
        }
        return (positions, nil)
    }

    static func mapped<Output>(
        _ code: ExitStatus, _ work: () throws(ReplayFailure) -> Output
    ) throws(CommandFailure) -> Output {
        do throws(ReplayFailure) {
            return try work()
        } catch {
            throw CommandFailure(code, error.description)
        }
    }
}
