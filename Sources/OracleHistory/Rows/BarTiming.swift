import VolModel

/// The length of a bar and the sentence that says why.
struct BarTiming {
    var length: TimeSpan
    var reason: String
    var isStated = false

    /// What the caller or the rows state, else the most frequent spacing of each feed's bars; a
    /// feed with one bar takes that of all feeds. `mostFrequent` gives one for each feed, nil for
    /// fewer than two bars.
    static func decide(
        _ recognition: FormatRecognition, _ options: HistoryOptions, source: String,
        feedCount: Int, mostFrequent: () -> [TimeSpan?]
    ) throws(HistoryError) -> [BarTiming?] {
        if let stated = recognition.statedInterval {
            let timing = BarTiming(
                length: stated, reason: "The rows state it.",
                isStated: options.barLength != nil)
            return Array(repeating: timing, count: feedCount)
        }
        let own = mostFrequent()
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
