import Foundation
import Testing

/// The commands that the README shows, run in their order as they stand there.
@Suite struct ReadmeTests {
    private let place: Workspace

    init() throws { place = try Workspace() }

    @Test func commandsDoWhatTheySay() throws {
        // What a reader of the README has: a job, a history, two parameter sets.
        try #require(try place.run("init", "mine").status == 0)
        for name in try FileManager.default.contentsOfDirectory(atPath: "\(place.path)/mine") {
            try FileManager.default.moveItem(
                atPath: "\(place.path)/mine/\(name)", toPath: "\(place.path)/\(name)")
        }
        try place.write(Histories.fixture("eth-usd.csv.gz"), to: "history.csv.gz")
        for name in ["old.json", "new.json"] {
            try #require(try place.run("calibrate", "job.yaml", "--out", name).status == 0)
        }

        let readme = try String(
            contentsOfFile: "\(Executable.packageRoot)/README.md", encoding: .utf8)
        var commands = 0
        for line in readme.split(separator: "\n") where line.hasPrefix("marginpolicy ") {
            let words = line.prefix { $0 != "#" }.split(separator: " ").map(String.init)
            let outcome = try place.run(Array(words.dropFirst()))
            #expect(outcome.status == 0, "\(line): \(outcome.errors)")
            commands += 1
        }
        #expect(commands >= 7)
        for name in ["demo/bundle/proposal.md", "parameters.json", "proposal.md"] {
            #expect(place.exists(name), "\(name)")
        }
    }

    /// `marginpolicy nightly fixtures/job.yaml` draws the pictures of the README; those of a
    /// changed drawing are copied from its bundle.
    @Test func picturesAreThoseOfTheFixtures() throws {
        try place.copyFixtures(to: "night")
        _ = try place.run("nightly", "night/job.yaml", "--out", "bundle", "--quiet")
        let readme = try String(
            contentsOfFile: "\(Executable.packageRoot)/README.md", encoding: .utf8)
        for (shown, drawn) in [
            ("all-instruments.svg", "all-instruments.svg"),
            ("sol-usd-perp-moves.svg", "i3-sol-usd-perp-moves.svg"),
        ] {
            let picture = URL(fileURLWithPath: Executable.packageRoot)
                .appendingPathComponent("docs/charts/\(shown)")
            #expect(readme.contains("](docs/charts/\(shown))"))
            #expect(try Data(contentsOf: picture) == place.read("bundle/charts/\(drawn)"))
        }
    }
}
