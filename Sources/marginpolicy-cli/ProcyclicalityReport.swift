import Evidence
import NightlyJob
import OracleHistory
import PolicyDocument
import VolModel

/// One feed's margins under every rule, in each of the output's layouts.
struct ProcyclicalityReport: Sendable {
    let feed: String
    let source: String
    let kind: FeedKind
    let asOf: Timestamp
    let walk: MarginWalk
    let outcomes: [MarginOutcome]

    init(_ history: FeedHistory, _ question: ProcyclicalityQuestion) throws(CommandFailure) {
        if let found = history.undecidedBreak(at: question.asOf) {
            throw CommandFailure(undecided: found, of: history.feed, in: history.source)
        }
        let observed = history.observed(at: question.asOf, maxGap: question.holeLimit)
        guard let last = observed.series.last else {
            throw CommandFailure(
                .badData,
                "\(history.source): found no observation of \(history.feed); expected at least one")
        }
        let sampling =
            question.sampling
            ?? StepSampling.usual(for: observed.series, maxGap: question.holeLimit)
        let returns = StepReturns(
            observed.series, sampling: sampling,
            maxGap: sampling == .observations ? question.statedMaxGap : question.holeLimit)
        do throws(ProcyclicalityError) {
            walk = try MarginWalk(returns, question.design)
            outcomes = try walk.outcomes(MarginRule.compared)
        } catch {
            throw CommandFailure(
                .badData,
                "\(history.source): \(history.feed), steps of \(sampling.text): \(error)")
        }
        feed = history.feed
        source = FileSystem.baseName(of: history.source)
        kind = history.kind(at: question.asOf)
        asOf = question.asOf ?? last
    }

    var json: JSONValue {
        let design = walk.design
        return [
            "feed": .string(feed), "source": .string(source), "feed_kind": .string(kind.rawValue),
            "as_of": .string(asOf.description), "step": .string(walk.returns.sampling.text),
            "side": .string(design.side.rawValue),
            "confidence": .fixed(design.confidence, fractionDigits: 9),
            "windows": [
                "seed_steps": .integer(design.seedSteps), "tail_steps": .integer(design.tailSteps),
                "first_judged": .integer(design.firstJudged),
                "floor_steps": .integer(design.floorSteps),
                "stress_steps": .integer(design.stressSteps),
            ],
            "observations": .integer(walk.judged.count),
            "dropped_steps": .integer(walk.returns.droppedSteps),
            "expected": .fixed(
                Double(walk.judged.count) * (1 - design.confidence), fractionDigits: 6),
            "rules": .array(outcomes.map(json)),
        ]
    }

    private func json(_ outcome: MarginOutcome) -> JSONValue {
        let (coverage, moves) = (outcome.coverage, outcome.procyclicality)
        return [
            "rule": .string(outcome.rule.description),
            "breaches": .integer(coverage.breaches),
            "breach_rate": .fixed(coverage.breachRate, fractionDigits: 9),
            "kupiec_p": .fixed(coverage.kupiec?.probability ?? .nan, fractionDigits: 6),
            "mean_margin_ppm": .fixed(coverage.meanRequirement * 1e6, fractionDigits: 3),
            "peak_to_trough": .fixed(moves.peakToTrough, fractionDigits: 6),
            "calls": .array(
                moves.calls.map { call in
                    [
                        "steps": .integer(call.steps),
                        "largest": .fixed(call.largest, fractionDigits: 6),
                        "quantile_99": .fixed(call.quantile99, fractionDigits: 6),
                    ]
                }),
            "beyond_margin_bp": .fixed(coverage.meanBeyond * 1e4, fractionDigits: 6),
            "max_gap_ppm": .fixed(coverage.largestBeyond * 1e6, fractionDigits: 3),
            "override_steps": .integer(outcome.overrideSteps),
        ]
    }

    static func csvHeader(_ design: ProcyclicalityDesign) -> [String] {
        [
            "feed", "step", "side", "confidence", "rule", "observations", "expected", "breaches",
            "kupiec_p", "mean_margin_ppm", "peak_to_trough",
        ] + design.callSteps.flatMap { ["call_\($0)_largest", "call_\($0)_quantile_99"] }
            + ["beyond_margin_bp", "max_gap_ppm", "override_steps"]
    }

    var csvRows: [[String]] {
        outcomes.map { outcome in
            let (coverage, moves) = (outcome.coverage, outcome.procyclicality)
            let calls = moves.calls.flatMap { [$0.largest, $0.quantile99] }
            return [
                feed, walk.returns.sampling.text, walk.design.side.rawValue,
                "\(walk.design.confidence)", outcome.rule.description,
                String(coverage.observations),
                Figures.fixed(coverage.expectedBreaches, digits: 6), String(coverage.breaches),
                coverage.kupiec.map { Figures.fixed($0.probability, digits: 6) } ?? "",
                Figures.fixed(coverage.meanRequirement * 1e6, digits: 3),
                Figures.fixed(moves.peakToTrough, digits: 6),
            ] + calls.map { Figures.fixed($0, digits: 6) } + [
                Figures.fixed(coverage.meanBeyond * 1e4, digits: 6),
                Figures.fixed(coverage.largestBeyond * 1e6, digits: 3),
                String(outcome.overrideSteps),
            ]
        }
    }

    var table: String {
        let design = walk.design
        var table = TextTable(
            [
                ("rule", .left), ("breaches", .right), ("cover. p", .right), ("mean", .right),
                ("P2T", .right),
            ] + design.callSteps.map { ("\($0): max/99%", .right) } + [
                ("beyond bp", .right), ("max gap", .right), ("override", .right),
            ])
        for outcome in outcomes {
            let (coverage, moves) = (outcome.coverage, outcome.procyclicality)
            let calls = moves.calls.map {
                Figures.fixed($0.largest * 100, digits: 0) + "/"
                    + Figures.fixed($0.quantile99 * 100, digits: 1) + "%"
            }
            table.append(
                [
                    outcome.rule.description, String(coverage.breaches),
                    coverage.kupiec.map { Figures.fixed($0.probability, digits: 4) } ?? "–",
                    Figures.volatility(coverage.meanRequirement),
                    Figures.fixed(moves.peakToTrough, digits: 2),
                ] + calls + [
                    Figures.fixed(coverage.meanBeyond * 1e4, digits: 3),
                    Figures.volatility(coverage.largestBeyond), String(outcome.overrideSteps),
                ])
        }
        let count = walk.judged.count
        let expected = Figures.fixed(Double(count) * (1 - design.confidence), digits: 1)
        let sampling =
            walk.returns.sampling == .observations ? "one observation" : walk.returns.sampling.text
        return "\(TextTable.inert(feed)) · \(kind.rawValue) · as of \(asOf) · \(count) steps of "
            + "\(sampling), \(design.side.rawValue), confidence \(design.confidence): \(expected) "
            + "breaches expected\n" + table.rendered()
            + (walk.returns.droppedSteps == 0
                ? ""
                : "\(walk.returns.droppedSteps) earlier steps are not looked at\n")
    }
}

extension StepSampling {
    /// As `--step` takes it.
    var text: String {
        switch self {
        case .grid(let span): "\(span)"
        case .observations: "observation"
        }
    }
}
