import ArgumentParser
import Evidence
import MarginPolicy
import NightlyJob
import OracleHistory
import PolicyDocument
import VolModel

struct BacktestCommand: MarginpolicyCommand {
    static let configuration = CommandConfiguration(
        commandName: "backtest",
        abstract: "Walk-forward evidence for a policy, beside the usual ways, over histories.",
        discussion: """
            Example:

              marginpolicy backtest fixtures/histories/sol-usd-1h.csv --horizon 1h --confidence 0.99

            Five ways set a requirement at the start of each horizon from the past only, from day 100 on, \
            and are judged by the loss at its end: recommended, the policy run every day with its last \
            result in force; model, its tail alone; current, the parameters in force today, where \
            --current gives them; rolling_quantile, the quantile of the last 90 days; and normal_ewma, \
            a normal law with a half-life of 11.2 days. A breach is a loss beyond the requirement.

            The policy is asked for the loss over --horizon at --confidence, whatever it says itself; \
            where both sides are judged, each gets half of what may be breached.

            --require makes the command a gate: it ends with 1 where a figure does not hold, or is \
            missing, for any history. Figures are those of the JSON document, of the recommended way \
            unless another one is named:

              --require 'kupiec.p >= 0.01' --require 'recommended.basel_zone <= yellow' \\
              --require 'breaches <= rolling_quantile.breaches'

            A history that cannot be read or judged is named with its reason, and the command ends with 3.
            """)

    @OptionGroup var input: InputOptions
    @OptionGroup var output: FormatOption

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The span over which losses count. Default: 1h, or the next of 8h and 1d that is not "
                + "below the typical spacing of the feed.", valueName: "duration"))
    var horizon: TimeSpan?

    @Option(
        help: ArgumentHelp(
            "The probability that the loss stays within the requirement: 0.99 or 99%.",
            valueName: "probability"))
    var confidence = ConfidenceLevel(value: 0.99)

    @Option(help: "Whose losses: long, short or both, the larger of the two.")
    var side: Side = .both

    @Option(
        help: ArgumentHelp(
            "The policy. Default: the balanced one that init writes.", valueName: "file"))
    var policy: String?

    @Option(name: .customLong("class"), help: "The class of the policy. Default: its defaults.")
    var className: String?

    @Option(
        help: ArgumentHelp(
            "What is in force today: a parameter set, or a map from feed or instrument.",
            valueName: "file"))
    var current: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Between two runs of the policy.", valueName: "duration"))
    var every: TimeSpan = .days(1)

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Horizons this close to the first observation are not judged.", valueName: "duration"))
    var warmUp: TimeSpan = .days(100)

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The feed's declared heartbeat, for the policy.", valueName: "duration"))
    var heartbeat: TimeSpan?

    @Option(
        help: ArgumentHelp(
            "The feed's declared deviation threshold, for the policy: 0.5%.", valueName: "ratio"))
    var deviation: PpmArgument?

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "A figure that has to hold, such as 'kupiec.p >= 0.01'; repeatable.",
            valueName: "condition"))
    var require: [FigureCondition] = []

    func validate() throws {
        try input.requirePrices()
        guard confidence.value > 0.5, confidence.value < 1 else {
            throw ValidationError(
                "--confidence: found \(confidence.value); expected a number above 0.5 and below 1")
        }
        for (name, span) in [
            ("--horizon", horizon), ("--every", every), ("--heartbeat", heartbeat),
        ] {
            if let span, span < .minutes(1) || span > .days(36_500) {
                throw ValidationError("\(name): found \(span); expected 1m to 36500d")
            }
        }
        guard warmUp >= .days(1), warmUp <= .days(36_500) else {
            throw ValidationError("--warm-up: found \(warmUp); expected 1d to 36500d")
        }
        if let deviation, deviation.ppm < 1 || deviation.ppm > 999_999 {
            throw ValidationError(
                "--deviation: found \(deviation.defaultValueDescription); expected a share above 0 "
                    + "and below 100%")
        }
        if className != nil, policy == nil {
            throw ValidationError("--class: found no --policy; expected one that has classes")
        }
    }

    func execute() async throws -> ExitStatus {
        let question = try question()
        let outcomes = try await input.outcomes { history throws(CommandFailure) in
            try BacktestReport(history, question)
        }
        let reports = outcomes.compactMap { try? $0.result.get() }
        if let first = outcomes.first, reports.isEmpty,
            case .failure(let failure) = outcomes.first(where: \.isUnreadable)?.result
                ?? first.result
        {
            throw failure
        }
        let document = BacktestDocument(
            outcomes: outcomes, conditions: require.map { $0.judged(outcomes) })
        switch output.resolved {
        case .json: try StandardOutput.write(document.json)
        case .csv: try StandardOutput.write(document.csv)
        case .table: try StandardOutput.write(document.table)
        }
        for line in document.unmet { StandardError.line(TextTable.inert(line)) }
        if !document.unmet.isEmpty { return .no }
        return reports.count == outcomes.count ? .done : .someHeld
    }

    private func question() throws(CommandFailure) -> BacktestQuestion {
        let policy: RiskPolicy
        if let path = self.policy {
            policy = try PolicyInput(path, className: className).policy
        } else {
            policy = try PolicyInput.shipped()
        }
        return BacktestQuestion(
            policy: policy, current: try current.map(Self.readCurrent), horizon: horizon,
            confidence: confidence.value, side: side, every: every, warmUp: warmUp,
            heartbeat: heartbeat, deviation: deviation.map { Ratio(ppm: $0.ppm) }, asOf: input.asOf,
            statedMaxGap: input.maxGap)
    }

    private static func readCurrent(
        _ path: String
    ) throws(CommandFailure) -> [String: CurrentParameters] {
        let bytes = try WholeInput.bytes(of: path, bytesMax: ParameterSetJSON.bytesMax)
        do throws(DocumentError) {
            return try CurrentParameters.read(bytes, file: path)
        } catch {
            throw CommandFailure(.badConfiguration, "\(error)")
        }
    }
}

/// What is asked of every feed.
struct BacktestQuestion: Sendable {
    let policy: RiskPolicy
    /// By feed or instrument; nil where none were given.
    let current: [String: CurrentParameters]?
    let horizon: TimeSpan?
    let confidence: Double
    let side: Side
    let every: TimeSpan
    let warmUp: TimeSpan
    let heartbeat: TimeSpan?
    let deviation: Ratio?
    let asOf: Timestamp?
    let statedMaxGap: TimeSpan?
}
