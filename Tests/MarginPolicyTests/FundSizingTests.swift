import MarginPolicy
import TestSupport
import Testing
import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct FundSizingTests {
    @Test func premiumIsRoundedUp() throws {
        let fund = try FundSizing(gapLossPerNotional: 0.00025, liquidationsPerYear: 4)
        #expect(fund.premiumPerYear == Ratio(ppm: 1000))
        #expect(
            try fund.expectedLossPerYear(openInterest: ExactDecimal(250_000_000))
                == ExactDecimal(250_000))
        let tiny = try FundSizing(gapLossPerNotional: 1e-14, liquidationsPerYear: 1)
        #expect(tiny.premiumPerYear == Ratio(billionths: 1))
        #expect(
            try tiny.expectedLossPerYear(openInterest: ExactDecimal(1))
                == ExactDecimal(significand: 1, fractionDigits: 6))
        #expect(
            try FundSizing(gapLossPerNotional: 0, liquidationsPerYear: 9).premiumPerYear == .zero)
    }

    /// Row 90's market with jumps: the sum of both closed forms on each side, and the larger side.
    @Test func closeOutLoss() throws {
        let variance = 0.64 / TimeSpan.year.seconds
        let jumps = try JumpDiffusion(
            logDriftPerYear: 0, annualizedVolatility: 0.8, jumpsPerYear: 50, upProbability: 0.5,
            meanUp: 0.03, meanDown: 0.03)
        let loss = try GapLoss.closeOut(
            varianceRate: variance, jumps: jumps, maintenanceRatio: 0.02, horizon: .minutes(10))
        // λ h / 2 · e^(−d/0.03), times the mean loss beyond of either side.
        let count = 25 * 600 / TimeSpan.year.seconds
        let long = count * 0.98 * pow(0.98, 1 / 0.03) / (1 / 0.03 + 1)
        let short = count * 1.02 * pow(1.02, -1 / 0.03) / (1 / 0.03 - 1)
        #expect(short > long)
        #expect(relativeDistance(loss, short) < 1e-4)
        let still = try GapLoss.closeOut(
            varianceRate: variance, maintenanceRatio: 0.02, horizon: .minutes(10))
        #expect(still > 0)
        #expect(still < 1e-4 * loss)
        #expect(throws: GSLFailure.self) {
            try GapLoss.closeOut(varianceRate: .nan, maintenanceRatio: 1, horizon: .minutes(1))
        }
    }

    /// A simulated year of a jump diffusion, in steps, whose positions are closed ten minutes after
    /// their trigger: the mean loss beyond bankruptcy per trigger is the closed form's, and the sum
    /// of them the premium.
    @Test func simulatedPremium() throws {
        let (volatility, perYear, mean, maintenance) = (1.5, 4000.0, 0.02, 0.01)
        let horizon = TimeSpan.minutes(10)
        let jumps = try JumpDiffusion(
            logDriftPerYear: 0, annualizedVolatility: volatility, jumpsPerYear: perYear,
            upProbability: 1e-9, meanUp: mean, meanDown: mean)
        let variance = volatility * volatility / TimeSpan.year.seconds
        let expected = try GapLoss.closeOut(
            varianceRate: variance, jumps: jumps, maintenanceRatio: maintenance, horizon: horizon)
        var random = SeededRandom(seed: 5_360)
        let years = horizon.seconds / TimeSpan.year.seconds
        let deviation = volatility * years.squareRoot()
        var sum = 0.0
        let triggers = 400_000
        for _ in 0..<triggers {
            var move = deviation * random.normal() - deviation * deviation / 2
            var clock = -log(random.uniform()) / perYear
            while clock < years {
                move += mean * log(random.uniform())
                clock -= log(random.uniform()) / perYear
            }
            sum += max(0, 1 - maintenance - exp(move))
        }
        let simulated = sum / Double(triggers)
        // Two moves exhaust the cushion together: the closed form is below, by its stated limit.
        #expect(expected < simulated)
        #expect(expected > 0.85 * simulated)
        let fund = try FundSizing(gapLossPerNotional: expected, liquidationsPerYear: 12)
        #expect(abs(fund.premiumPerYear.doubleValue - 12 * expected) <= 1e-9)
    }

    /// Per liquidated notional: what all positions lose over the share of them that crosses.
    @Test func lossAtTheCrossing() throws {
        let process = try JumpDiffusion(
            logDriftPerYear: 0, annualizedVolatility: 0.8, jumpsPerYear: 50, upProbability: 0.5,
            meanUp: 0.03, meanDown: 0.03)
        let passage = try KouWangFirstPassage(process, side: .long, horizon: .hours(8))
        let loss = try GapLoss.atCrossing(passage, logDistance: 0.03, cushion: 0.02)
        let crossing = try passage.crossing(logDistance: 0.03)
        // By a jump, whose size has no memory: e^(−ηc) e^(−c)/(η + 1).
        let rate = 1 / 0.03
        let given = exp(-rate * 0.02) * exp(-0.02) / (rate + 1)
        #expect(relativeDistance(loss, crossing.byJump / crossing.probability * given) < 1e-12)
        #expect(loss < given)
    }

    @Test func stressAndCap() throws {
        let stress = try StressLoss(
            shareLiquidated: Ratio(ppm: 200_000), tailLoss: Ratio(ppm: 80_000),
            maintenance: Ratio(ppm: 30_000))
        #expect(stress.lossBeyondMaintenance == Ratio(ppm: 50_000))
        #expect(try stress.fund(openInterest: ExactDecimal(500_000_000)) == ExactDecimal(5_000_000))
        #expect(
            try stress.openInterestCap(fund: ExactDecimal(5_000_000)) == ExactDecimal(500_000_000))
        let held = try StressLoss(
            shareLiquidated: .one, tailLoss: Ratio(ppm: 30_000), maintenance: Ratio(ppm: 30_000))
        #expect(try held.fund(openInterest: ExactDecimal(5)) == .zero)
        #expect(try held.openInterestCap(fund: ExactDecimal(5)) == nil)
    }

    /// The cap is the largest that the fund stands: one unit more asks for more than the fund.
    @Test func capAndFundAreInverse() throws {
        var random = SeededRandom(seed: 5_361)
        for _ in 0..<3000 {
            let stress = try StressLoss(
                shareLiquidated: random.ratio(1000, 1_000_000_000),
                tailLoss: random.ratio(31_000_000, 900_000_000), maintenance: Ratio(ppm: 30_000))
            let fund = ExactDecimal(
                significand: Int128(random.next() % 1_000_000_000_000), fractionDigits: 6)
            let cap = try #require(try stress.openInterestCap(fund: fund))
            #expect(try stress.fund(openInterest: cap) <= fund)
            let product =
                Int128(stress.shareLiquidated.billionths)
                * Int128(stress.lossBeyondMaintenance.billionths)
            // In 1e-6 of quote: cap · product ≤ fund · 10¹⁸ < (cap + 1e-6) · product.
            let units = { (amount: ExactDecimal) in
                amount.significand
                    * (amount.fractionDigits..<6).reduce(Int128(1)) { power, _ in power * 10 }
            }
            let scale: Int128 = 1_000_000_000_000_000_000
            #expect(units(cap) * (product / 1000) <= units(fund) * (scale / 1000) + units(cap))
            #expect((units(cap) + 1) * (product / 1000 + 1) > units(fund) * (scale / 1000))
        }
    }

    /// Dango's rule with a vault of 10m, a weight of 30%, 5% maintenance and a factor of 3.
    @Test func vaultCap() throws {
        let cap = try VaultOpenInterestCap.cap(
            vaultEquity: ExactDecimal(10_000_000), weight: Ratio(ppm: 300_000),
            maintenance: Ratio(ppm: 50_000), tailLossFactor: Ratio(ppm: 3_000_000))
        #expect(cap == ExactDecimal(20_000_000))
        let third = try VaultOpenInterestCap.cap(
            vaultEquity: ExactDecimal(1), weight: .one, maintenance: .one,
            tailLossFactor: Ratio(ppm: 3_000_000))
        #expect(third?.description == "0.333333")
        #expect(
            try VaultOpenInterestCap.cap(
                vaultEquity: ExactDecimal(1), weight: .one, maintenance: .zero,
                tailLossFactor: .one) == nil)
    }

    @Test func refusesWhatIsNoFigure() throws {
        for (loss, count) in [
            (-1.0, 1.0), (1, -1), (.nan, 1), (1, .nan), (.infinity, 0), (1e300, 1e300), (1e4, 1e3),
        ] {
            #expect(throws: FundFailure.self) {
                try FundSizing(gapLossPerNotional: loss, liquidationsPerYear: count)
            }
        }
        for (share, tail, maintenance) in [
            (-1, 1, 1), (1_000_001, 1, 1), (1, -1, 1), (1, 1_000_000_001, 1), (1, 1, -1),
            (1, 1, 1_000_001),
        ] {
            #expect(throws: FundFailure.self) {
                try StressLoss(
                    shareLiquidated: Ratio(ppm: share), tailLoss: Ratio(ppm: tail),
                    maintenance: Ratio(ppm: maintenance))
            }
        }
        let stress = try StressLoss(shareLiquidated: .one, tailLoss: .one, maintenance: .zero)
        let fund = try FundSizing(gapLossPerNotional: 1e3, liquidationsPerYear: 1e3)
        let largest = ExactDecimal(1_000_000_000_000_000)
        #expect(
            try fund.expectedLossPerYear(openInterest: largest).description
                == "1000000000000000000000")
        #expect(try stress.openInterestCap(fund: largest) == largest)
        for amount in [
            ExactDecimal(-1), ExactDecimal(significand: .max, fractionDigits: 0),
            ExactDecimal(significand: .min, fractionDigits: 0),
            ExactDecimal(significand: 1, fractionDigits: -3),
            ExactDecimal(significand: 1, fractionDigits: 13),
        ] {
            #expect(throws: FundFailure.self) { try stress.fund(openInterest: amount) }
            #expect(throws: FundFailure.self) { try stress.openInterestCap(fund: amount) }
            #expect(throws: FundFailure.self) {
                try fund.expectedLossPerYear(openInterest: amount)
            }
        }
        let least = try StressLoss(
            shareLiquidated: Ratio(billionths: 10), tailLoss: Ratio(billionths: 1),
            maintenance: .zero)
        #expect(
            try least.openInterestCap(fund: largest)?.description
                == "100000000000000000000000000000000")
        let beyond = try StressLoss(
            shareLiquidated: Ratio(billionths: 1), tailLoss: Ratio(billionths: 1),
            maintenance: .zero)
        #expect(try beyond.openInterestCap(fund: largest) == nil)
    }
}
