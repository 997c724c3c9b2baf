import VolModel

/// The length of a bar and the sentence that says why.
struct BarTiming {
    var length: TimeSpan
    var reason: String
    var isStated = false

    /// So many equal spacings in a row, of another length than the bars, are no gaps between them.
    static let longestRunOfGaps = 50

    /// Throws where the bars of a feed have two lengths. `tally` counts the spacings that are
    /// `length`.
    static func requireOneLength(
        _ tally: SpacingTally, length: TimeSpan, source: String
    ) throws(HistoryError) {
        guard tally.longestOther.length >= longestRunOfGaps else { return }
        throw .badData(
            source,
            found: "bars of \(length) and \(tally.longestOther.length) in a row of "
                + "\(TimeSpan(microseconds: tally.longestOther.spacing))",
            expected: "bars of one length, or their length stated")
    }

    /// What the caller or the rows of an only feed state, else the most frequent spacing of each
    /// feed's bars; a feed with one bar takes what rows state, or the length of most feeds.
    /// `mostFrequent` gives one for each feed, nil for fewer than two bars.
    static func decide(
        _ recognition: FormatRecognition, _ options: HistoryOptions, source: String,
        feedCount: Int, mostFrequent: () -> [TimeSpan?]
    ) throws(HistoryError) -> [BarTiming?] {
        let isForAll = options.barLength != nil || feedCount == 1
        if let stated = recognition.statedInterval, isForAll {
            let timing = BarTiming(
                length: stated, reason: "The rows state it.",
                isStated: options.barLength != nil)
            return Array(repeating: timing, count: feedCount)
        }
        // Of several feeds the first rows may be those of one.
        let own = mostFrequent().map { $0 ?? recognition.statedInterval }
        let lengths = own.compactMap(\.self).map(\.microseconds).sorted()
        guard let shortest = lengths.first else {
            throw .badData(
                source, found: "a single bar, whose length is unknown",
                expected: "at least two bars, or the length stated")
        }
        var common = (length: shortest, count: 0)
        for length in lengths {
            let count = lengths.count { $0 == length }
            if count > common.count { common = (length, count) }
        }
        return own.map { length in
            BarTiming(
                length: length ?? TimeSpan(microseconds: common.length),
                reason: length == nil
                    ? "It is the most frequent of the other feeds."
                    : "It is the most frequent spacing of the bars.")
        }
    }
}
