import Testing

/// Code in the README and the DocC catalogs stands in a test as well, so that it compiles and its
/// figures hold.
@Suite struct DocumentationTests {
    @Test func examplesAreTested() throws {
        let files = try Repository.files()
        var examples = 0
        for article in files where article.path.contains(".docc/") || article.path == "README.md" {
            let room = article.room ?? "MarginPolicy"
            let tests = "Tests/\(room)Tests/DocumentationExampleTests.swift"
            for (line, code) in Self.swiftBlocks(article) {
                let test = try #require(
                    files.first { $0.path == tests }, "\(article.path):\(line): no \(tests)")
                #expect(
                    Self.contains(test, code),
                    "\(article.path):\(line): not the same as in \(tests)")
                examples += 1
            }
        }
        #expect(examples >= 3)
    }

    /// The Swift code of an article with the line on which each block begins. Imports that open a
    /// block are left out: a test has them at its head, or does not compile.
    static func swiftBlocks(_ file: SourceFile) -> [(line: Int, code: [String])] {
        var blocks: [(line: Int, code: [String])] = []
        var open = false
        for (index, line) in file.lines.enumerated() {
            if line == "```swift" {
                blocks.append((index + 1, []))
                open = true
            } else if line == "```" {
                open = false
            } else if open {
                let code = trimmed(line)
                let isHead = blocks[blocks.count - 1].code.isEmpty
                if isHead, code.isEmpty || code.hasPrefix("import ") { continue }
                blocks[blocks.count - 1].code.append(code)
            }
        }
        return blocks
    }

    private static func contains(_ file: SourceFile, _ code: [String]) -> Bool {
        let lines = file.lines.map(trimmed)
        return lines.indices.contains { start in lines[start...].starts(with: code) }
    }

    private static func trimmed(_ line: Substring) -> String {
        String(line.drop { $0 == " " })
    }

    @Test func findsBlocks() {
        let file = SourceFile(
            path: "a.md", text: "text\n```swift\nimport A\n\n  let a = 1\n\nuse(a)\n```\nend")
        let blocks = Self.swiftBlocks(file)
        #expect(blocks.map(\.line) == [2])
        #expect(blocks.map(\.code) == [["let a = 1", "", "use(a)"]])
    }
}
