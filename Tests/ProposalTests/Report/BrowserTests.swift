import Foundation
import Testing

@testable import Proposal

/// The page as a reader has it: opened in Chromium and looked at by `Tests/Browser`.
@Suite(.enabled(if: ReportBrowser.isReady || ReportBrowser.isWanted, ReportBrowser.skipped))
struct BrowserTests {
    private static let checks = [
        "loading", "width", "accessibility", "sorting", "keyboard", "folding", "printing", "markup",
    ]

    @Test func nothingIsWrongWithThePage() throws {
        let names = ReportSamples.hostileNames
        let faults = try ReportBrowser.look(at: [
            .init(page: ReportSamples.report().render()),
            .init(page: ReportSamples.report(names).render(), names: names.map(shown)),
        ])
        for check in Self.checks {
            #expect(faults.map { $0.found[check] } == [[], []], "\(check)")
            #expect(faults.allSatisfy { $0.seen[check] ?? 0 > 0 }, "\(check)")
        }
        #expect(faults.map { $0.seen["sorting"] } == [10, 10])
        #expect(faults.map { $0.seen["markup"] } == [5, 5 + names.count])
    }

    /// A name as the page shows it.
    private func shown(_ name: String) -> String {
        var text = ""
        for scalar in name.unicodeScalars {
            switch scalar.value {
            case 0x0A: text += "[U+000A]"
            case 0x200B: text += "[U+200B]"
            case 0x2028: text += "[U+2028]"
            case 0x202E: text += "[U+202E]"
            case 0x2066: text += "[U+2066]"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text.isEmpty ? "(no name)" : text
    }

    /// What is sound in a page, what it is broken to, and the check that must see it.
    private static let breaks = [
        ("\n<footer>", "\n<img src=\"https://example.invalid/a.png\"><footer>", "loading"),
        ("<script>'use strict'", "<script>'use strict' ", "loading"),
        ("\n<footer>", "\n<div style=\"width:900px\">wide</div><footer>", "width"),
        ("--quiet: #565f6b", "--quiet: #a9b0b8", "accessibility"),
        ("--quiet: #a4adb8", "--quiet: #4a525c", "accessibility"),
        ("<html lang=\"en\">", "<html>", "accessibility"),
        (" data-value=\"20000\"", " data-value=\"99000\"", "sorting"),
        (" sortable\"", "\"", "keyboard"),
        ("id=\"expand\"", "id=\"expanded\"", "folding"),
        ("class=\"instrument\" id=\"i-5\"", "class=\"instrument\" id=\"i-55\"", "folding"),
        ("sha256-", "sha256-A", "printing"),
        ("details::details-content", "details::other", "printing"),
        ("<bdi>SOL-USD</bdi>", "<script>alert(1)</script>", "markup"),
        ("<bdi>SOL-USD</bdi>", "<b onclick=\"alert(1)\">SOL-USD</b>", "markup"),
        ("id=\"i-1-c2-plot\"", "id=\"i-1-c1-plot\"", "markup"),
    ]

    /// A check that finds nothing in a page that is broken has not looked.
    @Test func everyCheckFindsItsFault() throws {
        let page = ReportSamples.report().render()
        let jobs = try Self.breaks.map { sound, broken, check in
            try #require(page.contains(sound), "\(sound)")
            return ReportBrowser.Job(page: page.replacing(sound, with: broken), only: [check])
        }
        let unseen = ReportBrowser.Job(page: page, names: ["<b>"], only: ["markup"])
        let faults = try ReportBrowser.look(at: jobs + [unseen])
        for ((_, broken, check), faults) in zip(Self.breaks, faults) {
            #expect(faults.found[check]?.isEmpty == false, "\(broken)")
        }
        #expect(faults.last?.found == ["markup": ["not shown: <b>"]])
        #expect(Set(Self.breaks.map(\.2)) == Set(Self.checks))
    }
}
