public import Evidence
public import MarginPolicy
import VolModel

extension InstrumentReport {
    /// With all that was gathered for the instrument. Names of its charts begin with `prefix`.
    public init(
        _ parameters: InstrumentParameters, quality: DataQuality?, evidence: FeedEvidence?,
        prefix: String
    ) {
        self.init(
            parameters: parameters, quality: quality, backtest: evidence?.backtest,
            charts: Chart.of(parameters, evidence, prefix: prefix),
            stress: evidence.map(Self.windows),
            furtherEvidence: evidence.map {
                [
                    Self.liquidations($0), $0.closeout.map(Self.closeout),
                    $0.capital.map(Self.capital), $0.backtest.power.map(Self.power),
                ].compactMap(\.self)
            } ?? [])
    }

    private static func windows(_ evidence: FeedEvidence) -> ReportTable {
        var rows: [[String]] = []
        var missing: [String] = []
        for outcome in evidence.windows {
            guard let judged = outcome.judged else {
                missing.append(outcome.window.title)
                continue
            }
            let way = judged.policies.first { $0.policy == .recommended } ?? judged.policies.first
            rows.append([
                outcome.window.title, ReportFigures.percent(judged.largestLoss),
                way?.requirementBefore.map { ReportFigures.percent($0) } ?? ReportFigures.none,
                way.map { ReportFigures.percent($0.largestRequirement) } ?? ReportFigures.none,
                way.map { ReportFigures.grouped($0.breaches) } ?? ReportFigures.none,
                way.map { ReportFigures.percent($0.largestBeyond) } ?? ReportFigures.none,
            ])
        }
        let note =
            missing.isEmpty ? "" : "Not in this history: \(missing.joined(separator: "; "))."
        return ReportTable(
            title: "Stressed days: moves over \(evidence.backtest.design.horizon) against what the "
                + "policy asked for",
            columns: [
                .init("Days", isFigure: false), .init("Largest move"), .init("Asked before"),
                .init("Most asked"), .init("Breaches"), .init("Largest gap"),
            ], rows: rows, note: note)
    }

    private static func liquidations(_ evidence: FeedEvidence) -> ReportTable {
        let found = evidence.liquidation
        func row(_ side: String, _ count: Int, _ share: Double, _ test: LikelihoodRatio?)
            -> [String]
        {
            [
                side, ReportFigures.grouped(found.opened), ReportFigures.grouped(count),
                ReportFigures.percent(share), found.target.map { ReportFigures.percent($0) } ?? "–",
                test.map { ReportFigures.probability($0.probability) } ?? ReportFigures.none,
            ]
        }
        return ReportTable(
            title: "Positions opened at the initial ratio: liquidated within \(found.holding)",
            columns: [
                .init("Side", isFigure: false), .init("Opened"), .init("Liquidated"),
                .init("Share"), .init("Buffer's target"), .init("p"),
            ],
            rows: [
                row("long", found.liquidatedLong, found.longShare, found.longTest),
                row("short", found.liquidatedShort, found.shortShare, found.shortTest),
            ],
            note:
                "At the ratios that the policy would have published on the way. What the feed did "
                + "not publish is not seen, so that the shares are lower bounds.")
    }

    private static func closeout(_ frontier: CloseoutFrontier) -> ReportTable {
        ReportTable(
            title: "Safety against speed of closing, at "
                + "\(ReportFigures.percent(Double(frontier.maintenancePpm) / 1e6)) maintenance",
            columns: [
                .init("Until closed", isFigure: false), .init("Model asks for"),
                .init("Bad debt, longs"), .init("Bad debt, shorts"), .init("Spans"),
            ],
            rows: frontier.points.map { point in
                let asked =
                    point.requirement.ratios.map { ReportFigures.asked(ppm: $0.maintenancePpm) }
                    ?? ReportFigures.none
                guard let found = point.measured.figures else {
                    return ["\(point.closeout)", asked, "–", "–", "–"]
                }
                return [
                    "\(point.closeout)", asked,
                    ReportFigures.basisPoints(found.long.expectedBp / 1e4),
                    ReportFigures.basisPoints(found.short.expectedBp / 1e4),
                    ReportFigures.grouped(found.spans),
                ]
            },
            note:
                "Expected bad debt: the mean loss beyond maintenance over spans of the history, in "
                + "basis points of notional, if every position were closed at the worst price of its "
                + "span. Dashes: shorter than the feed can show.")
    }

    private static func capital(_ frontier: CapitalFrontier) -> ReportTable {
        ReportTable(
            title: "Capital against liquidations within \(frontier.holding)",
            columns: [
                .init("Probability aimed at", isFigure: false), .init("Initial ratio"),
                .init("Longs liquidated"), .init("Shorts liquidated"), .init("Opened"),
            ],
            rows: frontier.points.map { point in
                [
                    ReportFigures.percent(point.probability.doubleValue),
                    point.requirement.ratios.map { ReportFigures.asked(ppm: $0.initialPpm) }
                        ?? ReportFigures.none,
                    point.frequency.map { ReportFigures.percent($0.longShare) }
                        ?? ReportFigures.none,
                    point.frequency.map { ReportFigures.percent($0.shortShare) }
                        ?? ReportFigures.none,
                    point.frequency.map { ReportFigures.grouped($0.opened) } ?? ReportFigures.none,
                ]
            },
            note:
                "The initial ratios are those that the model asks for today, the shares those of the "
                + "whole history at these ratios.")
    }

    private static func power(_ power: CoveragePower) -> ReportTable {
        let rows: [(String, Double?, String)] = [
            ("Kupiec", power.kupiec, "twice as many breaches"),
            ("Binomial, too many", power.binomial, "twice as many breaches"),
            ("Time until the first", power.timeUntilFirst, "twice as many breaches"),
            ("Basel zone not green", power.trafficLight, "twice as many breaches"),
            ("Independence", power.independence, "after a breach ten times the rate"),
            ("Waiting times (Haas)", power.mixed, "after a breach ten times the rate"),
            ("Dynamic quantile", power.dynamicQuantile, "after a breach ten times the rate"),
            ("Size of losses, Z2", power.shortfall, "losses a quarter larger"),
        ]
        return ReportTable(
            title: "What the tests can see with so many horizons",
            columns: [
                .init("Test", isFigure: false), .init("Wrong by", isFigure: false),
                .init("Noticed"),
            ],
            rows: rows.map {
                [$0.0, $0.2, $0.1.map { ReportFigures.percent($0, digits: 0) } ?? "–"]
            },
            note:
                "The chance that a test at the 5% level rejects a requirement that is wrong in this "
                + "way. Where it is small, a p-value that does not reject says little.")
    }
}
