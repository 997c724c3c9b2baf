import Evidence
import Foundation
import IsolatedMargin
import MarginPolicy
import TestSupport

/// `docs/replay.md`: its tables and what is said of them.
struct ReplayDocument {
    typealias Rule = ReplayRuns.Rule

    static let file = TailDocument.file.deletingLastPathComponent()
        .appendingPathComponent("replay.md")

    let events: [ReplayRuns]
    let resolutions: [ReplayRuns]

    /// Of this process: it takes most of a minute.
    static let shared = Result { try ReplayDocument() }

    init() throws {
        events = try ReplayEvent.all.map { try ReplayRuns($0.path()) }
        let hourly = try ReplayEvent.hourly.path()
        resolutions = [
            try ReplayRuns(hourly), try ReplayRuns(try ReplayEvent.minutely.path(after: hourly)),
        ]
    }

    func write() throws { try Data(text.utf8).write(to: Self.file) }

    // MARK: Cells

    private func fixed(_ value: Double, _ digits: Int) -> String {
        TailDocument.fixed(value, digits)
    }

    /// `1683 (1641–1722)`: the mean and the range over the populations.
    private func cell(
        _ runs: ReplayRuns, _ rule: Rule, _ figure: KeyPath<ReplayRuns.Run, Double>, _ digits: Int
    ) -> String {
        let values = runs[rule].map { $0[keyPath: figure] }
        let range = [values.min() ?? 0, values.max() ?? 0].map { fixed($0, digits) }
        return "\(fixed(runs.mean(rule, figure), digits)) (\(range[0])–\(range[1]))"
    }

    private func row(_ runs: ReplayRuns, _ rule: Rule) -> String {
        let layers: [LossLayer] = [.insuranceFund, .autoDeleveraging, .venue]
        let shares = layers.map { fixed(runs.share(rule, $0) * 100, 0) }.joined(separator: " / ")
        let cells = [
            rule.name, fixed(capitalRatio(runs, rule), 3),
            cell(runs, rule, \.liquidated, 0), cell(runs, rule, \.premature, 0),
            cell(runs, rule, \.worstWeek, 1), cell(runs, rule, \.badDebtBp, 2), shares,
            rule.mode == .cross ? cell(runs, rule, \.contaminated, 0) : "–",
        ]
        return "| \(cells.joined(separator: " | ")) |"
    }

    /// Mean capital over that of the dynamic parameters, over all populations.
    func capitalRatio(_ runs: ReplayRuns, _ rule: Rule) -> Double {
        let (own, other) = (
            runs[rule].reduce(Quanta(0)) { $0 + $1.capital },
            runs[.isolatedDynamic].reduce(Quanta(0)) { $0 + $1.capital }
        )
        return Double(own) / Double(other)
    }

    private static let header = """
        | | Capital | Liquidated | Premature | Worst week, % | Bad debt, bp | Fund / ADL / venue, % | Contaminated |
        |---|---|---|---|---|---|---|---|
        """

    private func table(_ runs: ReplayRuns) -> String {
        let path = runs.path
        let ratios = zip(path.event.symbols, path.dynamic).map { symbol, schedule in
            let values = schedule.entries.map(\.ratios.initialPpm)
            let means = schedule.meanRatios(from: path.event.start, to: path.event.end)
            func percent(_ ppm: Double) -> String { fixed(ppm / 1e4, 1) }
            return "\(symbol) \(percent(Double(values[0])))% → "
                + "\(percent(Double(values.max() ?? 0)))%, mean \(percent(means.initial))%"
        }
        let mattered = Rule.allCases.map { rule in
            runs[rule].map(\.orderMattered).max() ?? 0
        }
        return """
            ### \(path.event.title)

            \(path.event.symbols.joined(separator: ", ")), \(path.event.from) to \(path.event.to). \
            Initial at the start → largest: \(ratios.joined(separator: "; ")).
            The order of low and high mattered in at most \(mattered.max() ?? 0) of \(runs[.isolatedStatic][0].candles) bars.

            \(Self.header)
            \(Rule.allCases.map { row(runs, $0) }.joined(separator: "\n"))


            """
    }

    // MARK: Text

    var text: String {
        introduction + events.map(table).joined() + resolutionPart + lessons + limits
    }

    private let introduction = """
        # Replay: what margins do to traders in a crash

        `make tables` writes this file; where the real histories are at hand, a test compares it with the data in
        every run, and another holds what is said of the tables. One population of the first table again:

        ```
        marginpolicy replay binance_perp_BTCUSDT_1h_2020_2024.csv.gz binance_perp_ETHUSDT_1h_2020_2024.csv.gz \\
            --policy fixtures/policy.yaml --from 2020-02-12 --as-of 2020-04-12 --population 10000 --seed 1
        ```

        Populations of 10,000 positions go through four crashes in the exact margin engine. Each cell has the mean of five
        populations (seeds 1 to 5) and in brackets the least and the largest of the five.

        - *Path*: hourly candles of perpetuals. A candle has no path inside: its open is marked, then the lows of
          all instruments before their highs or after them, whichever costs more beyond the traders' own collateral, then the
          closes. From the open to the low is one jump.
        - *Traders*: an account arrives at any time of the path, draws a leverage (2, 3, 5, 10, 20, 50 or 100 times with
          weights 10, 15, 20, 25, 15, 10, 5) and opens one to three positions on different instruments; 60% are long,
          notionals are log-normal (median 5,000, spread 1.5), holding times exponential (mean 2 days). This is an
          assumption, not a measurement of a venue. Each posts the larger of notional / leverage and the initial requirement.
        - *Dynamic*: the shipped `balanced` policy, run every day at 00:00 UTC on what was known then, its last result in
          force, for up to 60 days before the path. An open position keeps a milder rule of its own for a day.
        - *Static*: for each instrument one initial ratio for which the same traders post the same mean capital as under the
          dynamic parameters, found by bisection before any outcome is looked at; maintenance in the same proportion. The mean is
          that of the whole path with its crash: this static venue knows beforehand how dear the weeks will be.
        - *Frozen*: what the policy had in force when the path begins, for all of it. It knows nothing of the crash, and its
          capital is another one. *Capital* is over that of the dynamic parameters.
        - *Liquidated* positions of 10,000. *Premature*: the position (under cross margin the account) would have stayed worth more
          than nothing at every price until its planned close. *Worst week*: the largest share of all liquidations in 168
          hours. *Bad debt*: losses beyond the collateral over the traded notional, and which part of it the insurance fund (filled
          by penalties of 1% alone), the other side by auto-deleveraging, and the venue bore. *Contaminated*: liquidated
          under cross margin and not in isolated mode on the same path.
        - Liquidations are filled at the mark at once: no book, no delay, no fee, no funding.

        ## Tables


        """

    private var resolutionPart: String {
        """
        ## What an hour hides

        BTC, ETH and LINK from 2021-04-21 to 2021-05-20, by the hour and by the minute (spot), the same traders and
        parameters; the policy is walked through the hours in both.

        | Path | | Liquidated | Premature | Bad debt, bp |
        |---|---|---|---|---|
        \(resolutions.flatMap { runs in
            [Rule.isolatedStatic, .isolatedDynamic, .crossStatic, .crossDynamic].map { rule in
                "| \(runs.path.event.title) | \(rule.name) | \(cell(runs, rule, \.liquidated, 0)) | "
                    + "\(cell(runs, rule, \.premature, 0)) | \(cell(runs, rule, \.badDebtBp, 2)) |"
            }
        }.joined(separator: "\n"))

        As many are liquidated by the minute; the bad debt is gone. What the tables above call bad debt is to a large part the one
        jump from an hour's open to its low, and their ranking of it holds for gaps, not for falls that a venue can trade in.


        """
    }

    /// How much larger a mean is under one rule than under another, in percent.
    func change(
        _ runs: ReplayRuns, _ rule: Rule, over other: Rule,
        _ figure: KeyPath<ReplayRuns.Run, Double>
    ) -> Double { (runs.mean(rule, figure) / runs.mean(other, figure) - 1) * 100 }

    private func signed(_ percent: Double) -> String {
        "\(percent < 0 ? "−" : "+")\(fixed(abs(percent), 0))%"
    }

    private func each(
        _ rule: Rule, over other: Rule, _ figure: KeyPath<ReplayRuns.Run, Double>
    ) -> String {
        events.map {
            "\($0.path.event.title) \(signed(change($0, rule, over: other, figure))) "
                + "(more in \($0.count(rule, above: other, figure)) of 5)"
        }.joined(separator: ", ")
    }

    private var lessons: String {
        """
        ## What it teaches

        **Where dynamic loses.** At equal mean capital, against static:

        - Bad debt, isolated: \(each(.isolatedDynamic, over: .isolatedStatic, \.badDebtBp)).
        - Bad debt, cross: \(each(.crossDynamic, over: .crossStatic, \.badDebtBp)).
        - Liquidations, isolated: \(each(.isolatedDynamic, over: .isolatedStatic, \.liquidated)).
        - Liquidations, cross: \(each(.crossDynamic, over: .crossStatic, \.liquidated)).
        - Premature, isolated: \(each(.isolatedDynamic, over: .isolatedStatic, \.premature)).
        - Premature, cross: \(each(.crossDynamic, over: .crossStatic, \.premature)).

        Dynamic loses on the mean bad debt of all four crashes, most at FTX. A policy that follows volatility asks for least on the eve of a
        crash and for most after it; a constant that asks for the same on average has more in hand on that day. What dynamic
        wins is small: fewer premature liquidations in all four on average. No venue could have set that constant: its level is
        that of the crash's own weeks. Against what it could have set, the ratios frozen at the start, dynamic asks for more capital
        and has:

        - Bad debt, isolated: \(each(.isolatedDynamic, over: .isolatedFrozen, \.badDebtBp)).
        - Liquidations, isolated: \(each(.isolatedDynamic, over: .isolatedFrozen, \.liquidated)).

        Fewer liquidations in all four. Bad debt falls at FTX alone; on 2020-03-12 and 2021-05-19 it is larger than with the frozen
        ratios, although more capital stood behind it, which these tables do not explain.

        **Isolated against cross**, static parameters, cross over isolated:

        - Liquidations: \(each(.crossStatic, over: .isolatedStatic, \.liquidated)).
        - Bad debt: \(each(.crossStatic, over: .isolatedStatic, \.badDebtBp)).
        - Contaminated of all liquidations: \(events.map { "\($0.path.event.title) \(fixed($0.mean(.crossStatic, \.contaminated) / $0.mean(.crossStatic, \.liquidated) * 100, 1))%" }.joined(separator: ", ")).

        Cross margin liquidates a good third fewer positions, since the account's other collateral stands behind each. Of
        those that it does liquidate, 3% to 6% would have lived alone. Its bad debt is smaller in some crashes and larger in others.


        """
    }

    private var limits: String {
        """
        ## Limits

        - Four crashes of one market, of which five instruments fell together. The brackets are the noise of the populations
          on the same path, not that of other crashes.
        - From open to low in one jump is the harshest reading of an hour: the deepest candles fall by \
        \(events.map { "\(fixed($0.path.deepest.fall * 100, 0))% (\($0.path.deepest.symbol), \($0.path.event.title))" }.joined(separator: ", ")).
        - Under cross margin an account's instruments are marked one after another, low by low; a hedge whose legs move at the same
          time looks unhedged between two marks.
        - For 2025-10-10 the histories begin on 2025-09-11: the policy's least history is 14 days there instead of 30, and
          its long floor has a month to look back on.
        - Traders here neither add margin nor close early nor react to a parameter change, and nothing they do moves the price.
        - Fills at the mark leave out what a falling book costs (`--depth`) and what waiting costs (`--delay`).
        - One policy and one law of traders. Four tables do not say what another policy would have done.

        """
    }
}
