import Foundation
import Testing

/// Names that would be markup, terminal commands or broken tables, wherever they are shown.
@Suite struct HostileNameTests {
    private let place: Workspace

    init() throws { place = try Workspace() }

    static let names = [
        "A|B", "`code`", "``` fence", "<script>alert(1)</script>", "[x](javascript:alert(1))",
        "![i](https://evil.example/p.png)", "\u{202E}DSU-CTB", "BTC\u{200B}USD", "🚀🇨🇭", "\"Q\"",
        "it's", "a,b;c", "*bold* _it_", "# head", "=1+1", "@everyone", "a\\b", "$x^2$", "~~s~~",
    ]

    /// The names as instruments, two of them with no history at all.
    private func nightly(_ format: String) throws -> Outcome {
        try place.write(
            Data(contentsOf: URL(fileURLWithPath: "\(Executable.fixtures)/policy.yaml")),
            to: "night/policy.yaml")
        try place.write(Histories.fixture("usdx-usd.csv"), to: "night/usdx.csv")
        let instruments = Self.names.enumerated().map { index, name in
            [
                "id": name, "kind": "linear_perpetual", "class": "major",
                "feed": [
                    "path": index < 2 ? "no|such`file<b>.csv" : "usdx.csv", "kind": "threshold",
                ],
            ] as [String: Any]
        }
        let job: [String: Any] = [
            "schema": "marginpolicy.job/1", "policy": "policy.yaml", "instruments": instruments,
        ]
        try place.write(JSONSerialization.data(withJSONObject: job), to: "night/job.json")
        return try place.run("nightly", "night/job.json", "--out", "bundle", "--format", format)
    }

    @Test func jsonKeepsEveryName() throws {
        let outcome = try nightly("json")
        #expect(outcome.status == 3)
        let names = try outcome.json()["instruments"].elements.compactMap {
            $0["instrument"].string
        }
        #expect(names == Self.names)
        for name in ["inputs.json", "parameters.json"] {
            _ = try JSON(place.read("bundle/\(name)"))
        }
        for line in try place.text("bundle/job.log.jsonl").split(separator: "\n") {
            _ = try JSON(Data(line.utf8))
        }
    }

    @Test func theTableAndTheLogCannotMoveTheCursor() throws {
        let outcome = try nightly("table")
        for text in [outcome.text, outcome.errors] {
            for scalar in text.unicodeScalars where scalar != "\n" {
                #expect(scalar.properties.generalCategory != .control)
                #expect(scalar.properties.generalCategory != .format)
            }
        }
        let rows = outcome.text.split(separator: "\n").dropFirst(2).prefix(Self.names.count)
        #expect(rows.count { $0.contains("unavailable") } == 2)
        #expect(rows.count { $0.contains("proposed") } == Self.names.count - 2)
    }

    @Test func csvHasTheSameFieldsInEveryRow() throws {
        let rows = try #require(parseCSV(try nightly("csv").text))
        #expect(rows.count == Self.names.count + 1)
        #expect(Set(rows.map(\.count)) == [11])
        #expect(rows.dropFirst().map { $0[0] } == Self.names)
    }

    @Test func theProposalStaysInert() throws {
        _ = try nightly("json")
        let document = try place.text("bundle/proposal.md")
        #expect(!document.contains("\u{202E}"))
        #expect(!document.contains("\u{200B}"))
        var columns: Int?
        for line in document.split(separator: "\n", omittingEmptySubsequences: false) {
            let bare = withoutCode(line)
            #expect(!bare.contains("<script"), "\(line)")
            #expect(bare.firstMatch(of: /(^|[^\\])\]\(/) == nil, "\(line)")
            #expect(!bare.contains("https://"), "\(line)")
            guard line.hasPrefix("|") else {
                columns = nil
                continue
            }
            let count = cells(line)
            #expect(columns == nil || columns == count, "\(line)")
            columns = count
        }
    }

    /// Cells between pipes that are not escaped: in a table a code span hides none.
    private func cells(_ line: Substring) -> Int {
        var count = 0
        var previous: Character = " "
        for character in line {
            if character == "|", previous != "\\" { count += 1 }
            previous = character
        }
        return count - 1
    }

    /// Takes out code spans as CommonMark finds them: a run of backticks to the next of its length.
    private func withoutCode(_ line: Substring) -> String {
        var rest = line
        var text = ""
        while let start = rest.firstIndex(of: "`") {
            text += rest[..<start]
            let fence = rest[start...].prefix { $0 == "`" }
            var search = rest[fence.endIndex...]
            var end: Substring.Index?
            while let next = search.firstIndex(of: "`") {
                let run = search[next...].prefix { $0 == "`" }
                search = search[run.endIndex...]
                if run.count == fence.count {
                    end = run.endIndex
                    break
                }
            }
            if let end {
                rest = rest[end...]
            } else {
                text += fence
                rest = rest[fence.endIndex...]
            }
        }
        return text + rest
    }

    /// RFC 4180 by hand; nil when a quote is left open.
    private func parseCSV(_ text: String) -> [[String]]? {
        var rows: [[String]] = []
        var row: [String] = []
        var field = ""
        var isQuoted = false
        var rest = Array(text.unicodeScalars)[...]
        while let scalar = rest.popFirst() {
            if isQuoted {
                if scalar != "\"" {
                    field.unicodeScalars.append(scalar)
                } else if rest.first == "\"" {
                    field.unicodeScalars.append(scalar)
                    rest.removeFirst()
                } else {
                    isQuoted = false
                }
            } else if scalar == "\"" {
                isQuoted = true
            } else if scalar == "," || scalar == "\n" {
                row.append(field)
                field = ""
                if scalar == "\n" {
                    rows.append(row)
                    row = []
                }
            } else {
                field.unicodeScalars.append(scalar)
            }
        }
        return isQuoted || !row.isEmpty ? nil : rows
    }
}
