import IsolatedMargin
import Testing
import VolModel

/// An engine of one contract with one position, opened at an entry price.
struct OnePosition {
    var engine: MarginEngine
    private var seconds: Int64 = 1

    init(
        _ contract: Contract, _ rule: MarginRule, _ liquidation: LiquidationPolicy = .init(),
        lots: Lots, entry: Ticks, margin: Quanta
    ) throws {
        engine = MarginEngine(
            try Venue(
                assets: [Asset(name: "USDC", decimals: 6)],
                markets: [.init(contract: contract, rule: rule, liquidation: liquidation)]))
        try engine.execute(.mark(0, entry, Timestamp(seconds: 1)))
        try engine.execute(.deposit(1, 0, margin))
        try engine.execute(.open(1, 0, lots: lots, margin: margin, at: nil))
    }

    mutating func mark(_ ticks: Ticks) throws {
        seconds += 1
        try engine.execute(.mark(0, ticks, Timestamp(seconds: seconds)))
        #expect(engine.state.imbalances(engine.venue) == [0])
    }

    /// Lots and proceeds of the steps of the last mark.
    var steps: [(lots: Lots, proceeds: Quanta, penalty: Quanta)] {
        engine.events.compactMap {
            guard case .liquidated(_, let lots, let proceeds, let penalty) = $0 else { return nil }
            return (lots, proceeds, penalty)
        }
    }
}
