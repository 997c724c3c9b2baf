import Foundation
import TestSupport
import Testing

/// `init`, and the examples that a new user copies.
@Suite struct StarterTests {
    private let place: Workspace

    init() throws { place = try Workspace() }

    @Test func theStarterCalibratesAtOnce() throws {
        let written = try place.run("init", "demo")
        #expect(written.status == 0)
        #expect(
            try place.listing("demo").filter { !$0.hasPrefix("histories") } == [
                "current.json", "job.yaml", "policy.yaml",
            ])
        #expect(written.text.contains("marginpolicy nightly demo/job.yaml --out demo/bundle"))
        let night = try place.run("nightly", "demo/job.yaml", "--out", "demo/bundle")
        #expect(night.status == 0, "\(night.errors)")
        #expect(night.errors == "")
        let instruments = try night.json()["instruments"].elements
        #expect(instruments.count == 3)
        #expect(instruments.allSatisfy { ["proposed", "unchanged"].contains($0["status"].string) })
    }

    @Test func theStarterIsTheSameEverywhere() throws {
        _ = try place.run("init", "one")
        _ = try place.run("init", "two/")
        #expect(try place.contents(of: "one") == (try place.contents(of: "two")))
        #expect(try place.contents(of: "one").count == 6)
    }

    @Test func anEmptyDirectoryWillDo() throws {
        try place.write("", to: "demo/gone")
        try place.remove("demo/gone")
        #expect(try place.run("init", "demo").status == 0)
        #expect(place.exists("demo/job.yaml"))
    }

    static let subcommands = [
        "init", "inspect", "estimate", "calibrate", "explain", "diff", "propose", "nightly",
    ]

    @Test(arguments: subcommands) func everyHelpHasAnExample(_ subcommand: String) throws {
        let help = try place.run(subcommand, "--help")
        #expect(help.status == 0)
        #expect(help.errors == "")
        #expect(help.text.contains("Example:"))
        #expect(help.text.contains("\n  marginpolicy \(subcommand) "))
        for option in ["--quiet", "--log-level", "--threads"] {
            #expect(help.text.contains(option), "\(option)")
        }
        let general = try place.run("--help")
        #expect(general.text.contains("\n  \(subcommand) "))
    }

    @Test func theVersionIsThatOfTheParameters() throws {
        let version = try place.run("--version")
        #expect(version.status == 0)
        _ = try place.run(
            "calibrate", "\(Executable.fixtures)/job.yaml", "--out", "p.json", "--quiet")
        let generator = try JSON(place.read("p.json"))["generator"]
        #expect(generator["version"].string.map { $0 + "\n" } == version.text)
        #expect(generator["name"].string == "marginpolicy")
    }

    /// The indented lines of every help, with their continuations.
    @Test func theExamplesOfTheHelpsRun() throws {
        try prepareExamples()
        var commands: [String] = []
        for subcommand in Self.subcommands + [""] {
            let help = try place.run(subcommand.isEmpty ? ["--help"] : [subcommand, "--help"])
            commands += examples(in: help.text).filter { !$0.hasPrefix("marginpolicy init") }
        }
        #expect(commands.count >= 8)
        try runAll(commands)
    }

    @Test func theExamplesOfTheReadmeRun() throws {
        let readme = try String(
            contentsOfFile: Executable.packageRoot + "/README.md", encoding: .utf8)
        let commands = examples(in: readme)
        #expect(commands.count >= 7)
        try prepareExamples()
        try place.write(place.read("fixtures/histories/eth-usd.csv.gz"), to: "history.csv.gz")
        try place.write(place.read("yesterday.json"), to: "old.json")
        try place.write(place.read("today.json"), to: "new.json")
        try place.remove("demo")
        for (name, bytes) in try place.contents(of: "fixtures") {
            try place.write(bytes, to: name)
        }
        try runAll(commands)
    }

    /// What the examples name.
    private func prepareExamples() throws {
        try place.copyFixtures(to: "fixtures")
        _ = try place.run("init", "demo")
        _ = try place.run("nightly", "fixtures/job.yaml", "--out", "bundle", "--quiet")
        for name in ["yesterday.json", "today.json"] {
            try place.write(place.read("bundle/parameters.json"), to: name)
        }
    }

    private func runAll(_ commands: [String]) throws {
        for command in commands {
            let words = command.split(separator: " ").dropFirst().map(String.init)
            let outcome = try place.run(words)
            let isNight =
                words.first != "explain"
                && (command.contains("fixtures/job.yaml") || words.contains("job.yaml"))
            #expect(outcome.status == (isNight ? 3 : 0), "\(command): \(outcome.errors)")
        }
    }

    /// Lines that begin with `marginpolicy`, without comments, continued lines joined.
    private func examples(in text: String) -> [String] {
        text.replacingOccurrences(of: "\\\n", with: " ").components(separatedBy: "\n").filter {
            $0.trimmingCharacters(in: .whitespaces).wholeMatch(of: /marginpolicy [a-z]+ .*/) != nil
        }.map { line in
            String(line.prefix { $0 != "#" }).trimmingCharacters(in: .whitespaces)
        }
    }
}
