import VolModel

/// The length of a bar in microseconds, where the bar states it.
enum BarLength {
    private static let minute: Int64 = 60_000_000

    /// dYdX's names of resolutions.
    static func named(_ name: [UInt8]) -> Int64? {
        let minutes: [String: Int64] = [
            "1MIN": 1, "5MINS": 5, "15MINS": 15, "30MINS": 30, "1HOUR": 60, "4HOURS": 240,
            "1DAY": 1440,
        ]
        return minutes[String(decoding: name, as: UTF8.self)].map { $0 * minute }
    }

    /// What the caller states, else what the rows state: by a name, or by their first instants and
    /// their last ones (or the instants after them). nil where they state nothing, or not every row
    /// does, or feeds differ. Throws where one feed states different lengths.
    static func stated(
        _ starts: [[UInt8]], _ ends: [[UInt8]], _ notation: TimeNotation?, name: String,
        _ options: HistoryOptions, isOneFeed: Bool = true, named: Int64? = nil
    ) throws(HistoryError) -> TimeSpan? {
        if let length = options.barLength { return length }
        if let named { return TimeSpan(microseconds: named) }
        guard starts.count == ends.count else { return nil }
        var stated: Int64?
        for (start, end) in zip(starts, ends) {
            guard let length = between(start, end, notation) else { continue }
            if let stated, stated != length {
                guard isOneFeed else { return nil }
                throw .badData(
                    name,
                    found: "bars of \(TimeSpan(microseconds: stated)) and of "
                        + "\(TimeSpan(microseconds: length))",
                    expected: "bars of one length, or their length stated")
            }
            stated = length
        }
        return stated.map(TimeSpan.init(microseconds:))
    }

    /// From the first instant of a bar to the instant after it, which a number may call the last
    /// millisecond or microsecond of the bar.
    private static func between(
        _ start: [UInt8], _ end: [UInt8], _ notation: TimeNotation?
    ) -> Int64? {
        func time(_ text: [UInt8]) -> Int64? {
            let value = text.withUnsafeBufferPointer { TimeText.parse($0, notation: notation) }
            return if case .time(let time) = value { time } else { nil }
        }
        guard let first = time(start), let last = time(end) else { return nil }
        var length = last - first
        switch length % 1_000_000 {
        case 999_000: length += 1000
        case 999_999: length += 1
        default: break
        }
        return length > 0 ? length : nil
    }
}
