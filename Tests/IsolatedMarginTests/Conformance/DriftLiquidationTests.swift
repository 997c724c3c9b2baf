import IsolatedMargin
import Testing
import VolModel

/// Drift: `math/liquidation/tests.rs`, `controller/liquidation/tests.rs`.
struct DriftLiquidationTests {
    /// Five base units that lack 10 dollars of a maintenance of 10%, at a price in 1e-6.
    static func closed(price: Ticks, liquidatorFee: Int = 0, insuranceFee: Int = 0) throws -> Lots {
        let rule = try SquareRootMargin(maintenance: 1_000, initial: 1_000, imf: 0)
        let equity = Quanta(price) / 2 - 10_000_000
        let entry = 110_000_000
        var position = try OnePosition(
            try DriftRequirementTests.contract(), .squareRoot(rule),
            .init(
                closeOut: .shortage(
                    ShortageCloseOut(
                        liquidatorFeePpm: liquidatorFee, insuranceFeePpm: insuranceFee))),
            lots: 5_000_000_000, entry: entry, margin: equity + 5 * Quanta(entry - price))
        try position.mark(price)
        return -(try #require(position.steps.first).lots)
    }

    @Test func closesWhatCoversTheShortage() throws {
        #expect(try Self.closed(price: 100_000_000) == 1_000_000_000)
    }

    /// The price times the quote price.
    @Test func atAnotherQuotePrice() throws {
        #expect(try Self.closed(price: 99_000_000) == 1_010_101_010)
        #expect(try Self.closed(price: 101_000_000) == 990_099_009)
    }

    @Test func withFees() throws {
        #expect(try Self.closed(price: 100_000_000, liquidatorFee: 10_000) == 1_111_111_111)
        #expect(
            try Self.closed(price: 100_000_000, liquidatorFee: 10_000, insuranceFee: 10_000)
                == 1_250_000_000)
    }

    @Test func closesAllWhereFeesReachTheRatio() throws {
        #expect(try Self.closed(price: 100_000_000, liquidatorFee: 100_000) == 5_000_000_000)
        #expect(
            try Self.closed(price: 100_000_000, liquidatorFee: 50_000, insuranceFee: 50_000)
                == 5_000_000_000)
    }

    /// A buffer of 2% adds to the shortage and to the ratio: (10 + 10) / 12.
    @Test func theBufferAddsToShortageAndRatio() throws {
        let rule = try SquareRootMargin(maintenance: 1_000, initial: 1_000, imf: 0)
        var position = try OnePosition(
            try DriftRequirementTests.contract(), .squareRoot(rule),
            .init(closeOut: .shortage(ShortageCloseOut(bufferPpm: 20_000))),
            lots: 5_000_000_000, entry: 110_000_000, margin: 90_000_000)
        try position.mark(100_000_000)
        #expect(position.steps.map(\.lots) == [-1_666_666_666])
        #expect(position.engine.events.contains(.recovered(1)))
    }

    /// One base unit with a quote of −150 at 100 and nothing left: all is closed at 1% below the
    /// price, which leaves −51, and the other side has paid 99.
    @Test func aBankruptIsolatedPosition() throws {
        let rule = try SquareRootMargin(maintenance: 500, initial: 500, imf: 0)
        var position = try OnePosition(
            try DriftRequirementTests.contract(), .squareRoot(rule),
            .init(
                closeOut: .shortage(ShortageCloseOut(liquidatorFeePpm: 10_000)),
                depth: DepthModel(
                    depth: 100_000_000, slippagePpm: 20_000, refill: .seconds(1)),
                waterfall: .init(autoDeleveraging: false)),
            lots: 1_000_000_000, entry: 157_894_736, margin: 7_894_736)
        #expect(position.engine.state.segments[1]?.balance == -150_000_000)
        try position.mark(100_000_000)
        let step = try #require(position.steps.first)
        #expect(step.lots == -1_000_000_000)
        #expect(step.proceeds == 99_000_000)
        #expect(position.engine.events.contains(.lossBorne(1, .venue, 51_000_000)))
    }
}
