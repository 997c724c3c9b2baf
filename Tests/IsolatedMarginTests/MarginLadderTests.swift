import IsolatedMargin
import Testing

struct MarginLadderTests {
    @Test func refusesALadderThatFallsAtABound() {
        #expect(throws: VenueFailure.self) {
            try MarginLadder(tiers: [
                .init(from: 0, maintenance: 10_000, initial: 20_000),
                .init(
                    from: 1_000, maintenance: 20_000, initial: 40_000,
                    maintenanceDeduction: 11_000_000),
            ])
        }
    }
}
