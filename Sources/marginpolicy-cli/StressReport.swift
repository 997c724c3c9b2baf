import Evidence
import IsolatedMargin
import MarginPolicy
import PolicyDocument
import VolModel

/// What shocks do to one feed's requirement, positions and fund, in each of the output's layouts.
struct StressReport: Sendable {
    let market: FeedMarket
    let shock: StressShockOutcome
    let leftOut: Int
    let population: Population?
    /// nil where no position stands in this market.
    let reverse: ReverseStress?
    /// Of a backtest of the policy; empty where none was asked for.
    let windows: [StressWindowOutcome]

    init(
        _ market: FeedMarket, shock: StressShock, books: StressBooks, place: Int,
        command: StressCommand, windows: [StressWindowOutcome] = []
    ) throws(CommandFailure) {
        self.market = market
        self.windows = windows
        population = books.population
        let notional = command.notional.map { Double($0.quanta) / 1e6 }
        do throws(StressFailure) {
            let state = try? MarketState.measure(
                market.feed.series, bars: market.feed.bars, confidences: market.feed.confidences,
                asOf: market.asOf, feed: market.instrument.feed, policy: market.policy)
            if let state {
                self.shock = try StressShockOutcome(
                    shock, ratios: market.ratios, instrument: market.instrument, market: state,
                    policy: market.policy, notional: notional)
            } else {
                self.shock = try StressShockOutcome(shock, ratios: market.ratios)
            }
            let book = try books.book(market, place: place)
            leftOut = book?.leftOut ?? 0
            reverse = try book.map { book throws(StressFailure) in
                try ReverseStress(
                    book, rule: market.rule, fund: command.fund.quanta, mode: command.mode)
            }
        } catch {
            throw CommandFailure(.badData, error.description)
        }
    }

    var json: JSONValue {
        .object(
            market.members + [
                .init("shocked", shock.json),
                .init(
                    "positions",
                    [
                        "population_seed": .optional(population) { .string(String($0.seed)) },
                        "left_out": .integer(leftOut),
                    ]),
                .init("reverse", .optional(reverse, \.json)),
            ] + (windows.isEmpty ? [] : [.init("windows", .array(windows.map(\.json)))]))
    }

    // MARK: CSV

    /// One row for each figure.
    static let csvHeader = ["feed", "as_of", "part", "at", "figure", "value"]

    var csvRows: [[String]] {
        var rows: [[String]] = []
        func add(_ part: String, _ at: String, _ figure: String, _ value: String) {
            rows.append([market.name, "\(market.asOf)", part, at, figure, value])
        }
        if let requirement = shock.requirement {
            for (at, found) in [("calm", requirement.calm), ("shocked", requirement.shocked)] {
                guard let ratios = found.published else { continue }
                add("requirement", at, "maintenance_margin_ppm", String(ratios.maintenancePpm))
                add("requirement", at, "initial_margin_ppm", String(ratios.initialPpm))
            }
        }
        for position in shock.positions {
            let at = "\(position.side.rawValue) \(position.quarters)/4"
            add("position", at, "opening_equity_ppm", String(position.openingEquityPpm))
            add("position", at, "liquidated", position.isLiquidated ? "1" : "0")
            add("position", at, "equity_ppm", String(position.equityPpm))
            add("position", at, "bad_debt_ppm", String(position.badDebtPpm))
        }
        for row in StressWindowTable.csvRows(windows) { add("window", row[0], row[1], row[2]) }
        guard let reverse else { return rows }
        for (at, answer) in [("down", reverse.down), ("up", reverse.up)] {
            add(
                "reverse", at, "shock_ppm", answer.breaking.map { String($0.shockPpm) } ?? "")
        }
        for point in reverse.curve {
            add("curve", String(point.shockPpm), "liquidated", String(point.liquidated))
            add("curve", String(point.shockPpm), "losses", AmountArgument.text(point.losses))
        }
        return rows
    }

    // MARK: Table

    var table: String {
        market.heading + shockLine + requirementTable + "\n" + positionTable + "\n" + reverseText
            + (windows.isEmpty ? "" : "\n" + StressWindowTable.rendered(windows))
    }

    private var shockLine: String {
        let shock = shock.shock
        return "Shock: price \(signed(shock.priceChangePpm)), volatility "
            + "\(Figures.fixed(shock.volatilityMultiplier, digits: 2)) times, volume and depth at "
            + "\(FeedMarket.percent(shock.liquidityPpm)), oracle silent for \(shock.outage)\n\n"
    }

    private var requirementTable: String {
        guard let requirement = shock.requirement else {
            return "the policy cannot be run on this history: no requirement\n"
        }
        var table = TextTable([
            ("the policy asks for", .left), ("maintenance", .right), ("initial", .right),
            ("model's maintenance", .right), ("model's initial", .right),
        ])
        var notes = requirement.notes
        for (name, found) in [
            ("now", requirement.calm), ("in the shocked market", requirement.shocked),
        ] {
            let pairs = [found.published, found.model].flatMap { ratios in
                [ratios?.maintenancePpm, ratios?.initialPpm].map {
                    $0.map(FeedMarket.percent) ?? "–"
                }
            }
            table.append([name] + pairs)
            if found.published == nil, let reason = found.decision.reasons.first {
                notes.append("\(name): \(reason)")
            }
        }
        return table.rendered() + notes.map { TextTable.inert($0) + "\n" }.joined()
    }

    private var positionTable: String {
        var table = TextTable([
            ("position", .left), ("leverage", .right), ("equity before", .right),
            ("liquidated", .left), ("impact", .right), ("equity after", .right),
            ("bad debt", .right),
        ])
        for position in shock.positions {
            let leverage = 1e6 / Double(position.openingEquityPpm)
            table.append([
                "\(position.side.rawValue) at \(position.quarters)/4 of the largest",
                Figures.fixed(leverage, digits: 2),
                FeedMarket.percent(position.openingEquityPpm),
                position.isLiquidated ? "yes" : "no",
                position.impactPpm.map(FeedMarket.percent) ?? "–",
                FeedMarket.percent(position.equityPpm), FeedMarket.percent(position.badDebtPpm),
            ])
        }
        let size =
            shock.notional.map { "of \(Figures.fixed($0, digits: 0)) each" }
            ?? "closed at the shocked price: no volume or depth is known"
        return table.rendered() + "in shares of the notional at the opening; \(size)\n"
    }

    private var reverseText: String {
        guard let reverse else { return "No position stands in this market.\n" }
        let who = population.map { "seed \($0.seed)" } ?? "from a file"
        var table = TextTable([
            ("shock", .right), ("price", .right), ("liquidated", .right), ("losses", .right),
        ])
        for point in reverse.curve where point.shockPpm % 100_000 == 0 {
            guard abs(point.shockPpm) <= 1_000_000 else { continue }
            table.append([
                signed(point.shockPpm), Figures.fixed(point.price.doubleValue, digits: 4),
                String(point.liquidated), whole(point.losses),
            ])
        }
        return "Reverse: \(reverse.opened) \(reverse.mode.rawValue) positions (\(who), "
            + "\(reverse.refused) refused, \(leftOut) left out), long "
            + "\(whole(reverse.longNotional)), short \(whole(reverse.shortNotional)), fund "
            + "\(AmountArgument.text(reverse.fund))\n"
            + "down: \(text(reverse.down))\nup: \(text(reverse.up))\n"
            + (reverse.isMonotone ? "" : "the losses do not rise with every step of the shock\n")
            + table.rendered()
    }

    private func text(_ answer: ReverseStress.Answer) -> String {
        switch answer {
        case .breaks(let point):
            "\(signed(point.shockPpm)) to \(point.price) breaks the fund: \(point.liquidated) "
                + "liquidated, \(AmountArgument.text(point.losses)) lost beyond collateral"
        case .holds(let point):
            "no jump up to \(signed(point.shockPpm)) breaks the fund: "
                + "\(AmountArgument.text(point.losses)) lost beyond collateral there"
        }
    }

    private func signed(_ ppm: Int) -> String {
        "\(ppm < 0 ? "−" : "+")\(Figures.fixed(Double(abs(ppm)) / 1e4, digits: 4))%"
    }

    /// Whole quote units, rounded to the nearest.
    private func whole(_ quanta: Quanta) -> String {
        Figures.fixed(Double(quanta) / 1e6, digits: 0)
    }
}
