import Evidence
import Foundation
import TestSupport

/// `docs/procyclicality.md`: its tables and what is said of them.
struct ProcyclicalityDocument {
    static let file = TailDocument.file.deletingLastPathComponent()
        .appendingPathComponent("procyclicality.md")

    let tables: [ProcyclicalityTable]

    init() throws {
        tables = try ProcyclicalityTable.Source.all.map { try ProcyclicalityTable($0) }
    }

    func write() throws { try Data(text.utf8).write(to: Self.file) }

    /// The places of the rules that are spoken of.
    enum Rule: Int, CaseIterable {
        case fast = 0
        case middle, slow, larger, longMemory, stress, floor, limited, overridden, slowLimited
    }

    /// ETH/USD and the perpetuals.
    var crypto: ArraySlice<ProcyclicalityTable> { tables.dropFirst() }

    // MARK: Figures

    /// How much less or more than without a tool: the mean margin of a rule over that of FHS 0.97.
    static func cost(_ table: ProcyclicalityTable, _ rule: Rule) -> Double {
        table[rule].coverage.meanRequirement / table[.middle].coverage.meanRequirement
    }

    static func severity(
        _ table: ProcyclicalityTable, _ rule: Rule, over other: Rule = .middle
    ) -> Double {
        table[rule].coverage.meanBeyond / table[other].coverage.meanBeyond
    }

    /// The largest call over thirty steps with a speed limit over that with the floor alone.
    static func lateCall(_ table: ProcyclicalityTable) -> Double {
        let calls = [Rule.limited, .floor].map { table[$0].procyclicality.calls[2].largest }
        return calls[0] / calls[1]
    }

    /// The part of all losses beyond the margin that the worst step has.
    static func worstShare(_ table: ProcyclicalityTable, _ rule: Rule) -> Double {
        let coverage = table[rule].coverage
        return coverage.largestBeyond / (coverage.meanBeyond * Double(coverage.observations))
    }

    private func fixed(_ value: Double, _ digits: Int) -> String {
        TailDocument.fixed(value, digits)
    }

    /// `+16%`, also for what is less.
    private func change(_ ratio: Double) -> String {
        "\(ratio < 1 ? "−" : "+")\(fixed(abs(ratio - 1) * 100, 0))%"
    }

    private func percent(_ ratio: Double) -> String { "\(fixed(ratio * 100, 0))%" }

    /// A figure of each of several histories with their names: `22% on BTC`.
    private func each(
        _ tables: some Sequence<ProcyclicalityTable>, _ figure: (ProcyclicalityTable) -> String
    ) -> String {
        tables.map { "\(figure($0)) on \($0.source.shortName)" }.joined(separator: ", ")
    }

    private func count(_ holds: (ProcyclicalityTable) -> Bool) -> Int { crypto.count(where: holds) }

    // MARK: Text

    var text: String {
        introduction + "## Tables\n\n" + tables.map(\.text).joined() + summary + lessons + limits
    }

    private let introduction = """
        # Procyclicality: what margins ask for in stress

        `make tables` writes this file; where the real histories are at hand, a test compares it with the data in
        every run, and another holds what is said of the tables. `marginpolicy procyclicality FILE…` repeats a
        table on any history.

        A margin that follows volatility rises when traders can least pay for it. Each table walks twelve ways
        through a history, long side, 99%, a margin for every step from the returns before it: five volatilities
        under filtered historical simulation (FHS), then tools against procyclicality on top.

        - *Model*: σ · q, where σ begins at the mean square of the seed's returns and q is the type 7 quantile of the
          losses, each divided by its σ, of the tail window. λ is a step's; RM2006 are the fourteen averages of
          RiskMetrics 2006, a step counting as a day. max(0.94, 0.99) is the larger volatility of the two.
        - *25% stress*: a quarter from the largest quantile that any stress window had so far.
        - *Floor*: the quantile of the returns themselves over the floor window, as far as the history reaches.
        - *Speed +5%/-1%, override 1.25*: a rise of at most 5% and a fall of at most 1% a step, except that the margin
          is never below model / 1.25. *Override*: the steps at which that binds.
        - *Breaches* are losses beyond the margin, *p* is Kupiec's. *P2T* is the largest margin over the least. *1*, *5*
          and *30*: the largest and the 99% quantile of M(t + n)/M(t) − 1 in percent. *Beyond*: mean loss beyond the
          margin over all steps, in basis points; *max gap* the largest. Losses and margins are log distances.

        Windows, in steps:

        | history | step | seed | tail | judged from | floor | stress |
        |---|---|---|---|---|---|---|
        | S&P 500 | trading day | 250 | 750 | 1000 | 2500 | 250 |
        | ETH/USD rounds | 1 h | 250 | 750 | 1000 | 2500 | 250 |
        | perpetuals | 1 d | 90 | 275 | 365 | 2500 | 90 |

        *S&P 500* (4 January 1999 to 31 December 2018): every close is a step (`--step observation`). The table is
        the published one of the methodology, and every digit of it agrees. *ETH/USD rounds*: an hour stands for
        the day, so the floor looks back 104 days and a limit of 5% is one of 5% an hour. *Perpetuals*: with the windows of the
        S&P table their first thousand days would be spent on waiting; 302 to 568 days with three to six expected
        breaches would be left, and of the crashes of 2021 and 2022 at most that of November 2022. From day 365 on
        there are 937 to 1203 days with those of 2022, and for BTC, ETH and LINK that of May 2021. The floor is all history so far:

        ```
        marginpolicy procyclicality binance_perp_BTCUSDT_1h_2020_2024.csv.gz --step 1d \\
            --windows seed=90,tail=275,judged=365,stress=90
        ```


        """

    private var summary: String {
        let rules: [Rule] = [.stress, .floor, .limited, .overridden, .slowLimited]
        let rows = tables.map { table in
            let cells = rules.map { rule in
                "\(change(Self.cost(table, rule))) · "
                    + "\(fixed(table[rule].procyclicality.peakToTrough, 1)) · "
                    + "\(percent(table[rule].procyclicality.calls[0].largest)) · "
                    + "\(change(Self.severity(table, rule)))"
            }
            let bare = table[.middle]
            return "| \(table.source.shortName) | "
                + "\(fixed(bare.coverage.meanRequirement * 100, 2))% · "
                + "\(fixed(bare.procyclicality.peakToTrough, 1)) · "
                + "\(percent(bare.procyclicality.calls[0].largest)) | "
                + cells.joined(separator: " | ") + " |"
        }
        return """
            ## What each tool costs and gives

            FHS 0.97: mean · P2T · largest one-step call. The others: the change of the mean margin against it, which is
            the cost of the tool · P2T · largest one-step call · the change of the mean loss beyond the margin.

            | history | FHS 0.97 | 25% stress | floor | floor, +5%/-2% | floor, +5%/-1%, override | 0.99, floor, +5%/-1% |
            |---|---|---|---|---|---|---|
            \(rows.joined(separator: "\n"))


            """
    }

    private var lessons: String {
        let sp500 = tables[0]
        return """
            ## What it teaches

            What holds on all seven histories:

            1. A longer memory lowers P2T and raises the loss beyond the margin: from λ 0.94 to 0.99 by
               \(each(tables) { percent(Self.severity($0, .slow, over: .fast) - 1) }).
            2. The floor lowers P2T more than the stressed weight, and asks for more margin.
            3. With a floor below it a speed limit costs next to nothing: +5%/-2% changes the mean by less than 2% and the
               severity by less than 5% of what they are with the floor alone, and the largest call of a step is 5% instead of
               \(each(tables) { percent($0[.floor].procyclicality.calls[0].largest) }).
               It spreads the call and does not take it away: the largest over thirty steps falls by at most \(percent(1 - (tables.map(Self.lateCall).min() ?? .nan))).
            4. The slow model with floor and speed limit has the least P2T of all twelve.

            Where the crypto tables contradict that of the S&P 500:

            1. *The override buys little and gives the limit away.* With it the largest call of a step is
               \(each(tables) { percent($0[.overridden].procyclicality.calls[0].largest) }) instead of 5%. Its
               severity over that of +5%/-2% without one is \(each(tables) { fixed(Self.severity($0, .overridden, over: .limited), 2) }).
               Much of the loss beyond the margin is that of the first day of a storm, and what raises the margin afterwards
               does not cover it. An override is a promise never to stand far below one's own model, and has to be wanted as that.
            2. *The slow model is the cheap one.* With floor and speed limit FHS 0.99 is the dearest row with a floor on the S&P 500
               (\(fixed(sp500[.slowLimited].coverage.meanRequirement * 100, 2))%), and its severity against the floor alone is \
            \(change(Self.severity(sp500, .slowLimited, over: .floor))). On all six crypto histories it is the
               cheapest with a floor, and its severity is \(each(crypto) { change(Self.severity($0, .slowLimited, over: .floor)) }).
            3. *Floor or stress is no longer one ranking.* The floor has the lower severity on the S&P 500 and on \
            \(count { Self.severity($0, .floor, over: .stress) < 1 }) of six crypto
               histories, the stressed weight on the others, for less margin on all. There the stressed weight is the
               better buy against losses, and the floor against swings.
            4. *What a floor costs differs threefold.* It adds \(each(tables) { percent(Self.cost($0, .floor) - 1) })
               to the mean. A floor over all history never forgets the first months after a listing.
            5. *Floors over-cover less clearly.* On the S&P 500 every row with a floor is rejected for too few breaches; of the crypto
               histories the floor is on \(count { ($0[.floor].coverage.kupiec?.probability ?? 1) < 0.05 }) of six at 5%. With 9 to 12 expected breaches on each perpetual that test has little power.
            6. *RM2006 and max(0.94, 0.99) are not the safe choice among bare models.* RM2006 has the least severity of the five on
               the S&P 500 and on \(count { Self.isLeast($0, .longMemory) }) of six crypto histories, FHS 0.94 on \
            \(count { Self.isLeast($0, .fast) }). The larger of two volatilities has a smaller
               quantile to multiply: it is breached more often than FHS 0.94 on \
            \(count { $0[.larger].coverage.breaches > $0[.fast].coverage.breaches }) of six.

            Does floor + speed limit + override still win? Against the floor and the stressed weight alone it has at most their P2T
            and a smaller largest one-step call on all seven, at the mean of the floor within 1.5%. It is not the best of the twelve
            on crypto: a slow model with floor and limit and without an override swings less and costs less on all six, and
            loses at most \(percent((crypto.map { Self.severity($0, .slowLimited, over: .overridden) }.max() ?? .nan) - 1)) more beyond the margin; \
            on the S&P 500 it loses \(percent(Self.severity(sp500, .slowLimited, over: .overridden) - 1)) more.


            """
    }

    static func isLeast(_ table: ProcyclicalityTable, _ rule: Rule) -> Bool {
        let bare: [Rule] = [.fast, .middle, .slow, .larger, .longMemory]
        return bare.allSatisfy { severity(table, rule, over: $0) <= 1 }
    }

    private var limits: String {
        """
        ## Limits

        - One path each. The perpetuals had the same storms, so that five tables are far less than five samples.
        - Severity is made of few days: with the floor the worst step alone has
          \(each(tables) { percent(Self.worstShare($0, .floor)) })
          of all loss beyond the margin. SOL lost \(percent(1 - exponential(-worstLoss(tables[4])))) of its price on one day of November 2022, which no row holds.
        - P2T hangs on one trough and one peak. Five rounds of ETH/USD share their second with another; taking the
          earlier of the two instead of the later moves the P2T of FHS 0.94 from \(fixed(tables[1][.fast].procyclicality.peakToTrough, 1)) to 28.0.
        - The windows of the perpetuals were chosen for what they leave to judge, after the tables with those of the S&P 500 had been
          seen. Nothing else was fitted to these histories.
        - Steps of an hour are not steps of a day: a limit of +5% an hour lets the margin treble within a day.
        - Long side, one confidence, relative calls on a position that does not change. Margins here have no other component:
          no oracle deviation, slippage, fees, grid or governance.

        """
    }

    private func worstLoss(_ table: ProcyclicalityTable) -> Double {
        -(table.walk.returns.values[table.walk.judged].min() ?? .nan)
    }
}

extension ProcyclicalityTable {
    subscript(rule: ProcyclicalityDocument.Rule) -> MarginOutcome { outcomes[rule.rawValue] }
}
