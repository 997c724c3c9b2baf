import Foundation
import Testing

@testable import NightlyJob
@testable import marginpolicy_cli

/// What a person at a terminal sees of long work, and nobody else.
@Suite struct ProgressTests {
    private let place: Workspace

    init() throws { place = try Workspace() }

    private let rows = Histories.good + "1700010800,103\n"

    /// A pipe that stays open is work that lasts; its name tries to reverse the line.
    @Test func aTerminalIsToldWhatIsWaitedFor() throws {
        let name = "slow\u{202E}\u{1B}[2J.csv"
        try place.write(rows, to: "same/\(name)")
        try place.makePipe(name)
        let arguments = ["estimate", name, "same/\(name)", "--threads", "1", "--format", "json"]
        let terminal = try Terminal()
        let command = try place.start(arguments, standardError: terminal.name)
        let pipe = try place.feedPipe(name, rows)
        try terminal.wait {
            $0.contains(
                "reading slow\u{FFFD}\u{FFFD}[2J.csv, \(rows.utf8.count) B, 0 of 2 files done")
        }
        try pipe.close()
        let outcome = try command.finish()
        #expect(outcome.status == 0)
        let shown = terminal.text()
        #expect(shown.hasSuffix(" \r"), "the line is wiped")
        #expect(!shown.contains("\u{202E}") && !shown.contains("\u{1B}") && !shown.contains("\n"))
        let alone = try place.run(
            "estimate", "same/\(name)", "same/../same/\(name)", "--format", "json")
        #expect(outcome.text == alone.text)
    }

    @Test(arguments: [(true, ["--quiet"]), (false, [])])
    func nothingIsShownToThoseWhoDoNotWait(_ isTerminal: Bool, _ options: [String]) throws {
        try place.makePipe("slow.csv")
        let terminal = try Terminal()
        let command = try place.start(
            ["inspect", "slow.csv", "--format", "json"] + options,
            standardError: isTerminal ? terminal.name : nil)
        let pipe = try place.feedPipe("slow.csv", rows)
        // Beyond the time after which a line would be drawn.
        Thread.sleep(forTimeInterval: 3)
        try pipe.close()
        let outcome = try command.finish()
        #expect(outcome.status == 0)
        #expect(outcome.errors == "")
        #expect(terminal.text() == "")
    }

    @Test func aJobTellsOfItsHistories() throws {
        try place.copyFixtures(to: "night")
        try place.remove("night/histories/btc-usd.csv.zst")
        try place.makePipe("night/histories/btc-usd.csv.zst")
        let terminal = try Terminal()
        let command = try place.start(
            [
                "calibrate", "night/job.yaml", "--out", "-", "--threads", "1", "--log-level",
                "error",
            ],
            standardError: terminal.name)
        let pipe = try place.feedPipe("night/histories/btc-usd.csv.zst", "")
        try terminal.wait {
            $0.contains("reading histories/btc-usd.csv.zst, 0 of 7 histories done")
        }
        try pipe.write(contentsOf: try Histories.fixture("btc-usd.csv.zst"))
        try pipe.close()
        let outcome = try command.finish()
        #expect(outcome.status == 3)
        let whole = try place.run("calibrate", "\(Executable.fixtures)/job.yaml", "--out", "-")
        #expect(outcome.text == whole.text)
    }

    // MARK: - The line

    private func line(
        _ item: WorkProgress.Item?, done: Int = 12, total: Int = 300, columns: Int = 79
    ) -> String {
        ProgressLine.text(
            WorkProgress.Snapshot(
                activity: "reading", unit: "files", done: done, total: total, current: item),
            columns: columns)
    }

    @Test func theShareOfTheBytesIsShownWhereTheSizeIsKnown() {
        #expect(
            line(.init(name: "eth.csv.gz", bytesRead: 1_215_000_000, bytes: 2_700_000_000))
                == "reading eth.csv.gz, 45% of 2.7 GB, 12 of 300 files done")
        #expect(
            line(.init(name: "standard input", bytesRead: 999, bytes: nil))
                == "reading standard input, 999 B, 12 of 300 files done")
        #expect(
            line(.init(name: "grows.csv", bytesRead: 30, bytes: 20))
                == "reading grows.csv, 100% of 20 B, 12 of 300 files done")
        #expect(line(nil, done: 300) == "reading, 300 of 300 files done")
    }

    @Test(arguments: [
        (999, "999 B"), (1000, "1.0 kB"), (99_949, "99.9 kB"), (99_951, "100 kB"),
        (999_499, "999 kB"), (999_500, "1.0 MB"), (5_000_000_000_000_000, "5000 TB"),
    ])
    func sizesHaveThreeDigits(_ bytes: Int, _ expected: String) {
        #expect(
            line(.init(name: "a", bytesRead: bytes))
                == "reading a, \(expected), 12 of 300 files done"
        )
    }

    /// A line that is wrapped could not be drawn again in its place.
    @Test(arguments: 0...100) func theLineNeverExceedsTheTerminal(_ columns: Int) {
        let name = String(repeating: "a long folder/", count: 20) + "end.csv"
        let text = line(.init(name: name, bytesRead: 7, bytes: 10), columns: columns)
        #expect(text.count <= columns)
        if columns > 60 { #expect(text.contains("end.csv, 70% of 10 B, 12 of 300 files done")) }
    }
}
