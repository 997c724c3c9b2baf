import VolModel

extension HistoryReader {
    /// The volatility panel of every feed of a file; `-` is standard input. Feeds come in order of
    /// first appearance.
    ///
    /// The figures are those of ``FeedPanel/init(_:_:)`` for the histories of
    /// ``read(path:options:counting:)``. Memory does not grow with the number of rows where the
    /// file can be read twice, each feed's rows are in order of time, and the options ask neither
    /// for bars nor for a decision that changes rows; else it holds the rows, as reading does.
    ///
    /// Throws ``HistoryError`` as ``read(path:options:)`` does, and where the file is written to
    /// between the passes.
    public static func panels(
        path: String, options: HistoryOptions, request: PanelRequest,
        counting count: @escaping (Int) -> Void = { _ in }
    ) throws(HistoryError) -> [FeedPanel] {
        let reader = PanelReader(name: path, options: options, request: request)
        guard let file = RereadableFile(path: path) else {
            let source = ObservedSource(try DescriptorSource.open(path: path)) { count($0.count) }
            return try reader.panels(once: source)
        }
        let (panels, _) = try reader.panels { passes throws(HistoryError) in
            ObservedSource(try file.source()) { count($0.count / passes) }
        }
        try file.requireUnchanged()
        return panels
    }
}

/// Makes panels of files: small ones in one pass with all rows in memory, others in passes that
/// keep none.
struct PanelReader {
    /// Rows up to which a file is held in memory: faster than reading it twice.
    static let storedRowsLimit = 500_000

    enum Route { case stored, streamed }

    var name: String
    var options: HistoryOptions
    var request: PanelRequest
    var storedRows = storedRowsLimit
    var chunkSize = RecordStream.defaultChunkSize
    var batchRows = 4096

    /// From bytes that come only once.
    func panels(once source: any ByteSource) throws(HistoryError) -> [FeedPanel] {
        try stored(source, limit: nil) ?? []
    }

    /// From bytes that `open` gives from the beginning as often as they are wanted; it is told how
    /// many passes there are going to be.
    func panels(
        _ open: (_ passes: Int) throws(HistoryError) -> any ByteSource
    ) throws(HistoryError) -> (panels: [FeedPanel], route: Route) {
        guard options.barInterval == nil else { return (try panels(once: open(1)), .stored) }
        if let small = try stored(open(2), limit: storedRows) { return (small, .stored) }
        if let streamed = try streamed({ () throws(HistoryError) in try open(2) }) {
            return (streamed, .streamed)
        }
        return (try panels(once: open(2)), .stored)
    }

    /// nil where the file has more rows than `limit`.
    private func stored(
        _ source: any ByteSource, limit: Int?
    ) throws(HistoryError) -> [FeedPanel]? {
        try HistoryReader.refuseRates(options, name: name)
        var loaded = try HistoryReader.load(
            source, name: name, options: options, chunkSize: chunkSize, batchRows: batchRows
        ) { AcceptedRows($0, options, limit: limit) }
        guard loaded.isComplete else { return nil }
        return try loaded.assembly.histories(&loaded.rows, loaded.feeds)
            .map { FeedPanel($0, request) }
    }

    // MARK: - Passes

    /// What a pass has found.
    private struct Pass {
        var assembly: HistoryAssembly
        var feeds: [FeedStream]
        var rejects: [RejectCounts]
        var names: [String]
    }

    /// nil where the rows have to be held: they are not in order of time, they have confidence
    /// bands, a decision changes them, or the length of a bar is not that of most spacings.
    private func streamed(
        _ open: () throws(HistoryError) -> any ByteSource
    ) throws(HistoryError) -> [FeedPanel]? {
        guard var survey = try pass(open(), []), !survey.assembly.recognition.hasConfidence else {
            return nil
        }
        var findings = survey.feeds.map(findings)
        if survey.assembly.recognition.format.isCandles {
            try takeBarLengths(survey, &findings)
            guard let second = try pass(open(), findings) else { return nil }
            let areMost = second.feeds.allSatisfy {
                $0.spacings.count == 0
                    || $0.spacings.occurrences * 2 > $0.spacings.count
                        && $0.spacings.longestOther.length < BarTiming.longestRunOfGaps
            }
            let isStated =
                options.barLength != nil
                || second.assembly.recognition.statedInterval != nil && second.feeds.count == 1
            guard areMost || isStated else { return nil }
            survey = second
        }
        let hasBreaks = survey.feeds.contains { $0.facts.breaks > 0 }
        if hasBreaks, let decision = options.breaks, decision != .keep { return nil }
        for (place, feed) in survey.feeds.enumerated() where place < findings.count {
            findings[place].extent = feed.facts.extent
            findings[place].asOf =
                request.asOf ?? feed.facts.last.map(Timestamp.init(microseconds:))
            findings[place].kind = provisionalKind(survey.assembly.recognition)
        }
        guard let last = try pass(open(), findings),
            last.feeds.map(\.facts) == survey.feeds.map(\.facts), last.rejects == survey.rejects
        else { throw RereadableFile.changed(name) }
        return last.feeds.indices.map { panel(last, $0, findings[$0].asOf) }
    }

    /// nil where a feed is not in order of time.
    private func pass(
        _ source: any ByteSource, _ findings: [FeedStream.Findings]
    ) throws(HistoryError) -> Pass? {
        let loaded = try HistoryReader.load(
            source, name: name, options: options, chunkSize: chunkSize, batchRows: batchRows
        ) { FeedStreams(request, options, isGeneric: $0.format.isGeneric, findings: findings) }
        guard loaded.isComplete else { return nil }
        var streams = loaded.rows
        streams.finish()
        return Pass(
            assembly: loaded.assembly, feeds: streams.feeds,
            rejects: loaded.feeds.rejects.map(\.counts),
            names: loaded.feeds.names.map { String(decoding: $0, as: UTF8.self) })
    }

    private func findings(_ feed: FeedStream) -> FeedStream.Findings {
        FeedStream.Findings(
            firstVolume: feed.facts.firstVolume,
            spacing: feed.spacings.count > 0 ? feed.spacings.candidate : nil)
    }

    /// The lengths of bars, if the spacings that may be most are.
    private func takeBarLengths(
        _ survey: Pass, _ findings: inout [FeedStream.Findings]
    ) throws(HistoryError) {
        let candidates = findings.map { $0.spacing.map(TimeSpan.init(microseconds:)) }
        let timings = try BarTiming.decide(
            survey.assembly.recognition, options, source: name, feedCount: candidates.count
        ) { candidates }
        guard options.barStamp == .open else { return }
        for (place, timing) in timings.enumerated() {
            findings[place].barLength = timing?.length.microseconds ?? 0
        }
    }

    /// What is known of the kind before the spacings are counted: equal ones are not told from
    /// others, and no estimator applies to only one of the two.
    private func provisionalKind(_ recognition: FormatRecognition) -> FeedKind {
        FeedKindRule.decide(
            format: recognition.format, hasConfidence: recognition.hasConfidence,
            declared: options.kind, spacingCount: 0
        ) { nil }.kind
    }

    private func kind(of feed: FeedStream, _ recognition: FormatRecognition) -> FeedKind {
        FeedKindRule.decide(
            format: recognition.format, hasConfidence: recognition.hasConfidence,
            declared: options.kind, spacingCount: feed.spacings.count
        ) {
            feed.spacings.count == 0
                ? nil : (feed.spacings.candidate, feed.spacings.occurrences)
        }.kind
    }

    private func panel(_ pass: Pass, _ place: Int, _ asOf: Timestamp?) -> FeedPanel {
        let (feed, recognition) = (pass.feeds[place], pass.assembly.recognition)
        let facts = feed.facts
        var rejected = pass.rejects[place]
        rejected[.duplicateTime] += facts.duplicates
        rejected[.supersededPhase] += facts.superseded
        rejected[.outlier] += facts.outliers
        let kind = kind(of: feed, recognition)
        return FeedPanel(
            feed: pass.names[place], source: name, kind: kind, rejected: rejected,
            undecidedBreak: options.breaks == nil ? facts.lastBreak : nil, asOf: asOf,
            hasObservations: facts.known > 0, extent: facts.extent,
            estimates: facts.known > 0 ? feed.estimates(on: kind) ?? [] : [])
    }
}
