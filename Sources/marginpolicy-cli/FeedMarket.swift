import Evidence
import MarginPolicy
import NightlyJob
import OracleHistory
import PolicyDocument
import VolModel

/// One feed as it was known at `as_of`, with the policy that is run on it and the ratios in force.
struct FeedMarket: Sendable {
    /// Where the ratios in force come from.
    enum RatioSource: String, Sendable {
        case stated, set, policy
    }

    let name: String
    let source: String
    let kind: FeedKind
    let asOf: Timestamp
    let feed: ObservedFeed
    let barLength: TimeSpan?
    let instrument: Instrument
    let policy: RiskPolicy
    /// What the policy knew at any time.
    let known: PolicySource
    /// nil where no file was named.
    let policyName: String?
    let className: String?
    let ratios: MarginRatios
    /// ``ratios`` with the tiers above them.
    let rule: ParameterSchedule
    let ratioSource: RatioSource

    /// Every feed of `input`, in the order of the arguments.
    static func all(
        _ input: InputOptions, _ options: MarginSourceOptions
    ) async throws(CommandFailure) -> [FeedMarket] {
        let file = try options.policy.map { path throws(CommandFailure) in
            try PolicyInput(path, className: options.className)
        }
        let set = try options.set.map { path throws(CommandFailure) in
            try readParameterSet(path)
        }
        return try await input.results { history throws(CommandFailure) in
            try FeedMarket(history, input, options, file: file, set: set)
        }
    }

    private init(
        _ history: FeedHistory, _ input: InputOptions, _ options: MarginSourceOptions,
        file: PolicyInput?, set: ParameterSet?
    ) throws(CommandFailure) {
        if let found = history.undecidedBreak(at: input.asOf) {
            throw CommandFailure(undecided: found, of: history.feed, in: history.source)
        }
        var policy: RiskPolicy
        if let file { policy = file.policy } else { policy = try PolicyInput.shipped() }
        if let stated = input.maxGap { policy.volatility.maxGap = stated }
        let maxGap = policy.volatility.maxGap ?? input.holeLimit
        let feed = history.liveObserved(at: input.asOf, maxGap: maxGap)
        guard let last = feed.series.last else {
            throw CommandFailure(
                .badData,
                "\(history.source): found no observation of \(history.feed); expected at least one")
        }
        name = history.feed
        source = FileSystem.baseName(of: history.source)
        kind = history.kind(at: input.asOf)
        asOf = input.asOf ?? last
        self.feed = feed
        barLength = feed.bars == nil ? nil : history.candleInterval
        instrument = Instrument(
            id: history.feed, feed: .init(kind: kind), liquidity: options.liquidity)
        self.policy = policy
        known = PolicySource(history, instrument, policy: policy, holeLimit: maxGap)
        policyName = file?.file.name
        className = options.className
        (ratios, rule, ratioSource) = try Self.inForce(
            options, set: set, instrument: instrument, feed: feed, asOf: asOf, policy: policy)
    }

    private static func inForce(
        _ options: MarginSourceOptions, set: ParameterSet?, instrument: Instrument,
        feed: ObservedFeed, asOf: Timestamp, policy: RiskPolicy
    ) throws(CommandFailure) -> (MarginRatios, ParameterSchedule, RatioSource) {
        if let maintenance = options.maintenance, let initial = options.initial {
            let ratios = MarginRatios(
                maintenancePpm: maintenance.ppm, initialPpm: initial.ppm)
            let rule = try ReplayInputs.mapped(.usage) { () throws(ReplayFailure) in
                try ParameterSchedule(constant: ratios)
            }
            return (ratios, rule, .stated)
        }
        let found: InstrumentParameters
        if let set {
            let own = set.instruments.first {
                $0.feed == instrument.id || $0.instrument == instrument.id
            }
            guard let own else {
                throw CommandFailure(
                    .badData,
                    "\(options.set ?? ""): found no parameters for the feed \(instrument.id); "
                        + "expected an instrument with that feed or id")
            }
            found = own
        } else {
            found = Calibration.calibrate(
                instrument, feedName: instrument.id, series: feed.series, bars: feed.bars,
                confidences: feed.confidences, asOf: asOf, policy: policy, current: nil)
        }
        guard let ratios = found.published else {
            throw CommandFailure(
                .badData,
                "\(instrument.id): found no margin ratios ("
                    + (found.decision.reasons.first ?? "no reason is known")
                    + "); expected --maintenance with --initial, or --set")
        }
        let rule = try ReplayInputs.mapped(.badData) { () throws(ReplayFailure) in
            try ParameterSchedule(constant: found)
        }
        return (ratios, rule, set == nil ? .policy : .set)
    }

    /// What the policy and the usual ways asked for in these windows, from a backtest at 99% in the
    /// feed's usual horizons.
    func outcomes(_ windows: [StressWindow]) -> [StressWindowOutcome] {
        guard !windows.isEmpty, let first = feed.series.first, let last = feed.series.last else {
            return []
        }
        let maxGap = instrument.feed.maxGap(otherwise: policy.volatility.maxGap)
        let extent = feed.series.extent(at: last, maxGap: maxGap)
        let backtest = Backtest(
            known, feed: feed,
            design: BacktestDesign(
                horizon: TailWalk.usualHorizon(for: extent), maxGap: maxGap))
        return windows.map { StressWindowOutcome($0, of: backtest, observed: first...last) }
    }

    // MARK: What every report says of it

    var members: [JSONValue.Member] {
        [
            .init("feed", .string(name)), .init("source", .string(source)),
            .init("feed_kind", .string(kind.rawValue)), .init("as_of", .string(asOf.description)),
            .init("policy", .optional(policyName, JSONValue.string)),
            .init("class", .optional(className, JSONValue.string)),
            .init("ratios_from", .string(ratioSource.rawValue)),
            .init("maintenance_margin_ppm", .integer(ratios.maintenancePpm)),
            .init("initial_margin_ppm", .integer(ratios.initialPpm)),
        ]
    }

    var heading: String {
        let from =
            switch ratioSource {
            case .stated: "as stated"
            case .set: "of the parameter set"
            case .policy: "of the policy"
            }
        return "\(TextTable.inert(name)) · \(kind.rawValue) · as of \(asOf) · policy "
            + "\(TextTable.inert(policyName ?? "balanced, the shipped one"))"
            + (className.map { ", class \(TextTable.inert($0))" } ?? "")
            + " · maintenance \(Self.percent(ratios.maintenancePpm)) and initial "
            + "\(Self.percent(ratios.initialPpm)) \(from)\n"
    }

    /// With two decimals, more where they are needed.
    static func percent(_ ppm: Int) -> String {
        Figures.fixed(Double(ppm) / 1e4, digits: ppm % 100 == 0 ? 2 : 4) + "%"
    }
}
