import ArgumentParser
import Evidence
import MarginPolicy
import VolModel

/// The policy that is run, the ratios that positions stand under, and what is known of the market.
struct MarginSourceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The policy. Default: the package's own, without its optional sections.",
            valueName: "file"))
    var policy: String?

    @Option(
        name: .customLong("class"),
        help: ArgumentHelp("A class of the policy. Default: its defaults.", valueName: "name"))
    var className: String?

    @Option(
        help: ArgumentHelp(
            "A parameter set with the ratios in force: its instruments are found by feed or id. "
                + "Default: what the policy asks for at as_of.", valueName: "file"))
    var set: String?

    @Option(help: ArgumentHelp("The maintenance ratio in force: 2%.", valueName: "share"))
    var maintenance: PpmArgument?

    @Option(help: ArgumentHelp("The initial ratio in force: 4%.", valueName: "share"))
    var initial: PpmArgument?

    @Option(
        help: ArgumentHelp("Traded in a day, for price impact.", valueName: "amount"))
    var dailyVolume: AmountArgument?

    @Option(
        name: .customLong("depth-2pct"),
        help: ArgumentHelp("What moves the price by 2%, for price impact.", valueName: "amount"))
    var depth: AmountArgument?

    func validate() throws {
        guard (maintenance == nil) == (initial == nil) else {
            throw ValidationError("--maintenance: expected it together with --initial")
        }
        guard set == nil || initial == nil else {
            throw ValidationError(
                "--set: found --maintenance and --initial beside it; expected one of the two")
        }
        guard className == nil || policy != nil else {
            throw ValidationError("--class: expected it together with --policy")
        }
        if let maintenance, let initial, maintenance.ppm > initial.ppm || initial.ppm == 0 {
            throw ValidationError(
                "--initial: found less than --maintenance, or nothing; expected at least that")
        }
        for (name, amount) in [("--daily-volume", dailyVolume), ("--depth-2pct", depth)] {
            if let amount, amount.quanta == 0 {
                throw ValidationError("\(name): found 0; expected an amount above zero")
            }
        }
    }

    var liquidity: Instrument.Liquidity {
        func amount(_ stated: AmountArgument?) -> ExactDecimal? {
            stated.map {
                ExactDecimal(significand: $0.quanta, fractionDigits: ReplayMarket.quoteDecimals)
            }
        }
        return Instrument.Liquidity(
            dailyVolume: amount(dailyVolume), depth2Percent: amount(depth))
    }
}
