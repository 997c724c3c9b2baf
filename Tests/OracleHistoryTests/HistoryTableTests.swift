import Foundation
import OracleHistory
import TestSupport
import Testing
import VolModel

/// What becomes of every file of real data, as `docs/real-data.md` has it.
///
/// With MARGINPOLICY_WRITE_TABLES the document is written instead of compared.
@Suite(.enabled(if: RealData.folder != nil, Comment(rawValue: RealData.skipped)))
struct HistoryTableTests {
    private static let document = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("docs/real-data.md")

    @Test func theDocumentSaysWhatBecomesOfEveryFile() throws {
        let found = try Self.text()
        if ProcessInfo.processInfo.environment["MARGINPOLICY_WRITE_TABLES"] != nil {
            try Data(found.utf8).write(to: Self.document)
        }
        let written = try String(contentsOf: Self.document, encoding: .utf8)
        let lines = (
            found.split(separator: "\n", omittingEmptySubsequences: false),
            written.split(separator: "\n", omittingEmptySubsequences: false)
        )
        for (found, written) in zip(lines.0, lines.1) { #expect(found == written) }
        #expect(found == written)
    }

    private static func text() throws -> String {
        let paths = try paths()
        var rows: [String] = []
        var refused = 0
        for path in paths {
            do throws(HistoryError) {
                rows.append(row(path, try HistoryReader.read(path: RealData.path(path))))
            } catch {
                refused += 1
                rows.append(line([path, "refused: \(error.found)", "", "", "", "", "", ""]))
            }
        }
        return """
            # Real data

            What the reader makes of every file of the folder that `MARGINPOLICY_DATA` names, without a
            single option: \(paths.count) files, of which \(paths.count - refused) are read and \(refused) refused. \
            `make tables`
            writes this file, and a test compares it with the data byte for byte.

            Left out are files at the top of the folder, which describe it, hidden files and images. A
            file of several feeds has one row: counts are sums, the span is that of all feeds. Times are
            those of observations: the close of a bar.

            | file | format | rows | observations | rejected | kind | from | to |
            |---|---|---|---|---|---|---|---|
            \(rows.joined(separator: "\n"))

            """
    }

    private static func paths() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: RealData.folder ?? "").filter { path in
            var isDirectory: ObjCBool = false
            let name = path.split(separator: "/").last ?? ""
            return FileManager.default.fileExists(
                atPath: RealData.path(path), isDirectory: &isDirectory)
                && !isDirectory.boolValue && path.contains("/") && !name.hasPrefix(".")
                && ![".png", ".jpg", ".gif", ".svg"].contains { name.lowercased().hasSuffix($0) }
        }.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
    }

    private static func row(_ path: String, _ feeds: [FeedHistory]) -> String {
        let rejected = RejectReason.allCases.compactMap { reason in
            let count = feeds.map { $0.rejected[reason] }.reduce(0, +)
            return count == 0 ? nil : "\(reason.rawValue) \(count)"
        }
        let kinds = FeedKind.allCases.filter { kind in feeds.contains { $0.kind == kind } }
        let format = feeds.first?.format.rawValue ?? ""
        return line([
            path, feeds.count == 1 ? format : "\(format), \(feeds.count) feeds",
            "\(feeds.map(\.rows).reduce(0, +))",
            "\(feeds.map(\.series.count).reduce(0, +))", rejected.joined(separator: "; "),
            kinds.map(\.rawValue).joined(separator: ", "),
            feeds.compactMap(\.series.first).min().map { "\($0)" } ?? "",
            feeds.compactMap(\.series.last).max().map { "\($0)" } ?? "",
        ])
    }

    private static func line(_ cells: [String]) -> String {
        "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
    }
}
