import MarginPolicy
import PolicyDocument
import Testing

@Suite struct JSONValueTests {
    @Test(arguments: [
        (0.5368484, 6, "0.536848"), (0.5, 0, "0"), (1.5, 0, "2"), (2.5, 0, "2"),
        (0.0000005, 6, "0.000000"),  // the binary value lies below the tie
        (0.0000015, 6, "0.000002"), (0.125, 2, "0.12"), (0.375, 2, "0.38"), (-0.125, 2, "-0.12"),
        (-0.0000001, 6, "0.000000"), (-0.0, 2, "0.00"), (0, 6, "0.000000"),
        (.leastNonzeroMagnitude, 6, "0.000000"),
        (123_456_789.987654321, 6, "123456789.987654"), (1e15, 6, "1000000000000000.000000"),
        (0.318492696933, 12, "0.318492696933"), (0.1, 18, "0.100000000000000006"),
        (9_007_199_254_740_992, 0, "9007199254740992"), (1e18, 0, "1000000000000000000"),
    ])
    func fixedDecimalsAreRoundedHalfToEven(value: Double, digits: Int, text: String) {
        #expect(DecimalText.fixed(value, fractionDigits: digits) == text)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity, .greatestFiniteMagnitude, 1e40])
    func whatHasNoFixedDecimalsIsNull(value: Double) {
        #expect(DecimalText.fixed(value, fractionDigits: 6) == nil)
        #expect(JSONValue.fixed(value, fractionDigits: 6).singleLine == "null")
    }

    @Test func fixedDecimalsReadBackAsTheyWere() {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<20_000 {
            let micros = Int.random(in: -1_000_000_000_000...1_000_000_000_000, using: &random)
            let exact = ExactDecimal(significand: Int128(micros), fractionDigits: 6)
            let text = DecimalText.fixed(exact.doubleValue, fractionDigits: 6) ?? ""
            #expect(ExactDecimal(text) == exact)
        }
    }

    @Test func invisibleCharactersAreEscaped() {
        let value: JSONValue = .string(
            "a\"b\\c\n\r\t\u{0}\u{7F}\u{2028}\u{2029}\u{202E}\u{E0041}é😀/")
        #expect(
            value.singleLine
                == #""a\"b\\c\n\r\t\u0000\u007f\u2028\u2029\u202e\udb40\udc41é😀/""#)
    }

    @Test func rowsStandOnOneLine() {
        let value: JSONValue = [
            "z": 1, "a": [["x": 1, "y": true], ["x": nil, "y": "t"]], "empty": [], "none": [:],
            "text": .array(Array(repeating: .string(String(repeating: "x", count: 70)), count: 3)),
        ]
        let long = String(repeating: "x", count: 70)
        #expect(
            value.document == """
                {
                  "z": 1,
                  "a": [
                    {"x": 1, "y": true},
                    {"x": null, "y": "t"}
                  ],
                  "empty": [],
                  "none": {},
                  "text": [
                    "\(long)",
                    "\(long)",
                    "\(long)"
                  ]
                }

                """)
    }

    @Test func escapesOfJSONAreRead() throws {
        let node = try LocatedNode(
            bytes(#"{"a":"\ud83d\ude00\u00e9\"\\\/\b\f\n\r\t","b":[-0.5e+3,null,false]}"#),
            file: "x.json")
        guard case .mapping(let entries) = node.content else {
            Issue.record("not a mapping")
            return
        }
        #expect(entries.map(\.key) == ["a", "b"])
        #expect(entries[0].value.content == .scalar("😀é\"\\/\u{8}\u{C}\n\r\t", .quoted))
        #expect(entries[1].value.location == DocumentLocation(line: 1, column: 47))
        guard case .sequence(let elements) = entries[1].value.content else {
            Issue.record("not a list")
            return
        }
        #expect(
            elements.map(\.content) == [
                .scalar("-0.5e+3", .number), .null, .scalar("false", .boolean),
            ])
    }
}
