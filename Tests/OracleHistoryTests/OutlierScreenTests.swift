import Foundation
import Testing

@testable import OracleHistory

/// The edges of each condition, on histories small enough to see.
struct OutlierScreenTests {
    private let minute: Int64 = 60_000_000

    private func minutes(_ count: Int) -> [Int64] { (0..<count).map { Int64($0) * minute } }

    private func places(
        _ prices: [Double], times: [Int64]? = nil, rule: OutlierRule = .standard
    ) -> [Int] {
        OutlierScreen.quarantined(
            times: times ?? minutes(prices.count), prices: prices, rule: rule
        ).map(\.index)
    }

    /// 41 prints at 100, then `prints`, then 40 more.
    private func around(_ prints: [Double]) -> [Double] {
        Array(repeating: 100, count: 41) + prints + Array(repeating: 100, count: 40)
    }

    /// The factor f closest to `whole` / `part` with f·part = whole to the last bit.
    private func exactFactor(_ whole: Double, of part: Double) throws -> Double {
        let guess = whole / part
        return try #require(
            [guess, guess.nextUp, guess.nextDown].first { $0 * part == whole })
    }

    @Test(arguments: [1000, 10, 130, 88, 70, 1e-6, 1e300])
    func aLonePrintGoes(price: Double) throws {
        let prices = around([price])
        var screen = OutlierScreen()
        for (index, price) in prices.enumerated() {
            screen.observe(time: Int64(index) * minute, price: price)
        }
        let only = try #require(screen.quarantined.first)
        #expect(screen.quarantined.count == 1)
        #expect(only.index == 41)
        #expect(only.confirmingIndex == 42)
        #expect(abs(only.logSize - log(price / 100)) < 1e-12)
        // The feed is still: its deviation is the floor of 0.1 / 10.
        #expect(abs(only.deviations - abs(log(price / 100)) / 0.01) < 1e-9)
        #expect(screen.count == prices.count)
        #expect(screen.undecided == 0)
    }

    @Test(arguments: [[0.7], [0.3], [1.5], [0.7, 0.4], [3, 2.5]])
    func aMoveThatStaysIsBelieved(levels: [Double]) {
        let prices =
            Array(repeating: 100.0, count: 41)
            + levels.flatMap { Array(repeating: 100 * $0, count: 20) }
        #expect(places(prices).isEmpty)
    }

    @Test func aRunMayHaveThreePrintsAndNotFour() {
        #expect(places(around([50, 51, 49])) == [41, 42, 43])
        #expect(places(around([50, 51, 49, 50])).isEmpty)
        #expect(places(around([1000, 10, 1000])) == [41, 42, 43])
    }

    @Test func confirmationIsThePrintThatIsBack() {
        let found = OutlierScreen.quarantined(
            times: minutes(83), prices: around([50, 200]))
        #expect(found.map(\.confirmingIndex) == [43, 43])
    }

    @Test func anExcursionOfExactlyTheSmallestSizeStays() throws {
        let size = log(1.25)
        let prices = Array(repeating: 1.0, count: 41) + [1.25] + Array(repeating: 1, count: 5)
        #expect(places(prices, rule: try OutlierRule(smallestExcursion: size)).isEmpty)
        #expect(places(prices, rule: try OutlierRule(smallestExcursion: size.nextDown)) == [41])
    }

    @Test func anExcursionOfExactlyKDeviationsStays() throws {
        let prices = (0...40).map { pow(2.0, Double($0)) }
        let step = log(2.0) / 1.6448536269514722
        let factor = try exactFactor(log(64.0), of: step)
        let history = prices + [prices[40] * 64, prices[40], prices[40]]
        func found(_ deviations: Double) throws -> [Int] {
            places(
                history,
                rule: try OutlierRule(deviations: deviations, smallestExcursion: 1))
        }
        #expect(try found(factor).isEmpty)
        #expect(try found(factor.nextDown) == [41])
    }

    @Test func backByExactlyTheShareIsBack() throws {
        let share = try exactFactor(log(1.25), of: log(64.0))
        let prices = Array(repeating: 1.0, count: 41) + [64] + Array(repeating: 1.25, count: 9)
        #expect(places(prices, rule: try OutlierRule(returnShare: share)) == [41])
        #expect(places(prices, rule: try OutlierRule(returnShare: share.nextDown)).isEmpty)
    }

    @Test func theShareIsOfTheSmallestExcursionOfTheRun() {
        // 3 of 100 is within a tenth of the first print's 0.69 and not of the second's 0.22.
        #expect(places(around([200, 103])) == [41])
        #expect(places(around([200, 125, 103, 103, 103, 103])).isEmpty)
    }

    @Test(arguments: [(29, false), (30, true)])
    func judgesFromTheFewestReturnsOn(returns: Int, judged: Bool) {
        let prices = Array(repeating: 100.0, count: returns + 1) + [1000, 100, 100]
        #expect(places(prices) == (judged ? [returns + 1] : []))
    }

    @Test(arguments: [(29, false), (30, true)])
    func aMarketThatBouncesIsBelievedFromTheSecondBounceOn(between: Int, judged: Bool) {
        let calm = Array(repeating: 100.0, count: between)
        let prices = around([1000])[..<42] + calm + [1000, 100, 100]
        #expect(places(Array(prices)) == (judged ? [41, 42 + between] : [41]))
    }

    @Test func alternationRaisesTheDeviationInsteadOfBeingTakenOut() {
        let bounces = (0..<500).map { $0.isMultiple(of: 2) ? 130.0 : 100 }
        #expect(places(around(bounces)) == [41])
    }

    @Test func theWayBackMayTakeThreeSpacingsAStep() {
        let prices = around([1000])
        for (step, index) in [(1, 41), (1, 42), (3, 41), (3, 42)] {
            var times = minutes(prices.count)
            for later in index..<times.count { times[later] += Int64(step - 1) * minute }
            #expect(places(prices, times: times) == [41])
            for later in index..<times.count { times[later] += 1 }
            #expect(places(prices, times: times) == (step == 3 ? [] : [41]))
        }
    }

    @Test func aBadPrintWithinACrashGoesAlone() {
        let prices =
            Array(repeating: 100.0, count: 41) + [70, 700] + Array(repeating: 70, count: 9)
        #expect(places(prices) == [42])
    }

    @Test func aCrashWithinABadRunStays() {
        let prices = Array(repeating: 100.0, count: 41) + [1000] + Array(repeating: 70, count: 9)
        #expect(places(prices).isEmpty)
    }

    @Test func theLastPrintsAreUndecidedAndBelieved() {
        var screen = OutlierScreen()
        for (index, price) in around([])[..<41].enumerated() {
            screen.observe(time: Int64(index) * minute, price: price)
        }
        screen.observe(time: 41 * minute, price: 1000)
        screen.observe(time: 42 * minute, price: 1000)
        #expect(screen.quarantined.isEmpty)
        #expect(screen.undecided == 2)
    }

    @Test func quarantinedPrintsAreNoReturns() throws {
        // The window at the second print would hold both returns of the first, and its quantile
        // would be one of them.
        let calm = Array(repeating: 100.0, count: 10)
        let prices = calm + [100, 100, 100_000] + calm + [200] + calm
        #expect(places(prices, rule: try OutlierRule(window: 11, fewestReturns: 10)) == [12, 23])
    }

    @Test func whatIsNoPriceTakesAPlaceAndNothingElse() {
        let clean = around([1000])
        var screen = OutlierScreen()
        for (index, price) in clean.enumerated() {
            screen.observe(time: Int64(index) * minute, price: price)
            for nonsense in [Double.nan, 0, -5, .infinity, -.infinity] {
                screen.observe(time: Int64(index) * minute + 1, price: nonsense)
            }
            screen.observe(time: Int64(index) * minute, price: 7)
        }
        #expect(screen.quarantined.map(\.index) == [41 * 7])
        #expect(screen.quarantined.map(\.confirmingIndex) == [42 * 7])
        #expect(screen.count == clean.count * 7)
    }

    @Test func ruleRefusesNonsense() throws {
        #expect(throws: OutlierRuleError.self) { try OutlierRule(deviations: .nan) }
        #expect(throws: OutlierRuleError.self) { try OutlierRule(longestExcursion: 0) }
        #expect(throws: OutlierRuleError.self) { try OutlierRule(window: 20, fewestReturns: 21) }
        #expect(throws: OutlierRuleError.self) { try OutlierRule(returnShare: 0.6) }
        #expect(throws: OutlierRuleError.self) { try OutlierRule(smallestExcursion: 0) }
        #expect(throws: OutlierRuleError.self) { try OutlierRule(longestStep: .infinity) }
        #expect(try OutlierRule() == .standard)
        do {
            _ = try OutlierRule(window: 5)
        } catch {
            #expect(error.description == "window: found 5; expected 10 to 10000")
        }
    }
}
