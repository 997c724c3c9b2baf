import Foundation
import Testing

/// Runs `Tests/Browser/check_report.py`.
enum ReportBrowser {
    struct Faults: Decodable {
        /// By check, in the script's words.
        var found: [String: [String]] = [:]
        /// How much each check looked at.
        var seen: [String: Int] = [:]

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: Name.self)
            for name in values.allKeys {
                if name.stringValue == "seen" {
                    seen = try values.decode([String: Int].self, forKey: name)
                } else {
                    found[name.stringValue] = try values.decode([String].self, forKey: name)
                }
            }
        }

        private struct Name: CodingKey {
            var stringValue: String
            var intValue: Int? { nil }
            init?(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }
    }

    static let skipped: Comment = """
        Chromium, or python3 with playwright and axe-playwright-python, is not installed
        """

    /// Where everything is to be tested, what is missing is a failure.
    static let isWanted =
        ProcessInfo.processInfo.environment["CI"].map { !["", "0", "false"].contains($0) } ?? false

    static let isReady: Bool = {
        let probe = """
            import os, shutil, sys, playwright, axe_playwright_python
            sys.exit(0 if os.environ.get("CHROMIUM") or shutil.which("chromium") else 1)
            """
        return (try? run(["-c", probe]))?.status == 0
    }()

    private static let script = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Browser/check_report.py").path

    struct Job {
        var page: String
        /// Headings that it must show.
        var names: [String] = []
        /// The checks to make; all if empty.
        var only: [String] = []
    }

    private struct Entry: Encodable {
        var path: String
        var names: [String]
        var only: [String]
    }

    /// One result for each job. One browser opens them all.
    static func look(at jobs: [Job]) throws -> [Faults] {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("marginpolicy-report-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let entries = try jobs.enumerated().map { place, job in
            let report = folder.appendingPathComponent("report-\(place).html")
            try Data(job.page.utf8).write(to: report)
            return Entry(path: report.path, names: job.names, only: job.only)
        }
        let list = folder.appendingPathComponent("jobs.json")
        try JSONEncoder().encode(entries).write(to: list)
        let outcome = try run([script, "--jobs", list.path])
        try #require(outcome.status == 0, "\(outcome.errors)")
        return try JSONDecoder().decode([Faults].self, from: outcome.output)
    }

    private static func run(
        _ arguments: [String]
    ) throws -> (status: Int32, output: Data, errors: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3"] + arguments
        let output = Pipe()
        let errors = FileManager.default.temporaryDirectory
            .appendingPathComponent("marginpolicy-errors-\(UUID().uuidString)")
        try Data().write(to: errors)
        defer { try? FileManager.default.removeItem(at: errors) }
        process.standardOutput = output
        process.standardError = try FileHandle(forWritingTo: errors)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (
            process.terminationStatus, data,
            String(decoding: try Data(contentsOf: errors), as: UTF8.self)
        )
    }
}
