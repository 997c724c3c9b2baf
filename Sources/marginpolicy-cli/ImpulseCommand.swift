import ArgumentParser
import Evidence
import MarginPolicy
import NightlyJob
import PolicyDocument
import VolModel

struct ImpulseCommand: MarginpolicyCommand {
    static let configuration = CommandConfiguration(
        commandName: "impulse",
        abstract: "How a policy answers when volatility rises at once and stays.",
        discussion: """
            Example:

              marginpolicy impulse fixtures/policy.yaml --class major --step 3

            The policy is calibrated every day on a simulated market of normal returns, whose volatility \
            rises after a year or so, with its last result in force. The table has the published maintenance \
            ratio and the model's over those at the step, what decided the published one, and what \
            exponential averages of λ 0.94, 0.97 and 0.99 a day make of the same step: \
            sqrt(1 + (m² − 1)(1 − λᵏ)). The instrument has no fees, volume or depth.
            """)

    @Argument(help: "The policy, - for standard input.")
    var policy: String

    @Option(
        name: .customLong("class"),
        help: ArgumentHelp("A class of the policy. Default: its defaults.", valueName: "name"))
    var className: String?

    @Option(help: "Volatility after the step over that before it.")
    var step: Double = 3

    @Option(help: "Annualised volatility before the step.")
    var volatility: Double = 0.6

    @OptionGroup var output: FormatOption
    @OptionGroup var common: CommonOptions

    /// The days that are shown.
    static let days = [0, 1, 2, 3, 5, 10, 20, 30, 60]
    static let decays = [0.94, 0.97, 0.99]

    func validate() throws {
        for (name, value) in [("--step", step), ("--volatility", volatility)] {
            guard (1e-3...100).contains(value) else {
                throw ValidationError(
                    "\(name): found \(value); expected a number from 0.001 to 100")
            }
        }
    }

    func execute() async throws -> ExitStatus {
        let input = try PolicyInput(policy, className: className)
        let file = input.file
        var design = ImpulseResponse.Design()
        design.multiplier = step
        design.volatility = volatility
        design.periods = Self.days.last ?? 0
        let response: ImpulseResponse
        do throws(ImpulseError) {
            response = try await ProgressLine.shown(quiet: common.quiet) {
                progress throws(ImpulseError) in
                progress.begin("calibrating", "days", total: 1)
                return try ImpulseResponse(input.policy, design) {
                    progress.advance(to: $0, of: $1)
                }
            }
        } catch {
            throw CommandFailure(.badConfiguration, "\(policy): \(error)")
        }
        let points = response.points.filter { Self.days.contains($0.period) }
        switch output.resolved {
        case .json: try StandardOutput.write(json(points, of: file))
        case .csv: try StandardOutput.write(csv(points))
        case .table: try StandardOutput.write(table(points, of: file))
        }
        return .done
    }

    private func exponential(_ point: ImpulseResponse.Point) -> [Double] {
        Self.decays.map {
            ImpulseResponse.exponential(multiplier: step, decay: $0, periods: point.period)
        }
    }

    private func json(_ points: [ImpulseResponse.Point], of file: PolicyFile) -> JSONValue {
        [
            "schema": "marginpolicy.impulse/1", "policy": .string(file.name),
            "class": .optional(className, JSONValue.string),
            "step": .fixed(step, fractionDigits: 6),
            "volatility": .fixed(volatility, fractionDigits: 6),
            "path": .array(
                points.map { point in
                    [
                        "day": .integer(point.period),
                        "maintenance": .fixed(point.maintenance, fractionDigits: 6),
                        "model": .fixed(point.model, fractionDigits: 6),
                        "binding": .string(point.binding.rawValue),
                        "ewma": .array(
                            zip(Self.decays, exponential(point)).map { decay, value in
                                [
                                    "decay": .fixed(decay, fractionDigits: 2),
                                    "volatility": .fixed(value, fractionDigits: 6),
                                ]
                            }),
                    ]
                }),
        ]
    }

    private func csv(_ points: [ImpulseResponse.Point]) -> String {
        let header = ["day", "maintenance", "model", "binding"] + Self.decays.map { "ewma_\($0)" }
        let rows = points.map { point in
            [
                String(point.period), Figures.fixed(point.maintenance, digits: 6),
                Figures.fixed(point.model, digits: 6), point.binding.rawValue,
            ] + exponential(point).map { Figures.fixed($0, digits: 6) }
        }
        return ([header] + rows).map(CSV.row).joined()
    }

    private func table(_ points: [ImpulseResponse.Point], of file: PolicyFile) -> String {
        var table = TextTable(
            [
                ("day", .right), ("maintenance", .right), ("model", .right), ("bound by", .left),
            ] + Self.decays.map { ("λ \($0)", .right) })
        for point in points {
            table.append(
                [
                    String(point.period), Figures.fixed(point.maintenance, digits: 3),
                    Figures.fixed(point.model, digits: 3), point.binding.rawValue,
                ] + exponential(point).map { Figures.fixed($0, digits: 3) })
        }
        let name = TextTable.inert(file.name) + (className.map { ", \(TextTable.inert($0))" } ?? "")
        return "\(name) · volatility \(volatility) a year, then \(step) times it\n"
            + table.rendered()
    }
}
