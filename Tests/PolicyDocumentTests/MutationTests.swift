import PolicyDocument
import Testing

/// Damaged documents are refused in one line or still make sense; nothing else happens.
@Suite struct MutationTests {
    static let documents: [(file: String, text: String)] = [
        ("policy.yaml", Examples.policy), ("policy.json", Examples.policyJSON),
        ("job.yaml", Examples.job), ("current.json", StarterFiles.currentJSON),
        ("parameters.json", ParameterSetJSON.write(ParameterSetJSONTests.example)),
        ("policy", StarterFiles.policyYAML), ("job.yml", StarterFiles.jobYAML),
        ("job.yaml", Examples.overriddenJob),
        ("parameters.json", ParameterSetJSON.write(GovernanceJSONTests.example)),
    ]

    /// Pieces that mean something to a parser.
    static let pieces = [
        "{", "}", "[", "]", ":", ",", "\"", "'", "#", "&a ", "*a", "!!", "- ", "\n", "\t", "%", "|",
        ">",
        "? ", "---\n", "...\n", "\\", "\\u", "\\ud800", "\u{0}", "\u{2028}", "\u{FEFF}", "é", "-",
        "1e999",
        "99999999999999999999", "0.", "/d", "null", "~", "true", "<<: ", "%YAML 1.1\n", "@", "`",
    ].map { Array($0.utf8) }

    @Test(arguments: 0..<20)
    func damageIsReportedInOneLine(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for round in 0..<500 {
            let (file, text) = Self.documents[round % Self.documents.count]
            var bytes = Array(text.utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) { Self.damage(&bytes, &random) }
            let error = mistake { () throws(DocumentError) in
                try readAnything(bytes, file: file)
            }
            guard let error else { continue }
            let line = error.description
            #expect(line.hasPrefix("\(file):\(error.line):\(error.column): "))
            #expect(line.contains("found ") && line.contains("; expected "))
            #expect(!line.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x2028 })
            #expect(error.line >= 1 && error.column >= 1)
            #expect(error.line <= bytes.count { $0 == 0x0A || $0 == 0x0D || $0 >= 0x80 } + 1)
        }
    }

    static func damage(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        guard !bytes.isEmpty else { return }
        let start = Int.random(in: 0..<bytes.count, using: &random)
        let end = min(bytes.count, start + Int.random(in: 0...6, using: &random))
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes[start] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.removeSubrange(start..<end)
        case 2: bytes.insert(contentsOf: pieces.randomElement(using: &random) ?? [], at: start)
        case 3: bytes.insert(contentsOf: bytes[start..<end], at: start)
        default: bytes.removeSubrange(start...)
        }
    }

    @Test func limitsHoldAgainstLargeInput() throws {
        let cases: [(String, [UInt8])] = [
            ("policy.yaml", [UInt8](repeating: 0x20, count: 4 << 20 + 1)),
            ("policy.yaml", [UInt8](repeating: UInt8(ascii: "["), count: 1 << 20)),
            ("policy.json", [UInt8](repeating: UInt8(ascii: "["), count: 1 << 20)),
            ("policy.json", Array("{\"a\":\(String(repeating: "9", count: 100_000))}".utf8)),
            ("policy.yaml", Array("name: \(String(repeating: "x", count: 100_000))".utf8)),
            ("policy.yaml", Array("\(String(repeating: "x", count: 900)): 1".utf8)),
            ("policy.yaml", Array(String(repeating: "- ", count: 100_000).utf8)),
            ("policy.yaml", [0x61, 0x3A, 0x0A, 0x62, 0xFF]),
        ]
        for (file, bytes) in cases {
            let error = try #require(
                mistake { () throws(DocumentError) in try readAnything(bytes, file: file) })
            #expect(error.description.utf8.count < 600)
        }
        let notText = mistake { () throws(DocumentError) in
            try readAnything([0x61, 0x3A, 0x0A, 0xC3, 0xA9, 0xFF], file: "policy.yaml")
        }
        #expect(
            notText?.description
                == "policy.yaml:2:2: found bytes that are not UTF-8; expected UTF-8 text")
    }

    @Test func namesOfFilesStayOnOneLine() {
        let error = DocumentError(
            file: "a\nb\u{202E}.yaml", location: .start, path: "x\ny", found: "\u{1B}[31m",
            expected: "peace")
        #expect(
            error.description
                == #"a\u{a}b\u{202e}.yaml:1:1: x\u{a}y: found \u{1b}[31m; expected peace"#)
    }
}
