import VolModel

/// One thing that the reader decided about a file, or was told.
public struct HistoryDecision: Sendable, Hashable {
    /// What was decided; each has its own place in ``HistoryOptions``.
    public enum Subject: String, Sendable, Hashable, CaseIterable {
        case format, content, columns, rows
        case timeNotation = "time_notation"
        case clock
        case decimals
        case barLength = "bar_length"
        case barStamp = "bar_stamp"
        case feedKind = "feed_kind"
        case outliers, breaks
    }

    public var subject: Subject
    /// What was decided, as its place in ``HistoryOptions`` would be told.
    public var answer: String
    /// One sentence.
    public var reason: String
    /// Whether the caller said so.
    public var isStated: Bool
}

extension HistoryDecision {
    /// The decisions about one file while its format is found.
    struct Log {
        private(set) var entries: [HistoryDecision]

        init(_ entries: [HistoryDecision] = []) { self.entries = entries }

        mutating func add(
            _ subject: Subject, _ answer: String, _ reason: String, isStated: Bool = false
        ) {
            entries.append(
                HistoryDecision(
                    subject: subject, answer: answer,
                    reason: isStated ? "The caller said so." : reason, isStated: isStated))
        }

        /// `note`: what the format's reason does not say of this file.
        mutating func format(
            _ format: HistoryFormat, _ options: HistoryOptions, note: String? = nil
        ) {
            add(
                .format, format.rawValue, format.reason, isStated: options.format != nil)
            if let note { entries[entries.count - 1].reason += " " + note }
            if options.content != .prices {
                add(.content, options.content.rawValue, "", isStated: true)
            }
        }

        /// `places`: the name or the number of the column of each role.
        mutating func columns(
            _ places: [(role: RowRole, name: String)], isNamed: Bool, _ options: HistoryOptions
        ) {
            let answer = places.map { "\($0.role.rawValue)=\($0.name)" }.joined(separator: ",")
            add(
                .columns, answer,
                isNamed
                    ? "The names say what stands where." : "The values say what stands where.",
                isStated: !options.columns.isEmpty)
        }

        /// `aside`: what else the document holds.
        mutating func rows(_ place: String, aside: [String], _ options: HistoryOptions) {
            guard !aside.isEmpty || options.rows != nil else { return }
            let names = aside.map { "'\(excerpt($0.utf8))'" }.joined(separator: ", ")
            let others = aside.isEmpty ? "" : " Left aside: \(names)."
            add(
                .rows, place, "The names say where the prices are.",
                isStated: options.rows != nil)
            entries[entries.count - 1].reason += others
        }

        mutating func times(
            _ notation: TimeNotation?, _ first: [UInt8]?, _ options: HistoryOptions
        ) {
            let example = first.map { " such as '\(excerpt($0, limit: 30))'" } ?? ""
            if let notation {
                add(
                    .timeNotation, notation.rawValue,
                    "Most times\(example) are of this kind.",
                    isStated: options.timeNotation != nil)
            } else {
                add(
                    .timeNotation, "rfc3339",
                    "The times\(example) are texts; without a zone they are UTC.")
            }
            if options.clockAhead.microseconds != 0 {
                add(.clock, "\(options.clockAhead) ahead of UTC", "", isStated: true)
            }
        }

        mutating func scale(
            _ encoding: PriceEncoding, _ first: [UInt8]?, _ format: HistoryFormat,
            _ options: HistoryOptions
        ) {
            let example = first.map { " such as '\(excerpt($0, limit: 30))'" } ?? ""
            switch encoding {
            case .decimalText:
                add(.decimals, "decimal", "Prices\(example) are decimal numbers.")
            case .ownExponent:
                add(.decimals, "exponent", "Each row has the power of ten of its price.")
            case .rawInteger(let decimals?) where format == .candlesLean:
                add(.decimals, "\(decimals)", "Lean writes prices in hundredths of a cent.")
            case .rawInteger(let decimals?):
                add(.decimals, "\(decimals)", "", isStated: true)
            case .rawInteger(nil):
                add(
                    .decimals, "unknown",
                    "Answers\(example) are raw integers, and nobody has stated their decimals.")
            }
        }
    }
}

extension HistoryFormat {
    /// Why a file is of this format.
    fileprivate var reason: String {
        switch self {
        case .chainlinkRoundsCSV: "Rows have a round id, an answer and an update time."
        case .seriesCSV: "Rows have a time and a price."
        case .candlesCSV: "Rows have open, high, low and close by time."
        case .candlesJSON: "Arrays hold a time and four prices, one the highest, one the lowest."
        case .candleObjectsJSON: "Objects have a time, open, high, low and close."
        case .candleColumnsJSON: "One array each holds times, opens, highs, lows and closes."
        case .candlesLean: "Rows are candles with times as Lean writes them, in New York."
        case .chainlinkRoundsJSON: "Objects have a round id, an answer and an update time."
        case .chainlinkRoundsText: "Columns between blanks begin with a round id of uint80."
        case .seriesJSON: "Objects or pairs have a time and a price."
        case .seriesNDJSON: "Each line is an object with a time and a price."
        case .pythJSON: "Objects have a price with conf, expo and publish_time."
        case .markPricesJSON: "Messages are named markPriceUpdate."
        }
    }
}
