import Foundation
import Testing

/// One input that must end a command: how it comes about, and what must be said of it.
struct FatalCase: Sendable, CustomTestStringConvertible {
    var name: String
    var arguments: [String]
    var status: Int32
    /// What the one line names: the file, line, key or option, and what was found.
    var mentions: [String]
    var standardOutput: String?
    var prepare: @Sendable (Workspace) throws -> Void

    var testDescription: String { name }

    init(
        _ name: String, _ arguments: [String], _ status: Int32, _ mentions: [String],
        standardOutput: String? = nil,
        prepare: @escaping @Sendable (Workspace) throws -> Void = { _ in }
    ) {
        self.name = name
        self.arguments = arguments
        self.status = status
        self.mentions = mentions
        self.standardOutput = standardOutput
        self.prepare = prepare
    }

    /// `estimate` of a file with these bytes.
    static func history(
        _ name: String, _ bytes: @autoclosure @escaping @Sendable () -> Data, _ mentions: String...
    ) -> FatalCase {
        FatalCase(name, ["estimate", "bad.csv"], 65, ["bad.csv"] + mentions) {
            try $0.write(bytes(), to: "bad.csv")
        }
    }

    static func history(_ name: String, _ text: String, _ mentions: String...) -> FatalCase {
        FatalCase(name, ["estimate", "bad.csv"], 65, ["bad.csv"] + mentions) {
            try $0.write(text, to: "bad.csv")
        }
    }

    /// `estimate` of a good file with these options.
    static func usage(_ name: String, _ options: [String], _ mentions: String...) -> FatalCase {
        FatalCase(name, ["estimate", "good.csv"] + options, 64, mentions) {
            try $0.write(Histories.good, to: "good.csv")
        }
    }

    /// `nightly` of the fixtures with one place of one file changed.
    static func job(
        _ name: String, in file: String, _ old: String, _ new: String, _ mentions: String...
    ) -> FatalCase {
        FatalCase(
            name, ["nightly", "night/job.yaml", "--out", "bundle"], 78,
            ["night/\(file):"] + mentions
        ) {
            try $0.copyFixtures(to: "night")
            try $0.replace(old, with: new, in: "night/\(file)")
        }
    }

    /// `calibrate` of the fixtures onto one of its own inputs; `link.csv` leads to a history.
    static func overInput(_ role: String, _ out: String) -> FatalCase {
        FatalCase(
            "calibrate over \(role)", ["calibrate", "night/job.yaml", "--out", out], 64,
            ["--out: found '\(out)', which is \(role);"]
        ) {
            try $0.copyFixtures(to: "night")
            try FileManager.default.createSymbolicLink(
                atPath: "\($0.path)/link.csv",
                withDestinationPath: "night/histories/newt-usd.csv")
        }
    }

    /// `nightly` of the fixtures after some harm.
    static func nightly(
        _ name: String, _ status: Int32, _ mentions: [String], out: String = "bundle",
        harm: @escaping @Sendable (Workspace) throws -> Void
    ) -> FatalCase {
        FatalCase(name, ["nightly", "night/job.yaml", "--out", out, "--quiet"], status, mentions) {
            try $0.copyFixtures(to: "night")
            try harm($0)
        }
    }
}

/// Small histories by hand.
enum Histories {
    static let good = """
        timestamp,price
        1700000000,100
        1700003600,101
        1700007200,102

        """

    /// A deterministic sequence of bytes that is no text.
    static let noise = Data((0..<4096).map { UInt8(truncatingIfNeeded: $0 &* $0 &* 31 &+ $0 >> 3) })

    static func fixture(_ name: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: "\(Executable.fixtures)/histories/\(name)"))
    }
}
