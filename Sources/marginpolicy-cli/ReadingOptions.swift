import ArgumentParser
import OracleHistory

/// What a file's content decides, decided by the user instead.
struct ReadingOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Read the files as this format instead of finding it out, such as candles_csv.",
            valueName: "format"))
    var inputFormat: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Which column or member is what: time=updatedAt,price=answer. Numbers from 1 where a "
                + "CSV file has no names. Each has to be there; the others are found as usual.",
            valueName: "pairs"))
    var columns: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Which part of a JSON document holds the rows: its names joined by points, such as "
                + "result.prices.", valueName: "path"))
    var rows: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How times are written: seconds, milliseconds, microseconds, nanoseconds, "
                + "compact_date, month_first_date, day_first_date or new_york_minute.",
            valueName: "notation"))
    var timeNotation: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The offset of the files' clock, such as +03:00; it is subtracted.",
            valueName: "offset"))
    var utcOffset: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The length of a bar, where its spacing does not tell.", valueName: "duration"))
    var barLength: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Whether a bar's time is its open or its close. Default: open.", valueName: "end"))
    var barStamp: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Prints that are taken back at once: quarantine, keep, or the number of robust "
                + "deviations from which they are quarantined. Default: quarantine.",
            valueName: "rule"))
    var outliers: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "What becomes of a break, such as a re-base: keep, keep_after_last or rescale.",
            valueName: "decision"))
    var breaks: String?

    /// The flag of each option.
    private var stated: [(HistoryOptions.Name, flag: String, text: String?)] {
        [
            (.format, "--input-format", inputFormat), (.columns, "--columns", columns),
            (.rows, "--rows", rows),
            (.timeNotation, "--time-notation", timeNotation),
            (.utcOffset, "--utc-offset", utcOffset), (.barLength, "--bar-length", barLength),
            (.barStamp, "--bar-stamp", barStamp), (.outliers, "--outliers", outliers),
            (.breaks, "--breaks", breaks),
        ]
    }

    func validate() throws {
        var options = HistoryOptions()
        for (name, flag, text) in stated {
            guard let text else { continue }
            do throws(HistoryOptionError) {
                try options.set(name, to: text)
            } catch {
                throw ValidationError("\(flag): \(error)")
            }
        }
    }

    /// `options` with what is stated here.
    func applied(to options: HistoryOptions) -> HistoryOptions {
        var options = options
        for case (let name, _, let text?) in stated { try? options.set(name, to: text) }
        return options
    }
}

extension HistoryDecision.Subject {
    /// The flag that decides it.
    var flag: String {
        switch self {
        case .format: "--input-format"
        case .content: "--content"
        case .columns: "--columns"
        case .rows: "--rows"
        case .timeNotation: "--time-notation"
        case .clock: "--utc-offset"
        case .decimals: "--decimals"
        case .barLength: "--bar-length"
        case .barStamp: "--bar-stamp"
        case .feedKind: "--kind"
        case .outliers: "--outliers"
        case .breaks: "--breaks"
        }
    }
}
