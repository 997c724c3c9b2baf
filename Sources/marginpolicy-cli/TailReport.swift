import Evidence
import MarginPolicy
import NightlyJob
import OracleHistory
import PolicyDocument
import VolModel

/// One feed's comparison of tails, in each of the output's layouts.
struct TailReport: Sendable {
    let feed: String
    let source: String
    let kind: FeedKind
    let asOf: Timestamp
    let walk: TailWalk
    let comparison: TailComparison

    init(_ history: FeedHistory, _ question: TailQuestion) throws(CommandFailure) {
        if let found = history.undecidedBreak(at: question.asOf) {
            throw CommandFailure(undecided: found, of: history.feed, in: history.source)
        }
        let observed = history.observed(at: question.asOf, maxGap: question.maxGap)
        guard let last = observed.series.last else {
            throw CommandFailure(
                .badData,
                "\(history.source): found no observation of \(history.feed); expected at least one")
        }
        let extent = observed.series.extent(at: last, maxGap: question.maxGap)
        walk = TailWalk(
            observed, horizon: question.horizon ?? TailWalk.usualHorizon(for: extent),
            side: question.side, confidence: question.confidence, maxGap: question.maxGap)
        guard !walk.judged.isEmpty else {
            throw CommandFailure(
                .badData,
                "\(history.source): found no horizon of \(walk.returns.horizon) of "
                    + "\(history.feed) beyond \(TailWalk.start) from its first observation; expected "
                    + "a longer history")
        }
        comparison = TailComparison(walk, question.field.contenders)
        guard comparison.entries.contains(where: { $0.figures.observations > 0 }) else {
            throw CommandFailure(
                .badData,
                "\(history.source): found no horizon of \(walk.returns.horizon) of "
                    + "\(history.feed) on which every way has a figure; expected shorter half-lives "
                    + "or horizons, or a price that moves")
        }
        feed = history.feed
        source = FileSystem.baseName(of: history.source)
        kind = history.kind(at: question.asOf)
        asOf = question.asOf ?? last
    }

    /// The best score first.
    var ranked: [TailComparison.Entry] {
        comparison.entries.sorted { $0.figures.quantileScore < $1.figures.quantileScore }
    }

    var json: JSONValue {
        [
            "feed": .string(feed), "source": .string(source), "feed_kind": .string(kind.rawValue),
            "as_of": .string(asOf.description),
            "horizon_s": .fixed(walk.returns.horizon.seconds, fractionDigits: 6),
            "side": .string(walk.side.rawValue),
            "confidence": .fixed(walk.confidence, fractionDigits: 9),
            "horizons_left_out": .integer(comparison.leftOut),
            "compared": .integer(comparison.entries.count),
            "tails": .array(ranked.map(json)),
        ]
    }

    private func json(_ entry: TailComparison.Entry) -> JSONValue {
        let figures = entry.figures
        func test(_ ratio: LikelihoodRatio?) -> JSONValue {
            .optional(ratio) {
                [
                    "lr": .fixed($0.statistic, fractionDigits: 6),
                    "p": .fixed($0.probability, fractionDigits: 6),
                ]
            }
        }
        return [
            "filter": .string(entry.contender.filterText),
            "tail": .string(entry.contender.lawText),
            "window_s": .optional(entry.contender.window) {
                .fixed($0.seconds, fractionDigits: 6)
            },
            "shipped": .boolean(entry.contender.isShipped),
            "observations": .integer(figures.observations),
            "expected": .fixed(figures.expectedBreaches, fractionDigits: 6),
            "breaches": .integer(figures.breaches),
            "breach_rate": .fixed(figures.breachRate, fractionDigits: 9),
            "kupiec": test(figures.kupiec),
            "kupiec_p_adjusted": .fixed(entry.adjustedCoverage, fractionDigits: 6),
            "independence": test(figures.independence),
            "conditional_coverage": test(figures.conditionalCoverage),
            "worst_week_breaches": .integer(figures.worstWeekBreaches),
            "mean_margin_ppm": ppm(figures.meanRequirement),
            "beyond_margin_bp": .fixed(figures.meanBeyond * 1e4, fractionDigits: 6),
            "max_gap_ppm": ppm(figures.largestBeyond),
            "quantile_score_bp": .fixed(figures.quantileScore * 1e4, fractionDigits: 6),
            "confidence_set_p": .fixed(entry.confidenceSetProbability, fractionDigits: 3),
        ]
    }

    private func ppm(_ value: Double) -> JSONValue { .fixed(value * 1e6, fractionDigits: 3) }

    static let csvHeader = [
        "feed", "horizon", "side", "confidence", "filter", "tail", "window", "shipped",
        "observations", "expected", "breaches", "kupiec_p", "kupiec_p_adjusted", "independence_p",
        "worst_week_breaches", "mean_margin_ppm", "beyond_margin_bp", "max_gap_ppm",
        "quantile_score_bp", "confidence_set_p",
    ]

    var csvRows: [[String]] {
        ranked.map { entry in
            let figures = entry.figures
            func p(_ ratio: LikelihoodRatio?) -> String {
                ratio.map { Figures.fixed($0.probability, digits: 6) } ?? ""
            }
            return [
                feed, "\(walk.returns.horizon)", walk.side.rawValue, "\(walk.confidence)",
                entry.contender.filterText, entry.contender.lawText,
                entry.contender.window.map { "\($0)" } ?? "",
                String(entry.contender.isShipped), String(figures.observations),
                Figures.fixed(figures.expectedBreaches, digits: 6), String(figures.breaches),
                p(figures.kupiec), Figures.fixed(entry.adjustedCoverage, digits: 6),
                p(figures.independence), String(figures.worstWeekBreaches),
                Figures.fixed(figures.meanRequirement * 1e6, digits: 3),
                Figures.fixed(figures.meanBeyond * 1e4, digits: 6),
                Figures.fixed(figures.largestBeyond * 1e6, digits: 3),
                Figures.fixed(figures.quantileScore * 1e4, digits: 6),
                Figures.fixed(entry.confidenceSetProbability, digits: 3),
            ]
        }
    }

    var table: String {
        var table = TextTable([
            ("", .left), ("filter", .left), ("tail", .left), ("window", .right),
            ("breaches", .right), ("rate", .right), ("cover. p", .right), ("adj. p", .right),
            ("clust. p", .right), ("week", .right), ("mean", .right), ("beyond bp", .right),
            ("max gap", .right), ("score bp", .right),
        ])
        for entry in ranked {
            let figures = entry.figures
            func p(_ ratio: LikelihoodRatio?) -> String {
                ratio.map { Figures.fixed($0.probability, digits: 3) } ?? "–"
            }
            table.append([
                (entry.contender.isShipped ? "*" : " ") + (entry.mayBeBest ? "+" : ""),
                entry.contender.shortFilterText, entry.contender.lawText,
                entry.contender.window.map { "\($0)" } ?? "", String(figures.breaches),
                Figures.fixed(figures.breachRate * 100, digits: 2) + "%", p(figures.kupiec),
                Figures.fixed(entry.adjustedCoverage, digits: 3), p(figures.independence),
                String(figures.worstWeekBreaches), Figures.volatility(figures.meanRequirement),
                Figures.fixed(figures.meanBeyond * 1e4, digits: 2),
                Figures.volatility(figures.largestBeyond),
                Figures.fixed(figures.quantileScore * 1e4, digits: 2),
            ])
        }
        let expected = ranked.first?.figures.expectedBreaches ?? 0
        let left =
            comparison.leftOut > 0
            ? "\(comparison.leftOut) horizons left out: one of the ways had no figure yet\n" : ""
        return "\(TextTable.inert(feed)) · \(kind.rawValue) · as of \(asOf) · "
            + "\(ranked.first?.figures.observations ?? 0) horizons of \(walk.returns.horizon), "
            + "\(walk.side.rawValue), confidence \(walk.confidence): \(Figures.fixed(expected, digits: 1)) breaches "
            + "expected\n" + table.rendered() + left + verdict
    }

    /// What the table says, with the number of ways that were tried.
    private var verdict: String {
        let tried = ranked.count
        let possible = ranked.count { $0.mayBeBest }
        let rejected = ranked.count { $0.adjustedCoverage < 0.05 }
        let shipped = ranked.firstIndex { $0.contender.isShipped }
        let own =
            shipped.map { index in
                let entry = ranked[index]
                let covered = (entry.figures.kupiec?.probability ?? 0) > 0.05
                return "* shipped: rank \(index + 1) of \(tried), "
                    + (covered ? "covered" : "not covered at 5%")
                    + (entry.mayBeBest ? ", in the set" : "") + "\n"
            } ?? ""
        let set =
            ranked.first?.confidenceSetProbability.isNaN == true
            ? "+ is not told: the history is too short for a model confidence set of \(tried)."
            : "+ may be the best of the \(tried) that were tried: \(possible) (model confidence set, "
                + "90%)."
        return set + " The first row flatters itself: it was picked.\n"
            + "adj. p: Holm, for \(tried) tests; \(rejected) are rejected at 5%. shipped filter: "
            + "\(TailField.shipped.filter?.description ?? "none")\n" + own
    }
}

extension TailContender {
    var isShipped: Bool { self == .candidate(TailField.shipped) }

    var filterText: String {
        switch self {
        case .candidate(let candidate): candidate.filter?.description ?? "none"
        case .rollingQuantile: "none"
        case .normalEWMA: "ewma:half_life=11.2d"
        }
    }

    /// The shipped filter by that word, since it is long.
    var shortFilterText: String {
        if case .candidate(let candidate) = self, let filter = candidate.filter,
            filter == TailField.shipped.filter
        {
            return "shipped"
        }
        return filterText
    }

    var lawText: String {
        switch self {
        case .candidate(let candidate): candidate.law.description
        case .rollingQuantile: "rolling_quantile"
        case .normalEWMA: "normal_ewma"
        }
    }

    var window: TimeSpan? {
        switch self {
        case .candidate(let candidate):
            !candidate.law.isOfUnitVariance || candidate.filter == nil ? candidate.window : nil
        case .rollingQuantile: .days(90)
        case .normalEWMA: nil
        }
    }
}

/// What several feeds say together.
struct TailSummary {
    let table: String

    /// nil for fewer than two feeds.
    init?(_ reports: [TailReport]) {
        guard reports.count > 1, let first = reports.first else { return nil }
        let shipped = reports.map { report in
            report.comparison.entries.first { $0.contender.isShipped }?.figures.quantileScore
        }
        var rows: [(score: Double, cells: [String])] = []
        for index in first.comparison.entries.indices {
            let entries = reports.map { $0.comparison.entries[index] }
            let ratios = zip(entries, shipped).compactMap { entry, own in
                own.map { entry.figures.quantileScore / $0 }
            }
            let mean = ratios.reduce(0, +) / Double(ratios.count)
            let breaches = entries.map { Double($0.figures.breaches) }.reduce(0, +)
            let expected = entries.map(\.figures.expectedBreaches).reduce(0, +)
            let contender = entries[0].contender
            rows.append(
                (
                    mean,
                    [
                        contender.isShipped ? "*" : "", contender.shortFilterText,
                        contender.lawText, contender.window.map { "\($0)" } ?? "",
                        String(entries.count { ($0.figures.kupiec?.probability ?? 0) > 0.05 }),
                        String(entries.count(where: \.mayBeBest)),
                        Figures.fixed(breaches / expected, digits: 2),
                        Figures.fixed(mean, digits: 3),
                    ]
                ))
        }
        var table = TextTable([
            ("", .left), ("filter", .left), ("tail", .left), ("window", .right),
            ("covered", .right), ("in set", .right), ("breaches/exp.", .right),
            ("score/shipped", .right),
        ])
        for row in rows.sorted(by: { $0.score < $1.score }) { table.append(row.cells) }
        self.table =
            "\(reports.count) feeds together; covered: Kupiec p above 5%, on how many of them\n"
            + table.rendered()
    }
}
