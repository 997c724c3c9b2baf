import IsolatedMargin
import MarginPolicy
import Testing

/// Perennial, Derive, GMX, Synthetix and Perpl.
struct OtherVenueRequirementTests {
    /// Derive, `TestStandardManager_Perp.t.sol`: 10 at 1,500 with 0.05 and 0.1.
    @Test func derive() throws {
        let rule = try MarginLadder(maintenancePpm: 50_000, initialPpm: 100_000)
        let exposure = Exposure.worth(15_000_000_000)
        #expect(rule.initial(of: exposure) == 1_500_000_000)
        #expect(rule.maintenance(of: exposure) == 750_000_000)
    }

    /// Perennial, `packages/core/test/unit/types/Position.test.ts`: 6 at 100 with 30%.
    @Test func perennial() throws {
        let rule = try MarginLadder(maintenancePpm: 300_000, initialPpm: 300_000)
        let exposure = Exposure.worth(600_000_000)
        #expect(rule.maintenance(of: exposure) == 180_000_000)
        #expect(!rule.isLiquidatable(equity: 180_000_000, exposure))
        #expect(rule.isLiquidatable(equity: 179_999_999, exposure))
        let bounded = try MarginLadder(
            maintenancePpm: 300_000, initialPpm: 300_000, least: 200_000_000)
        #expect(bounded.maintenance(of: exposure) == 200_000_000)
        #expect(bounded.initial(of: exposure) == 200_000_000)
    }

    /// GMX, `test/exchange/LiquidationOrder.ts`: 10 ETH of collateral, 200,000 dollars long from
    /// 5,000; the factor is 1%, the least collateral a dollar.
    ///
    /// Collateral is in ETH there: its worth at the mark is added here.
    @Test(arguments: [(4_200, false), (4_000, true)])
    func gmx(_ price: Int, _ isLiquidatable: Bool) throws {
        let rule = try MarginLadder(maintenancePpm: 10_000, initialPpm: 10_000, least: 1_000_000)
        let contract = try Contract(
            name: "ETH", settlement: 0, multiplier: 1_000_000, lotsMax: 1_000_000,
            ticksRange: 1...1_000_000)
        let collateral = Quanta(10 * price) * 1_000_000
        let profit = contract.value(of: 40, at: price) - contract.value(of: 40, at: 5_000)
        let exposure = Exposure.of(contract, lots: 40, at: price, entry: 5_000)
        #expect(
            rule.isLiquidatable(equity: collateral + profit, exposure) == isLiquidatable)
    }

    /// Nothing left, or less than the least collateral, is liquidatable at any size.
    @Test func gmxLeastCollateral() throws {
        let rule = try MarginLadder(maintenancePpm: 0, initialPpm: 10_000, least: 1_000_000)
        #expect(rule.isLiquidatable(equity: 0, .worth(1)))
        #expect(rule.isLiquidatable(equity: 999_999, .worth(1)))
        #expect(!rule.isLiquidatable(equity: 1_000_000, .worth(1)))
    }

    /// Synthetix, helper `requiredMargins.ts`, derived: 3 ETH at 2,000, skew scale 10,000, slope
    /// 0.02, minimum 0.01, scalar 0.5.
    @Test func synthetix() throws {
        let contract = try Contract(
            name: "ETH", settlement: 0, lotsMax: 100_000_000_000, ticksRange: 1...1_000_000)
        let rule = try SkewScaledMargin(
            skewScale: 10_000_000_000, slope: 20_000_000, minimum: 10_000_000,
            maintenanceScalar: 500_000_000)
        let exposure = Exposure.of(contract, lots: 3_000_000, at: 2_000)
        #expect(rule.initialRatio(lots: 3_000_000) == 10_006_000_000_000_000)
        #expect(exposure.notional == 6_000_000_000)
        #expect(rule.initial(of: exposure) == 60_036_000)
        #expect(rule.maintenance(of: exposure) == 30_018_000)
    }

    /// bfp-market: a cap on the initial ratio, and equality is liquidated.
    @Test func synthetixIsolated() throws {
        let rule = try SkewScaledMargin(
            skewScale: 1_000, slope: 1_000_000_000, minimum: 20_000_000,
            maintenanceScalar: 500_000_000, cap: 100_000_000, leastPerPosition: 15,
            liquidatesAtEquality: true)
        func exposure(_ lots: Lots) -> Exposure {
            Exposure(lots: lots, isLong: true, notional: 10_000, entryNotional: 10_000)
        }
        // 2% + 5% and the cap of 10%.
        #expect(rule.initial(of: exposure(50)) == 715)
        #expect(rule.maintenance(of: exposure(50)) == 365)
        #expect(rule.initial(of: exposure(90)) == 1_015)
        #expect(rule.isLiquidatable(equity: 365, exposure(50)))
        #expect(!rule.isLiquidatable(equity: 366, exposure(50)))
    }

    /// Perpl, in-crate test: long from 100, size 10, deposit 100, 20 times; liquidated below 95.
    /// After a change to 10 times and funding of 10 the requirement is 100, the price 101.
    @Test func perpl() throws {
        let contract = try Contract(
            name: "PERP", settlement: 0, multiplier: 1_000_000, lotsMax: 1_000,
            ticksRange: 1...1_000)
        let before = try EntryLeverageMargin(
            maintenanceHundredths: 2_000, initialHundredths: 1_000)
        let after = try EntryLeverageMargin(
            maintenanceHundredths: 1_000, initialHundredths: 1_000)
        func equity(_ deposit: Quanta, at ticks: Ticks) -> Quanta {
            deposit + contract.value(of: 10, at: ticks) - contract.value(of: 10, at: 100)
        }
        for (rule, deposit, requirement, price) in [
            (before, Quanta(100_000_000), Quanta(50_000_000), 95),
            (after, 90_000_000, 100_000_000, 101),
        ] {
            let at = Exposure.of(contract, lots: 10, at: price, entry: 100)
            #expect(rule.maintenance(of: at) == requirement)
            #expect(equity(deposit, at: price) == requirement)
            #expect(!rule.isLiquidatable(equity: equity(deposit, at: price), at))
            let below = Exposure.of(contract, lots: 10, at: price - 1, entry: 100)
            #expect(rule.isLiquidatable(equity: equity(deposit, at: price - 1), below))
        }
    }
}
