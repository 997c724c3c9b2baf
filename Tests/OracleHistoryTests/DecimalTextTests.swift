import Foundation
import Testing

@testable import OracleHistory

@Suite struct DecimalTextTests {
    private func parse(_ text: String) -> DecimalText.Value {
        Array(text.utf8).withUnsafeBufferPointer(DecimalText.parse)
    }

    private func integer(_ text: String, _ decimals: Int) -> DecimalText.Value {
        Array(text.utf8).withUnsafeBufferPointer {
            DecimalText.parseInteger($0, decimals: decimals)
        }
    }

    /// Every text rounds as the C library rounds it.
    @Test func randomDecimalsAreCorrectlyRounded() {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<40_000 {
            let digits = Int.random(in: 1...24, using: &generator)
            var text = ""
            for _ in 0..<digits { text += String(Int.random(in: 0...9, using: &generator)) }
            let point = Int.random(in: 0...digits, using: &generator)
            text.insert(".", at: text.index(text.startIndex, offsetBy: point))
            if Bool.random(using: &generator) {
                text += "e\(Int.random(in: -340...320, using: &generator))"
            }
            let expected = strtod(text, nil)
            #expect(
                parse(text) == (expected.isFinite ? .finite(expected) : .notFinite), "\(text)")
        }
    }

    @Test func randomIntegersAreScaledWithOneRounding() {
        var generator = SeededGenerator(seed: 2)
        for _ in 0..<40_000 {
            let digits = Int.random(in: 1...40, using: &generator)
            let text = (0..<digits).map { _ in
                String(Int.random(in: 0...9, using: &generator))
            }.joined()
            let decimals = Int.random(in: 0...36, using: &generator)
            #expect(
                integer(text, decimals) == .finite(strtod("\(text)e-\(decimals)", nil)),
                "\(text) / 10^\(decimals)")
        }
    }

    /// Numbers on and beside the middle of two doubles, where a second rounding would show.
    @Test func tiesGoToEven() {
        for text in [
            "9007199254740993", "9007199254740991.5", "9007199254740992.5",
            "9007199254740993.000000000000001", "4503599627370496.5", "4503599627370497.5",
            "0.500000000000000055", "1.00000000000000011102230246251565", "9223372036854775807",
            "18446744073709551615", "9999999999999999999", "1844674407370955.1615",
        ] {
            #expect(parse(text) == .finite(strtod(text, nil)), "\(text)")
        }
    }

    @Test(arguments: [
        "", ".", "+", "-", "e5", "1e", "1e+", "1 2", "0x10", "1_000", "1,5", "1.2.3", "١", "nano",
        "infinit", "--1", "1e5.0", "\u{0}",
    ])
    func whatIsNoNumberIsMalformed(text: String) {
        #expect(parse(text) == .malformed)
        #expect(integer(text, 0) == .malformed)
    }

    @Test func edges() {
        #expect(parse("5.") == .finite(5))
        #expect(parse(".5") == .finite(0.5))
        #expect(parse("+1E+2") == .finite(100))
        #expect(parse("00000000000000000000000000001.50") == .finite(1.5))
        #expect(parse("12345678901234567890123.") == .finite(1.2345678901234567890123e22))
        #expect(parse("1e99999999999999999999") == .notFinite)
        #expect(parse("1e-99999999999999999999") == .finite(0))
        #expect(parse("0e99999999999999999999") == .finite(0))
        #expect(parse("-1.5") == .finite(-1.5))
        #expect(parse("-iNf") == .notFinite)
        #expect(integer("1.0", 0) == .malformed)
        #expect(integer("1e3", 0) == .malformed)
        #expect(integer("nan", 8) == .notFinite)
        #expect(integer("-12", 1) == .finite(-1.2))
        #expect(integer(String(repeating: "9", count: 400), 0) == .notFinite)
        #expect(integer(String(repeating: "0", count: 400) + "7", 1) == .finite(0.7))
    }

    @Test func eightDigitsAtOnceAreEightDigits() {
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<10_000 {
            let value = Int.random(in: 0...99_999_999, using: &generator)
            var bytes = Array(String(value).utf8)
            bytes = [UInt8](repeating: 0x30, count: 8 - bytes.count) + bytes
            var word = bytes.withUnsafeBufferPointer { $0.baseAddress.map(EightDigits.load) } ?? 0
            #expect(EightDigits.areDigits(word))
            #expect(EightDigits.value(word) == UInt64(value))
            let place = Int.random(in: 0..<8, using: &generator)
            bytes[place] = UInt8.random(in: 0...255, using: &generator)
            word = bytes.withUnsafeBufferPointer { $0.baseAddress.map(EightDigits.load) } ?? 0
            #expect(EightDigits.areDigits(word) == bytes.allSatisfy { (0x30...0x39).contains($0) })
        }
    }
}
