import VolModel

/// One feed that is read row by row: cleaned, screened and counted, and with the figures of a panel
/// where everything that they need is known from an earlier pass. Nothing is kept of a row for
/// longer than the screens need it.
struct FeedStream {
    /// What an earlier pass has found out.
    struct Findings: Equatable {
        /// Length of a bar whose time is its opening, else 0, in microseconds.
        var barLength: Int64 = 0
        /// The time that the file states of the first bar that has traded; whether it was known at
        /// the time that the request names depends on ``barLength``.
        var firstVolume: Int64?
        /// The spacing that may be that of most observations.
        var spacing: Int64?
        /// The observations that count, and until when; nil while they are not known.
        var extent: SeriesExtent?
        var asOf: Timestamp?
        var kind: FeedKind?
    }

    /// What a pass counts; two passes with the same findings must agree on it.
    struct Facts: Equatable {
        var extent: SeriesExtent
        var rows = 0
        var duplicates = 0
        var superseded = 0
        var outliers = 0
        /// Believed observations, and those up to the time that the request names.
        var believed = 0
        var known = 0
        var last: Int64?
        /// The time of the first believed bar that has traded.
        var firstVolume: Int64?
        var breaks = 0
        /// The last one up to the time that the request names that somebody has to decide about.
        var lastBreak: PriceBreak?
    }

    private let barLength: Int64
    /// Whether only spacings up to ``limit`` are counted, for the kind that they say.
    private let countsKnownOnly: Bool
    /// The last time that counts.
    private let limit: Int64
    private var order = OrderedRows()
    private var prints: PrintGate
    private var watch = BreakWatch()
    /// Follows prints that are believed for the time being.
    private var trial: BreakWatch?
    private var stale: StaleGate
    private(set) var facts: Facts
    private(set) var spacings: SpacingTally
    private var panel: PanelAccumulator?

    init(
        _ request: PanelRequest, _ options: HistoryOptions, isGeneric: Bool, _ findings: Findings
    ) {
        barLength = findings.barLength
        countsKnownOnly = isGeneric
        let limit = request.asOf?.microseconds ?? .max
        self.limit = limit
        prints = PrintGate(options.outliers)
        stale = StaleGate(
            maxGap: request.maxGap.microseconds,
            hasVolume: findings.firstVolume.map { $0 + findings.barLength <= limit } ?? false)
        facts = Facts(extent: SeriesExtent(maxGap: request.maxGap))
        spacings = SpacingTally(counting: findings.spacing)
        if let extent = findings.extent, let asOf = findings.asOf {
            panel = PanelAccumulator(
                request.estimators, feed: FeedTraits(kind: findings.kind), extent: extent,
                asOf: asOf)
        }
    }

    /// False where a row is earlier than the one before.
    mutating func take(_ batch: borrowing RowBatch, _ range: Range<Int>) -> Bool {
        for index in range {
            if let row = order.take(batch.streamed(index)) { observe(row) }
        }
        facts.rows += range.count
        return order.isInOrder
    }

    /// Called after the last row.
    mutating func finish() {
        if let row = order.finish() { observe(row) }
        prints.finish { facts.settle($0, $1, limit, &watch, &trial, &stale, &panel) }
        let end = limit == .max ? facts.last : limit
        if let end { stale.finish(end: end) { facts.count($0, &panel) } }
        facts.duplicates = order.duplicates
        facts.superseded = order.superseded
    }

    @inline(__always) private mutating func observe(_ row: StreamedRow) {
        if !countsKnownOnly || row.time <= limit { spacings.observe(row.time) }
        var row = row
        row.time += barLength
        prints.take(row) { facts.settle($0, $1, limit, &watch, &trial, &stale, &panel) }
    }

    /// Nil before the findings were complete.
    func estimates(on kind: FeedKind) -> [VolatilityEstimate]? { panel?.estimates(on: kind) }
}

extension FeedStream.Facts {
    /// Takes an observation whose fate is known.
    @inline(__always)
    fileprivate mutating func settle(
        _ row: StreamedRow, _ fate: PrintGate.Fate, _ limit: Int64, _ watch: inout BreakWatch,
        _ trial: inout BreakWatch?, _ stale: inout StaleGate, _ panel: inout PanelAccumulator?
    ) {
        switch fate {
        case .quarantined(let decided):
            outliers += 1
            // Not taken back yet at the time that the request names.
            if row.time <= limit, decided > limit {
                follow(row, &trial, from: watch)
                stale.takeAsIs(row.alone) { count($0, &panel) }
            }
        case .believed:
            believed += 1
            last = row.time
            if row.hasVolume, firstVolume == nil { firstVolume = row.time }
            if trial != nil, row.time <= limit { follow(row, &trial, from: watch) }
            if let found = watch.observe(time: row.time, price: row.price) {
                breaks += 1
                if row.time <= limit, found.kind != .unexplained, trial == nil {
                    lastBreak = found
                }
            }
            guard row.time <= limit else { return }
            known += 1
            stale.take(row) { count($0, &panel) }
        }
    }

    /// Looks for a break at a row of which some before it may yet be taken back.
    private mutating func follow(
        _ row: StreamedRow, _ trial: inout BreakWatch?, from watch: BreakWatch
    ) {
        var followed = trial ?? watch
        if let found = followed.observe(time: row.time, price: row.price),
            found.kind != .unexplained
        {
            lastBreak = found
        }
        trial = followed
    }

    /// Takes an observation that counts.
    @inline(__always)
    fileprivate mutating func count(_ row: StreamedRow, _ panel: inout PanelAccumulator?) {
        extent.observe(row.time)
        panel?.observe(
            time: row.time, price: row.price,
            sides: ObservedSides(open: row.open, high: row.high, low: row.low))
    }
}

/// The feeds of a file that is read row by row.
struct FeedStreams: RowSink {
    let request: PanelRequest
    let options: HistoryOptions
    let isGeneric: Bool
    private let runs = FeedRuns()
    /// One for each feed, in order of first appearance; a feed beyond them is new.
    let findings: [FeedStream.Findings]
    private(set) var feeds: [FeedStream] = []

    init(
        _ request: PanelRequest, _ options: HistoryOptions, isGeneric: Bool,
        findings: [FeedStream.Findings] = []
    ) {
        self.isGeneric = isGeneric
        self.request = request
        self.options = options
        self.findings = findings
    }

    /// False where a feed is not in order of time.
    mutating func take(_ batch: borrowing RowBatch, feedCount: Int) -> Bool {
        while feeds.count < feedCount {
            let known = feeds.count < findings.count ? findings[feeds.count] : .init()
            feeds.append(FeedStream(request, options, isGeneric: isGeneric, known))
        }
        return runs.forEach(of: batch, feedCount: feedCount) { rows, feed, range in
            feeds[feed].take(rows, range)
        }
    }

    mutating func finish() {
        for place in feeds.indices { feeds[place].finish() }
    }
}
