import IsolatedMargin
import MarginPolicy
import PolicyDocument
import Testing
import VolModel

@testable import Evidence

/// What the documents of stress and frontiers say, key by key.
struct StressJSONTests {
    @Test func reverseStressInFull() throws {
        let book = try StressBook(
            name: "A", price: 100, positions: [ReplayCase.position("x", long: true)])
        let found = try ReverseStress(
            book, rule: try ReplayCase.schedule(50_000, 100_000), fund: 50_000_000,
            falls: [-100_000, -200_000], rises: [100_000])
        #expect(
            found.json.singleLine
                == #"""
                {"mode": "isolated", "fund": "50", "opened": 1, "refused": 0, \#
                "long_notional": "1000", "short_notional": "0", \#
                "down": {"status": "breaks", "shock_ppm": -150001, "price": "84.9999", \#
                "liquidated": 1, "losses": "50.000998"}, \#
                "up": {"status": "holds", "shock_ppm": 100000, "price": "110", \#
                "liquidated": 0, "losses": "0"}, "monotone": true, "curve": [\#
                {"shock_ppm": -200000, "price": "80", "liquidated": 1, "losses": "99.999998"}, \#
                {"shock_ppm": -100000, "price": "90", "liquidated": 1, "losses": "0"}, \#
                {"shock_ppm": 0, "price": "100", "liquidated": 0, "losses": "0"}, \#
                {"shock_ppm": 100000, "price": "110", "liquidated": 0, "losses": "0"}]}
                """#)
    }

    @Test func aShockWithoutAPolicy() throws {
        let shock = try StressShock(
            priceChangePpm: -300_000, volatilityMultiplier: 2.5, liquidityPpm: 250_000,
            outage: .minutes(30))
        let found = try StressShockOutcome(
            shock, ratios: MarginRatios(maintenancePpm: 50_000, initialPpm: 100_000))
        let text = found.json.singleLine
        #expect(
            text.hasPrefix(
                #"""
                {"shock": {"price_change_ppm": -300000, "volatility_multiplier": 2.500000, \#
                "liquidity_ppm": 250000, "outage_s": 1800}, \#
                "maintenance_margin_ppm": 50000, "initial_margin_ppm": 100000, \#
                "notional": null, "requirement": null, "positions": [\#
                {"side": "long", "share_of_max_leverage_ppm": 1000000, \#
                "opening_equity_ppm": 100000, "liquidated": true, "impact_ppm": null, \#
                "equity_ppm": 0, "bad_debt_ppm": 200000}, {"side": "short"
                """#))
    }

    @Test func windowsThatAreNotJudgedSayWhy() throws {
        let window = try StressWindow("w=2024-01-01/2024-01-02")
        let start = try #require(Timestamp("2024-02-01"))
        let backtest = Backtest(
            [],
            on: JudgedHorizons(
                startTimes: [], losses: [], realizedVariances: [], design: BacktestDesign()),
            prices: [])
        let found = StressWindowOutcome(window, of: backtest, observed: start...start)
        #expect(
            found.json.singleLine
                == #"""
                {"window": "w", "title": "w", "from": "2024-01-01T00:00:00Z", \#
                "to": "2024-01-02T00:00:00Z", "status": "not_judged", \#
                "reason": "the history begins at 2024-02-01T00:00:00Z, after the window", \#
                "partial": null, "horizons": 0, "largest_loss_ppm": null, \#
                "largest_loss_at": null, "policies": []}
                """#)
    }

    @Test func aFrequencyWithAndWithoutPositions() throws {
        let feed = ObservedFeed(
            try PriceSeries(times: [0, 3_600_000_000], prices: [100, 90]))
        let ratios = MarginRatios(maintenancePpm: 50_000, initialPpm: 100_000)
        let found = LiquidationFrequency(
            feed, openings: [.init(time: 0, ratios: ratios)], holding: .hours(1),
            maxGap: .hours(1), target: 0.05)
        #expect(
            found.json.singleLine
                == #"""
                {"holding_s": 3600, "opened": 1, "left_out": 0, "liquidated_long": 1, \#
                "liquidated_short": 0, "target": 0.050000, "long_share": 1.000000, \#
                "short_share": 0.000000, "long_p": 0.014375, "short_p": 0.748747}
                """#)
        let none = LiquidationFrequency(feed, openings: [], holding: .hours(1), maxGap: .hours(1))
        #expect(none.json.singleLine.contains(#""long_share": null, "short_share": null"#))
    }

    @Test func frontiersThatAreHeldAndLeftOut() throws {
        let feed = ObservedFeed(
            try PriceSeries(times: [0, 3_600_000_000], prices: [100, 90]))
        var policy = RiskPolicy()
        policy.horizon.detection = .seconds(0)
        let instrument = Instrument(id: "X", feed: .init(kind: .interval))
        let asOf = Timestamp(seconds: 3_600)
        let closeout = CloseoutFrontier(
            feed, instrument: instrument, policy: policy, maintenancePpm: 50_000, asOf: asOf,
            closeouts: [.minutes(5), .hours(1)])
        let points = closeout.json.singleLine
        #expect(points.contains(#""closeout_s": 300, "maintenance_margin_ppm": null"#))
        #expect(points.contains("shorter than the feed's spacing of 1h"))
        #expect(
            points.contains(
                #"""
                "spans": 1, "long": {"beyond": 1, "expected_bad_debt_bp": 500.000000, \#
                "standard_error_bp": null, "largest_bp": 500.000000}
                """#))
        let capital = CapitalFrontier(
            feed, instrument: instrument, policy: policy, asOf: asOf,
            probabilities: [Ratio(ppm: 20_000)])
        #expect(
            capital.json.singleLine.hasPrefix(
                #"""
                {"holding_s": 28800, "policy_liquidation_probability_ppm": 50000, "points": [\#
                {"liquidation_probability_ppm": 20000, "maintenance_margin_ppm": null, \#
                "initial_margin_ppm": null, "held": "short history
                """#))
    }
}
