public import ArgumentParser
import Evidence
import MarginPolicy
import NightlyJob
import OracleHistory
import PolicyDocument
public import VolModel

struct TailCommand: MarginpolicyCommand {
    static let configuration = CommandConfiguration(
        commandName: "tail",
        abstract: "Ways to a loss quantile compared walk-forward: filters × tails × windows.",
        discussion: """
            Example:

              marginpolicy tail fixtures/histories/eth-usd.csv.gz --horizon 1h --confidence 0.99

            Every way sets a requirement at the start of each horizon from the past only, from day 100 \
            on, and is judged by the loss at its end. Rows are in the order of the quantile score, \
            the best first; * marks the tail that the package ships, + those that may be the best \
            one: a model confidence set at 90%, which knows how many were tried.

            --filter none takes returns as they are, shipped is the default policy's. Several estimators \
            joined by + are averaged, by | the larger counts; @4 makes every half-life at least four \
            intervals of the feed: ewma:half_life=6h+ewma:half_life=4d@4.

            Tails: historical (quantile=order_statistic or type7, beyond=gpd or student_t), \
            generalized_pareto, student_t (fitted, or degrees_of_freedom=4), normal, log_normal (Vega's), \
            stable (Overlay's).
            """)

    @OptionGroup var input: InputOptions
    @OptionGroup var output: FormatOption

    @Option(
        help: ArgumentHelp(
            "A volatility by which returns are divided; repeatable.",
            valueName: "none|shipped|estimator[+estimator…]"))
    var filter: [String] = []

    @Option(help: ArgumentHelp("A law of the tail; repeatable.", valueName: "name[:key=value,…]"))
    var tail: [String] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "The span of the tail's sample; repeatable. Default: 90d and 365d.",
            valueName: "duration"))
    var window: [TimeSpan] = []

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The span over which losses count. Default: 1h, or the next of 8h and 1d that is not "
                + "below the typical spacing of the feed.", valueName: "duration"))
    var horizon: TimeSpan?

    @Option(help: "The probability that the loss stays within the requirement.")
    var confidence: Double = 0.99

    @Option(help: "Whose losses: long, short or both, the larger of the two.")
    var side: Side = .both

    func validate() throws {
        try input.requirePrices()
        guard confidence > 0.5, confidence < 1 else {
            throw ValidationError(
                "--confidence: found \(confidence); expected a number above 0.5 and below 1")
        }
        for (name, spans) in [("--window", window), ("--horizon", horizon.map { [$0] } ?? [])] {
            for span in spans where span < .minutes(1) || span > .days(36_500) {
                throw ValidationError("\(name): found \(span); expected 1m to 36500d")
            }
        }
        if let horizon, let short = window.first(where: { $0 < horizon }) {
            throw ValidationError(
                "--window: found \(short); expected at least the horizon, \(horizon)")
        }
        _ = try filters()
        _ = try laws()
    }

    func execute() async throws -> ExitStatus {
        let field = TailField(
            filters: try filters(), laws: try laws(), windows: window.isEmpty ? nil : window)
        let question = TailQuestion(
            horizon: horizon, side: side, confidence: confidence, asOf: input.asOf,
            maxGap: input.holeLimit, field: field)
        let reports = try await input.results { feed throws(CommandFailure) in
            try TailReport(feed, question)
        }
        switch output.resolved {
        case .json:
            try StandardOutput.write([
                "schema": "marginpolicy.tails/1", "feeds": .array(reports.map(\.json)),
            ])
        case .csv:
            let rows = reports.flatMap(\.csvRows).map(CSV.row)
            try StandardOutput.write(CSV.row(TailReport.csvHeader) + rows.joined())
        case .table:
            let tables = reports.map(\.table) + [TailSummary(reports)?.table].compactMap(\.self)
            try StandardOutput.write(tables.joined(separator: "\n"))
        }
        return .done
    }

    private func filters() throws -> [VolatilityFilter?]? {
        guard !filter.isEmpty else { return nil }
        return try filter.map { text in
            if text == "none" { return nil }
            if text == "shipped" { return TailField.shipped.filter }
            do throws(EstimatorSyntaxError) {
                return try VolatilityFilter(text)
            } catch {
                throw ValidationError("--filter '\(text)': found \(error)")
            }
        }
    }

    private func laws() throws -> [TailLaw]? {
        guard !tail.isEmpty else { return nil }
        return try tail.map { text in
            do throws(TailSyntaxError) {
                return try TailLaw(text)
            } catch {
                throw ValidationError("--tail: found \(error)")
            }
        }
    }
}

extension Side: ExpressibleByArgument {}

/// What is asked of every feed.
struct TailQuestion: Sendable {
    let horizon: TimeSpan?
    let side: Side
    let confidence: Double
    let asOf: Timestamp?
    let maxGap: TimeSpan
    let field: TailField
}
