public import VolModel

/// How a text states an instant.
public enum TimeStyle: Sendable, Hashable, CaseIterable {
    case unixSeconds
    case unixMilliseconds
    /// `2024-01-01T00:00:00Z`.
    case rfc3339

    public func text(of time: Timestamp) -> String {
        switch self {
        case .unixSeconds: String(time.microseconds / 1_000_000)
        case .unixMilliseconds: String(time.microseconds / 1000)
        case .rfc3339: time.description
        }
    }
}

/// Series without rounds: `timestamp,price`, or `feed,timestamp,price` where a feed is named.
public enum PriceCSV {
    /// Prices as decimals with all of the feed's digits, rows in the order given.
    public static func encode(
        _ answers: [OracleAnswer], decimals: Int, feed: String? = nil,
        time style: TimeStyle = .unixSeconds
    ) -> [UInt8] {
        let prefix = feed.map { "\($0)," } ?? ""
        var bytes = Array((feed == nil ? "timestamp,price\n" : "feed,timestamp,price\n").utf8)
        for answer in answers {
            let time = style.text(of: answer.updatedAt)
            let price = decimalText(answer.answer, decimals: decimals)
            bytes.append(contentsOf: "\(prefix)\(time),\(price)\n".utf8)
        }
        return bytes
    }
}
