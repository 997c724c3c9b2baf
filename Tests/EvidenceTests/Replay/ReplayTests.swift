import Evidence
import IsolatedMargin
import MarginPolicy
import Testing
import VolModel

/// Paths on which everything is known by hand.
struct ReplayTests {
    typealias Case = ReplayCase

    /// Ten times long at 100, maintenance 5%: liquidated below 90/0.95 = 94.74. The price falls to
    /// 94 and no further: a position with ten of collateral would have kept four.
    @Test func whoRecoversWasClosedPrematurely() throws {
        let market = try Case.market(prices: [100, 97, 94, 99, 103])
        let replay = try Replay(
            markets: [market],
            positions: [
                Case.position("a"), Case.position("b", leverage: 5),
                Case.position("c", long: false),
            ])
        let outcome = try replay.run([try Case.schedule(50_000, 100_000)], Case.design())
        #expect(outcome.fates.map(\.isLiquidated) == [true, false, false])
        #expect(outcome.fates[0].liquidatedAt == Case.time(3))
        #expect(outcome.fates.map(\.isPremature) == [true, false, false])
        #expect(outcome.badDebt == 0)
        #expect(outcome.tradedNotional == 3_000_000_000)
        #expect(outcome.worstWeekShare == 1)
    }

    /// The same, but at 89 its ten are gone; if it is to be closed at hour 4, before that, the
    /// liquidation was premature again.
    @Test(arguments: [(nil, false), (5, false), (4, true)] as [(Int64?, Bool)])
    func solvencyIsJudgedUntilThePlannedClose(close: Int64?, isPremature: Bool) throws {
        let market = try Case.market(prices: [100, 97, 94, 99, 89, 105])
        let replay = try Replay(
            markets: [market], positions: [Case.position("a", close: close)])
        let outcome = try replay.run([try Case.schedule(50_000, 100_000)], Case.design())
        #expect(outcome.liquidations == 1)
        #expect(outcome.fates[0].isPremature == isPremature)
    }

    /// From 100 to 85 at once: ten times long has ten of collateral and loses fifteen per hundred;
    /// the short opposite gains and is closed at the bankruptcy price.
    @Test(arguments: [false, true])
    func aGapIsBorneByTheLayers(autoDeleveraging: Bool) throws {
        let market = try Case.market(prices: [100, 85, 85])
        let replay = try Replay(
            markets: [market],
            positions: [Case.position("a"), Case.position("b", long: false, leverage: 2)])
        var design = Case.design()
        design.insuranceFund = 20_000_000
        design.liquidation.waterfall.autoDeleveraging = autoDeleveraging
        let outcome = try replay.run([try Case.schedule(50_000, 100_000)], design)
        #expect(outcome.fates.map(\.isLiquidated) == [true, false])
        #expect(!outcome.fates[0].isPremature)
        #expect(outcome.fates.map(\.isDeleveraged) == [false, autoDeleveraging])
        // 1,000 lose 150, of which 100 are posted, and the two quanta that every trader adds.
        #expect(outcome.badDebt == 49_999_998)
        let places = LossLayer.allCases
        let fund = outcome.losses[try #require(places.firstIndex(of: .insuranceFund))]
        #expect(fund == (autoDeleveraging ? 0 : 20_000_000))
    }

    /// A long of A and a long of B in one account, each ten times. A falls by 16 of a hundred: the
    /// twenty of collateral become four, below the 5% of 84 and of 100. B has not moved.
    @Test func crossMarginSpreadsAFall() throws {
        let (a, b) = (
            try Case.market("A", prices: [100, 95, 84, 84]),
            try Case.market("B", prices: [100, 100, 100, 100])
        )
        let replay = try Replay(
            markets: [a, b],
            positions: [
                Case.position("a", account: 1), Case.position("b", account: 1, market: 1),
                Case.position("c", account: 2, market: 1),
            ])
        let schedules = try [Case.schedule(50_000, 100_000), Case.schedule(50_000, 100_000)]
        let isolated = try replay.run(schedules, Case.design())
        let cross = try replay.run(schedules, Case.design(.cross))
        #expect(isolated.fates.map(\.isLiquidated) == [true, false, false])
        #expect(cross.fates.map(\.isLiquidated) == [true, true, false])
        #expect(cross.contaminated(besides: isolated) == 1)
        #expect(isolated.contaminated(besides: cross) == 0)
        // Alone, A owes six of a hundred; with B's collateral behind it nobody does.
        #expect(isolated.badDebt == 59_999_998)
        #expect(cross.badDebt == 0)
        #expect(cross.premature == 2)
        #expect(isolated.premature == 0)
    }

    /// The candle touches 94 and 106: a long and a short of ten times are both liquidated,
    /// whichever was first. Twenty times long at 4% maintenance goes at the low alone.
    @Test func extremesInsideACandleAreSeen() throws {
        let market = try Case.market(candles: [
            (100, 100, 100, 100), (100, 106, 94, 100), (100, 100, 100, 100),
        ])
        let replay = try Replay(
            markets: [market],
            positions: [Case.position("a"), Case.position("b", long: false)])
        let outcome = try replay.run([try Case.schedule(50_000, 100_000)], Case.design())
        #expect(outcome.fates.allSatisfy { $0.liquidatedAt == Case.time(2) })
        #expect(outcome.candles == 1)
        #expect(outcome.candlesWhereOrderMatters == 0)
    }

    /// The low bankrupts a long, the high a short. With the low first the winning short is there to
    /// be closed against; whichever order costs more is taken.
    @Test func theWorseOrderIsTaken() throws {
        let market = try Case.market(candles: [
            (100, 100, 100, 100), (100, 130, 85, 100), (100, 100, 100, 100),
        ])
        let replay = try Replay(
            markets: [market],
            positions: [
                Case.position("a"), Case.position("b", long: false, notional: 3_000, leverage: 10),
            ])
        let schedules = [try Case.schedule(50_000, 100_000)]
        let chosen = try replay.run(schedules, Case.design())
        let orders = try [false, true].map { highsFirst in
            try replay.run(schedules, Case.design(), highsFirst: [highsFirst])
        }
        #expect(orders[0].badDebt != orders[1].badDebt)
        #expect(chosen.badDebt == max(orders[0].badDebt, orders[1].badDebt))
        #expect(chosen.candlesWhereOrderMatters == 1)
        let twin = try replay.run(schedules, Case.design(), highsFirst: chosen.highsFirst)
        #expect(twin.fates == chosen.fates)
    }

    /// A rule that asks for more from hour 3 on finds the position an hour later, or at once.
    @Test(arguments: [(0, 3), (1, 4)] as [(Int64, Int64)])
    func newRulesWaitForTheirGrace(hours: Int64, liquidated: Int64) throws {
        let market = try Case.market(prices: [100, 100, 100, 100, 100])
        let entries = try [(Int64(0), 50_000), (3, 110_000)].map { from, maintenance in
            ParameterSchedule.Entry(
                from: Case.time(from),
                rule: .ladder(
                    try MarginLadder(maintenancePpm: maintenance, initialPpm: 120_000)),
                ratios: MarginRatios(maintenancePpm: maintenance, initialPpm: 120_000))
        }
        let schedule = try #require(ParameterSchedule(entries))
        let replay = try Replay(
            markets: [market],
            positions: [
                ReplayPosition(
                    id: "a", account: 1, market: 0, isLong: true, size: .notional(1_000_000_000),
                    collateral: .amount(120_000_000), open: Case.time(1), close: nil)
            ],
            takerFeePpm: 15_000)
        var design = Case.design()
        design.grace = .hours(hours)
        // The fee leaves 105 of 120, below the new maintenance; the old one asks for 50.
        #expect(throws: Never.self) { _ = try replay.run([schedule], design) }
        let outcome = try replay.run([schedule], design)
        #expect(outcome.fates[0].refusal == .belowInitialMargin)
        let patient = try Replay(markets: [market], positions: [Case.position("a", leverage: 8)])
        #expect(try patient.run([schedule], design).liquidations == 0)
        let early = try #require(
            ParameterSchedule([
                ParameterSchedule.Entry(
                    from: Case.time(0),
                    rule: .ladder(try MarginLadder(maintenancePpm: 50_000, initialPpm: 100_000)),
                    ratios: MarginRatios(maintenancePpm: 50_000, initialPpm: 100_000)),
                entries[1],
            ]))
        let eager = try Replay(markets: [market], positions: [Case.position("a")])
        let found = try eager.run([early], design)
        #expect(found.fates[0].liquidatedAt == Case.time(liquidated))
        #expect(found.fates[0].isPremature)
    }

    @Test func whatIsNotOpenedIsCounted() throws {
        let market = try Case.market(prices: [100, 100, 100])
        let small = ReplayPosition(
            id: "d", account: 9, market: 0, isLong: true, size: .notional(1_000_000_000),
            collateral: .amount(50_000_000), open: Case.time(1), close: nil)
        let replay = try Replay(
            markets: [market],
            positions: [Case.position("a"), Case.position("b", open: 4), small])
        let outcome = try replay.run([try Case.schedule(50_000, 100_000)], Case.design())
        #expect(replay.leftOut == 1)
        #expect(outcome.opened == 1)
        #expect(outcome.refusals.map(\.reason) == ["below_initial_margin"])
    }
}
