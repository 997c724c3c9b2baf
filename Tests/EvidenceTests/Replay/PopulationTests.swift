import Evidence
import IsolatedMargin
import Testing
import VolModel

struct PopulationTests {
    private let start = Timestamp(seconds: 0)
    private let end = Timestamp(seconds: 1_000_000)

    @Test func aSeedIsAPopulation() throws {
        var population = Population()
        population.count = 200
        let few = try population.positions(markets: 3, from: start, to: end)
        population.count = 500
        let more = try population.positions(markets: 3, from: start, to: end)
        #expect(Array(more.prefix(200)) == few)
        population.seed = 2
        #expect(try population.positions(markets: 3, from: start, to: end) != more)
    }

    /// Shares within four standard errors of what is asked for.
    @Test func lawsAreThoseThatAreStated() throws {
        var population = Population()
        population.count = 20_000
        population.leverages = [
            Population.LeverageShare(hundredths: 300, weight: 1),
            Population.LeverageShare(hundredths: 1_000, weight: 3),
        ]
        let positions = try population.positions(markets: 5, from: start, to: end)
        #expect(positions.count == 20_000)
        func share(_ holds: (ReplayPosition) -> Bool) -> Double {
            Double(positions.count(where: holds)) / 20_000
        }
        #expect(abs(share(\.isLong) - 0.6) < 0.014)
        // Accounts have two positions on average, so that their draws count for less.
        #expect(abs(share { $0.collateral == .leverage(hundredths: 1_000) } - 0.75) < 0.02)
        #expect(abs(share { $0.market == 2 } - 0.2) < 0.015)
        #expect(positions.allSatisfy { $0.open > start && $0.open < end })
        #expect(abs(share { $0.open.microseconds < 250_000_000_000 } - 0.25) < 0.02)
        let median = share { position in
            if case .notional(let amount) = position.size { amount <= 5_000_000_000 } else { false }
        }
        #expect(abs(median - 0.5) < 0.015)
        let held = positions.map { (($0.close ?? end) - $0.open).seconds / 172_800 }
        #expect(abs(held.reduce(0, +) / 20_000 - 1) < 0.03)
        #expect(abs(share { (($0.close ?? end) - $0.open).seconds > 172_800 } - 0.3679) < 0.014)
    }

    @Test func accountsHoldSeveralInstruments() throws {
        var population = Population()
        population.count = 3_000
        let positions = try population.positions(markets: 4, from: start, to: end)
        let accounts = Dictionary(grouping: positions.dropLast(3), by: \.account).values
        for account in accounts {
            #expect(Set(account.map(\.market)).count == account.count)
            #expect(Set(account.map(\.collateral)).count == 1)
        }
        let sizes = accounts.map(\.count)
        #expect(Set(sizes) == [1, 2, 3])
        #expect(abs(Double(sizes.count { $0 == 1 }) / Double(sizes.count) - 1 / 3.0) < 0.06)
    }

    @Test func whatIsNoPopulationIsRefused() {
        let changes: [(inout Population) -> Void] = [
            { $0.count = 0 }, { $0.leverages = [] }, { $0.longShare = 1.1 },
            { $0.longShare = .nan }, { $0.medianNotional = 0 }, { $0.notionalSpread = -1 },
            { $0.notionalMax = 1 }, { $0.meanHolding = .seconds(0) }, { $0.positionsMax = 0 },
            { $0.leverages = [Population.LeverageShare(hundredths: 50, weight: 1)] },
            { $0.leverages = [Population.LeverageShare(hundredths: 500, weight: 0)] },
        ]
        for change in changes {
            var population = Population()
            change(&population)
            #expect(throws: ReplayFailure.self) { try population.requirePossible() }
        }
    }
}
