import Foundation
import Testing

/// A program that runs, its streams in files: nothing blocks however much it writes.
final class RunningCommand {
    private let process = Process()
    private let ended = DispatchSemaphore(value: 0)
    private let output: String?
    private let errors: String?

    init(
        executable: URL, arguments: [String], directory: String, input: String, output: String,
        errors: String, keepsOutput: Bool, keepsErrors: Bool, environment: [String: String]
    ) throws {
        self.output = keepsOutput ? output : nil
        self.errors = keepsErrors ? errors : nil
        process.executableURL = executable
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: directory)
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: input))
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errors))
        let ended = ended
        process.terminationHandler = { _ in ended.signal() }
        try process.run()
    }

    /// A test that gave up leaves nothing that runs.
    deinit { if process.isRunning { kill() } }

    var isRunning: Bool { process.isRunning }

    /// Ends it as a crash of the machine would.
    func kill() { send(SIGKILL) }

    func send(_ signal: Int32) { Foundation.kill(process.processIdentifier, signal) }

    /// Whether it ended by a signal, whose number then is its status.
    var endedBySignal: Bool { process.terminationReason == .uncaughtSignal }

    /// What takes longer than `secondsAllowed` hangs.
    func finish(secondsAllowed: Double = 60) throws -> Outcome {
        if ended.wait(timeout: .now() + secondsAllowed) == .timedOut {
            kill()
            Issue.record("\(process.arguments ?? []) did not end in \(secondsAllowed) s")
            ended.wait()
        }
        return Outcome(
            status: process.terminationStatus,
            output: try output.map { try Data(contentsOf: URL(fileURLWithPath: $0)) } ?? Data(),
            errors: try errors.map {
                String(decoding: try Data(contentsOf: URL(fileURLWithPath: $0)), as: UTF8.self)
            } ?? "")
    }
}
