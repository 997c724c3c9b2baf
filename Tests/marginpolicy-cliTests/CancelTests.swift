import Foundation
import Testing

/// A person or a supervisor cancels: the process ends by the signal and leaves nothing.
@Suite struct CancelTests {
    private let place: Workspace

    init() throws { place = try Workspace() }

    /// In the middle of a file that takes tens of seconds: the progress line says when.
    @Test(arguments: [
        (["estimate", "night/histories/newt-usd.csv"], SIGINT),
        (["inspect", "night/histories/newt-usd.csv", "--format", "table"], SIGTERM),
        (["calibrate", "night/job.yaml", "--out", "parameters.json"], SIGINT),
        (["nightly", "night/job.yaml", "--out", "bundle"], SIGTERM),
        (["nightly", "night/job.yaml", "--out", "bundle"], SIGHUP),
    ])
    func aSignalWhileReadingEndsTheCommand(_ arguments: [String], _ signal: Int32) throws {
        try place.copyFixtures(to: "night")
        try place.writeLongHistory(to: "night/histories/newt-usd.csv")
        let before = try place.listing()
        let terminal = try Terminal()
        let command = try place.start(arguments, standardError: terminal.name)
        try terminal.wait { $0.contains(/newt-usd.csv, [0-9]+% of [0-9.]+ MB/) }
        command.send(signal)
        let outcome = try command.finish()
        #expect(command.endedBySignal)
        #expect(outcome.status == signal)
        #expect(outcome.text == "")
        #expect(try place.listing() == before)
    }

    @Test(arguments: [SIGINT, SIGTERM]) func aSignalWhileWaitingForAPipeEndsTheCommand(
        _ signal: Int32
    ) throws {
        try place.makePipe("slow.csv")
        let command = try place.start(["estimate", "slow.csv"])
        let pipe = try place.feedPipe("slow.csv", Histories.good)
        command.send(signal)
        let outcome = try command.finish()
        try pipe.close()
        #expect(command.endedBySignal && outcome.status == signal)
        #expect(outcome.text == "" && outcome.errors == "")
    }

    /// What shells and supervisors see.
    @Test func theShellSeesTheSignalsStatus() throws {
        try place.makePipe("slow.csv")
        let script = """
            "$0" estimate slow.csv & exec 3>slow.csv; kill -TERM $!; wait $!; echo $?
            """
        let path = try #require(Executable.url).path
        let outcome = try #require(try place.tool("bash", ["-c", script, path]))
        #expect(outcome.text == "143\n")
    }

    /// As under `nohup`.
    @Test func whatTheCallerIgnoresStaysIgnored() throws {
        try place.makePipe("slow.csv")
        let script = """
            trap '' HUP INT
            "$0" estimate slow.csv --format csv & exec 3>slow.csv
            kill -HUP $!; kill -INT $!; printf 'timestamp,price\\n1,2\\n2,3\\n' >&3; exec 3>&-
            wait $!; echo $?
            """
        let path = try #require(Executable.url).path
        let outcome = try #require(try place.tool("bash", ["-c", script, path]))
        #expect(outcome.text.hasSuffix("\n0\n"), "\(outcome.text)\(outcome.errors)")
    }

    /// Signals as soon as anything can be seen of the output, and shortly after.
    @Test(arguments: [0, 0.0005, 0.001, 0.002, 0.004, 0.008], [SIGINT, SIGTERM])
    func aSignalWhileWritingLeavesAWholeBundleOrNone(_ delay: Double, _ signal: Int32) throws {
        try place.copyFixtures(to: "night")
        let command = try place.start(["nightly", "night/job.yaml", "--out", "bundle", "--quiet"])
        while command.isRunning, !place.exists("bundle.partial"), !place.exists("bundle") {
            usleep(50)
        }
        Thread.sleep(forTimeInterval: delay)
        command.send(signal)
        let outcome = try command.finish()
        #expect(outcome.status == (command.endedBySignal ? signal : 3))
        #expect(!place.exists("bundle.partial") && !place.exists("bundle.previous"))
        // The signal came after the writing had begun, and waits for its end.
        #expect(try place.contents(of: "bundle").count == 49)
    }

    @Test(arguments: [0, 0.0005, 0.001, 0.002]) func aSignalWhileWritingLeavesAWholeFile(
        _ delay: Double
    ) throws {
        try place.copyFixtures(to: "night")
        try place.write("old", to: "out/parameters.json")
        let command = try place.start(
            ["calibrate", "night/job.yaml", "--out", "out/parameters.json", "--quiet"])
        while command.isRunning, try place.listing("out") == ["parameters.json"],
            try place.text("out/parameters.json") == "old"
        {
            usleep(50)
        }
        Thread.sleep(forTimeInterval: delay)
        command.send(SIGINT)
        _ = try command.finish()
        #expect(try place.listing("out") == ["parameters.json"])
        #expect(try place.text("out/parameters.json").hasSuffix("}\n"))
    }
}
