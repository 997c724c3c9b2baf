import MarginPolicy
import TestSupport
import Testing

@Suite struct DydxLiquidityTierTests {
    private static func tier(
        _ ppm: Int, _ fraction: Int = 500_000, caps: (UInt64, UInt64) = (0, 0)
    ) throws -> DydxLiquidityTier {
        try DydxLiquidityTier(
            initialMarginPpm: ppm, maintenanceFractionPpm: fraction, openInterestLowerCap: caps.0,
            openInterestUpperCap: caps.1)
    }

    /// Tests of the chain's liquidity tier, the impact notional it recommends among them.
    @Test func tierArithmetic() throws {
        #expect(try Self.tier(150_000, 800_000).maintenanceMarginPpm == 120_000)
        #expect(try Self.tier(450_000, 770_000).maintenanceMarginPpm == 346_500)
        #expect(
            try Self.tier(200_000).initialRequirement(notional: 500_000, openInterest: 0) == 100_000
        )
        #expect(try Self.tier(100_000).initialRequirement(notional: 1, openInterest: 0) == 1)
        #expect(try Self.tier(20_000).impactNotional == 25_000_000_000)
    }

    /// An initial ratio of 20% and a notional of 500,000: 60% half-way between the caps, 100% above
    /// the upper one, 20% at the lower one.
    @Test func openInterestRequirements() throws {
        let large = try Self.tier(200_000, caps: (1_000_000_000_000, 2_000_000_000_000))
        #expect(
            large.initialRequirement(notional: 500_000, openInterest: 1_500_000_000_000) == 300_000)
        let larger = try Self.tier(200_000, caps: (25_000_000_000_000, 50_000_000_000_000))
        #expect(
            larger.initialRequirement(notional: 500_000, openInterest: 80_000_000_000_000)
                == 500_000)
        #expect(
            larger.initialRequirement(notional: 500_000, openInterest: 25_000_000_000_000)
                == 100_000)
    }

    @Test func effectiveRatios() throws {
        let tier = try Self.tier(200_000, caps: (1_000_000, 2_000_000))
        for (openInterest, ppm) in [
            (0, 200_000), (1_000_000, 200_000), (1_234_567, 387_653), (1_500_000, 600_000),
            (2_000_000, 1_000_000), (2_500_000, 1_000_000),
        ] {
            #expect(tier.effectiveInitialPpm(openInterest: UInt64(openInterest)) == ppm)
        }
        #expect(try Self.tier(200_000).effectiveInitialPpm(openInterest: 2_500_000) == 200_000)
        let whole = try Self.tier(1, caps: (0, .max))
        #expect(whole.effectiveInitialPpm(openInterest: .max - 1) == 999_999)
        #expect(whole.initialRequirement(notional: .max, openInterest: .max) == .max)
    }

    /// The chain's requirement tests: price, power of ten, base, ratio,
    /// fraction.
    @Test func requirements() throws {
        for (price, power, base, ppm, fraction, initial, maintenance) in [
            (55_550, 100, 7000, 10_000, 500_000, 38_885_000, 19_442_500),
            (55_550, 1, 7000, 10_000, 500_000, 388_850, 194_425),
            (367_500, 1, 12_000, 200_000, 500_000, 88_200_000, 44_100_000),
            (1_234_560, 1, 74_523, 50_000, 600_000, 460_015_575, 276_009_345),
        ] {
            let notional = UInt64(price * base * power / 10)
            let tier = try Self.tier(ppm, fraction)
            #expect(
                tier.initialRequirement(notional: notional, openInterest: 0)
                    == UInt64(initial))
            #expect(tier.maintenanceRequirement(notional: notional) == UInt64(maintenance))
        }
    }

    @Test func refusesWhatTheChainRefuses() {
        for (ppm, fraction, impact, lower, upper) in [
            (1_000_001, 1, UInt64(1), UInt64(0), UInt64(0)), (1, 1_000_001, 1, 0, 0),
            (1, 1, 0, 0, 0), (1, 1, 1, 1, 0), (0, 1, 1, 0, 0), (1, -1, 1, 0, 0),
        ] {
            #expect(throws: LadderFailure.self) {
                try DydxLiquidityTier(
                    initialMarginPpm: ppm, maintenanceFractionPpm: fraction, impactNotional: impact,
                    openInterestLowerCap: lower, openInterestUpperCap: upper)
            }
        }
        for (size, largest) in [(0.0, 1.0), (2, 1), (.nan, 1), (1, .infinity), (1, 1e14)] {
            #expect(throws: LadderFailure.self) {
                try DydxLiquidityTier.fit(
                    RequiredCurves.squareRoot, positionSize: size, largestNotional: largest)
            }
        }
        // 102.9% at the largest size: not even the upper cap holds it.
        #expect(throws: LadderFailure.self) {
            try DydxLiquidityTier.fit(
                RequiredCurves.squareRoot, positionSize: 1e6, largestNotional: 4e9)
        }
    }

    /// 2% + 1% √(N/1m) with positions of up to 1m: 3% and 4.8%, which open interest then raises.
    @Test func squareRootFit() throws {
        let curve = RequiredCurves.squareRoot
        let fitted = try DydxLiquidityTier.fit(curve, positionSize: 1e6, largestNotional: 2e7)
        let tier = fitted.shape
        #expect(tier.initialMarginPpm == 48_000)
        #expect(tier.maintenanceMarginPpm == 30_000)
        let all = RequiredCurves.sizes(to: 2e7, near: [1e6], count: 5000)
        #expect(tier.shortfall(under: curve, at: all).initial <= 1e-9)
        let held = RequiredCurves.sizes(to: 1e6, near: [], count: 5000)
        #expect(tier.shortfall(under: curve, at: held).maintenance <= 1e-9)
        // Caps a hundredth wider would be below the curve somewhere.
        let wider = try DydxLiquidityTier(
            initialMarginPpm: tier.initialMarginPpm,
            maintenanceFractionPpm: tier.maintenanceFractionPpm,
            openInterestLowerCap: tier.openInterestLowerCap * 102 / 100,
            openInterestUpperCap: tier.openInterestUpperCap * 102 / 100)
        #expect(wider.shortfall(under: curve, at: all).initial > 1e-6)
        #expect(abs(fitted.excess.maintenance.mean - 1.330) < 0.001)
        #expect(abs(fitted.excess.initial.mean - 1.391) < 0.001)
    }

    /// A flat curve needs no caps.
    @Test func flatFit() throws {
        let fitted = try DydxLiquidityTier.fit(
            RequiredCurve { _ in (0.0337, 0.1) }, positionSize: 1e6, largestNotional: 2e7)
        #expect(fitted.shape.initialMarginPpm == 100_000)
        #expect(fitted.shape.maintenanceFractionPpm == 337_000)
        #expect(fitted.shape.openInterestUpperCap == 0)
        #expect(abs(fitted.excess.maintenance.largest - 1) < 1e-12)
    }

    @Test func neverBelowAnyCurve() throws {
        var random = SeededRandom(seed: 5_321)
        var count = 0
        for _ in 0..<300 {
            let (curve, hard) = RequiredCurves.random(&random, to: 1e8)
            let size = 1e4 + 1e7 * random.uniform()
            guard
                let fitted = try? DydxLiquidityTier.fit(
                    curve, positionSize: size, largestNotional: 1e8)
            else { continue }
            count += 1
            let sizes = RequiredCurves.sizes(to: 1e8, near: hard + [size])
            #expect(fitted.shape.shortfall(under: curve, at: sizes).initial <= 1.001e-9)
            let held = sizes.filter { $0 <= size }
            #expect(fitted.shape.shortfall(under: curve, at: held).maintenance <= 1.001e-9)
        }
        #expect(count > 280)
    }
}
