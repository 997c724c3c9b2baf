import Foundation
import Testing

/// Runs that are killed, and runs at the same time: the bundle is whole or not there.
@Suite struct InterruptionTests {
    private let place: Workspace
    private let files: [String: Data]
    private let duration: TimeInterval

    /// Of the fixtures' job only three instruments: there are many runs.
    init() throws {
        place = try Workspace()
        try place.copyFixtures(to: "night")
        let job = try place.text("night/job.yaml").components(separatedBy: "  - id: ")
        let kept = job.filter { part in
            !["BTC", "ETH", "SOL", "DOGE"].contains { part.hasPrefix($0) }
        }
        try place.write(kept.joined(separator: "  - id: "), to: "night/job.yaml")
        let began = Date()
        let outcome = try place.run("nightly", "night/job.yaml", "--out", "whole", "--quiet")
        try #require(outcome.status == 3)
        duration = Date().timeIntervalSince(began)
        files = try place.contents(of: "whole")
        try #require(
            files.keys.count { $0.hasPrefix("charts/") } > 5 && files["report.html"] != nil)
    }

    /// Kills at moments spread over a run.
    @Test(arguments: [0.3, 0.5, 0.7, 0.9]) func aKilledRunLeavesAWholeBundleOrNone(
        _ share: Double
    ) throws {
        try killed(after: duration * share)
    }

    /// Kills as soon as anything can be seen of the output, and shortly after.
    @Test(arguments: [0, 0.0005, 0.001, 0.002, 0.004, 0.008]) func aKillWhileWritingDoesNoHarm(
        _ delay: Double
    ) throws {
        try killed(after: delay, waitsForOutput: true)
    }

    private func killed(after delay: TimeInterval, waitsForOutput: Bool = false) throws {
        let command = try place.start(["nightly", "night/job.yaml", "--out", "bundle", "--quiet"])
        while waitsForOutput, command.isRunning, !place.exists("bundle.partial"),
            !place.exists("bundle")
        {
            usleep(50)
        }
        Thread.sleep(forTimeInterval: delay)
        command.kill()
        _ = try command.finish()
        if place.exists("bundle") { #expect(try place.contents(of: "bundle") == files) }
        // What was left does not stand in the way of the next run.
        let next = try place.run("nightly", "night/job.yaml", "--out", "bundle", "--quiet")
        #expect(next.status == 3, "\(next.errors)")
        #expect(try place.contents(of: "bundle") == files)
        #expect(!place.exists("bundle.partial"))
    }

    @Test func anEarlierBundleIsReplacedWhole() throws {
        try place.replace("name: balanced", with: "name: other", in: "night/policy.yaml")
        let outcome = try place.run("nightly", "night/job.yaml", "--out", "whole", "--quiet")
        #expect(outcome.status == 3)
        let replaced = try place.contents(of: "whole")
        #expect(replaced.keys.sorted() == files.keys.sorted())
        #expect(replaced["policy.yaml"] == (try place.read("night/policy.yaml")))
        #expect(replaced["parameters.json"] != files["parameters.json"])
        #expect(try place.listing().allSatisfy { !$0.hasPrefix("whole.") })
    }

    @Test func runsAtTheSameTimeGiveWayToEachOther() throws {
        let commands = try (0..<4).map { _ in
            try place.start(["nightly", "night/job.yaml", "--out", "bundle", "--quiet"])
        }
        let outcomes = try commands.map { try $0.finish() }
        for outcome in outcomes {
            #expect([3, 75].contains(outcome.status), "\(outcome.status): \(outcome.errors)")
        }
        #expect(outcomes.contains { $0.status == 3 })
        #expect(try place.contents(of: "bundle") == files)
    }
}
