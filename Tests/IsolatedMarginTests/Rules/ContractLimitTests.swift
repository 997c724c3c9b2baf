import IsolatedMargin
import Testing
import VolModel

struct ContractLimitTests {
    static func contract(lotsMax: Lots) throws -> Contract {
        try Contract(
            name: "X", settlement: 0, divisor: 1_000_000_000, lotsMax: lotsMax,
            ticksRange: 1...1_000_000_000)
    }

    /// The lots of ten thousand largest positions are counted in one integer.
    @Test func theLargestSizeLeavesRoomForTheOpenInterest() throws {
        #expect(throws: VenueFailure.self) { try Self.contract(lotsMax: 900_000_000_000_001) }
        let rule = MarginRule.ladder(try MarginLadder(maintenancePpm: 50_000, initialPpm: 100_000))
        let position = try OnePosition(
            try Self.contract(lotsMax: 900_000_000_000_000), rule, lots: 900_000_000_000_000,
            entry: 1_000_000_000, margin: 90_000_000_000_000)
        #expect(position.engine.state.markets[0].longLots == 900_000_000_000_000)
    }
}
