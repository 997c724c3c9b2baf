import Foundation
import TestSupport
import Testing

/// One unattended `backtest` over every file of the real data, and the document of its figures.
@Suite(.serialized, .enabled(if: RealData.folder != nil, Comment(rawValue: RealData.skipped)))
struct BacktestTableTests {
    @Test(.enabled(if: ProcessInfo.processInfo.environment["MARGINPOLICY_WRITE_TABLES"] != nil))
    func write() throws {
        try Data(try BacktestDocument.shared.get().text.utf8).write(to: BacktestDocument.file)
    }

    @Test func theDocumentIsThatOfTheData() throws {
        let written = try String(contentsOf: BacktestDocument.file, encoding: .utf8)
        let found = try BacktestDocument.shared.get().text
        for (line, other) in zip(found.split(separator: "\n"), written.split(separator: "\n")) {
            #expect(line == other)
        }
        #expect(found == written)
    }

    /// Judged, or named with its reason: no file is passed over.
    @Test func noFileIsLeftOut() throws {
        let document = try BacktestDocument.shared.get()
        #expect(document.status == 3)
        let judged = document.results.compactMap(\.["source"].string)
        for path in document.paths {
            let name = path.split(separator: "/").last.map(String.init) ?? path
            #expect(
                judged.contains(name)
                    || document.unjudged.contains { $0.source == path || $0.source.hasPrefix(path) }
            )
        }
        #expect(judged.count > 30)
        for result in document.results { #expect(!result["policies"].elements.isEmpty) }
    }

    /// What the document says in words.
    @Test func whatIsTaughtHolds() throws {
        let document = try BacktestDocument.shared.get()
        let (model, rolling, normal) = (
            document.rejections("model"), document.rejections("rolling_quantile"),
            document.rejections("normal_ewma")
        )
        #expect(model.rejected * 10 <= model.judged)
        #expect(rolling.rejected > 3 * model.rejected)
        #expect(normal.rejected > rolling.rejected)
        let long = document.results.filter {
            ($0["policies"][0]["observations"].integer ?? 0) > 5000
        }
        .filter { $0["horizon_s"].integer == 3600 }
        let clustered = long.count { result in
            let model = document.way("model", of: result)
            return (model?["christoffersen"]["p_cc"].double ?? 1) < 0.01
                && (model?["dynamic_quantile"]["p"].double ?? 1) < 0.01
        }
        #expect(2 * clustered > long.count)
        for result in document.results {
            guard let recommended = document.way("recommended", of: result) else { continue }
            #expect(
                (recommended["breach_rate"].double ?? 1) < 0.0101
                    || (recommended["kupiec"]["p"].double ?? 0) > 0.05)
        }
    }
}
