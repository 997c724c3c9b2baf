public import VolModel

/// A stretch of time in which markets broke: from the first instant of ``from`` up to ``to``,
/// which is not part of it.
public struct StressWindow: Sendable, Hashable {
    public var name: String
    public var title: String
    public var from: Timestamp
    public var to: Timestamp

    public init(name: String, title: String, from: Timestamp, to: Timestamp) {
        self.name = name
        self.title = title
        self.from = from
        self.to = to
    }

    /// The named ones in order of time. Each begins at midnight UTC before the first fall and ends
    /// when the worst of the swings back is over, so that a requirement is seen at rest before it,
    /// as it rises and at its top:
    /// - `2020-03-12`: bitcoin lost half of its price between the morning of 12 March and the
    ///   early hours of 13 March; two days of rebound follow.
    /// - `2021-05-19`: the fall of the early afternoon of 19 May, and the second low on 23 May.
    /// - `luna`: the terra dollar left its peg on 7 May 2022; LUNA was worthless by 13 May.
    /// - `ftx`: from the sale of FTT that was announced on 6 November 2022 to the days after the
    ///   insolvency of 11 November.
    /// - `usdc`: the reserve at a bank that closed on 10 March 2023 was secured on the evening of
    ///   12 March; USDC fell to about 0.87 in between.
    /// - `2024-08-05`: from the weekend before the fall in thin markets early on 5 August to the
    ///   end of its rebound.
    /// - `2025-10-10`: liquidations within an hour from about 21:00 UTC; the weekend follows.
    public static let named: [StressWindow] = [
        day("2020-03-12", "Crash of March 2020", 18_332, days: 4),
        day("2021-05-19", "Liquidations of May 2021", 18_765, days: 6),
        day("luna", "Collapse of Terra and LUNA, May 2022", 19_119, days: 7),
        day("ftx", "Collapse of FTX, November 2022", 19_302, days: 8),
        day("usdc", "USDC below its peg, March 2023", 19_426, days: 4),
        day("2024-08-05", "Fall of 5 August 2024", 19_938, days: 5),
        day("2025-10-10", "Liquidations of 10 October 2025", 20_371, days: 3),
    ]

    /// `first` in days since 1970-01-01.
    private static func day(
        _ name: String, _ title: String, _ first: Int64, days: Int64
    ) -> StressWindow {
        let from = Timestamp(microseconds: 0) + .days(first)
        return StressWindow(name: name, title: title, from: from, to: from + .days(days))
    }

    /// A named one, or one that is written as `from/to` or `name=from/to`, times in RFC 3339 or as
    /// a date.
    ///
    /// Throws ``StressFailure`` for another word, a time that is none and a window that does not
    /// last.
    public init(_ text: String) throws(StressFailure) {
        if let known = Self.named.first(where: { $0.name == text }) {
            self = known
            return
        }
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let span = (parts.last ?? "").split(separator: "/", omittingEmptySubsequences: false)
        guard span.count == 2, let from = Timestamp(span[0]), let to = Timestamp(span[1]),
            from < to, parts.count == 1 || !parts[0].isEmpty
        else {
            let names = Self.named.map(\.name).joined(separator: ", ")
            throw StressFailure(
                "window: found '\(text.prefix(64))'; expected one of \(names), or from/to with a "
                    + "name= before it or without, such as 2024-01-01/2024-01-05")
        }
        let name = parts.count == 2 ? String(parts[0]) : text
        self.init(name: name, title: name, from: from, to: to)
    }
}

/// Why there is no stress figure: what was found and what was expected, in one line.
public struct StressFailure: Error, Sendable, Hashable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}
