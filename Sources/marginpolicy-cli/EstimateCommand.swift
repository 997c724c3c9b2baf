import ArgumentParser
import NightlyJob
import OracleHistory
import PolicyDocument
import VolModel

struct EstimateCommand: MarginpolicyCommand {
    static let configuration = CommandConfiguration(
        commandName: "estimate", abstract: "The volatility panel of each feed.",
        discussion: """
            Example:

              marginpolicy estimate fixtures/histories/eth-usd.csv.gz --as-of 2024-07-01 \\
                --estimator realized:window=30d --estimator ewma:half_life=3d

            Estimators: realized:window=30d[,grid=5m] and ewma:half_life=3d. Without any, a panel of
            two windows and two half-lives.
            """)

    static let defaultPanel: [VolatilityEstimator] = [
        .realized(window: .days(30)), .realized(window: .days(7)), .ewma(halfLife: .days(1)),
        .ewma(halfLife: .minutes(16_128)),
    ]

    @OptionGroup var input: InputOptions
    @OptionGroup var output: FormatOption

    @Option(
        help: ArgumentHelp(
            "An estimator with options; repeatable.", valueName: "name[:key=value,…]")
    )
    var estimator: [String] = []

    func validate() throws {
        for text in estimator {
            do throws(EstimatorSyntaxError) {
                _ = try VolatilityEstimator(text)
            } catch {
                throw ValidationError("--estimator '\(text)': found \(error)")
            }
        }
    }

    func execute() async throws -> ExitStatus {
        let named = try estimator.map { try VolatilityEstimator($0) }
        let panel = named.isEmpty ? Self.defaultPanel : named
        let (asOf, maxGap) = (input.asOf, input.holeLimit)
        @Sendable func estimates(_ history: FeedHistory) throws(CommandFailure) -> FeedEstimates {
            try FeedEstimates(history, asOf: asOf, panel: panel, maxGap: maxGap)
        }
        switch output.resolved {
        case .json:
            let feeds = try await input.results { feed throws(CommandFailure) in
                try estimates(feed).json
            }
            try StandardOutput.write([
                "schema": "marginpolicy.estimates/1", "feeds": .array(feeds),
            ])
        case .csv:
            let rows = try await input.results { feed throws(CommandFailure) in
                try estimates(feed).csvRows.map(CSV.row).joined()
            }
            try StandardOutput.write(CSV.row(FeedEstimates.csvHeader) + rows.joined())
        case .table:
            let tables = try await input.results { feed throws(CommandFailure) in
                try estimates(feed).table
            }
            try StandardOutput.write(tables.joined(separator: "\n"))
        }
        return .done
    }
}

/// One feed's panel at one instant, in each of the output's layouts.
struct FeedEstimates {
    let history: FeedHistory
    let asOf: Timestamp
    let known: PriceSeries
    let holes: Int
    let estimates: [VolatilityEstimate]

    init(
        _ history: FeedHistory, asOf: Timestamp?, panel: [VolatilityEstimator], maxGap: TimeSpan
    ) throws(CommandFailure) {
        if let found = history.undecidedBreak(at: asOf) {
            throw CommandFailure(
                .badData,
                "\(history.source): found a break in \(history.feed): \(found.reason) Expected a "
                    + "decision: --breaks keep, keep_after_last or rescale")
        }
        guard let asOf = asOf ?? history.series.last,
            history.series.countKnown(at: asOf) > 0
        else {
            let when = asOf.map { " up to \($0)" } ?? ""
            throw CommandFailure(
                .badData,
                "\(history.source): found no observation of \(history.feed)\(when); expected at "
                    + "least one")
        }
        self.history = history
        self.asOf = asOf
        known = history.observations(at: asOf, maxGap: maxGap)
        holes = LogReturns(known, maxGap: maxGap).holes.count
        let series = known
        estimates = panel.map { $0.estimate(series, asOf: asOf, maxGap: maxGap) }
    }

    var json: JSONValue {
        [
            "feed": .string(history.feed),
            "source": .string(FileSystem.baseName(of: history.source)),
            "feed_kind": .string(history.kind.rawValue), "as_of": .string(asOf.description),
            "observations": .integer(known.count),
            "rejected": .object(
                history.rejected.map { .init($0.reason.rawValue, .integer($0.count)) }),
            "holes": .integer(holes), "first": .optional(known.first) { .string("\($0)") },
            "last": .optional(known.last) { .string("\($0)") },
            "estimates": .array(estimates.map(json)),
        ]
    }

    private func json(_ estimate: VolatilityEstimate) -> JSONValue {
        var members = jsonMembers(of: estimate.estimator)
        switch estimate.outcome {
        case .success(let value):
            members += [
                .init("annualized_volatility", figure(value.annualizedVolatility)),
                .init("returns", .integer(value.returns)),
                .init("standard_error", figure(value.standardError)),
                .init(
                    "effective_observations",
                    .fixed(value.effectiveObservations, fractionDigits: 6)),
            ]
        case .failure(let reason):
            members += [
                .init("status", "not_applicable"), .init("reason", .string(reason.reason)),
            ]
        }
        return .object(members)
    }

    private func figure(_ value: Double) -> JSONValue {
        .fixed(value, fractionDigits: Figures.significant(value))
    }

    static let csvHeader = [
        "feed", "feed_kind", "as_of", "observations", "estimator", "annualized_volatility",
        "standard_error", "effective_observations", "returns", "status", "reason",
    ]

    var csvRows: [[String]] {
        estimates.map { estimate in
            let lead = [
                history.feed, history.kind.rawValue, asOf.description, String(known.count),
                estimate.estimator.description,
            ]
            switch estimate.outcome {
            case .success(let value):
                return lead + [
                    figure(value.annualizedVolatility).singleLine,
                    figure(value.standardError).singleLine,
                    Figures.fixed(value.effectiveObservations, digits: 6), String(value.returns),
                    "ok", "",
                ]
            case .failure(let reason):
                return lead + ["", "", "", "", "not_applicable", reason.reason]
            }
        }
    }

    var table: String {
        var table = TextTable([
            ("estimator", .left), ("volatility", .right), ("± s.e.", .right),
            ("eff. obs.", .right), ("returns", .right), ("", .left),
        ])
        for estimate in estimates {
            switch estimate.outcome {
            case .success(let value):
                table.append([
                    estimate.estimator.description,
                    Figures.percent(value.annualizedVolatility, digits: 2),
                    Figures.percent(value.standardError, digits: 2),
                    Figures.fixed(value.effectiveObservations, digits: 0), String(value.returns),
                    "",
                ])
            case .failure(let reason):
                table.append([
                    estimate.estimator.description, "–", "–", "–", "–",
                    "not applicable: \(reason)",
                ])
            }
        }
        let rejected = history.rejected.total
        return "\(TextTable.inert(history.feed)) · \(history.kind.rawValue) · as of \(asOf) · "
            + "\(known.count) observations, \(rejected) rejected, \(holes) holes\n"
            + table.rendered()
    }
}
