import IsolatedMargin
import Testing

/// dydxprotocol/v4-chain, `protocol/x/clob/keeper/liquidations_test.go`: Bitcoin at 50,000 with
/// 20% and 10%; and the amounts of `liquidations.go` with the limits of the mainnet genesis.
struct DydxLiquidationTests {
    @Test(arguments: [(5_000, 28_050_000), (25_000, 140_250_000), (1_000_000, 510_000_000)])
    func feeToTheFund(_ ppm: Int, _ expected: Int) throws {
        // 0.1 long that owes 5,100: from 63,750 with 20% of 6,375.
        var position = try Self.position(penaltyPpm: ppm)
        try position.mark(56_100)
        #expect(position.steps.map(\.penalty) == [Quanta(expected)])
        #expect(position.engine.state.treasuries[0].insuranceFund == Quanta(expected))
    }

    @Test func theFundPays() throws {
        var long = try Self.position(penaltyPpm: 5_000)
        try long.engine.execute(.endow(.insurance, 0, 100_000_000))
        try long.mark(50_490)
        #expect(long.engine.events.contains(.lossBorne(1, .insuranceFund, 51_000_000)))
        // 0.1 short that holds 4,900: from 40,833.33… with 20% of it; 40,830 and 817.
        var short = try Self.position(
            penaltyPpm: 5_000, lots: -100, entry: 40_830, margin: 817_000_000)
        try short.engine.execute(.endow(.insurance, 0, 100_000_000))
        try short.mark(49_490)
        #expect(short.engine.events.contains(.lossBorne(1, .insuranceFund, 49_000_000)))
    }

    /// At 10% times 0.999999 a single rounding would start the liquidation a tick lower.
    @Test func theSecondCeilingMovesTheLiquidationPrice() throws {
        let contract = try Contract(
            name: "X", settlement: 0, lotsMax: 10, ticksRange: 1...10_000_000)
        let rule = try FractionOfInitialMargin(
            initialPpm: 100_000, maintenanceFractionPpm: 999_999)
        var position = try OnePosition(
            contract, .fractionOfInitial(rule), lots: 1, entry: 1_100_000, margin: 199_999)
        #expect(position.engine.liquidationPrice(of: 1) == 1_000_001)
        try position.mark(1_000_002)
        #expect(position.engine.events.isEmpty)
        try position.mark(1_000_001)
        #expect(position.steps.map(\.lots) == [-1])
    }

    /// 10% of the position, at least 1,000 and at most 100,000 USDC; sizes in 0.001, steps of 0.01.
    @Test(arguments: [
        // 100 Bitcoin worth 5,000,000: 10% is above the largest.
        (100_000, 2_000), (10_000, 1_000),
        // 0.15 Bitcoin worth 7,500: at least 1,000 is 0.02.
        (150, 20),
        // Worth 1,000 or less: the whole.
        (20, 20), (10, 10),
    ])
    func amounts(_ lots: Lots, _ expected: Lots) throws {
        let limits = ShareCloseOut(
            portionPpm: 100_000, notionalMin: 1_000_000_000, notionalMax: 100_000_000_000)
        var position = try OnePosition(
            try Self.contract(lotStep: 10), try Self.rule(),
            .init(closeOut: .share(limits)), lots: lots, entry: 60_000,
            margin: Quanta(lots) * 14_000 * 1_000)
        // Equity is 4,000 for each, maintenance 5,000.
        try position.mark(50_000)
        #expect(position.steps.first?.lots == -expected)
    }

    static func rule() throws -> MarginRule {
        .fractionOfInitial(
            try FractionOfInitialMargin(initialPpm: 200_000, maintenanceFractionPpm: 500_000))
    }

    /// Lots of 0.001 and ticks of a dollar.
    static func contract(lotStep: Lots = 1) throws -> Contract {
        try Contract(
            name: "BTC", settlement: 0, multiplier: 1_000, lotStep: lotStep, lotsMax: 1_000_000,
            ticksRange: 1...1_000_000)
    }

    static func position(
        penaltyPpm: Int, lots: Lots = 100, entry: Ticks = 63_750, margin: Quanta = 1_275_000_000
    ) throws -> OnePosition {
        try OnePosition(
            try contract(), try rule(),
            .init(penaltyPpm: penaltyPpm, waterfall: .init(autoDeleveraging: false)),
            lots: lots, entry: entry, margin: margin)
    }
}
