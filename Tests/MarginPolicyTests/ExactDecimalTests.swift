import Testing

@testable import MarginPolicy

@Suite struct ExactDecimalTests {
    @Test(arguments: [
        ("0", "0"), ("-0.50", "-0.5"), ("250e6", "250000000"), ("1.5e-3", "0.0015"),
        ("100e3", "100000"), ("12.340", "12.34"), ("1e15", "1000000000000000"),
        ("0.123456789", "0.123456789"),
    ])
    func parsesAndPrints(text: String, printed: String) {
        #expect(ExactDecimal(text)?.description == printed)
    }

    @Test(arguments: [
        "", ".", "1.", ".5", "1e", "1e19", "--1", "+-1", "1_000", "0x10", "1e+-3", "nan", "∞",
        "1e16", "1e-13", "0.12345678901234567e-18", "0.5e-18", "0.1234567891234", "1e-18e2",
        "1e99999999999999999999", " 1", "1,5",
    ])
    func refuses(text: String) {
        #expect(ExactDecimal(text) == nil)
    }

    @Test(arguments: [
        "0", "375", "0.000000000000003", "0.000000000000000001", "999999999999999999",
        "999999999999999999.999999999999999999", "1000000000000000",
    ])
    func readsWhatItWrites(text: String) {
        #expect(ExactDecimal(written: text, fractionDigitsMax: 18)?.description == text)
    }

    @Test(arguments: [
        "", ".", "1.", ".5", "-1", "+1", "1e3", "00", "01", "1.0", "0.50", "1.2.3", " 1", "1,5",
        "٣",
        "1000000000000000000", "0.0000000000000000001", "340282366920938463463374607431768211456",
    ])
    func refusesWhatItDoesNotWrite(text: String) {
        #expect(ExactDecimal(written: text, fractionDigitsMax: 18) == nil)
    }

    @Test func decimalsBeyondThoseAskedForAreRefused() {
        #expect(ExactDecimal(written: "0.000000000001", fractionDigitsMax: 12) != nil)
        #expect(ExactDecimal(written: "0.0000000000001", fractionDigitsMax: 12) == nil)
        #expect(ExactDecimal(written: "0.0000000000000000001", fractionDigitsMax: 30) == nil)
    }

    /// The finest and the largest bound of a ladder at every rate of a venue.
    @Test(
        arguments: ["0.000000000001", "1000000000000000", "999999.999999999999"], [1, 7, 999_999])
    func deductionsAreReadBack(notional: String, ppm: Int) throws {
        let product = try #require(ExactDecimal(notional)).multiplied(byPpm: ppm)
        #expect(ExactDecimal(written: product.description, fractionDigitsMax: 18) == product)
    }

    @Test func equalValuesAreEqual() {
        #expect(ExactDecimal("1.50") == ExactDecimal("1.5"))
        #expect(ExactDecimal("0.00") == .zero)
        #expect(ExactDecimal(significand: 0, fractionDigits: 7) == .zero)
    }

    @Test func productsAreExact() throws {
        let bound = try #require(ExactDecimal("123456.789012"))
        #expect(bound.multiplied(byPpm: 33_333).description == "4115.185148136996")
    }
}
