import IsolatedMargin
import Testing
import VolModel

/// What the engines of venues let in and keep: Derive, Perennial, Overlay, Synthetix, GMX.
struct AdmissionTests {
    /// Lots of one, ticks of a dollar.
    private static func contract(lotsMax: Lots = 1_000) throws -> Contract {
        try Contract(
            name: "PERP", settlement: 0, multiplier: 1_000_000, lotsMax: lotsMax,
            ticksRange: 1...1_000_000)
    }

    /// Derive, `TestStandardManager_Perp.t.sol`: 10 at 1,500 with 5 % and 10 % need 1,500. An
    /// oracle confidence of 0.7 below a threshold of 0.75 adds (1 − 0.7) · 0.1 of notional, 450, to
    /// the initial requirement and nothing to maintenance; here it is a change of rule.
    @Test func deriveConfidenceRaisesInitialAlone() throws {
        let rule = try MarginLadder(maintenancePpm: 50_000, initialPpm: 100_000)
        #expect(
            throws: Refusal(.belowInitialMargin, found: 1_499_000_000, nearest: 1_500_000_000)
        ) {
            // 1,500 are there.
            var engine = MarginEngine(try Self.venue(.ladder(rule)))
            try engine.execute(.mark(0, 1_500, Timestamp(seconds: 1)))
            try engine.execute(.deposit(1, 0, 1_500_000_000))
            try engine.execute(.open(1, 0, lots: 10, margin: 1_499_000_000, at: nil))
        }
        var position = try OnePosition(
            try Self.contract(), .ladder(rule), lots: 10, entry: 1_500, margin: 1_500_000_000)
        let price = position.engine.liquidationPrice(of: 1)
        let unsure = try MarginLadder(maintenancePpm: 50_000, initialPpm: 130_000)
        try position.engine.execute(
            .setRule(0, .ladder(unsure), existing: .atOnce, Timestamp(seconds: 2)))
        #expect(position.engine.liquidationPrice(of: 1) == price)
        try position.engine.execute(.deposit(2, 0, 2_000_000_000))
        #expect(
            throws: Refusal(.belowInitialMargin, found: 1_949_999_999, nearest: 1_950_000_000)
        ) {
            try position.engine.execute(
                .open(2, 0, lots: 10, margin: 1_949_999_999, at: nil))
        }
    }

    /// Perennial, `packages/core/test/unit/types/Position.test.ts`: 6 at 100 with 30 % keep 180,
    /// with a minimum of 200 they keep that.
    @Test(arguments: [(0, 180_000_000), (200_000_000, 200_000_000)])
    func perennialMaintenance(_ least: Int, _ expected: Int) throws {
        let rule = try MarginLadder(
            maintenancePpm: 300_000, initialPpm: 300_000, least: Quanta(least))
        for missing in [Quanta(0), 1] {
            // From 110 the position has lost 60 at 100.
            var position = try OnePosition(
                try Self.contract(), .ladder(rule), lots: 6, entry: 110,
                margin: Quanta(expected) + 60_000_000 - missing)
            try position.mark(100)
            #expect(position.engine.events.isEmpty == (missing == 0))
        }
    }

    /// Overlay, `tests/markets/test_setters.py`: the largest leverage at which a position is not
    /// liquidatable at once, with twice the spread as a fee. The venue rounds it down twice, each
    /// time by at most 1e-18; (delta, mmf, fee) in 1e-9, expected in 1e-18.
    @Test(arguments: [
        (2_500_000, 100_000_000, 10_000_000, 9_433_063_363_506_431_643 as Int128),
        (5_000_000, 50_000_000, 5_000_000, 16_597_164_303_586_321_983),
    ])
    func overlayLargestLeverage(
        _ delta: Int, _ mmf: Int, _ fee: Int, _ expected: Int128
    ) throws {
        let rule = try EntryFractionMargin(
            maintenanceFraction: mmf, liquidationFee: fee,
            maxLeverage: 1_000_000_000 / mmf * (1_000_000_000 - fee))
        let contract = try Contract(
            name: "OVL", settlement: 0, multiplier: 1_000_000_000_000, lotsMax: 100_000,
            ticksRange: 1...1_000_000)
        var engine = MarginEngine(
            try Venue(
                assets: [Asset(name: "OVL", decimals: 18)],
                markets: [
                    .init(
                        contract: contract, rule: .entryFraction(rule),
                        takerFeePpm: 2 * delta / 1_000)
                ]))
        let notional: Quanta = 100_000_000_000_000_000_000_000
        try engine.execute(.mark(0, 1_000_000, Timestamp(seconds: 1)))
        try engine.execute(.deposit(1, 0, notional))
        let refusal = #expect(throws: Refusal.self) {
            try engine.execute(.open(1, 0, lots: 100_000, margin: 0, at: nil))
        }
        let least = try #require(refusal?.nearest)
        // 10¹⁸ · notional / least, whose product has 41 digits.
        let product = notional.magnitude.multipliedFullWidth(by: 1_000_000_000_000_000_000)
        let leverage = least.magnitude.dividingFullWidth(product).quotient
        // Rounding the share down first lets the venue be above the exact leverage by its square.
        #expect((0...300).contains(expected - Int128(leverage)))
        try engine.execute(.open(1, 0, lots: 100_000, margin: least, at: nil))
        try engine.execute(.mark(0, 1_000_000, Timestamp(seconds: 2)))
        #expect(engine.events.isEmpty)
    }

    /// GMX, `test/exchange/LiquidationOrder.ts`: 10 ETH of collateral, 200,000 dollars long from
    /// 5,000. The size is fixed in dollars and the collateral is ETH, which is an inverse contract
    /// that settles in ETH; 1 % is kept. Safe at 4,200, liquidatable at 4,000, where the worth of
    /// it, 10p + 40p − 200,000, is nothing.
    @Test func gmxLongAgainstItsOwnCoin() throws {
        let rule = try MarginLadder(maintenancePpm: 10_000, initialPpm: 10_000, least: 1)
        let contract = try Contract(
            name: "ETH", settlement: 0, payoff: .inverse, multiplier: 1_000_000_000,
            lotsMax: 1_000_000, ticksRange: 1...1_000_000)
        var position = try OnePosition(
            contract, .ladder(rule), lots: 200_000, entry: 5_000, margin: 10_000_000_000)
        try position.mark(4_200)
        #expect(position.engine.events.isEmpty)
        // At 4,040 both are worth 2,000, and rounding against the trader decides.
        #expect(position.engine.liquidationPrice(of: 1) == 4_040)
        try position.mark(4_000)
        #expect(position.engine.events.contains(.liquidationEnded(1, returned: 0)))
        #expect(position.engine.state.treasuries[0].deficit == 0)
    }

    /// Synthetix, helper `requiredMargins.ts`: 3 ETH at 2,000 with a ratio of 0.010006 need 60.036
    /// and keep 30.018.
    @Test func synthetixRatioGrowsWithTheSize() throws {
        // Lots of a millionth ETH, ticks of a cent.
        let contract = try Contract(
            name: "ETH", settlement: 0, divisor: 100, lotsMax: 100_000_000_000,
            ticksRange: 1...1_000_000)
        let rule = try SkewScaledMargin(
            skewScale: 10_000_000_000, slope: 20_000_000, minimum: 10_000_000,
            maintenanceScalar: 500_000_000)
        var engine = MarginEngine(
            try Venue(
                assets: [Asset(name: "USD", decimals: 6)],
                markets: [.init(contract: contract, rule: .skewScaled(rule))]))
        try engine.execute(.mark(0, 200_000, Timestamp(seconds: 1)))
        try engine.execute(.deposit(1, 0, 100_000_000))
        #expect(throws: Refusal(.belowInitialMargin, found: 0, nearest: 60_036_000)) {
            try engine.execute(.open(1, 0, lots: 3_000_000, margin: 0, at: nil))
        }
        try engine.execute(.open(1, 0, lots: 3_000_000, margin: 60_036_000, at: nil))
        // 60.036 + 3 (p − 2,000) < 0.015009 p below 1,989.9402….
        #expect(engine.liquidationPrice(of: 1) == 198_994)
        try engine.execute(.mark(0, 198_995, Timestamp(seconds: 2)))
        #expect(engine.events.isEmpty)
        try engine.execute(.mark(0, 198_994, Timestamp(seconds: 3)))
        #expect(engine.events.first == .triggered(1, 198_994))
    }

    private static func venue(_ rule: MarginRule) throws -> Venue {
        try Venue(
            assets: [Asset(name: "USDC", decimals: 6)],
            markets: [.init(contract: try contract(), rule: rule)])
    }
}
