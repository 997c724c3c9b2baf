import ArgumentParser
import Evidence
import MarginPolicy
import NightlyJob
import PolicyDocument
import VolModel

struct FrontierCommand: MarginpolicyCommand {
    static let configuration = CommandConfiguration(
        commandName: "frontier",
        abstract: "Safety against execution speed, and capital against liquidation frequency.",
        discussion: """
            Example:

              marginpolicy frontier fixtures/histories/sol-usd-1h.csv --policy fixtures/policy.yaml \
            --as-of 2024-07-26

            The first table: for each close-out time the maintenance ratio that the policy's model asks for \
            at as_of, and what a liquidated position would have cost beyond the ratio in force had closing \
            taken that long: the mean, over spans that do not overlap, of the worst adverse move within \
            detection and close-out beyond maintenance, in basis points of notional. All close-out times \
            have the same starts, so that the figures do not fall with the time.

            The second one: for each probability of liquidation the initial ratio that the policy's buffer \
            asks for at as_of, and how often positions opened at it in the history were liquidated within \
            the holding period, one of each side at each multiple of it; p is Kupiec's.

            The model stands before guards against procyclicality, floors, caps and governance.
            """)

    @OptionGroup var input: InputOptions
    @OptionGroup var output: FormatOption
    @OptionGroup(title: "Parameters") var margins: MarginSourceOptions

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "A close-out time; repeatable. Default: 1m, 5m, 15m, 30m, 1h, 2h, 4h and 8h.",
            valueName: "duration"))
    var closeout: [TimeSpan] = []

    @Option(
        help: ArgumentHelp(
            "A probability of liquidation; repeatable. Default: 1%, 2%, 5%, 10% and 20%.",
            valueName: "share"))
    var probability: [PpmArgument] = []

    func validate() throws {
        try input.requirePrices()
        for span in closeout where span.microseconds <= 0 || span > .days(365) {
            throw ValidationError(
                "--closeout: found \(span); expected above zero, at most 365d")
        }
        for share in probability where !(1..<1_000_000).contains(share.ppm) {
            throw ValidationError(
                "--probability: found \(Ratio(ppm: share.ppm)); expected above 0% and below 100%")
        }
    }

    func execute() async throws -> ExitStatus {
        let markets = try await FeedMarket.all(input, margins)
        let closeouts = closeout.isEmpty ? CloseoutFrontier.closeouts : closeout
        let probabilities =
            probability.isEmpty
            ? CapitalFrontier.probabilities : probability.map { Ratio(ppm: $0.ppm) }
        let reports = try await ProgressLine.shown(quiet: input.common.quiet) {
            progress throws(CommandFailure) in
            progress.begin("measuring", "feeds", total: markets.count)
            return try await BoundedWork.results(of: markets, atMost: input.common.threads) {
                market throws(CommandFailure) in
                try progress.item(market.name) { _ throws(CommandFailure) in
                    FrontierReport(market, closeouts: closeouts, probabilities: probabilities)
                }
            }
        }
        switch output.resolved {
        case .json:
            try StandardOutput.write([
                "schema": "marginpolicy.frontier/1", "feeds": .array(reports.map(\.json)),
            ])
        case .csv:
            let rows = reports.flatMap(\.csvRows).map(CSV.row)
            try StandardOutput.write(CSV.row(FrontierReport.csvHeader) + rows.joined())
        case .table:
            try StandardOutput.write(reports.map(\.table).joined(separator: "\n"))
        }
        return .done
    }
}
