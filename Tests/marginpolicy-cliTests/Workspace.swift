import Foundation
import Testing

/// How a run of a program ended.
struct Outcome {
    var status: Int32
    var output: Data
    var errors: String

    var text: String { String(decoding: output, as: UTF8.self) }

    func json() throws -> JSON { try JSON(output) }
}

/// A directory of one test, removed with it, in which programs run.
final class Workspace: Sendable {
    let path: String
    /// Standard streams are kept beside the directory, so that a listing shows only what was made.
    private let streams: String

    init() throws {
        let base = FileManager.default.temporaryDirectory
            .appendingPathComponent("marginpolicy-\(UUID().uuidString)").resolvingSymlinksInPath()
        path = base.appendingPathComponent("work").path
        streams = base.appendingPathComponent("streams").path
        for folder in [path, streams] {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
        }
    }

    deinit {
        try? FileManager.default.removeItem(
            at: URL(fileURLWithPath: path).deletingLastPathComponent())
    }

    /// Runs `marginpolicy`.
    func run(
        _ arguments: [String], input: Data = Data(), standardOutput: String? = nil,
        environment: [String: String] = [:]
    ) throws -> Outcome {
        let command = try start(
            arguments, input: input, standardOutput: standardOutput, environment: environment)
        return try command.finish()
    }

    func run(_ arguments: String...) throws -> Outcome { try run(arguments) }

    /// Runs a tool of the system, found by its name; nil where there is none.
    func tool(_ name: String, _ arguments: [String], input: Data = Data()) throws -> Outcome? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")
            .split(separator: ":")
        guard
            let found = folders.map({ "\($0)/\(name)" })
                .first(where: FileManager.default.isExecutableFile)
        else { return nil }
        return try start(URL(fileURLWithPath: found), arguments, input: input).finish()
    }

    /// Starts `marginpolicy` and does not wait.
    func start(
        _ arguments: [String], input: Data = Data(), standardOutput: String? = nil,
        standardError: String? = nil, environment: [String: String] = [:]
    ) throws -> RunningCommand {
        try start(
            #require(Executable.url, "no executable beside the test bundle"), arguments,
            input: input, standardOutput: standardOutput, standardError: standardError,
            environment: environment)
    }

    private func start(
        _ executable: URL, _ arguments: [String], input: Data, standardOutput: String? = nil,
        standardError: String? = nil, environment: [String: String] = [:]
    ) throws -> RunningCommand {
        let name = "\(streams)/\(UUID().uuidString)"
        try input.write(to: URL(fileURLWithPath: name + ".in"))
        let output = standardOutput ?? name + ".out"
        let errors = standardError ?? name + ".err"
        for file in [output, errors] where !FileManager.default.fileExists(atPath: file) {
            try Data().write(to: URL(fileURLWithPath: file))
        }
        return try RunningCommand(
            executable: executable, arguments: arguments, directory: path, input: name + ".in",
            output: output, errors: errors, keepsOutput: standardOutput == nil,
            keepsErrors: standardError == nil, environment: environment)
    }

    // MARK: - Files

    func write(_ text: String, to name: String) throws { try write(Data(text.utf8), to: name) }

    func write(_ data: Data, to name: String) throws {
        let url = URL(fileURLWithPath: "\(path)/\(name)")
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try data.write(to: url)
    }

    func read(_ name: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)"))
    }

    func text(_ name: String) throws -> String { String(decoding: try read(name), as: UTF8.self) }

    func remove(_ name: String) throws {
        try FileManager.default.removeItem(atPath: "\(path)/\(name)")
    }

    func exists(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: "\(path)/\(name)")
    }

    /// Everything below a folder, in order.
    func listing(_ folder: String = ".") throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: "\(path)/\(folder)").sorted()
    }

    /// Every file below a folder with its bytes.
    func contents(of folder: String) throws -> [String: Data] {
        var contents: [String: Data] = [:]
        for name in try listing(folder) {
            var isDirectory: ObjCBool = false
            let file = "\(path)/\(folder)/\(name)"
            guard FileManager.default.fileExists(atPath: file, isDirectory: &isDirectory),
                !isDirectory.boolValue
            else { continue }
            contents[name] = try Data(contentsOf: URL(fileURLWithPath: file))
        }
        return contents
    }

    /// A copy of the package's fixtures, to be spoilt.
    func copyFixtures(to folder: String) throws {
        try FileManager.default.copyItem(
            atPath: Executable.fixtures, toPath: "\(path)/\(folder)")
    }

    /// Changes one place of a file, which must be there.
    func replace(_ old: String, with new: String, in name: String) throws {
        let text = try text(name)
        try #require(text.contains(old), "\(name) does not hold '\(old)'")
        try write(text.replacingOccurrences(of: old, with: new), to: name)
    }
}
