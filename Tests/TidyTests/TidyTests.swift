import Testing

/// Reads every source file of the repository and reports what breaks its habits.
@Suite struct TidyTests {
    @Test func sourcesFollowTheRules() throws {
        for violation in try Repository.files().flatMap(Rules.violations) {
            Issue.record("\(violation)")
        }
    }

    @Test func roomsImportOnlyWhatTheyMay() throws {
        for violation in try Repository.files().flatMap(Rooms.violations) {
            Issue.record("\(violation)")
        }
    }

    @Test func everyRoomOfTheTableExists() throws {
        let paths = try Repository.files().map(\.path)
        for room in Rooms.allowed.keys.sorted() {
            #expect(paths.contains { $0.hasPrefix("Sources/\(room)/") }, "Sources/\(room)")
        }
    }
}

/// Holds the rules to texts that break them: a tidy test that sees nothing must not pass.
@Suite struct TidyRulesTests {
    private func rules(_ lines: String...) -> [String] {
        let file = SourceFile(
            path: "Sources/VolModel/Made.swift", text: lines.joined(separator: "\n"))
        return (Rules.violations(in: file) + Rooms.violations(in: file)).map(\.description)
    }

    @Test(arguments: Rules.constructs)
    func findsConstruct(_ construct: String) {
        #expect(
            rules("let a = 1", "x \(construct) y")
                == ["Sources/VolModel/Made.swift:2: forbidden \(construct)"])
    }

    @Test(arguments: Rules.markers)
    func findsMarkerAsAWholeWordOnly(_ marker: String) {
        #expect(
            rules("// \(marker): later")
                == ["Sources/VolModel/Made.swift:1: leftover marker \(marker)"])
        #expect(rules("// a\(marker)b").isEmpty)
    }

    @Test func findsPlaceholdersInDocumentsOnly() {
        let text =
            "First run: TIME_RUN, about DOWNLOAD.\nDOWNLOADS of RUNTIME_X, TIME_ and download"
        let document = SourceFile(path: "README.md", text: text)
        #expect(
            Rules.violations(in: document).map(\.description) == [
                "README.md:1: placeholder TIME_RUN", "README.md:1: placeholder DOWNLOAD",
            ])
        #expect(rules("// TIME_RUN DOWNLOAD").isEmpty)
    }

    @Test func findsTrailingSpaceAndLongLines() {
        #expect(rules("let a = 1 ") == ["Sources/VolModel/Made.swift:1: trailing space"])
        let long = String(repeating: "a", count: 101)
        #expect(
            rules("", long)
                == ["Sources/VolModel/Made.swift:2: 101 columns; expected at most 100"])
        #expect(rules(String(repeating: "a", count: 100)).isEmpty)
        #expect(rules("let yaml = \"\"\"", long, "\"\"\"").isEmpty)
        #expect(rules("let yaml = \"\"\"", "\"\"\"", long).count == 1)
        #expect(rules("let text = \"\(long)\"").isEmpty)
    }

    @Test func findsLongFiles() {
        let lines = Array(repeating: "let a = 1\n", count: 601).joined()
        #expect(
            rules(lines) == ["Sources/VolModel/Made.swift:601: 601 lines; expected at most 600"])
    }

    @Test(arguments: [
        "import Foundation", "public import Foundation", "@testable import Foundation",
        "    import Foundation", "import struct Foundation.URL",
        "@preconcurrency import Foundation",
    ])
    func findsImport(_ line: String) {
        #expect(
            rules(line) == ["Sources/VolModel/Made.swift:1: VolModel may not import Foundation"])
    }

    @Test func allowsTheTable() {
        #expect(rules("import CGSL", "    import Glibc", "let important = 1").isEmpty)
    }

    @Test func wantsEveryRoomInTheTable() {
        let file = SourceFile(path: "Sources/Attic/Made.swift", text: "import VolModel")
        #expect(
            Rooms.violations(in: file).map(\.description)
                == [
                    "Sources/Attic/Made.swift:1: 'Attic' is not in the table of rooms; enter it there"
                ])
    }
}
