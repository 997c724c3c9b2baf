import Evidence
import IsolatedMargin
import MarginPolicy
import NightlyJob
import OracleHistory
import PolicyDocument
import VolModel

/// The runs of a replay in each of the output's layouts, with all that was assumed.
struct ReplayReport: Sendable {
    struct Row: Sendable {
        let mode: Venue.MarginMode
        let parameters: ReplayParameters
        let outcome: ReplayOutcome
        /// Under cross margin only.
        let contaminated: Int?
        let meanCapital: Quanta

        var badDebtBp: Double {
            let traded = Double(outcome.tradedNotional)
            return traded > 0 ? Double(outcome.badDebt) / traded * 1e4 : 0
        }
    }

    let inputs: ReplayInputs
    let command: ReplayCommand
    let rows: [Row]

    // MARK: JSON

    var json: JSONValue {
        [
            "schema": "marginpolicy.replay/1", "from": .string(inputs.from.description),
            "to": .string(inputs.to.description), "markets": .array(markets),
            "positions": positions, "venue": venue, "runs": .array(rows.map(json)),
        ]
    }

    private var markets: [JSONValue] {
        zip(inputs.histories, zip(inputs.replay.markets, inputs.parameters)).map {
            history, parts in
            let (market, parameters) = parts
            let constant = parameters.constant.entries[0].ratios
            return [
                "market": .string(market.name),
                "source": .string(FileSystem.baseName(of: history.source)),
                "feed_kind": .string(history.kind.rawValue),
                "bars": .integer(market.bars.count),
                "candles": .integer(market.bars.count(where: \.isCandle)),
                "price_digits": .integer(market.tickDigits),
                "size_digits": .integer(market.lotDigits),
                "static": [
                    "maintenance_margin_ppm": .integer(constant.maintenancePpm),
                    "initial_margin_ppm": .integer(constant.initialPpm),
                    "mean_capital": .optional(parameters.matched?.staticCapital, amount),
                ],
                "dynamic": .optional(parameters.dynamic) { schedule in
                    let means = schedule.meanRatios(from: inputs.from, to: inputs.to)
                    return [
                        "mean_maintenance_margin_ppm": .fixed(
                            means.maintenance, fractionDigits: 3),
                        "mean_initial_margin_ppm": .fixed(means.initial, fractionDigits: 3),
                        "mean_capital": .optional(parameters.matched?.dynamicCapital, amount),
                        "policy_runs": .integer(parameters.runs),
                        "held": .integer(parameters.held),
                        "changes": .array(
                            schedule.entries.map { entry in
                                [
                                    "from": .string(entry.from.description),
                                    "maintenance_margin_ppm": .integer(
                                        entry.ratios.maintenancePpm),
                                    "initial_margin_ppm": .integer(entry.ratios.initialPpm),
                                ]
                            }),
                    ]
                },
            ]
        }
    }

    private var positions: JSONValue {
        [
            "count": .integer(inputs.replay.positions.count),
            "left_out": .integer(inputs.replay.leftOut),
            "population": .optional(inputs.population) { population in
                [
                    "seed": .string(String(population.seed)),
                    "leverages": .array(
                        population.leverages.map { share in
                            [
                                "leverage": .string(
                                    ExactDecimal(
                                        significand: Int128(share.hundredths), fractionDigits: 2
                                    ).description),
                                "weight": .fixed(share.weight, fractionDigits: 6),
                            ]
                        }),
                    "long_share": .fixed(population.longShare, fractionDigits: 6),
                    "median_notional": .fixed(population.medianNotional, fractionDigits: 2),
                    "notional_spread": .fixed(population.notionalSpread, fractionDigits: 6),
                    "largest_notional": .fixed(population.notionalMax, fractionDigits: 2),
                    "mean_holding_s": .fixed(
                        population.meanHolding.seconds, fractionDigits: 0),
                    "positions_per_account": .integer(population.positionsMax),
                ]
            },
        ]
    }

    private var venue: JSONValue {
        let options = command.venue
        return [
            "taker_fee_ppm": .integer(options.takerFee.ppm),
            "liquidation_penalty_ppm": .integer(options.penalty.ppm),
            "insurance_fund": .string(options.insuranceFund.text),
            "depth": .optional(options.depth) { .string($0.text) },
            "depth_slippage_ppm": .integer(options.slippage.ppm),
            "depth_refill_s": .fixed(options.refill.seconds, fractionDigits: 0),
            "delay_s": .fixed(options.delay.seconds, fractionDigits: 0),
            "grace_s": .fixed(options.grace.seconds, fractionDigits: 0),
            "auto_deleveraging": .boolean(!options.noAdl),
            "mutualisation": .boolean(options.mutualise),
            "candle_order": "worse of low and high",
        ]
    }

    private func json(_ row: Row) -> JSONValue {
        let outcome = row.outcome
        return [
            "mode": .string(row.mode.rawValue), "parameters": .string(row.parameters.rawValue),
            "mean_capital": amount(row.meanCapital), "opened": .integer(outcome.opened),
            "refused": .object(
                outcome.refusals.map { .init($0.reason, .integer($0.count)) }),
            "traded_notional": amount(outcome.tradedNotional),
            "liquidations": .integer(outcome.liquidations),
            "premature": .integer(outcome.premature),
            "worst_week_share": .fixed(outcome.worstWeekShare, fractionDigits: 6),
            "bad_debt": .object(
                zip(LossLayer.allCases, outcome.losses).map { .init($0.rawValue, amount($1)) }),
            "bad_debt_bp": .fixed(row.badDebtBp, fractionDigits: 6),
            "deleveraged": .integer(outcome.deleveraged),
            "contaminated": .optional(row.contaminated, JSONValue.integer),
            "candles": .integer(outcome.candles),
            "candles_where_order_matters": .integer(outcome.candlesWhereOrderMatters),
        ]
    }

    private func amount(_ quanta: Quanta) -> JSONValue { .string(AmountArgument.text(quanta)) }

    // MARK: CSV

    var csv: String {
        let header =
            [
                "mode", "parameters", "mean_capital", "opened", "refused", "traded_notional",
                "liquidations", "premature", "worst_week_share",
            ] + LossLayer.allCases.map { "bad_debt_\($0.rawValue)" } + [
                "bad_debt_bp", "deleveraged", "contaminated", "candles",
                "candles_where_order_matters",
            ]
        let lines = rows.map { row in
            let outcome = row.outcome
            return [
                row.mode.rawValue, row.parameters.rawValue, AmountArgument.text(row.meanCapital),
                String(outcome.opened), String(outcome.refusals.reduce(0) { $0 + $1.count }),
                AmountArgument.text(outcome.tradedNotional), String(outcome.liquidations),
                String(outcome.premature), Figures.fixed(outcome.worstWeekShare, digits: 6),
            ] + outcome.losses.map(AmountArgument.text) + [
                Figures.fixed(row.badDebtBp, digits: 6), String(outcome.deleveraged),
                row.contaminated.map(String.init) ?? "", String(outcome.candles),
                String(outcome.candlesWhereOrderMatters),
            ]
        }
        return ([header] + lines).map(CSV.row).joined()
    }

    // MARK: Table

    var table: String {
        var table = TextTable([
            ("margin", .left), ("parameters", .left), ("mean capital", .right),
            ("opened", .right), ("liquidated", .right), ("premature", .right),
            ("worst week", .right), ("bad debt", .right), ("bp", .right), ("fund", .right),
            ("ADL", .right), ("levy", .right), ("venue", .right), ("deleveraged", .right),
            ("contaminated", .right), ("order mattered", .right),
        ])
        for row in rows {
            let outcome = row.outcome
            func borne(_ layer: LossLayer) -> String {
                LossLayer.allCases.firstIndex(of: layer).map { whole(outcome.losses[$0]) } ?? "0"
            }
            table.append([
                row.mode.rawValue, row.parameters.rawValue, whole(row.meanCapital),
                String(outcome.opened), String(outcome.liquidations), String(outcome.premature),
                Figures.fixed(outcome.worstWeekShare * 100, digits: 1) + "%",
                whole(outcome.badDebt), Figures.fixed(row.badDebtBp, digits: 2),
                borne(.insuranceFund), borne(.autoDeleveraging), borne(.mutualisation),
                borne(.venue), String(outcome.deleveraged),
                row.contaminated.map(String.init) ?? "–",
                "\(outcome.candlesWhereOrderMatters) of \(outcome.candles)",
            ])
        }
        return heading + table.rendered()
    }

    private var heading: String {
        let names = inputs.replay.markets.map { TextTable.inert($0.name) }
            .joined(separator: ", ")
        let who =
            inputs.population.map { "seed \($0.seed), mean holding \($0.meanHolding)" }
            ?? "from a file"
        var lines = [
            "\(names) · \(inputs.from) to \(inputs.to)",
            "\(inputs.replay.positions.count) positions (\(who)), "
                + "\(inputs.replay.leftOut) of them never open on the path",
        ]
        for (market, parameters) in zip(inputs.replay.markets, inputs.parameters) {
            let ratios = parameters.constant.entries[0].ratios
            var line =
                "\(TextTable.inert(market.name)): static \(percent(ratios.maintenancePpm)) and "
                + percent(ratios.initialPpm)
            if let dynamic = parameters.dynamic, let matched = parameters.matched {
                let means = dynamic.meanRatios(from: inputs.from, to: inputs.to)
                line +=
                    " at a mean capital of \(whole(matched.staticCapital)); dynamic "
                    + "\(percent(Int(means.maintenance.rounded()))) and "
                    + "\(percent(Int(means.initial.rounded()))) on average at "
                    + "\(whole(matched.dynamicCapital)), \(dynamic.entries.count - 1) changes"
            }
            lines.append(line)
        }
        return lines.joined(separator: "\n") + "\n" + assumed + "\n"
    }

    private var assumed: String {
        let venue = command.venue
        let depth =
            venue.depth.map {
                "depth \($0.text) at \(percent(venue.slippage.ppm)) and back in \(venue.refill)"
            } ?? "closed at the mark"
        return "penalty \(percent(venue.penalty.ppm)), taker fee \(percent(venue.takerFee.ppm)), "
            + "insurance fund \(venue.insuranceFund.text), \(depth), delay \(venue.delay), grace "
            + "\(venue.grace), no funding; candles in the worse order of low and high"
    }

    private func percent(_ ppm: Int) -> String { Figures.fixed(Double(ppm) / 1e4, digits: 2) + "%" }

    /// Whole quote units, rounded to the nearest.
    private func whole(_ quanta: Quanta) -> String {
        Figures.fixed(Double(quanta) / 1e6, digits: 0)
    }
}
