import Foundation
import TestSupport
import Testing

/// `docs/backtests.md`: what one unattended run over every file of real data prints.
struct BacktestDocument: Sendable {
    static let file = URL(fileURLWithPath: Executable.packageRoot)
        .appendingPathComponent("docs/backtests.md")

    /// The run is made once for all tests.
    static let shared = Result { try BacktestDocument() }

    nonisolated(unsafe) let document: JSON
    let status: Int32
    let paths: [String]

    private init() throws {
        let place = try Workspace()
        paths = try Self.histories()
        let outcome = try place.start(
            ["backtest"] + paths.map(RealData.path) + ["--format", "json", "--threads", "2"]
        ).finish(secondsAllowed: 900)
        status = outcome.status
        document = try outcome.json()
    }

    /// Every file below the folders of the data; what is not a price history says so itself.
    private static func histories() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: RealData.folder ?? "").filter { path in
            var isDirectory: ObjCBool = false
            let name = path.split(separator: "/").last ?? ""
            return FileManager.default.fileExists(
                atPath: RealData.path(path), isDirectory: &isDirectory)
                && !isDirectory.boolValue && path.contains("/") && !name.hasPrefix(".")
                && ![".png", ".jpg", ".gif", ".svg"].contains { name.lowercased().hasSuffix($0) }
        }.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
    }

    static let ways = ["recommended", "model", "rolling_quantile", "normal_ewma"]

    var results: [JSON] { document["results"].elements }

    func way(_ name: String, of result: JSON) -> JSON? {
        result["policies"].elements.first { $0["policy"].string == name }
    }

    /// Price histories that cannot be judged, and why; the other files hold no price history.
    var unjudged: [(source: String, reason: String)] {
        document["unavailable"].elements.compactMap { item in
            guard let source = item["source"].string, let reason = item["reason"].string else {
                return nil
            }
            return (source.replacing((RealData.folder ?? "") + "/", with: ""), reason)
        }
    }

    // MARK: Text

    var text: String {
        let short = unjudged.filter { $0.reason.contains("that can be judged") }
        let others = unjudged.count - short.count
        return """
            # Backtests: does the requirement hold?

            `make tables` writes the tables of this file from one unattended run over every file of the real data;
            a test runs it again wherever the data are at hand and compares. `marginpolicy backtest FILE…`
            repeats it on any history:

            ```
            marginpolicy backtest fixtures/histories/sol-usd-1h.csv --horizon 1h --confidence 0.99
            ```

            Each way sets a requirement at the start of each horizon from the past only, from day 100 on, and is
            judged by the absolute return at its end, at 99%. No way knows the future: a test changes all prices
            after a day and finds every requirement before it the same, and finds the planted fault of a
            candle's close that carries the time of its open.

            - *recommended*: the shipped policy, run every day with its last result in force, with floors, long
              floor, speed and step limits. It is asked for the loss over the horizon; both sides together get the
              1% that may be breached.
            - *model*: the tail of that policy alone, at every horizon.
            - *rolling quantile*: type 7 quantile of the absolute returns of the last 90 days.
            - *normal EWMA*: half-life 11.2 days, two-sided normal.
            - *current*, the parameters in force, is a fifth way where `--current` gives them; these histories
              have none.

            ## What the table says

            \(lessons)

            ## All histories

            Each cell: breaches, mean requirement, mean loss beyond it in basis points. *Expected* is 1% of the
            horizons. A dash: not judged, see below.

            | History | Horizon | Horizons | Expected | Recommended | Model | Rolling quantile | Normal EWMA |
            |---|---|---|---|---|---|---|---|
            \(results.map(row).joined(separator: "\n"))

            ## Tests of the model

            *POF* is Kupiec's, *cc* Christoffersen's conditional coverage, *TBF* Haas' mixed test, *DQ* the dynamic
            quantile with four lags, *Z2* Acerbi and Székely's with its own simulated critical value: p-values.
            *Sees*: how likely POF would notice twice as many breaches with so many horizons. QLIKE below 0
            is better than the constant volatility of the whole period, known in hindsight. *P2T* is the
            largest requirement over the least, of the model and of what is recommended.

            | History | Zone | POF | cc | TBF | DQ | Z2 | Sees | QLIKE | P2T model | P2T recommended |
            |---|---|---|---|---|---|---|---|---|---|---|
            \(results.map(testRow).joined(separator: "\n"))

            ## Stressed days

            The named windows that the hourly perpetuals cover: the largest move over an hour, what was asked for
            before the window, at most in it, and breaches in it, recommended | model.

            | Window | History | Largest move | Asked before | Most asked | Breaches |
            |---|---|---|---|---|---|
            \(windowRows.joined(separator: "\n"))

            ## Liquidations against the buffer's target

            A long and a short opened every eight hours at the initial ratio that the policy would have
            published, and how many were liquidated within eight hours, of which the buffer lets 5%. Candles
            count with their highs and lows.

            | History | Opened | Longs | Shorts |
            |---|---|---|---|
            \(results.map(liquidationRow).joined(separator: "\n"))

            ## Not judged

            \(partial.isEmpty ? "" : partial.map { "- \($0)" }.joined(separator: "\n") + "\n\n")\
            \(short.count) price histories are shorter than the 100 days of warm-up. With `--warm-up` they can be
            judged from an earlier day, by ways that know less. \(others) more files of the folder hold no prices that
            can be read without an option; [real-data.md](real-data.md) says what each of them is.

            | History | From | To |
            |---|---|---|
            \(short.map(shortRow).joined(separator: "\n"))

            """
    }

    private func figure(_ value: Double?, _ digits: Int) -> String {
        value.map { String(format: "%.\(digits)f", $0) } ?? "–"
    }

    private func probability(_ value: Double?) -> String {
        value.map { $0 < 0.0005 ? "<0.001" : String(format: "%.3f", $0) } ?? "–"
    }

    private func name(_ result: JSON) -> String {
        (result["source"].string ?? "").replacing(".gz", with: "")
    }

    private func row(_ result: JSON) -> String {
        let first = result["policies"][0]
        let cells = Self.ways.map { name in
            way(name, of: result).map { way in
                "\(way["breaches"].integer ?? -1) · "
                    + "\(figure(way["mean_margin_ppm"].double.map { $0 / 1e4 }, 2))% · "
                    + figure(way["beyond_margin_bp"].double, 2)
            } ?? "–"
        }
        return
            "| \(name(result)) | \((result["horizon_s"].integer ?? 0) / 3600) h "
            + "| \(first["observations"].integer ?? 0) | \(figure(first["expected"].double, 1)) | "
            + cells.joined(separator: " | ") + " |"
    }

    private func testRow(_ result: JSON) -> String {
        let model = way("model", of: result)
        let recommended = way("recommended", of: result)
        let cells = [
            model?["basel_zone"].string ?? "–", probability(model?["kupiec"]["p"].double),
            probability(model?["christoffersen"]["p_cc"].double),
            probability(model?["mixed"]["p"].double),
            probability(model?["dynamic_quantile"]["p"].double),
            probability(model?["expected_shortfall"]["z2_p"].double),
            figure(result["power"]["kupiec"].double.map { $0 * 100 }, 0) + "%",
            figure(model?["qlike"].double, 3), figure(model?["peak_to_trough"].double, 1),
            figure(recommended?["peak_to_trough"].double, 1),
        ]
        return "| \(name(result)) | " + cells.joined(separator: " | ") + " |"
    }

    private func liquidationRow(_ result: JSON) -> String {
        let found = result["liquidation_frequency"]
        func share(_ key: String) -> String {
            found[key].double.map { figure($0 * 100, 1) + "%" } ?? "–"
        }
        return "| \(name(result)) | \(found["opened"].integer ?? 0) | \(share("long_share")) | "
            + "\(share("short_share")) |"
    }

    private var windowRows: [String] {
        let perpetuals = results.filter { name($0).hasPrefix("binance_perp_") }
        let names = perpetuals.first?["stress_windows"].elements.indices ?? 0..<0
        return names.flatMap { place in
            perpetuals.compactMap { result -> String? in
                let window = result["stress_windows"][place]
                guard window["status"].string == "judged" else { return nil }
                func both(_ key: String) -> String {
                    ["recommended", "model"].map { name in
                        let way = window["policies"].elements.first { $0["policy"].string == name }
                        if key == "breaches" { return way?[key].integer.map(String.init) ?? "–" }
                        return way?[key].double.map { figure($0 / 1e4, 2) + "%" } ?? "–"
                    }.joined(separator: " \\| ")
                }
                return
                    "| \(window["title"].string ?? "") | \(name(result)) | "
                    + "\(figure(window["largest_loss_ppm"].double.map { $0 / 1e4 }, 2))% | "
                    + "\(both("requirement_before_ppm")) | \(both("largest_requirement_ppm")) | "
                    + "\(both("breaches")) |"
            }
        }
    }

    private var partial: [String] {
        results.flatMap { result in
            result["not_judged"].elements.map { item in
                "\(name(result)): \(item["policy"].string ?? ""), \(item["reason"].string ?? "")"
            }
        }
    }

    private func shortRow(_ item: (source: String, reason: String)) -> String {
        let times = item.reason.matches(of: /[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z/).map {
            $0.output
        }
        return "| \(item.source.replacing(".gz", with: "")) | \(times.first ?? "") | "
            + "\(times.dropFirst().first ?? "") |"
    }

    // MARK: What is taught

    struct Counts {
        var rejected = 0
        var judged = 0
    }

    /// How many histories Kupiec's test rejects at 1% for a way, among those it judges.
    func rejections(_ name: String) -> Counts {
        results.reduce(into: Counts()) { counts, result in
            guard let p = way(name, of: result)?["kupiec"]["p"].double else { return }
            counts.judged += 1
            if p < 0.01 { counts.rejected += 1 }
        }
    }

    /// Histories on which the first way loses less beyond its requirement than the second.
    func less(_ key: String, _ one: String, than other: String) -> Counts {
        results.reduce(into: Counts()) { counts, result in
            guard let left = way(one, of: result)?[key].double,
                let right = way(other, of: result)?[key].double
            else { return }
            counts.judged += 1
            if left < right { counts.rejected += 1 }
        }
    }

    private var lessons: String {
        let (model, rolling, normal) = (
            rejections("model"), rejections("rolling_quantile"), rejections("normal_ewma")
        )
        let severity = less("beyond_margin_bp", "recommended", than: "rolling_quantile")
        let calmer = less("peak_to_trough", "recommended", than: "model")
        return """
            - Coverage: Kupiec's test at 1% rejects the model on \(model.rejected) of \(model.judged) histories, the \
            rolling quantile on
              \(rolling.rejected) of \(rolling.judged), the normal EWMA on \(normal.rejected) of \(normal.judged).
            - What is recommended is breached far less than 1%: floors and the slow way down are paid for in
              capital. It loses less beyond the requirement than the rolling quantile on \(severity.rejected) of \
            \(severity.judged), and it moves
              less than the model, from peak to trough, on \(calmer.rejected) of \(calmer.judged).
            - Breaches still cluster: conditional coverage and the dynamic quantile reject the model on most of the
              long hourly histories. Publish the statistic, not a pass.
            """
    }
}
