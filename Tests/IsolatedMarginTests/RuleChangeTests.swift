import IsolatedMargin
import Testing
import VolModel

struct RuleChangeTests {
    private func ladder(_ maintenancePpm: Int, _ initialPpm: Int) throws -> MarginRule {
        .ladder(try MarginLadder(maintenancePpm: maintenancePpm, initialPpm: initialPpm))
    }

    /// A long that 5% liquidates at 94.73 and 8% at 97.82 dollars.
    private func engine() throws -> MarginEngine {
        var engine = MarginEngine(try EngineTests.venue())
        try engine.execute(.mark(0, 10_000, EngineTests.time(1)))
        try engine.execute(.deposit(1, 0, 100_000_000))
        try engine.execute(.open(1, 0, lots: 1, margin: 10_000_000, at: nil))
        return engine
    }

    @Test func atOnceLiquidatesWhatTheNewRuleFindsBelow() throws {
        var engine = try engine()
        try engine.execute(.mark(0, 9_700, EngineTests.time(2)))
        try engine.execute(
            .setRule(0, try ladder(80_000, 160_000), existing: .atOnce, EngineTests.time(3)))
        #expect(engine.events.prefix(2) == [.adoptedRule(0, segments: 1), .triggered(1, 9_700)])
        #expect(engine.state.segments.isEmpty)
    }

    @Test func aGracePeriodEndsWithTheFirstPriceAfterIt() throws {
        var engine = try engine()
        try engine.execute(
            .setRule(
                0, try ladder(80_000, 160_000), existing: .after(EngineTests.time(10)),
                EngineTests.time(2)))
        #expect(engine.liquidationPrice(of: 1) == 9_473)
        try engine.execute(.mark(0, 9_700, EngineTests.time(9)))
        #expect(engine.events.isEmpty)
        try engine.execute(.mark(0, 9_700, EngineTests.time(10)))
        #expect(engine.events.prefix(2) == [.adoptedRule(0, segments: 1), .triggered(1, 9_700)])
    }

    @Test func newRiskMeetsTheNewRuleDuringTheGracePeriod() throws {
        var engine = try engine()
        try engine.execute(
            .setRule(
                0, try ladder(80_000, 160_000), existing: .after(EngineTests.time(10)),
                EngineTests.time(2)))
        #expect(throws: Refusal(.belowInitialMargin, found: 10_000_000, nearest: 16_000_000)) {
            try engine.execute(.open(1, 0, lots: 1, margin: 10_000_000, at: nil))
        }
        #expect(throws: Refusal(.belowInitialMargin, found: 1)) {
            try engine.execute(.increase(1, lots: 1, at: nil))
        }
        try engine.execute(.addMargin(1, 30_000_000))
        try engine.execute(.increase(1, lots: 1, at: nil))
        #expect(engine.state.segments[1]?.ruleVersion == 2)
        #expect(engine.state.markets[0].formerRules.isEmpty)
    }

    @Test func aLowerRequirementWatchesAtOnce() throws {
        var engine = try engine()
        try engine.execute(
            .setRule(0, try ladder(20_000, 40_000), existing: .whenIncreased, EngineTests.time(2)))
        #expect(engine.events == [.adoptedRule(0, segments: 1)])
        #expect(engine.liquidationPrice(of: 1) == 9_183)
    }

    @Test func whoDoesNotIncreaseKeepsTheRule() throws {
        var engine = try engine()
        try engine.execute(
            .setRule(0, try ladder(80_000, 160_000), existing: .whenIncreased, EngineTests.time(2)))
        try engine.execute(.mark(0, 9_474, EngineTests.time(1_000_000)))
        #expect(engine.events.isEmpty)
        try engine.execute(.mark(0, 9_473, EngineTests.time(1_000_001)))
        #expect(engine.events.first == .triggered(1, 9_473))
        #expect(engine.state.markets[0].formerRules.isEmpty)
    }
}
