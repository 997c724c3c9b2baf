import MarginPolicy
import TestSupport
import Testing

@Suite struct OpenInterestScalingTests {
    /// The chain's cases in whole quote units, with 1e-9 instead of its ppm.
    @Test func dydxCases() throws {
        let scaling = try OpenInterestScaling(
            initial: Ratio(ppm: 200_000), lowerCap: ExactDecimal(1_000_000),
            upperCap: ExactDecimal(2_000_000))
        for (openInterest, billionths) in [
            (0, 200_000_000), (1_000_000, 200_000_000), (1_234_567, 387_653_600),
            (1_500_000, 600_000_000), (2_000_000, 1_000_000_000), (9_000_000, 1_000_000_000),
        ] {
            #expect(
                try scaling.initial(at: ExactDecimal(openInterest))
                    == Ratio(billionths: Int64(billionths)))
        }
    }

    /// Against fractions with cross multiplication: not below the exact figure, and by less than
    /// 1e-9 above.
    @Test func roundsUpOnce() throws {
        var random = SeededRandom(seed: 5_330)
        for _ in 0..<3000 {
            let lower = Int128(random.next() % 1_000_000_000)
            let width = Int128(1 + random.next() % 1_000_000_000_000)
            let position = 1 + Int128(random.next()) % width
            let base = random.ratio(0, 1_000_000_000)
            let scaling = try OpenInterestScaling(
                initial: base, lowerCap: ExactDecimal(significand: lower, fractionDigits: 7),
                upperCap: ExactDecimal(significand: lower + width, fractionDigits: 7))
            let found = try scaling.initial(
                at: ExactDecimal(significand: lower + position, fractionDigits: 7))
            let exact =
                Int128(base.billionths) * width
                + (1_000_000_000 - Int128(base.billionths)) * position
            #expect(Int128(found.billionths) * width >= exact)
            #expect((Int128(found.billionths) - 1) * width < exact)
        }
    }

    @Test func ends() throws {
        let step = try OpenInterestScaling(
            initial: .zero, lowerCap: ExactDecimal(5), upperCap: ExactDecimal(5))
        #expect(try step.initial(at: ExactDecimal(5)) == .zero)
        #expect(
            try step.initial(at: ExactDecimal(significand: 5_000_000_000_001, fractionDigits: 12))
                == .one)
        for (ratio, lower, upper) in [
            (Ratio(ppm: -1), 0, 1), (Ratio(ppm: 1_000_001), 0, 1), (.one, 2, 1), (.one, -1, 1),
            (.one, 0, 2_000_000_000_000_000),
        ] {
            #expect(throws: LadderFailure.self) {
                try OpenInterestScaling(
                    initial: ratio, lowerCap: ExactDecimal(lower), upperCap: ExactDecimal(upper))
            }
        }
        for openInterest in [
            ExactDecimal(-1), ExactDecimal(significand: .max, fractionDigits: 0),
            ExactDecimal(significand: 1, fractionDigits: -3),
        ] {
            #expect(throws: LadderFailure.self) { try step.initial(at: openInterest) }
        }
    }
}
