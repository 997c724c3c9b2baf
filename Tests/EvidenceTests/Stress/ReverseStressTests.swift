import Evidence
import IsolatedMargin
import MarginPolicy
import TestSupport
import Testing
import VolModel

/// The shock that breaks a fund, by hand, by formula and by a scan.
struct ReverseStressTests {
    private static let million: Quanta = 1_000_000

    private static func book(_ positions: [ReplayPosition]) throws -> StressBook {
        try StressBook(name: "A", price: 100, positions: positions)
    }

    private static func stress(
        _ book: StressBook, fund: Quanta, maintenance: Int = 50_000, initial: Int = 100_000,
        mode: Venue.MarginMode = .isolated
    ) throws -> ReverseStress {
        try ReverseStress(
            book, rule: try ReplayCase.schedule(maintenance, initial), fund: fund, mode: mode)
    }

    /// A long of 1,000 with 100.000002 of collateral loses 1,000 s − 100.000002 beyond it: more
    /// than 50 from 15.0001% on, more than nothing from 10.0001% on.
    @Test func oneLongByHand() throws {
        let book = try Self.book([ReplayCase.position("x")])
        #expect(book.price == ExactDecimal(100) && book.leftOut == 0)
        for (fund, shock, losses) in [
            (50 * Self.million, -150_001, 50_000_998), (0, -100_001, 998),
            (50 * Self.million - 2, -150_001, 50_000_998), (49_999_997, -150_000, 49_999_998),
        ] {
            let found = try Self.stress(book, fund: fund)
            let point = try #require(found.down.breaking)
            #expect(point.shockPpm == shock)
            #expect(point.losses == Quanta(losses) && point.liquidated == 1)
            #expect(point.price == ExactDecimal(100).multiplied(byPpm: 1_000_000 + shock))
            guard case .holds(let last) = found.up else {
                Issue.record("a long loses nothing as the price rises")
                return
            }
            #expect(last.shockPpm == 10_000_000 && last.losses == 0 && last.liquidated == 0)
            #expect(found.isMonotone && found.opened == 1 && found.refused == 0)
            #expect(found.longNotional == 1_000 * Self.million && found.shortNotional == 0)
        }
        // 900 is the most that it can lose: the fund outlasts everything.
        let held = try Self.stress(book, fund: 900 * Self.million)
        guard case .holds(let last) = held.down else {
            Issue.record("found \(held.down); expected a fund that holds")
            return
        }
        #expect(last.shockPpm == -999_900 && last.losses == 899_899_998)
    }

    /// A short of 1,000 with 100.000002 loses 1,000 s − 100.000002 beyond it as the price rises.
    @Test func oneShortByHand() throws {
        let book = try Self.book([ReplayCase.position("x", long: false)])
        let found = try Self.stress(book, fund: 2_345 * Self.million)
        #expect(found.up.breaking?.shockPpm == 2_445_001)
        #expect(found.down.breaking == nil)
    }

    /// Between two steps of the grid, and one ppm less does not break.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func theShockIsTheSmallestByScanAndByFormula(seed: UInt64) throws {
        var population = Population()
        population.seed = seed
        population.count = 300
        let book = try StressBook(name: "A", price: 0.01734, population: population)
        let positions = try population.positions(
            markets: 1, from: Timestamp(microseconds: 0),
            to: Timestamp(microseconds: 0) + .days(1))
        /// By the definition, in doubles, in quote units.
        func losses(_ shockPpm: Int) -> Double {
            let change = Double(shockPpm) / 1e6
            return positions.reduce(0) { sum, position in
                guard case .notional(let notional) = position.size,
                    case .leverage(let hundredths) = position.collateral
                else { return sum }
                let size = Double(notional) / 1e6
                let posted = size * max(100 / Double(hundredths), 0.1)
                let move = position.isLong ? change : -change
                return sum + max(0, -(posted + size * move))
            }
        }
        let fund = Quanta(losses(-400_000) * 1e6)
        let found = try Self.stress(book, fund: fund)
        #expect(found.isMonotone && found.opened == 300)
        for (answer, sign) in [(found.down, -1), (found.up, 1)] {
            let point = try #require(answer.breaking)
            #expect(point.losses > fund)
            #expect(abs(Double(point.losses) / 1e6 - losses(point.shockPpm)) < 5)
            // Every ppm around it, each on its own grid.
            let around = (-30...30).map { point.shockPpm + sign * $0 }
            let scan = try ReverseStress(
                book, rule: try ReplayCase.schedule(50_000, 100_000), fund: fund,
                falls: sign < 0 ? around : ReverseStress.falls,
                rises: sign > 0 ? around : ReverseStress.rises)
            for seen in scan.curve where around.contains(seen.shockPpm) {
                #expect((seen.losses > fund) == (abs(seen.shockPpm) >= abs(point.shockPpm)))
            }
            #expect((sign < 0 ? scan.down : scan.up).breaking == point)
        }
        #expect(abs(abs(found.down.breaking?.shockPpm ?? 0) - 400_000) <= 30)
        for point in found.curve {
            #expect(abs(Double(point.losses) / 1e6 - losses(point.shockPpm)) < 5)
        }
        #expect(found.curve.map(\.shockPpm) == found.curve.map(\.shockPpm).sorted())
    }

    /// More collateral or a larger fund never breaks earlier.
    @Test func moreMarginAndALargerFundOutlastMore() throws {
        var population = Population()
        population.count = 200
        let book = try StressBook(name: "A", price: 2_000, population: population)
        var before = 0
        for initial in [20_000, 50_000, 100_000, 200_000] {
            let found = try Self.stress(
                book, fund: 1_000 * Self.million, maintenance: initial / 2, initial: initial)
            let shock = -(try #require(found.down.breaking).shockPpm)
            #expect(shock > before)
            before = shock
        }
        before = 0
        for fund in [0, 100, 10_000, 100_000] as [Quanta] {
            let found = try Self.stress(book, fund: fund * Self.million)
            let shock = -(try #require(found.down.breaking).shockPpm)
            #expect(shock > before)
            before = shock
        }
    }

    /// A maintenance ratio below the gap changes who is liquidated, not what is lost beyond
    /// collateral.
    @Test func maintenanceAloneDoesNotMoveTheLosses() throws {
        var population = Population()
        population.count = 200
        let book = try StressBook(name: "A", price: 2_000, population: population)
        let low = try Self.stress(book, fund: 5_000 * Self.million, maintenance: 10_000)
        let high = try Self.stress(book, fund: 5_000 * Self.million, maintenance: 90_000)
        #expect(low.curve.map(\.losses) == high.curve.map(\.losses))
        #expect(zip(low.curve, high.curve).allSatisfy { $0.liquidated <= $1.liquidated })
        #expect(low.curve.map(\.liquidated) != high.curve.map(\.liquidated))
    }

    /// One account, long and short of the same size: alone each breaks the fund, together none.
    @Test func crossMarginNetsAnAccount() throws {
        let book = try Self.book([
            ReplayCase.position("x", account: 1),
            ReplayCase.position("y", account: 1, long: false),
        ])
        let isolated = try Self.stress(book, fund: 100 * Self.million)
        #expect(isolated.down.breaking?.shockPpm == -200_001)
        #expect(isolated.up.breaking?.shockPpm == 200_001)
        let cross = try Self.stress(book, fund: 100 * Self.million, mode: .cross)
        #expect(cross.down.breaking == nil && cross.up.breaking == nil)
    }

    @Test func whatCannotBeOpenedIsCounted() throws {
        var poor = ReplayCase.position("x")
        poor.collateral = .amount(50 * Self.million)
        var tiny = ReplayCase.position("y")
        tiny.size = .notional(1)
        let book = try Self.book([poor, ReplayCase.position("z"), tiny])
        #expect(book.leftOut == 1)
        let found = try Self.stress(book, fund: 0)
        #expect(found.opened == 1 && found.refused == 1)
        // What the refused one had put in backs nothing, under cross margin neither.
        var shared = poor
        shared.account = ReplayCase.position("z").account
        let cross = try Self.stress(
            try Self.book([shared, ReplayCase.position("z")]), fund: 0, mode: .cross)
        #expect(cross.down.breaking?.shockPpm == -100_001)
        #expect(throws: StressFailure.self) {
            try Self.stress(try Self.book([poor]), fund: 0)
        }
    }

    @Test func hostileInputIsRefused() throws {
        for price in [0, -1, .nan, .infinity, 1e-305, 1e308] {
            #expect(throws: StressFailure.self) {
                try StressBook(name: "A", price: price, positions: [ReplayCase.position("x")])
            }
        }
        #expect(throws: StressFailure.self) { try Self.book([]) }
        let book = try Self.book([ReplayCase.position("x")])
        for fund in [-1, Contract.notionalMax + 1] as [Quanta] {
            #expect(throws: StressFailure.self) { try Self.stress(book, fund: fund) }
        }
        let rule = try ReplayCase.schedule(50_000, 100_000)
        for falls in [[], [0], [-2, -1], [-1_000_000], [1], [-1, -1], [Int.min]] as [[Int]] {
            #expect(throws: StressFailure.self) {
                try ReverseStress(book, rule: rule, fund: 0, falls: falls)
            }
        }
        for rises in [[], [0], [2, 1], [-1], [99_000_001], [Int.max]] as [[Int]] {
            #expect(throws: StressFailure.self) {
                try ReverseStress(book, rule: rule, fund: 0, rises: rises)
            }
        }
        // Prices of any size that a market has.
        for price in [1e-12, 3e-7, 1, 7.7e4, 1e9] {
            let other = try StressBook(
                name: "A", price: price, positions: [ReplayCase.position("x")])
            let found = try Self.stress(other, fund: 50 * Self.million)
            #expect(abs((found.down.breaking?.shockPpm ?? 0) + 150_001) <= 20, "\(price)")
            #expect(abs(other.price.doubleValue / price - 1) < 1e-8)
        }
    }
}
