import Evidence
import MarginPolicy
import OracleHistory
import TestSupport
import VolModel

/// The twelve rules on one real history.
struct ProcyclicalityTable {
    /// What is read, and how it is walked through.
    struct Source {
        let title: String
        let shortName: String
        let path: String
        var columns: [RowRole: String] = [:]
        let sampling: StepSampling
        var design = ProcyclicalityDesign()

        /// A quarter for the seed and for the stress window, and a tail that lets judging begin
        /// after a year.
        static func perpetual(_ symbol: String) -> Source {
            var design = ProcyclicalityDesign()
            design.seedSteps = 90
            design.tailSteps = 275
            design.firstJudged = 365
            design.stressSteps = 90
            return Source(
                title: "\(symbol) perpetual", shortName: symbol,
                path: "candles_1h/binance_perp_\(symbol)USDT_1h_2020_2024.csv.gz",
                sampling: .grid(.days(1)), design: design)
        }

        static let sp500 = Source(
            title: "S&P 500", shortName: "the S&P 500",
            path: "traditional/sp500_daily_1999_2018.csv.gz",
            columns: [.price: "Adj Close"], sampling: .observations)
        static let ethUSD = Source(
            title: "ETH/USD rounds", shortName: "ETH/USD", path: RealData.ethUSD,
            sampling: .grid(.hours(1)))
        static let perpetuals = ["BTC", "ETH", "SOL", "LINK", "AVAX"].map(perpetual)
        static let all = [sp500, ethUSD] + perpetuals
    }

    let source: Source
    let walk: MarginWalk
    let outcomes: [MarginOutcome]

    init(_ source: Source, rules: [MarginRule] = MarginRule.compared) throws {
        self.source = source
        var options = HistoryOptions()
        if !source.columns.isEmpty { options.columns = ColumnNames(source.columns) }
        let feed = try HistoryReader.read(path: RealData.path(source.path), options: options)[0]
        let isGrid = source.sampling != .observations
        walk = try MarginWalk(
            StepReturns(
                feed.observations(at: nil, maxGap: .days(3)), sampling: source.sampling,
                maxGap: isGrid ? .days(3) : nil), source.design)
        outcomes = try walk.outcomes(rules)
    }

    var expected: Double { outcomes[0].coverage.expectedBreaches }
    var file: String { source.path.split(separator: "/").last.map(String.init) ?? "" }

    static let header = """
        | Rule | Breaches | p | Mean | P2T | 1: max / 99% | 5 | 30 | Beyond bp | Max gap | Override |
        |---|---|---|---|---|---|---|---|---|---|---|
        """

    /// One row with the digits of the published table.
    static func row(_ outcome: MarginOutcome) -> String {
        func fixed(_ value: Double, _ digits: Int) -> String {
            let text = TailDocument.fixed(value, digits)
            return text == "-0.0" ? "0.0" : text
        }
        let (coverage, moves) = (outcome.coverage, outcome.procyclicality)
        let calls = moves.calls.map {
            "\(fixed($0.largest * 100, 0)) / \(fixed($0.quantile99 * 100, 1))"
        }
        let cells =
            [
                "\(outcome.rule)", "\(coverage.breaches)",
                fixed(coverage.kupiec?.probability ?? .nan, 4),
                fixed(coverage.meanRequirement * 100, 2) + "%", fixed(moves.peakToTrough, 2),
            ] + calls + [
                fixed(coverage.meanBeyond * 1e4, 3), fixed(coverage.largestBeyond * 100, 2) + "%",
                "\(outcome.overrideSteps)",
            ]
        return "| \(cells.joined(separator: " | ")) |"
    }

    var text: String {
        """
        ### \(source.title)

        `\(file)`: \(walk.judged.count) judged steps, \(TailDocument.fixed(expected, 1)) breaches expected.

        \(Self.header)
        \(outcomes.map(Self.row).joined(separator: "\n"))


        """
    }
}
