import IsolatedMargin
import TestSupport
import Testing
import VolModel

/// overlay-market/v1-core, `tests/libraries/position/test_liquidation.py`.
struct OverlayThresholdTests {
    static func rule(_ mmf: Int = 100_000_000, fee: Int = 50_000_000) throws
        -> EntryFractionMargin
    {
        try EntryFractionMargin(
            maintenanceFraction: mmf, liquidationFee: fee, maxLeverage: 1_000_000_000)
    }

    /// Notional 10 and debt 8, so 2 of collateral for 0.1 units; entry 100, or 100.001 and 99.999
    /// around a middle of 100. Prices are in 1e-9; 1720/19 is 90.5263157894….
    @Test(arguments: [
        (100_000_000_000, 90_526_315_789, true, true),
        (100_000_000_000, 109_473_684_211, false, true),
        (100_001_000_000, 90_527_315_789, true, false),
        (99_999_000_000, 109_472_684_210, false, false),
    ])
    func threshold(_ entry: Ticks, _ published: Ticks, _ isLong: Bool, _ isExact: Bool) throws {
        let contract = try Contract(
            name: "OVL", settlement: 0, divisor: 1_000_000_000, lotsMax: 1_000_000_000_000,
            ticksRange: 1...1_000_000_000_000)
        let rule = try EntryFractionMargin(
            maintenanceFraction: 100_000_000, liquidationFee: 50_000_000,
            maxLeverage: 9_000_000_000)
        var engine = MarginEngine(
            try Venue(
                assets: [Asset(name: "OVL", decimals: 12)],
                markets: [.init(contract: contract, rule: .entryFraction(rule))]))
        try engine.execute(.mark(0, entry, Timestamp(seconds: 1)))
        try engine.execute(.deposit(1, 0, 2_000_000_000_000))
        let lots = isLong ? 100_000_000_000 : -100_000_000_000
        try engine.execute(.open(1, 0, lots: lots, margin: 2_000_000_000_000, at: nil))
        let trigger = try #require(engine.liquidationPrice(of: 1))
        if isExact {
            #expect(trigger == published)
        } else {
            // Upstream asserts a basis point; its notional is that at the middle.
            #expect(abs(trigger - published) * 10_000 <= published)
        }
        try engine.execute(.mark(0, trigger + (isLong ? 1 : -1), Timestamp(seconds: 2)))
        #expect(engine.events.isEmpty)
        try engine.execute(.mark(0, trigger, Timestamp(seconds: 3)))
        #expect(engine.events.first == .triggered(1, trigger))
    }

    /// The maintenance is the threshold of the venue's own condition,
    /// value < ⌈n · mmf⌉ + ⌊value · fee⌋.
    @Test func maintenanceIsTheVenuesCondition() throws {
        var random = SeededRandom(seed: 31)
        for _ in 0..<2_000 {
            let mmf = 10_000_000 + Int(random.next() % 190_000_000)
            let fee = Int(random.next() % 200_000_001)
            let rule = try Self.rule(mmf, fee: fee)
            let notional = Quanta(1 + random.next() % (random.oneIn(2) ? 100 : 1_000_000_000_000))
            let exposure = Exposure.worth(notional)
            let owed = (notional * Quanta(mmf) + 999_999_999) / 1_000_000_000
            let threshold = rule.maintenance(of: exposure)
            for value in max(0, threshold - 3)...threshold + 3 {
                let direct = value < owed + value * Quanta(fee) / 1_000_000_000
                #expect(rule.isLiquidatable(equity: value, exposure) == direct)
            }
        }
    }

    @Test func refusesALeverageThatIsLiquidatableAtOnce() throws {
        #expect(throws: VenueFailure.self) {
            try EntryFractionMargin(
                maintenanceFraction: 100_000_000, liquidationFee: 50_000_000,
                maxLeverage: 9_500_000_001)
        }
    }
}
