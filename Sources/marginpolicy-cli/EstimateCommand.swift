import ArgumentParser
import MarginPolicy
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

            Without --estimator, every one with its usual options; * marks those of the default \
            policy. One that is wrong on the kind of feed gives the reason instead of a figure; asked \
            for by name it is an error. docs/estimators.md has the measured biases.

            Options, with what they are unless stated (a grid or bar is longer on a coarse feed):

            window=30d         realized, close_to_close, subsampled, bipower, min_rv, med_rv,
                               duration, parkinson, garman_klass, garman_klass_overnight,
                               rogers_satchell, yang_zhang
            window=1d          two_scale, realized_kernel; shorter where updates are seconds apart
            window=365d        har, harq
            window=180d        garch, garch_t, gjr, gjr_t
            grid=5m            bipower, min_rv, med_rv
            grid=1h            riskmetrics2006, har, harq, garch, garch_t, gjr, gjr_t
            grid=1d            close_to_close; also an option of realized
            grid=1h,step=5m    subsampled
            bar=1h             the ranges
            half_life=1d       ewma, ewma_asymmetric
            asymmetry=0.25     ewma_asymmetric
            lambda=0.94        ewma_classic
            deviation          duration: 0.5% or 0.005; inferred unless stated
            """)

    @OptionGroup var input: InputOptions
    @OptionGroup var output: FormatOption

    @Option(
        help: ArgumentHelp(
            "An estimator with options; repeatable.", valueName: "name[:key=value,…]")
    )
    var estimator: [String] = []

    func validate() throws {
        try input.requirePrices()
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
        let panel = named.isEmpty ? VolatilityEstimator.panel : named
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
            for panel in panels {
                outputs.append(result(try FeedEstimates(panel, isNamed: !estimator.isEmpty)))
            }
            return outputs
        }.flatMap(\.self)
    }
}

/// One feed's panel at one instant, in each of the output's layouts.
struct FeedEstimates {
    let panel: FeedPanel
    let asOf: Timestamp

    /// `isNamed`: the estimators were asked for, so that one which the kind of feed rules out is an
    /// error.
    init(_ panel: FeedPanel, isNamed: Bool) throws(CommandFailure) {
        if let found = panel.undecidedBreak {
            throw CommandFailure(undecided: found, of: panel.feed, in: panel.source)
        }
        guard let asOf = panel.asOf, panel.hasObservations else {
            let when = panel.asOf.map { " up to \($0)" } ?? ""
            throw CommandFailure(
                .badData,
                "\(panel.source): found no observation of \(panel.feed)\(when); expected at "
                    + "least one")
        }
        if isNamed, let (estimator, reason) = panel.ruledOut {
            throw CommandFailure(
                .badData, "\(panel.source): found \(estimator) on \(panel.feed): \(reason)")
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
            if let ratio = estimate.estimator.measuredBias(on: panel.kind) {
                members.append(.init("measured_variance_ratio", figure(ratio)))
            }
            if !value.details.isEmpty {
                members.append(
                    .init(
                        "details",
                        .object(value.details.map { .init($0.name, figure($0.value)) })))
            }
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
        "standard_error", "effective_observations", "returns", "measured_variance_ratio",
        "status", "reason",
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
                    estimate.estimator.measuredBias(on: panel.kind)
                        .map { Figures.fixed($0, digits: 3) } ?? "", "ok", "",
                ]
            case .failure(let reason):
                return lead + ["", "", "", "", "", "not_applicable", reason.reason]
            }
        }
    }

    var table: String {
        var table = TextTable([
            ("", .left), ("estimator", .left), ("volatility", .right), ("± s.e.", .right),
            ("eff. obs.", .right), ("returns", .right), ("", .left),
        ])
        let defaults = RiskPolicy().volatility.estimators
        var notes = Footnotes()
        for estimate in panel.estimates {
            let lead = [
                defaults.contains(estimate.estimator) ? "*" : "", estimate.estimator.description,
            ]
            switch estimate.outcome {
            case .success(let value):
                table.append(
                    lead + [
                        Figures.volatility(value.annualizedVolatility),
                        Figures.volatility(value.standardError),
                        Figures.fixed(value.effectiveObservations, digits: 0),
                        String(value.returns),
                        notes.marks(caveats(estimate.estimator, value)),
                    ])
            case .failure(let reason):
                table.append(
                    lead + ["–", "–", "–", "–", notes.marks(["not applicable: \(reason)"])])
            }
        }
        let hasDefault = panel.estimates.contains { defaults.contains($0.estimator) }
        let rejected = panel.rejected.total
        let legend = hasDefault ? "* what the default policy takes, the larger of them\n" : ""
        return "\(TextTable.inert(panel.feed)) · \(panel.kind.rawValue) · as of \(asOf) · "
            + "\(panel.extent.count) observations, \(rejected) rejected, \(panel.extent.holes) holes\n"
            + table.rendered() + legend + notes.text
    }

    /// What a reader should know of a figure.
    private func caveats(
        _ estimator: VolatilityEstimator, _ value: VolatilityEstimate.Value
    ) -> [String] {
        let bias = estimator.measuredBias(on: panel.kind).map {
            "measures \(Figures.fixed($0, digits: 2)) times the true variance on a simulated "
                + "\(panel.kind.rawValue) feed"
        }
        let bounds = value.details.map(\.name).filter { $0.hasPrefix("on_bound_") }
            .map { "the fit ends on a bound: \($0.dropFirst("on_bound_".count))" }
        let replaced = value.details.contains { $0.name == "is_replaced" && $0.value == 1 }
        return [bias].compactMap(\.self) + bounds
            + (replaced
                ? ["the fitted forecast lies beyond every day that was seen, and is replaced"] : [])
    }
}

/// Notes below a table, each text once, with the marks that stand in its rows.
private struct Footnotes {
    private var texts: [String] = []

    mutating func marks(_ notes: [String]) -> String {
        notes.map { note in
            let place = texts.firstIndex(of: note) ?? texts.count
            if place == texts.count { texts.append(note) }
            return "[\(place + 1)]"
        }.joined(separator: " ")
    }

    var text: String {
        texts.enumerated().map { "[\($0 + 1)] \($1)\n" }.joined()
    }
}

extension FeedPanel {
    /// The first member that the kind of feed rules out.
    fileprivate var ruledOut: (estimator: VolatilityEstimator, reason: NotApplicable)? {
        for estimate in estimates {
            if let reason = estimate.estimator.refusal(on: FeedTraits(kind: kind)) {
                return (estimate.estimator, reason)
            }
        }
        return nil
    }
}
