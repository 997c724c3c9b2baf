import Foundation
import Testing
import VolModel

@testable import OracleHistory

struct BreakScreenTests {
    private let hour: Int64 = 3_600_000_000

    /// A walk of hourly steps, `each` at every one of the levels.
    private func history(
        _ levels: [Double], deviation: Double = 0.01, each: Int = 60
    ) -> (times: [Int64], prices: [Double]) {
        var random = ScreeningRandom(seed: 3)
        var walk = random.walk(count: levels.count * each, deviation: deviation)
        walk.times = walk.times.indices.map { Int64($0) * hour }
        for index in walk.prices.indices { walk.prices[index] *= levels[index / each] }
        return walk
    }

    private func kinds(_ history: (times: [Int64], prices: [Double])) -> [PriceBreak.Kind] {
        BreakScreen.breaks(times: history.times, prices: history.prices).map(\.kind)
    }

    @Test(arguments: [-9, -6, -3, -1, 1, 2, 3, 8])
    func aPowerOfTenIsARebase(power: Int) throws {
        let history = history([1, pow(10, Double(power))])
        let breaks = BreakScreen.breaks(times: history.times, prices: history.prices)
        let only = try #require(breaks.first)
        #expect(breaks.count == 1)
        #expect(only.kind == .rebase(powerOfTen: power))
        #expect(only.index == 60)
        #expect(only.time.microseconds == 60 * hour)
        #expect(only.ratio == history.prices[60] / history.prices[59])
    }

    @Test func theMarketMayMoveATenthBesideThePower() {
        func kind(_ move: Double) -> [PriceBreak.Kind] {
            BreakScreen.breaks(times: [0, 1], prices: [1, exp(move)]).map(\.kind)
        }
        #expect(kind(3 * log(10) + 0.0999) == [.rebase(powerOfTen: 3)])
        #expect(kind(3 * log(10) - 0.0999) == [.rebase(powerOfTen: 3)])
        #expect(kind(3 * log(10) + 0.1001) == [.unexplained])
        #expect(kind(-2 * log(10) - 0.1001) == [.unexplained])
        #expect(kind(log(10) - 0.0999) == [.rebase(powerOfTen: 1)])
        #expect(kind(log(10) - 0.1001).isEmpty)
    }

    @Test(arguments: [9.0, 1 / 9.0, 0.2, 2, 0.25])
    func lessThanTenIsAMarket(factor: Double) {
        #expect(kinds(history([1, factor], deviation: 0)).isEmpty)
    }

    @Test(arguments: [30.0, 1 / 30.0, 400, 1e-5 * 3])
    func moreThanTenIsUnexplained(factor: Double) {
        #expect(kinds(history([1, factor], deviation: 0)) == [.unexplained])
    }

    /// A feed that moves by a factor of ten all the time is wild, not re-based.
    @Test func aPowerOfTenAmongItsLikeIsNoRebase() {
        let prices = (0..<100).map { [1, 9.8, 1.1, 11][$0 % 4] }
        let times = prices.indices.map { Int64($0) * 60_000_000 }
        let found = BreakScreen.breaks(times: times, prices: prices)
        #expect(found.filter { $0.index > 31 }.allSatisfy { $0.kind == .unexplained })
        #expect(found.contains { $0.index <= 31 && $0.kind == .rebase(powerOfTen: 1) })
    }

    @Test func aShiftAfterAHoleIsMeasuredByTheWalkOverTheHole() {
        func kind(_ factor: Double, gapHours: Int64, deviation: Double) -> [PriceBreak.Kind] {
            var history = history([1, factor], deviation: deviation)
            for index in 60..<120 { history.times[index] += (gapHours - 1) * hour }
            return kinds(history)
        }
        let gap = TimeSpan.hours(200)
        #expect(kind(4, gapHours: 200, deviation: 0.001) == [.afterHole(gap: gap)])
        #expect(kind(0.25, gapHours: 200, deviation: 0.001) == [.afterHole(gap: gap)])
        // 5·0.03·√200 = 2.1 > ln 4.
        #expect(kind(4, gapHours: 200, deviation: 0.03).isEmpty)
        #expect(kind(30, gapHours: 200, deviation: 0.03) == [.afterHole(gap: gap)])
        #expect(kind(1.9, gapHours: 200, deviation: 0.001).isEmpty)
        #expect(kind(4, gapHours: 10, deviation: 0.001).isEmpty)
        #expect(kind(4, gapHours: 11, deviation: 0.001) == [.afterHole(gap: .hours(11))])
        #expect(kind(1000, gapHours: 200, deviation: 0.001) == [.rebase(powerOfTen: 3)])
    }

    @Test func noHoleIsRecognisedBeforeThirtyReturns() {
        for (count, expected) in [(30, 0), (31, 1)] {
            let times = (0..<count).map { Int64($0) * hour } + [10_000 * hour]
            let prices = Array(repeating: 1.0, count: count) + [4]
            #expect(BreakScreen.breaks(times: times, prices: prices).count == expected)
        }
    }

    @Test func whatFollowsDoesNotChangeABreak() {
        var random = ScreeningRandom(seed: 9)
        for seed in 0..<50 {
            var source = ScreeningRandom(seed: UInt64(seed))
            let rough = source.roughHistory(count: 300)
            let valid = rough.prices.indices.filter {
                rough.prices[$0] > 0 && rough.prices[$0].isFinite
            }
            let prices = valid.map { rough.prices[$0] }
            let times = valid.indices.map { Int64($0) * hour }
            let all = BreakScreen.breaks(times: times, prices: prices)
            let known = random.below(prices.count)
            let early = BreakScreen.breaks(
                times: Array(times[..<known]), prices: Array(prices[..<known]))
            #expect(early == all.filter { $0.index < known })
        }
    }

    @Test func everyStepThatTheCalibrationHoldsIsABreak() {
        var random = ScreeningRandom(seed: 10)
        for _ in 0..<2000 {
            let move = random.normal() * 3
            let prices = [1.0, exp(move)]
            let found = BreakScreen.breaks(times: [0, 1], prices: prices)
            if abs(log(prices[1])) > 2.302585092994046 { #expect(found.count == 1) }
            if abs(move) < 2.2 { #expect(found.isEmpty) }
        }
    }

    @Test func reasonsAreOneSentence() {
        let history = history([1, 1000, 1000, 40])
        let reasons = BreakScreen.breaks(times: history.times, prices: history.prices)
            .map(\.reason)
        #expect(reasons.count == 2)
        #expect(reasons[0].hasPrefix("the price changes by a factor of "))
        #expect(
            reasons[0].hasSuffix(
                " at 1970-01-03T12:00:00Z, near 10^3: its unit or its decimals may have changed."))
        #expect(reasons[1].contains("no power of ten"))
        let hole = PriceBreak(
            index: 1, time: Timestamp(microseconds: 0), ratio: 0.012345,
            kind: .afterHole(gap: .days(311)))
        #expect(
            hole.reason
                == "the price changes by a factor of 0.0123 at 1970-01-01T00:00:00Z after a hole "
                + "of 311.0 days: the name may have been re-used, relisted or redenominated.")
    }

    @Test(arguments: [
        (1000.4, "1000"), (12345, "12300"), (31.25, "31.3"), (1e20, "1e+20"), (0.0, "0.0"),
        (.infinity, "inf"), (.leastNonzeroMagnitude, "5e-324"), (0.001, "0.001"),
    ])
    func ratiosHaveThreeDigits(ratio: Double, text: String) {
        let reason = PriceBreak(
            index: 1, time: Timestamp(microseconds: 0), ratio: ratio, kind: .unexplained
        ).reason
        #expect(reason.contains("factor of \(text) at"), "\(reason)")
    }

    @Test func keepChangesNothing() throws {
        let history = history([1, 1000, 30])
        let breaks = BreakScreen.breaks(times: history.times, prices: history.prices)
        let kept = try BreakDecision.keep.apply(
            to: breaks, times: history.times, prices: history.prices)
        #expect(kept.times == history.times)
        #expect(kept.prices == history.prices)
        #expect((kept.dropped, kept.rescaled) == (0, 0))
    }

    @Test func keepAfterLastStartsAtTheLastBreak() throws {
        let history = history([1, 1000, 30])
        let breaks = BreakScreen.breaks(times: history.times, prices: history.prices)
        #expect(breaks.count == 2)
        let kept = try BreakDecision.keepAfterLast.apply(
            to: breaks, times: history.times, prices: history.prices)
        #expect(kept.times == Array(history.times[120...]))
        #expect(kept.prices == Array(history.prices[120...]))
        #expect((kept.dropped, kept.rescaled) == (120, 0))
        let whole = try BreakDecision.keepAfterLast.apply(to: [], times: [1], prices: [2])
        #expect(whole.prices == [2])
    }

    @Test func rescaledPricesAreThoseOfOneUnit() throws {
        let plain = history([1, 1, 1, 1])
        let history = history([1, 1000, 0.01, 1])
        let breaks = BreakScreen.breaks(times: history.times, prices: history.prices)
        #expect(
            breaks.map(\.kind) == [
                .rebase(powerOfTen: 3), .rebase(powerOfTen: -5), .rebase(powerOfTen: 2),
            ])
        let rescaled = try BreakDecision.rescale.apply(
            to: breaks, times: history.times, prices: history.prices)
        #expect((rescaled.dropped, rescaled.rescaled) == (0, 120))
        for (price, expected) in zip(rescaled.prices, plain.prices) {
            #expect(abs(price - expected) <= 1e-15 * expected * 4)
        }
        let after = BreakScreen.breaks(times: rescaled.times, prices: rescaled.prices)
        #expect(after.isEmpty)
    }

    @Test func onlyRebasesAreRescaled() throws {
        let history = history([1, 1000, 30])
        let breaks = BreakScreen.breaks(times: history.times, prices: history.prices)
        #expect(throws: BreakDecisionError.noPowerOfTen(breaks[1])) {
            try BreakDecision.rescale.apply(
                to: breaks, times: history.times, prices: history.prices)
        }
        let huge = [1e-200, 1e200]
        let steps = BreakScreen.breaks(times: [0, 1], prices: huge)
        #expect(steps.map(\.kind) == [.rebase(powerOfTen: 400)])
        #expect(
            throws: BreakDecisionError.outOfRange(index: 0, price: 1e-200, powerOfTen: 400)
        ) {
            try BreakDecision.rescale.apply(to: steps, times: [0, 1], prices: huge)
        }
    }

    @Test func hostileHistoriesAreTaken() {
        let least = Double.leastNonzeroMagnitude
        let most = Double.greatestFiniteMagnitude
        #expect(BreakScreen.breaks(times: [], prices: []).isEmpty)
        #expect(BreakScreen.breaks(times: [0], prices: [1]).isEmpty)
        #expect(BreakScreen.breaks(times: [0, 1], prices: [1, 1]).isEmpty)
        #expect(BreakScreen.breaks(times: [0, 1], prices: [least, most]).count == 1)
        #expect(BreakScreen.breaks(times: [0, 1], prices: [most, least]).count == 1)
        #expect(BreakScreen.breaks(times: [.min, .max], prices: [most, most]).isEmpty)
        let still = (0..<100).map { Int64($0) }
        let constant = Array(repeating: least, count: 100)
        #expect(BreakScreen.breaks(times: still, prices: constant).isEmpty)
    }
}
