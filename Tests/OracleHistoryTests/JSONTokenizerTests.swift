import Testing

@testable import OracleHistory

@Suite struct JSONTokenizerTests {
    /// The tokens of `text`, given in pieces of `size` bytes, as texts.
    private func tokens(_ text: String, size: Int = 1 << 20) throws -> [String] {
        let tokenizer = JSONTokenizer(source: "x.json")
        let bytes = Array(text.utf8)
        var tokens: [String] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            let piece = Array(bytes[start..<min(start + size, bytes.count)])
            try piece.withUnsafeBufferPointer { chunk in
                var index = 0
                while let token = try tokenizer.next(chunk, &index) {
                    tokens.append(Self.text(token))
                }
                #expect(index == chunk.count)
                tokenizer.advance(by: index)
            }
        }
        try tokenizer.finish()
        return tokens
    }

    private static func text(_ token: JSONTokenizer.Token) -> String {
        func string(_ bytes: Bytes) -> String { String(decoding: bytes, as: UTF8.self) }
        return switch token {
        case .objectStart: "{"
        case .objectEnd: "}"
        case .arrayStart: "["
        case .arrayEnd: "]"
        case .key(let name): string(name) + ":"
        case .string(let text): "'" + string(text) + "'"
        case .bare(let text): string(text)
        }
    }

    @Test func piecesOfAnySizeGiveTheSameTokens() throws {
        let text = """
            {"a" : [1, -2.50e-7, 18446744073709551617, true,null , NaN],
             "b\\u0041": {"": "BTC\\/USD \\"x\\" \\\\ \\ud83d\\ude00 \\n é"}, "c": [ ], "d":{}}
            [[""]]
            """
        let expected = [
            "{", "a:", "[", "1", "-2.50e-7", "18446744073709551617", "true", "null", "NaN", "]",
            "bA:", "{", ":", "'BTC/USD \"x\" \\ 😀 \n é'", "}", "c:", "[", "]", "d:", "{", "}", "}",
            "[", "[", "''", "]", "]",
        ]
        for size in 1...text.utf8.count {
            #expect(try tokens(text, size: size) == expected)
        }
    }

    @Test(arguments: [
        ("{\"a\":1", "the end of the file inside an object"),
        ("{\"a\":[1,", "the end of the file inside an array"),
        ("{\"a", "the end of the file inside a string"),
        ("{\"a\" 1}", "'1}' at byte 6"),
        ("{\"a\":1,}", "'}' at byte 8"),
        ("[1,]", "']' at byte 4"),
        ("[1 2]", "'2]' at byte 4"),
        ("[1}", "'}' at byte 3"),
        ("]", "']' at byte 1"),
        ("5", "'5' at byte 1"),
        ("[tru]", "'tru'"),
        ("[\u{0}]", "'?]' at byte 2"),
        ("[\"\u{0}\"]", "a control character in a string at byte 3"),
        ("[\"\\x\"]", "an escape that JSON does not know"),
        ("[\"\\u12g4\"]", "an escape that JSON does not know"),
    ])
    func whatIsNoJSONIsNamed(text: String, found: String) throws {
        for size in [1, 3, 100] {
            let error = try failure { try tokens(text, size: size) }
            #expect(error.line == 1)
            if size == 100 { #expect(error.found == found) }
        }
    }

    @Test func linesAreCounted() throws {
        #expect(try failure { try tokens("{\n\"a\":\n\n!}") }.line == 4)
    }

    @Test func halvesOfSurrogatePairsAreReplaced() throws {
        #expect(
            try tokens("[\"\\ud83d\", \"\\ude00x\"]") == ["[", "'\u{FFFD}'", "'\u{FFFD}x'", "]"])
    }

    @Test func nestingHasALimit() throws {
        let limit = JSONTokenizer.depthLimit
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(try tokens(nested(limit)).count == 2 * limit)
        for depth in [limit + 1, 100_000] {
            let error = try failure { try tokens(nested(depth)) }
            #expect(error.found == "more than 64 levels of nesting")
        }
    }

    @Test(arguments: [1000, 1 << 20, 1 << 24])
    func aLongValueIsRefused(size: Int) throws {
        let long = String(repeating: "x", count: 10_000_000)
        for text in ["[\"\(long)\"]", "{\"\(long)\":1}", "[\(long)]"] {
            let error = try failure { try tokens(text, size: size) }
            #expect(error.found == "a value longer than 1048576 bytes")
        }
        let fits = String(repeating: "1", count: 1 << 20)
        #expect(try tokens("[\(fits)]", size: size) == ["[", fits, "]"])
    }
}
