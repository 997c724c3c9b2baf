import VolModel

/// The spacings of times in order.
struct Spacings {
    private let times: [Int64]

    init(_ times: [Int64]) { self.times = times }

    var count: Int { max(times.count - 1, 0) }

    /// The only spacing that can make up more than half of all, and how often it occurs: a vote,
    /// then a count.
    var majorityCandidate: (spacing: Int64, count: Int)? {
        guard times.count >= 2 else { return nil }
        var vote = SpacingTally()
        for time in times { vote.observe(time) }
        var tally = SpacingTally(counting: vote.candidate)
        for time in times { tally.observe(time) }
        return (vote.candidate, tally.occurrences)
    }

    /// The most frequent spacing, of equals the shortest; nil for fewer than two times.
    var mostFrequent: TimeSpan? {
        guard let candidate = majorityCandidate else { return nil }
        if candidate.count * 2 > count { return TimeSpan(microseconds: candidate.spacing) }
        let sorted = zip(times.dropFirst(), times).map { $0 - $1 }.sorted()
        var best = (spacing: sorted[0], count: 0)
        var run = 0
        for (index, spacing) in sorted.enumerated() {
            run = index > 0 && sorted[index - 1] == spacing ? run + 1 : 1
            if run > best.count { best = (spacing, run) }
        }
        return TimeSpan(microseconds: best.spacing)
    }
}

/// The spacings of times that come one by one: the vote of Boyer and Moore for the only one that
/// can make up more than half of all, and how often a given one occurs.
struct SpacingTally: Equatable {
    private let wanted: Int64?
    private var previous: Int64?
    private var lead = 0
    private(set) var candidate: Int64 = 0
    /// Of the spacing that was to be counted.
    private(set) var occurrences = 0
    /// Spacings so far.
    private(set) var count = 0
    /// The longest row of equal spacings that are not the wanted one.
    private(set) var longestOther: (spacing: Int64, length: Int) = (0, 0)
    private var run: (spacing: Int64, length: Int) = (0, 0)

    static func == (one: SpacingTally, other: SpacingTally) -> Bool {
        one.count == other.count && one.candidate == other.candidate
            && one.occurrences == other.occurrences && one.longestOther == other.longestOther
    }

    init(counting wanted: Int64? = nil) { self.wanted = wanted }

    @inline(__always) mutating func observe(_ time: Int64) {
        defer { previous = time }
        guard let previous else { return }
        let spacing = time - previous
        count += 1
        if lead == 0 { candidate = spacing }
        lead += spacing == candidate ? 1 : -1
        if spacing == wanted {
            occurrences += 1
        } else {
            run = spacing == run.spacing ? (spacing, run.length + 1) : (spacing, 1)
            if run.length > longestOther.length { longestOther = run }
        }
    }
}

/// The feed kind and the sentence that says why.
enum FeedKindRule {
    /// The share of equal spacings from which a generic series is one of intervals.
    private static let intervalPercent = 95

    static func decide(
        format: HistoryFormat, hasConfidence: Bool, declared: FeedKind?, spacingCount: Int,
        majorityCandidate: () -> (spacing: Int64, count: Int)?
    ) -> (kind: FeedKind, reason: String) {
        if let declared { return (declared, "The kind was declared as \(declared.rawValue).") }
        switch format {
        case .chainlinkRoundsCSV, .chainlinkRoundsJSON, .chainlinkRoundsText:
            return (.threshold, "Chainlink publishes a round after a deviation or a heartbeat.")
        case .candlesCSV, .candlesJSON, .candleObjectsJSON, .candleColumnsJSON, .candlesLean:
            return (.ohlc, "The rows are candles; the observation is the close at the bar's end.")
        case .pythJSON:
            return (.confidence, "Pyth publishes each price with a confidence interval.")
        case .seriesCSV, .seriesJSON, .seriesNDJSON, .markPricesJSON:
            if hasConfidence {
                return (.confidence, "Each price has a confidence interval beside it.")
            }
            return bySpacings(majorityCandidate(), of: spacingCount)
        }
    }

    static func bySpacings(
        _ most: (spacing: Int64, count: Int)?, of count: Int
    ) -> (kind: FeedKind, reason: String) {
        guard let most else {
            return (.tick, "Fewer than two observations have no spacing.")
        }
        guard most.count * 100 >= count * intervalPercent else {
            return (
                .tick, "Fewer than \(intervalPercent)% of the \(count) spacings are equal."
            )
        }
        let span = TimeSpan(microseconds: most.spacing)
        return (.interval, "\(most.count) of the \(count) spacings are \(span).")
    }
}
