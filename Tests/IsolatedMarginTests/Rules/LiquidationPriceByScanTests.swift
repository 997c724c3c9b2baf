import TestSupport
import Testing
import VolModel

@testable import IsolatedMargin

/// The engine's liquidation prices against the rule asked at every price of the contract: seven
/// rules, both sides, linear and inverse contracts.
struct LiquidationPriceByScanTests {
    /// A market of few prices, with a quantum that is coarse or fine for it; nil where the rule is
    /// not for the contract.
    private static func venue(
        _ rule: MarginRule, _ payoff: Contract.Payoff, _ random: inout SeededRandom
    ) throws -> Venue? {
        let lowest = 1 + Int(random.next() % 40)
        let contract = try Contract(
            name: "PERP", settlement: 0, payoff: payoff,
            multiplier: payoff == .linear
                ? random.pick([1, 7, 10_000]) : random.pick([300, 1_000_000, 1_000_000_000]),
            divisor: random.pick([1, 1, 3, 1_000]), lotsMax: 1_000_000_000,
            ticksRange: lowest...lowest + 500, valueRounding: random.pick([.down, .towardZero]))
        guard (try? rule.requireOnePrice(for: contract)) != nil else { return nil }
        return try Venue(
            assets: [Asset(name: "COIN", decimals: 6)],
            markets: [
                .init(
                    contract: contract, rule: rule,
                    liquidation: .init(waterfall: .init(autoDeleveraging: false)))
            ])
    }

    private static func kind(_ rule: MarginRule) -> Int {
        switch rule {
        case .ladder: 0
        case .fractionOfInitial: 1
        case .squareRoot: 2
        case .skewScaled: 3
        case .entryFraction: 4
        case .entryLeverage: 5
        case .riskFactors: 6
        }
    }

    /// The rule's own word, without the search.
    private static func isLiquidatable(
        _ segment: Segment, at ticks: Ticks, _ engine: MarginEngine
    ) -> Bool {
        let contract = engine.venue.markets[0].contract
        let change = engine.state.markets[0].fundingIndex - segment.fundingIndex
        let (due, rest) = (Int128(segment.lots) * change)
            .quotientAndRemainder(dividingBy: 1_000_000_000_000)
        let equity =
            segment.balance - due - (rest > 0 ? 1 : 0) + contract.value(of: segment.lots, at: ticks)
        return engine.venue.markets[0].rule.isLiquidatable(
            equity: equity,
            Exposure(
                lots: abs(segment.lots), isLong: segment.lots > 0,
                notional: Quanta(contract.value(of: segment.lots, at: ticks).magnitude),
                entryNotional: Quanta(segment.entryValue.magnitude)))
    }

    /// What the first refused attempt says is enough, and a little more.
    private static func open(
        _ account: AccountID, _ lots: Lots, at mark: Ticks, _ random: inout SeededRandom,
        _ engine: inout MarginEngine
    ) throws {
        try engine.execute(.deposit(account, 0, 1_000_000_000_000_000_000_000_000))
        do {
            try engine.execute(.open(account, 0, lots: lots, margin: 0, at: nil))
        } catch let refusal where refusal.reason == .belowInitialMargin {
            let least = try #require(refusal.nearest)
            let more = random.pick([0, 0, 1, least / 10, least / 2])
            try engine.execute(.open(account, 0, lots: lots, margin: least + more, at: nil))
        }
    }

    @Test(arguments: Contract.Payoff.allCases)
    func pricesAreExact(_ payoff: Contract.Payoff) throws {
        var random = SeededRandom(seed: 71)
        var seen = [Int](repeating: 0, count: 7)
        for _ in 0..<1_500 {
            let rule = try RulePropertyTests.rule(&random)
            guard let venue = try Self.venue(rule, payoff, &random) else { continue }
            let range = venue.markets[0].contract.ticksRange
            var engine = MarginEngine(venue)
            let mark = range.lowerBound + Int(random.next() % 501)
            try engine.execute(.mark(0, mark, Timestamp(seconds: 1)))
            let size = RulePropertyTests.amount(&random, digits: 9)
            try Self.open(1, random.oneIn(2) ? size : -size, at: mark, &random, &engine)
            let segment = try #require(engine.state.segments[1])
            let bad = range.filter { Self.isLiquidatable(segment, at: $0, engine) }
            let expected = segment.isLong ? bad.last : bad.first
            #expect(engine.liquidationPrice(of: 1) == expected, "\(rule) \(venue.markets[0])")
            guard let expected else { continue }
            // There are no holes beyond it.
            #expect(
                bad.count
                    == (segment.isLong
                        ? expected - range.lowerBound : range.upperBound - expected) + 1,
                "\(rule) \(venue.markets[0])")
            let safe = expected + (segment.isLong ? 1 : -1)
            if range.contains(safe) {
                try engine.execute(.mark(0, safe, Timestamp(seconds: 2)))
                #expect(engine.events.isEmpty)
            }
            try engine.execute(.mark(0, expected, Timestamp(seconds: 3)))
            #expect(engine.events.first == .triggered(1, expected))
            seen[Self.kind(rule)] += 1
        }
        #expect(seen.allSatisfy { $0 > 20 }, "\(seen)")
    }

    /// Over marks and funding, exactly those are found whom the rule names at the new mark.
    @Test(arguments: Contract.Payoff.allCases)
    func fundingHidesNobody(_ payoff: Contract.Payoff) throws {
        var random = SeededRandom(seed: 72)
        var seen = [Int](repeating: 0, count: 7)
        for _ in 0..<250 {
            let rule = try RulePropertyTests.rule(&random)
            guard let venue = try Self.venue(rule, payoff, &random) else { continue }
            let range = venue.markets[0].contract.ticksRange
            var engine = MarginEngine(venue)
            var mark = range.lowerBound + 250
            try engine.execute(.mark(0, mark, Timestamp(seconds: 1)))
            for account in 1...8 {
                let size = RulePropertyTests.amount(&random, digits: 9)
                try Self.open(
                    account, account.isMultiple(of: 2) ? size : -size, at: mark, &random, &engine)
            }
            for second in 2..<60 {
                let time = Timestamp(seconds: Int64(second))
                let funds = random.oneIn(2)
                if !funds {
                    let step = Int(random.next() % 41) - 20
                    mark = min(max(mark + step, range.lowerBound), range.upperBound)
                }
                let before = engine
                if funds {
                    let rate = Int(random.next() % 20_000_001) - 10_000_000
                    try engine.execute(.fund(0, rateBillionths: rate, time))
                } else {
                    try engine.execute(.mark(0, mark, time))
                }
                var after = before
                after.state.markets[0].fundingIndex = engine.state.markets[0].fundingIndex
                let named = before.state.segments.values
                    .filter { Self.isLiquidatable($0, at: mark, after) }.map(\.id).sorted()
                let found = engine.events.compactMap { event -> SegmentID? in
                    guard case .triggered(let id, _) = event else { return nil }
                    return id
                }
                #expect(found.sorted() == named, "\(rule) \(venue.markets[0])")
                seen[Self.kind(rule)] += found.count
                #expect(engine.state.imbalances(venue) == [0])
            }
        }
        #expect(seen.allSatisfy { $0 > 5 }, "\(seen)")
    }
}
