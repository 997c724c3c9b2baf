import Foundation
import TestSupport
import Testing
import VolModel

/// Directories of many histories.
@Suite struct ManyFilesTests {
    private let place: Workspace
    private static let count = 300

    init() throws {
        place = try Workspace()
        var random = SeededRandom(seed: 300)
        for file in 0..<Self.count {
            var text = "timestamp,price\n"
            for row in 0..<20 {
                text += "\(1_700_000_000 + 60 * row),\(100 + Int(random.next() % 100))\n"
            }
            try place.write(text, to: "many/f\(String(1000 + file)).csv")
        }
    }

    @Test(arguments: ["inspect", "estimate"], ["json", "csv", "table"])
    func threadsChangeNoByte(_ command: String, _ format: String) throws {
        let one = try place.run(command, "many", "--format", format, "--threads", "1")
        #expect(one.status == 0, "\(one.errors)")
        for threads in ["3", "64"] {
            let other = try place.run(command, "many", "--format", format, "--threads", threads)
            #expect(other.output == one.output)
        }
    }

    /// The feeds of a directory are those of its files one by one, in order.
    @Test func aDirectoryIsTheSumOfItsFiles() throws {
        let all = try place.run("inspect", "many", "--format", "csv").text
            .split(separator: "\n").map(String.init)
        #expect(all.count == Self.count + 1)
        for file in stride(from: 0, to: Self.count, by: 50) {
            let one = try place.run("inspect", "many/f\(1000 + file).csv", "--format", "csv").text
            #expect(one.split(separator: "\n").map(String.init) == [all[0], all[file + 1]])
        }
    }

    @Test func fewFilesAreOpenAtATime() throws {
        let script = "ulimit -n 64 && exec \"$0\" \"$@\""
        let path = try #require(Executable.url).path
        for command in ["inspect", "estimate"] {
            let outcome = try #require(
                try place.tool(
                    "sh",
                    ["-c", script, path, command, "many", "--format", "csv", "--threads", "8"]))
            #expect(outcome.status == 0, "\(outcome.errors)")
            let rows = outcome.text.split(separator: "\n").count - 1
            #expect(
                rows == Self.count * (command == "inspect" ? 1 : VolatilityEstimator.panel.count))
        }
    }

    /// The first in the order of the arguments, whichever is found first.
    @Test(arguments: ["1", "2", "16"]) func theFirstBadFileIsTheError(_ threads: String) throws {
        // Longer than the other: with several threads it fails later.
        try place.write(
            String(repeating: "timestamp,price\n", count: 200_000), to: "many/f1100.csv")
        try place.write("no history", to: "many/f1101.csv")
        try place.write("no history", to: "many/f1250.csv")
        for command in ["inspect", "estimate"] {
            let outcome = try place.run(command, "many", "--threads", threads)
            #expect(outcome.status == 65)
            #expect(outcome.text == "")
            #expect(outcome.errors.hasPrefix("error: many/f1100.csv:"), "\(outcome.errors)")
            #expect(outcome.errors.filter(\.isNewline).count == 1)
        }
    }
}
