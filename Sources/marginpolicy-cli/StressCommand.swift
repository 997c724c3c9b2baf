import ArgumentParser
import Evidence
import IsolatedMargin
import MarginPolicy
import NightlyJob
import PolicyDocument
import VolModel

struct StressCommand: MarginpolicyCommand {
    static let configuration = CommandConfiguration(
        commandName: "stress",
        abstract: "A shock that you choose, and the shock that breaks the insurance fund.",
        discussion: """
            Example:

              marginpolicy stress fixtures/histories/sol-usd-1h.csv --policy fixtures/policy.yaml \
            --as-of 2024-07-26 --daily-volume 220e6 --price -40% --volatility 4 --liquidity 20% \
            --outage 1h --population 2000 --fund 250000

            The shock: what the policy would ask for in a market so much wilder, thinner and longer silent, \
            without any parameters in force; and what is left of positions at the largest leverage of the \
            ratios in force and at three quarters, a half and a quarter of it, when the price jumps while \
            the oracle is silent and what is below maintenance is closed at the new price with its impact.

            The reverse: all positions stand open at the price of as_of, the price jumps once, everything below \
            maintenance is closed there, and losses beyond the positions' collateral go to the \
            insurance fund. The smallest jump, in parts per million, whose losses exceed the fund; nobody is \
            deleveraged.

            --window all, or some of 2020-03-12, 2021-05-19, luna, ftx, usdc, 2024-08-05, 2025-10-10 and your             own from/to: what the policy and the usual ways asked for in these days, from a backtest of the             whole history at 99%. When positions of a file or a population open and close does not count here.
            """)

    @OptionGroup var input: InputOptions
    @OptionGroup var output: FormatOption
    @OptionGroup(title: "Parameters") var margins: MarginSourceOptions
    @OptionGroup(title: "Positions of the reverse stress") var wanted: ReplayPositionOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How far the price jumps: -30%, 50%.", valueName: "change"))
    var price = PriceChangeArgument(ppm: -300_000)

    @Option(help: ArgumentHelp("Volatility over what it is now.", valueName: "times"))
    var volatility = 3.0

    @Option(help: ArgumentHelp("Volume and depth fall to this.", valueName: "share"))
    var liquidity = PpmArgument(ppm: 250_000)

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How long the oracle is silent.", valueName: "duration"))
    var outage: TimeSpan = .minutes(30)

    @Option(
        help: ArgumentHelp(
            "Of each position in the shock, for its impact. Default: the policy's first tier.",
            valueName: "amount"))
    var notional: AmountArgument?

    @Option(help: ArgumentHelp("In the insurance fund.", valueName: "amount"))
    var fund = AmountArgument(quanta: 0)

    @Option(help: "isolated or cross, of the reverse stress.")
    var mode: Venue.MarginMode = .isolated

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Days to look at in the history: all, a name, from/to or name=from/to; repeatable.",
            valueName: "window"))
    var window: [String] = []

    func validate() throws {
        try input.requirePrices()
        _ = try shock()
        _ = try windows()
        if let notional, notional.quanta == 0 {
            throw ValidationError("--notional: found 0; expected an amount above zero")
        }
    }

    func shock() throws -> StressShock {
        do throws(StressFailure) {
            return try StressShock(
                priceChangePpm: price.ppm, volatilityMultiplier: volatility,
                liquidityPpm: liquidity.ppm, outage: outage)
        } catch {
            throw ValidationError("--\(error)")
        }
    }

    private func windows() throws -> [StressWindow] {
        try window.flatMap { text in
            if text == "all" { return StressWindow.named }
            do throws(StressFailure) {
                return [try StressWindow(text)]
            } catch {
                throw ValidationError("--\(error)")
            }
        }
    }

    func execute() async throws -> ExitStatus {
        let shock = try shock()
        let windows = try windows()
        let markets = try await FeedMarket.all(input, margins)
        let books = try StressBooks(wanted, markets)
        let reports = try await ProgressLine.shown(quiet: input.common.quiet) {
            progress throws(CommandFailure) in
            progress.begin("stressing", "feeds", total: markets.count)
            return try await BoundedWork.results(
                of: Array(markets.indices), atMost: input.common.threads
            ) { place throws(CommandFailure) in
                try progress.item(markets[place].name) { _ throws(CommandFailure) in
                    try StressReport(
                        markets[place], shock: shock, books: books, place: place, command: self,
                        windows: markets[place].outcomes(windows))
                }
            }
        }
        switch output.resolved {
        case .json:
            try StandardOutput.write([
                "schema": "marginpolicy.stress/1", "feeds": .array(reports.map(\.json)),
            ])
        case .csv:
            let rows = reports.flatMap(\.csvRows).map(CSV.row)
            try StandardOutput.write(CSV.row(StressReport.csvHeader) + rows.joined())
        case .table:
            try StandardOutput.write(reports.map(\.table).joined(separator: "\n"))
        }
        return .done
    }
}

/// A price change as a decimal or a percentage, in whole parts per million.
struct PriceChangeArgument: ExpressibleByArgument {
    let ppm: Int

    init(ppm: Int) { self.ppm = ppm }

    init?(argument: String) {
        guard let ratio = Ratio(argument: argument), ratio.billionths % 1_000 == 0 else {
            return nil
        }
        ppm = Int(ratio.billionths / 1_000)
    }

    var defaultValueDescription: String { "\(Ratio(ppm: ppm))" }
}

/// Whose positions stand open: those of a file, each in its own market, or one population in each.
struct StressBooks: Sendable {
    let population: Population?
    private let positions: [ReplayPosition]

    init(
        _ wanted: ReplayPositionOptions, _ markets: [FeedMarket]
    ) throws(CommandFailure) {
        guard let path = wanted.positions else {
            population = try ReplayInputs.mapped(.usage) { () throws(ReplayFailure) in
                try wanted.seeded()
            }
            positions = []
            return
        }
        population = nil
        let bytes = try WholeInput.bytes(of: path, bytesMax: 256 << 20)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandFailure(.badData, "\(path): found no UTF-8; expected text")
        }
        positions = try ReplayInputs.mapped(.badData) { () throws(ReplayFailure) in
            try PositionFile.read(text, file: path, markets: markets.map(\.name))
        }
    }

    /// nil where no position of the file is in this market.
    func book(
        _ market: FeedMarket, place: Int
    ) throws(StressFailure) -> StressBook? {
        guard let price = market.feed.series.prices.last else { return nil }
        if let population {
            return try StressBook(name: market.name, price: price, population: population)
        }
        let own = positions.filter { $0.market == place }
        return own.isEmpty
            ? nil : try StressBook(name: market.name, price: price, positions: own)
    }
}
