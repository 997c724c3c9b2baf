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
        guard input.content != .fundingRates else {
            throw ValidationError(
                "--content: found funding_rates; expected prices or mark_prices, since rates have "
                    + "no volatility")
        }
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
        let request = PanelRequest(panel, asOf: input.asOf, maxGap: input.holeLimit)
        switch output.resolved {
        case .json:
            let feeds = try await results(request) { $0.json }
            try StandardOutput.write([
                "schema": "marginpolicy.estimates/1", "feeds": .array(feeds),
            ])
        case .csv:
            let rows = try await results(request) { $0.csvRows.map(CSV.row).joined() }
            try StandardOutput.write(CSV.row(FeedEstimates.csvHeader) + rows.joined())
        case .table:
            let tables = try await results(request) { $0.table }
            try StandardOutput.write(tables.joined(separator: "\n"))
        }
        return .done
    }

    /// What `result` makes of the panel of every feed of every file, in the order of the arguments.
    private func results<Output: Sendable>(
        _ request: PanelRequest, _ result: @Sendable @escaping (FeedEstimates) -> Output
    ) async throws(CommandFailure) -> [Output] {
        let options = input.options
        return try await input.perFile { path, count throws(CommandFailure) in
            let panels: [FeedPanel]
            do throws(HistoryError) {
                panels = try HistoryReader.panels(
                    path: path, options: options, request: request, counting: count)
            } catch {
                throw CommandFailure(error)
            }
            var outputs: [Output] = []
            for panel in panels { outputs.append(result(try FeedEstimates(panel))) }
            return outputs
        }.flatMap(\.self)
    }
}

/// One feed's panel at one instant, in each of the output's layouts.
struct FeedEstimates {
    let panel: FeedPanel
    let asOf: Timestamp

    init(_ panel: FeedPanel) throws(CommandFailure) {
        if let found = panel.undecidedBreak {
            throw CommandFailure(
                .badData,
                "\(panel.source): found a break in \(panel.feed): \(found.reason) Expected a "
                    + "decision: --breaks keep, keep_after_last or rescale")
        }
        guard let asOf = panel.asOf, panel.hasObservations else {
            let when = panel.asOf.map { " up to \($0)" } ?? ""
            throw CommandFailure(
                .badData,
                "\(panel.source): found no observation of \(panel.feed)\(when); expected at "
                    + "least one")
        }
        self.panel = panel
        self.asOf = asOf
    }

    var json: JSONValue {
        [
            "feed": .string(panel.feed),
            "source": .string(FileSystem.baseName(of: panel.source)),
            "feed_kind": .string(panel.kind.rawValue), "as_of": .string(asOf.description),
            "observations": .integer(panel.extent.count),
            "rejected": .object(
                panel.rejected.map { .init($0.reason.rawValue, .integer($0.count)) }),
            "holes": .integer(panel.extent.holes),
            "first": .optional(panel.extent.first) { .string("\($0)") },
            "last": .optional(panel.extent.last) { .string("\($0)") },
            "estimates": .array(panel.estimates.map(json)),
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
        panel.estimates.map { estimate in
            let lead = [
                panel.feed, panel.kind.rawValue, asOf.description, String(panel.extent.count),
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
        for estimate in panel.estimates {
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
        let rejected = panel.rejected.total
        return "\(TextTable.inert(panel.feed)) · \(panel.kind.rawValue) · as of \(asOf) · "
            + "\(panel.extent.count) observations, \(rejected) rejected, \(panel.extent.holes) holes\n"
            + table.rendered()
    }
}
