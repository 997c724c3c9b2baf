import Evidence
import MarginPolicy
import NightlyJob
import OracleHistory
import PolicyDocument
import VolModel

/// One feed's evidence, in each of the output's layouts.
struct BacktestReport: Sendable {
    let source: String
    let evidence: FeedEvidence

    var feed: String { evidence.feed }
    var backtest: Backtest { evidence.backtest }

    init(_ history: FeedHistory, _ question: BacktestQuestion) throws(CommandFailure) {
        if let found = history.undecidedBreak(at: question.asOf) {
            throw CommandFailure(undecided: found, of: history.feed, in: history.source)
        }
        let kind = history.kind(at: question.asOf)
        let instrument = Instrument(
            id: history.feed,
            feed: .init(kind: kind, heartbeat: question.heartbeat, deviation: question.deviation))
        let maxGap =
            question.statedMaxGap
            ?? instrument.feed.maxGap(
                otherwise: question.policy.volatility.maxGap)
        let observed = history.observed(at: question.asOf, maxGap: maxGap)
        guard let first = observed.series.first, let last = observed.series.last else {
            throw CommandFailure(
                .badData,
                "\(history.source): found no observation of \(history.feed); expected at least one")
        }
        let extent = observed.series.extent(at: last, maxGap: maxGap)
        let design = BacktestDesign(
            horizon: question.horizon ?? TailWalk.usualHorizon(for: extent),
            confidence: question.confidence, side: question.side, every: question.every,
            warmUp: question.warmUp, maxGap: maxGap)
        let current = question.current.flatMap { $0[history.feed] }
        if question.current != nil, current == nil {
            throw CommandFailure(
                .badData,
                "--current: found nothing for the feed \(history.feed); expected what is in force")
        }
        evidence = FeedEvidence(
            feed: history.feed,
            source: PolicySource(history, instrument, policy: question.policy, holeLimit: maxGap),
            observed: observed, barLength: history.candleInterval, asOf: question.asOf ?? last,
            design: design, current: current?.ratios)
        guard !evidence.backtest.startTimes.isEmpty else {
            throw CommandFailure(
                .badData,
                "\(history.source): found no horizon of \(design.horizon) of \(history.feed) that "
                    + "can be judged: observations from \(first) to \(last), the first "
                    + "\(design.warmUp) are warm-up; expected a longer history or another --warm-up"
            )
        }
        source = FileSystem.baseName(of: history.source)
    }

    /// The members of one of the ways.
    func figures(_ policy: BacktestPolicy) -> JSONValue? {
        backtest.evidence(policy).map { $0.json(model: backtest.evidence(.model)) }
    }

    var json: JSONValue { evidence.json([.init("source", .string(source))]) }

    static let csvHeader = [
        "feed", "source", "horizon", "side", "confidence", "policy", "observations", "expected",
        "breaches", "breach_rate", "kupiec_p", "independence_p", "conditional_p",
        "worst_week_breaches", "mean_margin_ppm", "peak_to_trough", "max_call_1d",
        "beyond_margin_bp", "max_gap_ppm",
    ]

    var csvRows: [[String]] {
        backtest.policies.map { evidence in
            let coverage = evidence.coverage
            func p(_ ratio: LikelihoodRatio?) -> String {
                ratio.map { Figures.fixed($0.probability, digits: 6) } ?? ""
            }
            return [
                feed, source, "\(backtest.design.horizon)", backtest.design.side.rawValue,
                "\(backtest.design.confidence)", evidence.policy.rawValue,
                String(coverage.observations),
                Figures.fixed(coverage.expectedBreaches, digits: 6), String(coverage.breaches),
                Figures.fixed(coverage.breachRate, digits: 9), p(coverage.kupiec),
                p(coverage.independence), p(coverage.conditionalCoverage),
                String(coverage.worstWeekBreaches),
                Figures.fixed(coverage.meanRequirement * 1e6, digits: 3),
                Figures.fixed(evidence.procyclicality.peakToTrough, digits: 6),
                Figures.fixed(evidence.procyclicality.calls[0].largest, digits: 6),
                Figures.fixed(coverage.meanBeyond * 1e4, digits: 6),
                Figures.fixed(coverage.largestBeyond * 1e6, digits: 3),
            ]
        }
    }

    var table: String {
        var table = TextTable([
            ("", .left), ("breaches", .right), ("rate", .right), ("cover. p", .right),
            ("clust. p", .right), ("week", .right), ("mean", .right), ("P2T", .right),
            ("call 1d", .right), ("beyond bp", .right), ("max gap", .right),
        ])
        for evidence in backtest.policies {
            let coverage = evidence.coverage
            func p(_ ratio: LikelihoodRatio?) -> String {
                ratio.map { Figures.fixed($0.probability, digits: 3) } ?? "–"
            }
            table.append([
                evidence.policy.rawValue, String(coverage.breaches),
                Figures.fixed(coverage.breachRate * 100, digits: 2) + "%", p(coverage.kupiec),
                p(coverage.independence), String(coverage.worstWeekBreaches),
                Figures.volatility(coverage.meanRequirement),
                Figures.fixed(evidence.procyclicality.peakToTrough, digits: 2),
                Figures.fixed(evidence.procyclicality.calls[0].largest * 100, digits: 1) + "%",
                Figures.fixed(coverage.meanBeyond * 1e4, digits: 2),
                Figures.volatility(coverage.largestBeyond),
            ])
        }
        let coverage = backtest.policies.first?.coverage
        let span = backtest.span.map { "\($0.from) to \($0.to)" } ?? ""
        let design = backtest.design
        var text =
            "\(TextTable.inert(feed)) · \(evidence.kind.rawValue) · \(span) · "
            + "\(backtest.startTimes.count) horizons of \(design.horizon), \(design.side.rawValue), "
            + "confidence \(design.confidence): "
            + "\(Figures.fixed(coverage?.expectedBreaches ?? .nan, digits: 1)) breaches expected\n"
            + table.rendered()
        for missing in backtest.unjudged {
            text += "\(missing.policy.rawValue) is not judged: \(TextTable.inert(missing.reason))\n"
        }
        if backtest.leftOut > 0 {
            text += "\(backtest.leftOut) horizons left out: one of the ways had no figure yet\n"
        }
        return text
    }
}
