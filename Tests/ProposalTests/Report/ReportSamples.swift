import MarginPolicy
import TestSupport
import VolModel

@testable import Evidence
@testable import Proposal

/// Reports by hand: made-up evidence, charts and names.
enum ReportSamples {
    /// Names that would be markup, scripts or other names.
    static let hostileNames = [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)",
        "\u{202E}DSU-CTB\u{2066}", "`${alert(1)}`", "A\nB\u{2028}C", "</style></title></details>",
        "&lt;b&gt;", "javascript:alert(1)", "BTC\u{200B}USD", "]]>--><!--", "عربي-USD", "",
    ]

    /// Losses that are seldom larger than 2%, judged against steady requirements.
    static func backtest(seed: UInt64 = 1, horizons: Int = 2000) -> Backtest {
        var random = SeededRandom(seed: seed)
        let start = Timestamp(seconds: 1_690_000_000).microseconds
        let times = (0..<horizons).map { start + Int64($0) * TimeSpan.hours(1).microseconds }
        let losses = times.map { _ in abs(0.008 * random.studentT4()) }
        let levels: [(BacktestPolicy, Double)] = [
            (.recommended, 0.03), (.model, 0.022), (.rollingQuantile, 0.021), (.normalEWMA, 0.016),
        ]
        let columns = levels.map { policy, level in
            RequirementColumn(
                policy,
                times.indices.map { place in
                    level * (1 + 0.2 * Double(place) / Double(max(1, times.count)))
                })
        }
        return Backtest(
            columns,
            on: JudgedHorizons(
                startTimes: times, losses: losses, realizedVariances: losses.map { $0 * $0 },
                design: BacktestDesign()),
            prices: times.map { _ in 100 },
            unjudged: [.init(policy: .current, reason: "no current parameters are known")],
            leftOut: 12)
    }

    /// A line that goes up, with an identifier and a style that every chart of its kind shares.
    static func chart(_ name: String = "volatility", title: String = "Volatility of the day")
        -> Chart
    {
        let text = HTML.escaped(title)
        return Chart(
            name: name, title: title, alternativeText: "The line rises from 20% to 60% a year.",
            drawing: { _ in
                """
                <?xml version="1.0" encoding="UTF-8"?>
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 690 240" role="img" \
                aria-labelledby="t d"><title id="t">\(text)</title><desc id="d">A line.</desc>
                <style>.c-line{stroke:#0a558c;fill:none}\
                @media (prefers-color-scheme:dark){.c-line{stroke:#86c3ee}}</style>
                <clipPath id="plot"><rect x="40" y="10" width="640" height="200"/></clipPath>
                <path class="c-line" clip-path="url(#plot)" stroke-width="2" \
                d="M40 200 L200 150 L360 170 L520 80 L680 30"/></svg>

                """
            })
    }

    static func quality(_ instrument: String, holes: Int = 0, rejected: Int = 0) -> DataQuality {
        DataQuality(
            instrument: instrument, feed: instrument, path: "histories/\(instrument).csv",
            sha256: String(ParameterSets.digest.dropFirst(7)), kind: .threshold,
            observations: 12_345, first: Timestamp(seconds: 1_672_531_200),
            last: Timestamp(seconds: 1_704_067_165), holes: holes,
            rejected: rejected > 0 ? [.init(reason: "duplicate_time", count: rejected)] : [])
    }

    /// Raised, lowered, kept, held and unavailable, each with other figures, and all of `names`.
    static func instruments(_ names: [String] = []) -> [InstrumentReport] {
        var lowered = ParameterSets.raised("LINK-USD")
        lowered.current = CurrentParameters(
            ratios: MarginRatios(maintenancePpm: 29_000, initialPpm: 58_000))
        lowered.decision = .init(
            action: .lower, binding: .maxStepDown, reasons: ["the model asks for less"])
        var kept = ParameterSets.raised("SOL-USD")
        let ratios = MarginRatios(maintenancePpm: 26_250, initialPpm: 61_000)
        kept.status = .unchanged
        kept.published = ratios
        kept.current = CurrentParameters(ratios: ratios)
        kept.decision = .init(action: .none, binding: .deadBand, reasons: ["within 5%"])
        var first: [InstrumentReport] = [
            InstrumentReport(
                parameters: governed(), quality: quality("ETH-USD", rejected: 7),
                backtest: backtest(), charts: [chart(), chart("margin", title: "Margin & moves")],
                stress: stress),
            InstrumentReport(
                parameters: lowered, quality: quality("LINK-USD", holes: 2),
                backtest: backtest(seed: 2)),
            InstrumentReport(parameters: kept, quality: quality("SOL-USD")),
            InstrumentReport(
                parameters: ParameterSets.held("OLD-USD", reason: "stale: 12.1 days"),
                quality: quality("OLD-USD")),
            InstrumentReport(
                parameters: ParameterSets.unavailable("NEW-USD", reason: "no such file")),
        ]
        first += names.map(hostile)
        return first
    }

    /// With an override and steps to come.
    private static func governed() -> InstrumentParameters {
        var parameters = ParameterSets.raised()
        let day = Timestamp(seconds: 1_704_067_200)
        parameters.overrides = [
            MarginOverride(
                trigger: "exchange outage", size: Ratio(ppm: 250_000), reason: "thin books",
                from: day, expires: day + .days(1), approvedBy: "risk council")
        ].compactMap { $0 }
        parameters.path = ChangePath(
            steps: [
                .init(
                    notBefore: day + .days(3),
                    ratios: MarginRatios(maintenancePpm: 30_000, initialPpm: 60_005))
            ], isComplete: true)
        return parameters
    }

    static let stress = ReportTable(
        title: "Worst days on record", columns: [.init("Day", isFigure: false), .init("Move")],
        rows: [["2020-03-12", "−43.4%"], ["2022-06-13"]], note: "Moves within a day.")

    /// `text` wherever text from outside may stand.
    private static func hostile(_ text: String) -> InstrumentReport {
        let day = Timestamp(seconds: 1_704_067_200)
        var parameters = ParameterSets.raised(text, component: text)
        parameters.feed = text
        parameters.decision.reasons = [text]
        parameters.overrides = [
            MarginOverride(
                trigger: text, size: Ratio(ppm: 1), reason: text, from: day,
                expires: day + .days(1), approvedBy: text)
        ].compactMap { $0 }
        parameters.estimates.append(
            VolatilityEstimate(
                estimator: .duration(window: .days(1)), outcome: .failure(.init(text))))
        var quality = quality(text)
        quality.rejected = [.init(reason: text, count: 1)]
        return InstrumentReport(
            parameters: parameters, quality: quality, charts: [chart(title: text)],
            stress: ReportTable(
                title: text, columns: [.init(text)], rows: [[text], []], note: text),
            furtherEvidence: [ReportTable(title: text, columns: [.init(text)], rows: [[text]])])
    }

    static func report(_ names: [String] = []) -> HTMLReport {
        let instruments = instruments(names)
        var set = ParameterSets.set(instruments.map(\.parameters))
        if let name = names.first {
            set.policyName = name
            set.generatorVersion = name
            set.policyDigest = name
        }
        return HTMLReport(
            parameters: set, instruments: instruments,
            charts: [chart("coverage", title: "Coverage of all")],
            jobFileName: names.first ?? "job.yaml", asOf: Timestamp(seconds: 1_704_067_200))
    }
}
