import Evidence
import MarginPolicy
import PolicyDocument
import VolModel

/// The two frontiers of one feed in each of the output's layouts.
struct FrontierReport: Sendable {
    let market: FeedMarket
    let closeout: CloseoutFrontier
    let capital: CapitalFrontier

    init(_ market: FeedMarket, closeouts: [TimeSpan], probabilities: [Ratio]) {
        self.market = market
        closeout = CloseoutFrontier(
            market.feed, barLength: market.barLength, instrument: market.instrument,
            policy: market.policy, maintenancePpm: market.ratios.maintenancePpm,
            asOf: market.asOf, closeouts: closeouts)
        capital = CapitalFrontier(
            market.feed, barLength: market.barLength, instrument: market.instrument,
            policy: market.policy, asOf: market.asOf, probabilities: probabilities)
    }

    var json: JSONValue {
        .object(
            market.members + [
                .init("closeout", closeout.json), .init("capital", capital.json),
            ])
    }

    // MARK: CSV

    /// One row for each figure, so that both frontiers fit.
    static let csvHeader = ["feed", "as_of", "frontier", "at", "figure", "value"]

    var csvRows: [[String]] {
        var rows: [[String]] = []
        func add(_ frontier: String, _ at: String, _ figure: String, _ value: String) {
            rows.append([market.name, "\(market.asOf)", frontier, at, figure, value])
        }
        for point in closeout.points {
            let at = "\(point.closeout)"
            if let ratios = point.requirement.ratios {
                add(
                    "closeout", at, "maintenance_margin_ppm", String(ratios.maintenancePpm))
            }
            guard case .measured(let seen) = point.measured else { continue }
            add("closeout", at, "spans", String(seen.spans))
            for (side, debt) in [("long", seen.long), ("short", seen.short)] {
                add("closeout", at, "\(side)_beyond", String(debt.beyond))
                add(
                    "closeout", at, "\(side)_expected_bad_debt_bp",
                    Figures.fixed(debt.expectedBp, digits: 6))
                add(
                    "closeout", at, "\(side)_largest_bp", Figures.fixed(debt.largestBp, digits: 6))
            }
        }
        for point in capital.points {
            let at = "\(point.probability)"
            if let ratios = point.requirement.ratios {
                add("capital", at, "initial_margin_ppm", String(ratios.initialPpm))
            }
            guard let seen = point.frequency else { continue }
            add("capital", at, "opened", String(seen.opened))
            add("capital", at, "liquidated_long", String(seen.liquidatedLong))
            add("capital", at, "liquidated_short", String(seen.liquidatedShort))
        }
        return rows
    }

    // MARK: Table

    var table: String {
        market.heading + closeoutTable + closeoutNotes + "\n" + capitalTable
    }

    private var closeoutTable: String {
        var table = TextTable([
            ("close-out", .left), ("model", .right), ("spans", .right),
            ("long beyond", .right), ("bad debt bp", .right), ("s.e.", .right),
            ("short beyond", .right), ("bad debt bp", .right), ("s.e.", .right),
        ])
        for point in closeout.points {
            let mark = point.closeout == closeout.policyCloseout ? " *" : ""
            let model =
                point.requirement.ratios.map { FeedMarket.percent($0.maintenancePpm) } ?? "held"
            var cells = ["\(point.closeout)\(mark)", model]
            if case .measured(let seen) = point.measured {
                cells.append(String(seen.spans))
                for debt in [seen.long, seen.short] {
                    cells += [
                        String(debt.beyond), Figures.fixed(debt.expectedBp, digits: 4),
                        debt.standardErrorBp.isNaN
                            ? "–" : Figures.fixed(debt.standardErrorBp, digits: 4),
                    ]
                }
            } else {
                cells += Array(repeating: "–", count: 7)
            }
            table.append(cells)
        }
        return table.rendered()
    }

    private var closeoutNotes: String {
        var lines = [
            "after \(closeout.detection) of detection; beyond "
                + "\(FeedMarket.percent(closeout.maintenancePpm)) maintenance; * the policy's"
        ]
        for point in closeout.points {
            if case .leftOut(let reason) = point.measured {
                lines.append("\(point.closeout): \(reason)")
            }
        }
        if let held = closeout.points.lazy.compactMap({ Self.reason($0.requirement) }).first {
            lines.append("held: \(TextTable.inert(held))")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private var capitalTable: String {
        var table = TextTable([
            ("probability", .left), ("initial", .right), ("opened", .right),
            ("long liq.", .right), ("share", .right), ("p", .right), ("short liq.", .right),
            ("share", .right), ("p", .right),
        ])
        for point in capital.points {
            let mark = point.probability == capital.policyProbability ? " *" : ""
            let initial =
                point.requirement.ratios.map { FeedMarket.percent($0.initialPpm) } ?? "held"
            var cells = ["\(point.probability)\(mark)", initial]
            if let seen = point.frequency, seen.opened > 0 {
                cells.append(String(seen.opened))
                for (count, share, test) in [
                    (seen.liquidatedLong, seen.longShare, seen.longTest),
                    (seen.liquidatedShort, seen.shortShare, seen.shortTest),
                ] {
                    cells += [
                        String(count), Figures.fixed(share * 100, digits: 2) + "%",
                        test.map { Figures.fixed($0.probability, digits: 4) } ?? "–",
                    ]
                }
            } else {
                cells += Array(repeating: "–", count: 7)
            }
            table.append(cells)
        }
        return table.rendered() + "within \(capital.holding) of the opening; * the policy's\n"
    }

    private static func reason(_ requirement: ModelRequirement) -> String? {
        if case .held(let reason) = requirement { reason } else { nil }
    }
}
