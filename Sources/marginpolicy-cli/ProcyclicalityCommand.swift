public import ArgumentParser
public import Evidence
import MarginPolicy
import NightlyJob
import OracleHistory
import PolicyDocument
import VolModel

struct ProcyclicalityCommand: MarginpolicyCommand {
    static let configuration = CommandConfiguration(
        commandName: "procyclicality",
        abstract: "What margins ask for in stress: models and tools against it, walked forward.",
        discussion: """
            Example:

              marginpolicy procyclicality fixtures/histories/eth-usd.csv.gz --step 1h --side short

            Twelve ways set a margin at the start of each step from the past only: filtered historical \
            simulation (FHS) over averages of λ 0.94, 0.97 and 0.99 a step, the larger of two and \
            RiskMetrics 2006, then a stressed weight, a long floor and speed limits. Losses and margins \
            are log distances. P2T is the largest margin over the least; a call over n steps is \
            M(t + n)/M(t) − 1: the largest and the 99% quantile. Beyond is the mean loss beyond the \
            margin over all steps, gap the largest one, override the number of steps at which that of a \
            speed limit raised the margin.

            --step observation takes each observation as one step, as the closes of a market that is \
            shut at weekends; no interval is a hole then unless --max-gap says so. It is the default \
            where no two observations are less than 20 hours apart; elsewhere the default is 1h, or \
            the next of 8h and 1d that is not below the typical spacing of the feed.

            --windows counts steps: seed=250 returns whose mean square begins the averages, tail=750 \
            standardised losses, judged=1000 the first step that is judged, floor=2500 of the long \
            floor, stress=250 of the stressed margin.
            """)

    @OptionGroup var input: InputOptions
    @OptionGroup var output: FormatOption

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The time between two margins, or observation.", valueName: "duration|observation"))
    var step: StepSampling?

    @Option(
        help: ArgumentHelp(
            "The probability that the loss of one step stays within the margin: 0.99 or 99%.",
            valueName: "probability"))
    var confidence = ConfidenceLevel(value: 0.99)

    @Option(help: "Whose losses: long, short or both, the larger of the two.")
    var side: Side = .long

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Counts of steps: seed=90,tail=275,judged=365,floor=2500,stress=90.",
            valueName: "pairs"))
    var windows: String?

    func validate() throws {
        try input.requirePrices()
        if case .grid(let span) = step, span < .minutes(1) || span > .days(36_500) {
            throw ValidationError("--step: found \(span); expected observation, or 1m to 36500d")
        }
        guard confidence.value > 0.5, confidence.value < 1 else {
            throw ValidationError(
                "--confidence: found \(confidence.value); expected a number above 0.5 and below 1")
        }
        _ = try design()
    }

    func execute() async throws -> ExitStatus {
        let question = ProcyclicalityQuestion(
            sampling: step, design: try design(), asOf: input.asOf, holeLimit: input.holeLimit,
            statedMaxGap: input.maxGap)
        let reports = try await input.results { feed throws(CommandFailure) in
            try ProcyclicalityReport(feed, question)
        }
        switch output.resolved {
        case .json:
            try StandardOutput.write([
                "schema": "marginpolicy.procyclicality/1",
                "feeds": .array(reports.map(\.json)),
            ])
        case .csv:
            let rows = reports.flatMap(\.csvRows).map(CSV.row)
            try StandardOutput.write(
                CSV.row(ProcyclicalityReport.csvHeader(question.design)) + rows.joined())
        case .table:
            try StandardOutput.write(reports.map(\.table).joined(separator: "\n"))
        }
        return .done
    }

    private func design() throws -> ProcyclicalityDesign {
        var design = ProcyclicalityDesign()
        design.side = side
        design.confidence = confidence.value
        if let windows { try Self.read(windows, into: &design) }
        do throws(ProcyclicalityError) {
            try design.requirePossible()
        } catch {
            throw ValidationError("--windows: \(error)")
        }
        return design
    }

    private static func read(_ text: String, into design: inout ProcyclicalityDesign) throws {
        let names: [(String, WritableKeyPath<ProcyclicalityDesign, Int>)] = [
            ("seed", \.seedSteps), ("tail", \.tailSteps), ("judged", \.firstJudged),
            ("floor", \.floorSteps), ("stress", \.stressSteps),
        ]
        for pair in text.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = pair.split(separator: "=", omittingEmptySubsequences: false)
            guard parts.count == 2, let count = Int(parts[1]),
                let (_, path) = names.first(where: { $0.0 == parts[0] })
            else {
                let forms = names.map { "\($0.0)=N" }.joined(separator: ",")
                throw ValidationError("--windows: found '\(pair)'; expected some of \(forms)")
            }
            design[keyPath: path] = count
        }
    }
}

extension StepSampling: ExpressibleByArgument {
    public init?(argument: String) {
        if argument == "observation" {
            self = .observations
        } else if let span = TimeSpan(argument) {
            self = .grid(span)
        } else {
            return nil
        }
    }
}

/// A probability as a decimal or a percentage.
struct ConfidenceLevel: ExpressibleByArgument {
    var value: Double

    init(value: Double) { self.value = value }

    init?(argument: String) {
        guard let ratio = Ratio(argument: argument) else { return nil }
        value = ratio.doubleValue
    }

    var defaultValueDescription: String { "\(value)" }
}

/// What is asked of every feed.
struct ProcyclicalityQuestion: Sendable {
    /// nil: the usual one of the feed.
    let sampling: StepSampling?
    let design: ProcyclicalityDesign
    let asOf: Timestamp?
    let holeLimit: TimeSpan
    /// nil: nobody said what a hole is.
    let statedMaxGap: TimeSpan?
}
