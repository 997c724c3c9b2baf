import Testing

@testable import MarginPolicy

@Suite struct DecimalTextTests {
    @Test(arguments: [
        (0, 0, "0"), (0, 2, "0.00"), (7, 0, "7"), (7, 1, "0.7"), (7, 3, "0.007"), (10, 1, "1.0"),
        (123_456, 4, "12.3456"),
    ])
    func digitsStandWhereTheyBelong(magnitude: Int, digits: Int, text: String) {
        #expect(DecimalText.plain(magnitude, fractionDigits: digits) == text)
    }

    @Test(arguments: [
        (0, "0.00%", "0.0000%"), (5000, "0.50%", "0.5000%"), (26_250, "2.625%", "2.6250%"),
        (1, "0.0001%", "0.0001%"), (1_000_000, "100.00%", "100.0000%"),
        (200_000, "20.00%", "20.0000%"), (-17_454, "-1.7454%", "-1.7454%"),
        (-10, "-0.001%", "-0.0010%"), (.min, "-922337203685477.5808%", "-922337203685477.5808%"),
    ])
    func percentages(ppm: Int, short: String, full: String) {
        #expect(DecimalText.percent(ppm: ppm) == short)
        #expect(DecimalText.fullPercent(ppm: ppm) == full)
        #expect(DecimalText.percent(ppm: -2500, minus: "−") == "−0.25%")
    }

    /// Rounded down: the initial ratio binds.
    @Test(
        arguments: [
            (52_500, "19.04"), (1_000_000, "1.00"), (999_999, "1.00"), (333_333, "3.00"),
            (333_334, "2.99"), (1, "1000000.00"), (30_000, "33.33"), (15_000, "66.66"),
            (0, nil), (-1, nil),
        ] as [(Int, String?)])
    func leverageIsRoundedDown(ppm: Int, leverage: String?) {
        #expect(DecimalText.leverage(initialPpm: ppm) == leverage)
    }
}
