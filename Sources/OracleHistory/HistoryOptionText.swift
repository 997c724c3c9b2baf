import VolModel

/// A reading option that makes no sense.
public struct HistoryOptionError: Error, Sendable, Hashable, CustomStringConvertible {
    public var found: String
    public var expected: String

    public var description: String { "found \(found); expected \(expected)" }
}

extension HistoryOptions {
    /// The options that a command line or a job file states as text.
    public enum Name: String, Sendable, Hashable, CaseIterable {
        case format, content, columns, rows
        case timeNotation = "time_notation"
        case utcOffset = "utc_offset"
        case barLength = "bar_length"
        case barStamp = "bar_stamp"
        case outliers, breaks

        /// What its text may be.
        public var expected: String {
            switch self {
            case .format: Self.list(HistoryFormat.self)
            case .content: "prices or mark_prices"
            case .columns:
                "pairs such as time=updatedAt,price=answer, each column once, of "
                    + Self.list(RowRole.self)
            case .rows: "the names that lead to the rows of a JSON document, such as result.prices"
            case .timeNotation: Self.list(TimeNotation.self)
            case .utcOffset: "an offset of at most 24 hours such as +03:00 or -05:30"
            case .barLength: "a duration above zero such as 1h"
            case .barStamp: "open or close"
            case .outliers: "quarantine, keep, or a number of robust deviations from 1 to 1000"
            case .breaks: Self.list(BreakDecision.self)
            }
        }

        private static func list<Choice: RawRepresentable<String> & CaseIterable>(
            _ choices: Choice.Type
        ) -> String {
            let names = choices.allCases.map(\.rawValue)
            return names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
        }
    }

    /// Sets one option from its text. Throws ``HistoryOptionError`` and changes nothing for a text
    /// that is none of ``Name/expected``.
    public mutating func set(_ name: Name, to text: String) throws(HistoryOptionError) {
        let isSet =
            switch name {
            case .format: assign(&format, HistoryFormat(rawValue: text))
            case .content: setContent(text)
            case .columns: setColumns(text)
            case .rows: assign(&rows, text.isEmpty ? nil : text)
            case .timeNotation: assign(&timeNotation, TimeNotation(rawValue: text))
            case .utcOffset: setOffset(text)
            case .barLength:
                assign(&barLength, TimeSpan(text).flatMap { $0.microseconds > 0 ? $0 : nil })
            case .barStamp: BarStamp(rawValue: text).map { barStamp = $0 } != nil
            case .outliers: setOutliers(text)
            case .breaks: assign(&breaks, BreakDecision(rawValue: text))
            }
        guard isSet else {
            throw HistoryOptionError(
                found: "'\(excerpt(text.utf8))'", expected: name.expected)
        }
    }

    private func assign<Value>(_ place: inout Value?, _ value: Value?) -> Bool {
        guard let value else { return false }
        place = value
        return true
    }

    private mutating func setContent(_ text: String) -> Bool {
        guard let value = HistoryContent(rawValue: text), value != .fundingRates else {
            return false
        }
        content = value
        return true
    }

    private mutating func setColumns(_ text: String) -> Bool {
        var names = ColumnNames()
        var columns: Set<Substring> = []
        for pair in text.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let role = RowRole(rawValue: String(parts[0])),
                !parts[1].isEmpty, names[role] == nil, columns.insert(parts[1]).inserted
            else { return false }
            names[role] = String(parts[1])
        }
        self.columns = names
        return true
    }

    /// `±HH:MM`.
    private mutating func setOffset(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count == 6, bytes[0] == Ascii.plus || bytes[0] == Ascii.minus,
            bytes[3] == Ascii.colon, let hours = Self.digits(bytes[1...2]),
            let minutes = Self.digits(bytes[4...5]), minutes < 60, hours * 60 + minutes <= 1440
        else { return false }
        let offset = hours * 60 + minutes
        clockAhead = .minutes(bytes[0] == Ascii.minus ? -offset : offset)
        return true
    }

    private static func digits(_ text: ArraySlice<UInt8>) -> Int64? {
        guard text.allSatisfy({ $0 &- Ascii.zero <= 9 }) else { return nil }
        return text.reduce(0) { $0 * 10 + Int64($1 - Ascii.zero) }
    }

    private mutating func setOutliers(_ text: String) -> Bool {
        switch text {
        case "quarantine": outliers = .standard
        case "keep": outliers = nil
        default:
            let isDecimal = text.utf8.allSatisfy { $0 &- Ascii.zero <= 9 || $0 == Ascii.point }
            guard isDecimal, let value = Double(text),
                let rule = try? OutlierRule(deviations: value)
            else { return false }
            outliers = rule
        }
        return true
    }
}
