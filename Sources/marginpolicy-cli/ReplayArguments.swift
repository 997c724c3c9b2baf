public import ArgumentParser
import Evidence
public import IsolatedMargin
import MarginPolicy
import VolModel

extension Venue.MarginMode: ExpressibleByArgument {}

/// Which of the two sets of parameters runs.
enum ReplayParameters: String, ExpressibleByArgument, CaseIterable, Sendable {
    /// Constant: those that were given, or those that ask for the mean capital of the dynamic ones.
    case `static`
    /// The policy, re-run again and again on what was known.
    case dynamic
}

/// A share as a decimal or a percentage, in whole parts per million.
struct PpmArgument: ExpressibleByArgument {
    let ppm: Int

    init(ppm: Int) { self.ppm = ppm }

    init?(argument: String) {
        guard let ratio = Ratio(argument: argument), (.zero ... .one).contains(ratio),
            ratio.billionths % 1_000 == 0
        else { return nil }
        ppm = Int(ratio.billionths / 1_000)
    }

    var defaultValueDescription: String { "\(Ratio(ppm: ppm))" }
}

/// An amount of quote units, not negative, up to 10¹² with six decimals.
struct AmountArgument: ExpressibleByArgument {
    let quanta: Quanta

    init(quanta: Quanta) { self.quanta = quanta }

    init?(argument: String) {
        guard let decimal = ExactDecimal(argument), decimal >= .zero,
            decimal <= ExactDecimal(1_000_000_000_000)
        else { return nil }
        let exact = ExactDecimal(
            significand: decimal.significand * 1_000_000, fractionDigits: decimal.fractionDigits)
        guard exact.fractionDigits == 0 else { return nil }
        quanta = exact.significand
    }

    var text: String { Self.text(quanta) }
    var defaultValueDescription: String { text }

    static func text(_ quanta: Quanta) -> String {
        ExactDecimal(significand: quanta, fractionDigits: ReplayMarket.quoteDecimals).description
    }
}

/// Where parameters come from; one of the three.
struct ReplaySourceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A policy: dynamic parameters, and static ones that ask for the same mean capital.",
            valueName: "file"))
    var policy: String?

    @Option(
        name: .customLong("class"),
        help: ArgumentHelp("A class of the policy. Default: its defaults.", valueName: "name"))
    var className: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Between two runs of the policy.", valueName: "duration"))
    var step: TimeSpan = .days(1)

    @Option(
        help: ArgumentHelp(
            "A parameter set: its instruments are found by feed or id, and static.",
            valueName: "file"))
    var set: String?

    @Option(help: ArgumentHelp("One static maintenance ratio: 2%.", valueName: "share"))
    var maintenance: PpmArgument?

    @Option(help: ArgumentHelp("One static initial ratio: 4%.", valueName: "share"))
    var initial: PpmArgument?

    func validate() throws {
        guard (maintenance == nil) == (initial == nil) else {
            throw ValidationError("--maintenance: expected it together with --initial")
        }
        let count = [policy != nil, set != nil, initial != nil].count(where: \.self)
        guard count == 1 else {
            throw ValidationError(
                "found \(count) sources of parameters; expected one of --policy, --set, and "
                    + "--maintenance with --initial")
        }
        guard className == nil || policy != nil else {
            throw ValidationError("--class: expected it together with --policy")
        }
        guard step >= .minutes(1), step <= .days(365) else {
            throw ValidationError("--step: found \(step); expected 1m to 365d")
        }
        if let maintenance, let initial, maintenance.ppm > initial.ppm || initial.ppm == 0 {
            throw ValidationError(
                "--initial: found less than --maintenance, or nothing; expected at least that")
        }
    }
}

/// Whose positions are replayed.
struct ReplayPositionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Positions with a header: market, side, notional or size, leverage or margin, open; "
                + "id, account and close may be missing.", valueName: "csv"))
    var positions: String?

    @Option(help: ArgumentHelp("How many positions a seeded population has.", valueName: "n"))
    var population: Int?

    @Option(help: "The seed of the population.")
    var seed: UInt64?

    @Option(
        help: ArgumentHelp(
            "Leverages with weights. Default: 2=10,3=15,5=20,10=25,20=15,50=10,100=5.",
            valueName: "pairs"))
    var leverages: String?

    @Option(help: ArgumentHelp("The share of longs. Default: 60%.", valueName: "share"))
    var longShare: PpmArgument?

    @Option(help: ArgumentHelp("Median notional. Default: 5000.", valueName: "amount"))
    var medianNotional: AmountArgument?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Mean holding time. Default: 2d.", valueName: "duration"))
    var meanHolding: TimeSpan?

    @Option(help: ArgumentHelp("Positions of an account at most. Default: 3.", valueName: "n"))
    var positionsPerAccount: Int?

    func validate() throws {
        let isSeeded =
            population != nil || seed != nil || leverages != nil || longShare != nil
            || medianNotional != nil || meanHolding != nil || positionsPerAccount != nil
        guard positions == nil || !isSeeded else {
            throw ValidationError(
                "--positions: found options of a population beside it; expected one of the two")
        }
        do throws(ReplayFailure) {
            try seeded().requirePossible()
        } catch {
            throw ValidationError("\(error)")
        }
    }

    /// What the options say of a population.
    func seeded() throws(ReplayFailure) -> Population {
        var described = Population()
        if let population { described.count = population }
        if let seed { described.seed = seed }
        if let leverages { described.leverages = try Self.mix(leverages) }
        if let longShare { described.longShare = Double(longShare.ppm) / 1e6 }
        if let medianNotional { described.medianNotional = Double(medianNotional.quanta) / 1e6 }
        if let meanHolding { described.meanHolding = meanHolding }
        if let positionsPerAccount { described.positionsMax = positionsPerAccount }
        return described
    }

    private static func mix(
        _ text: String
    ) throws(ReplayFailure) -> [Population.LeverageShare] {
        var shares: [Population.LeverageShare] = []
        for pair in text.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = pair.split(separator: "=", omittingEmptySubsequences: false)
            guard parts.count == 2, let leverage = ExactDecimal(parts[0]),
                let weight = ExactDecimal(parts[1]), weight >= .zero,
                leverage.fractionDigits <= 2, leverage <= ExactDecimal(1_000)
            else {
                throw ReplayFailure(
                    "--leverages: found '\(pair)'; expected leverage=weight such as 10=25")
            }
            let hundredths = ExactDecimal(
                significand: leverage.significand * 100, fractionDigits: leverage.fractionDigits)
            shares.append(
                Population.LeverageShare(
                    hundredths: Int(hundredths.significand), weight: weight.doubleValue))
        }
        return shares
    }
}

/// What the venue does with positions below maintenance.
struct ReplayVenueOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Of the traded notional.", valueName: "share"))
    var takerFee = PpmArgument(ppm: 0)

    @Option(
        help: ArgumentHelp(
            "Of the liquidated notional, to the insurance fund.", valueName: "share"))
    var penalty = PpmArgument(ppm: 10_000)

    @Option(help: ArgumentHelp("In the insurance fund at the start.", valueName: "amount"))
    var insuranceFund = AmountArgument(quanta: 0)

    @Option(
        help: ArgumentHelp(
            "The notional that the market takes at once and that moves the price by --slippage. "
                + "Default: everything is closed at the mark.", valueName: "amount"))
    var depth: AmountArgument?

    @Option(help: ArgumentHelp("What a close-out of the whole depth moves.", valueName: "share"))
    var slippage = PpmArgument(ppm: 20_000)

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Until the depth is there again.", valueName: "duration"))
    var refill: TimeSpan = .hours(1)

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Between finding a position below maintenance and the first mark that closes it.",
            valueName: "duration"))
    var delay: TimeSpan = .seconds(0)

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How long open positions keep a milder rule of their own.", valueName: "duration"))
    var grace: TimeSpan = .days(1)

    @Flag(help: "No auto-deleveraging.")
    var noAdl = false

    @Flag(help: "Levy what is left on profits.")
    var mutualise = false

    func validate() throws {
        for (name, span) in [("--refill", refill), ("--delay", delay), ("--grace", grace)] {
            guard span.microseconds >= 0, span <= .days(3_650) else {
                throw ValidationError("\(name): found \(span); expected 0s to 3650d")
            }
        }
        if let depth, depth.quanta == 0 {
            throw ValidationError("--depth: found 0; expected an amount above zero")
        }
    }

    func design(_ mode: Venue.MarginMode) -> ReplayDesign {
        var design = ReplayDesign()
        design.mode = mode
        design.insuranceFund = insuranceFund.quanta
        design.grace = grace
        design.liquidation = LiquidationPolicy(
            delay: delay,
            depth: depth.map {
                DepthModel(depth: $0.quanta, slippagePpm: slippage.ppm, refill: refill)
            }, penaltyPpm: penalty.ppm,
            waterfall: Waterfall(autoDeleveraging: !noAdl, mutualisation: mutualise))
        return design
    }
}
