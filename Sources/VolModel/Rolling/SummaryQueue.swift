/// What can be said of a run of values, from what can be said of its two parts.
protocol RunSummary: Sendable {
    init(_ value: Double)

    /// Of this run and the `later` one that follows it.
    func merged(with later: Self) -> Self
}

/// A queue of values that knows the summary of all of them without ever undoing a merge.
///
/// Two stacks: the older values with the summary from each of them to the end of their stack, the
/// newer ones with the summary of all. Once the older stack is empty the newer one is turned over;
/// each value is merged at most three times.
struct SummaryQueue<Summary: RunSummary>: Sendable {
    /// Summaries from a value to the last of the older ones, the first value's at the end.
    private var older: [Summary] = []
    private var newer: [Double] = []
    private var newerSummary: Summary?

    var count: Int { older.count + newer.count }

    mutating func append(_ value: Double) {
        let summary = Summary(value)
        newer.append(value)
        newerSummary = newerSummary?.merged(with: summary) ?? summary
    }

    mutating func removeFirst() {
        if older.isEmpty { turnOver() }
        _ = older.popLast()
    }

    private mutating func turnOver() {
        older.reserveCapacity(newer.count)
        var last: Summary?
        for value in newer.reversed() {
            let summary = Summary(value)
            let run = last.map { summary.merged(with: $0) } ?? summary
            older.append(run)
            last = run
        }
        newer.removeAll(keepingCapacity: true)
        newerSummary = nil
    }

    /// Of all values; nil where there is none.
    var summary: Summary? {
        guard let first = older.last else { return newerSummary }
        guard let newerSummary else { return first }
        return first.merged(with: newerSummary)
    }
}
