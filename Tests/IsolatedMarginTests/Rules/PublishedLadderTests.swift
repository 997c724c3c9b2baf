import IsolatedMargin
import MarginPolicy
import Testing

struct PublishedLadderTests {
    private typealias Published = InstrumentParameters

    private static func decimal(_ text: String) throws -> ExactDecimal {
        try #require(ExactDecimal(text))
    }

    private static func parameters(
        _ tiers: [(from: String, to: String?, maintenance: Int, initial: Int, deduction: String)]
    ) throws -> InstrumentParameters {
        InstrumentParameters(
            instrument: "ETH-USD-PERP", feed: "f", asOf: nil, status: .proposed,
            published: MarginRatios(maintenancePpm: 20_000, initialPpm: 50_000), long: nil,
            short: nil,
            tiers: try tiers.map {
                Published.Tier(
                    notionalFrom: try decimal($0.from), notionalTo: try $0.to.map(decimal),
                    ratios: MarginRatios(maintenancePpm: $0.maintenance, initialPpm: $0.initial),
                    maintenanceDeduction: try decimal($0.deduction))
            },
            components: [], model: nil, current: nil,
            decision: Published.Decision(action: .new, binding: .model, reasons: []), overrides: [])
    }

    private static func exposure(_ notional: Quanta) -> Exposure {
        Exposure(lots: 1, isLong: true, notional: notional, entryNotional: notional)
    }

    @Test func followsThePublishedMarginalRates() throws {
        let ladder = try MarginLadder(
            Self.parameters([
                ("0", "100000", 20_000, 50_000, "0"), ("100000", "1e6", 30_000, 80_000, "1000"),
                ("1e6", nil, 50_000, 100_000, "21000"),
            ]), decimals: 6)
        // 100,000 · 2 % + 900,000 · 3 % + 1,000,000 · 5 %; 5,000 + 72,000 + 100,000.
        let two = Self.exposure(2_000_000_000_000)
        #expect(ladder.maintenance(of: two) == 79_000_000_000)
        #expect(ladder.initial(of: two) == 177_000_000_000)
        let bound = Self.exposure(100_000_000_000)
        #expect(ladder.maintenance(of: bound) == 2_000_000_000)
        #expect(ladder.initial(of: bound) == 5_000_000_000)
    }

    @Test func takesThePublishedRatiosWhereThereAreNoTiers() throws {
        let ladder = try MarginLadder(Self.parameters([]), decimals: 2)
        #expect(ladder == (try MarginLadder(maintenancePpm: 20_000, initialPpm: 50_000)))
    }

    @Test(arguments: [
        // A gap, a tier after the end, a bound that is no whole cent, no tier from 0.
        [
            ("0", "10", 20_000, 50_000, "0"), ("20", nil, 30_000, 60_000, "0.2"),
        ],
        [("0", nil, 20_000, 50_000, "0"), ("10", nil, 30_000, 60_000, "0.1")],
        [("0", "10.001", 20_000, 50_000, "0"), ("10.001", nil, 30_000, 60_000, "0.10001")],
        [("5", nil, 20_000, 50_000, "0")],
    ])
    func refuses(_ tiers: [(String, String?, Int, Int, String)]) throws {
        let parameters = try Self.parameters(
            tiers.map { (from: $0.0, to: $0.1, maintenance: $0.2, initial: $0.3, deduction: $0.4) })
        #expect(throws: VenueFailure.self) { try MarginLadder(parameters, decimals: 2) }
    }

    @Test func refusesAnInstrumentWithoutParameters() throws {
        var parameters = try Self.parameters([])
        parameters.published = nil
        #expect(
            throws: VenueFailure("ETH-USD-PERP: found no published parameters; expected ratios")
        ) { try MarginLadder(parameters, decimals: 6) }
    }

    @Test func isTheMarginTableOfHyperliquidExactly() throws {
        let table = try HyperliquidTiers([
            .init(lowerBound: 0, maxLeverage: 40), .init(lowerBound: 1_000, maxLeverage: 15),
            .init(lowerBound: 700_000, maxLeverage: 7),
        ])
        let ladder = try MarginLadder(table, decimals: 6)
        for notional: UInt64 in [1, 999, 1_000, 1_001, 699_999, 700_000, 700_001, 123_456_789] {
            let exposure = Self.exposure(Quanta(notional) * 1_000_000)
            #expect(
                ladder.maintenance(of: exposure)
                    == Quanta(table.maintenanceRequirement(notional: notional * 1_000_000)))
            #expect(
                ladder.initial(of: exposure)
                    == Quanta(table.initialRequirement(notional: notional * 1_000_000)))
        }
    }
}
