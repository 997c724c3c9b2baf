import TestSupport
import Testing
import VolModel

@testable import MarginPolicy

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What a policy's optional sections take from a history.
@Suite struct MeasuredMarketTests {
    /// `days` of hours with normal returns, the first third three times as wild as the rest.
    private static func history(days: Int, seed: UInt64 = 5, calm: Double = 0.005) throws
        -> PriceSeries
    {
        var random = SeededRandom(seed: seed)
        var logPrice = 0.0
        let hours = days * 24
        return try PriceSeries(
            times: (0..<hours).map { Example.start + Int64($0) * Example.hour },
            prices: (0..<hours).map { hour in
                logPrice += calm * (hour < hours / 3 ? 3 : 1) * random.normal()
                return 2000 * exp(logPrice)
            })
    }

    private static func policy() -> RiskPolicy {
        var policy = RiskPolicy()
        policy.horizon.detection = .seconds(0)
        policy.horizon.closeout = .hours(1)
        policy.tail.confidence = Ratio(ppm: 990_000)
        policy.tail.window = .days(60)
        return policy
    }

    private func measured(
        _ series: PriceSeries, peers: [VolatilityEstimate.Value] = [],
        confidences: [Double]? = nil, change: (inout RiskPolicy) -> Void
    ) throws -> MarketState {
        var policy = Self.policy()
        change(&policy)
        return try MarketState.measure(
            series, confidences: confidences, asOf: try #require(series.last),
            feed: .init(kind: .tick), policy: policy, peers: peers)
    }

    /// The worst of the windows that end on its own grid: no smaller than that of any one of them,
    /// as large as the wild third's, and never less a day later.
    @Test func stressedWindowIsCausalAndSticky() throws {
        let series = try Self.history(days: 180)
        let stress: (inout RiskPolicy) -> Void = {
            $0.antiProcyclicality.stress = .init()
            $0.antiProcyclicality.stress?.window = .days(40)
        }
        let whole = try #require(try measured(series, change: stress).stressedLogDistance)
        // A normal 99% loss of 1.5% an hour is 3.5%.
        #expect(abs(whole.long / (2.326 * 0.015) - 1) < 0.15)
        var last = PerSide(long: 0.0, short: 0.0)
        for day in stride(from: 60, through: 180, by: 10) {
            let count = day * 24
            let part = try PriceSeries(
                times: Array(series.times[..<count]), prices: Array(series.prices[..<count]))
            let found = try #require(try measured(part, change: stress).stressedLogDistance)
            #expect(found.long >= last.long * 0.999 || day <= 80)
            #expect(found.long <= whole.long * 1.1)
            last = found
        }
        // Beyond the lookback the wild third is forgotten.
        let short = try measured(series) {
            stress(&$0)
            $0.antiProcyclicality.stress?.lookback = .days(60)
        }
        #expect(try #require(short.stressedLogDistance).long < whole.long / 2)
    }

    /// Normal returns at constant volatility: paths and first passage agree within a tenth.
    @Test func bufferByPaths() throws {
        var random = SeededRandom(seed: 8)
        var logPrice = 0.0
        let series = try PriceSeries(
            times: (0..<2400).map { Example.start + Int64($0) * Example.hour },
            prices: (0..<2400).map { _ in
                logPrice += 0.006 * random.normal()
                return 100 * exp(logPrice)
            })
        let closed = try measured(series) { _ in }.bufferLogDistance
        let paths = try measured(series) { $0.buffer.method = .filteredPaths }.bufferLogDistance
        for (one, other) in [(closed.long, paths.long), (closed.short, paths.short)] {
            #expect(abs(other / one - 1) < 0.1)
            #expect(one != other)
        }
        let again = try measured(series) { $0.buffer.method = .filteredPaths }.bufferLogDistance
        #expect(again == paths)
        let seeded = try measured(series) {
            $0.buffer.method = .filteredPaths
            $0.buffer.seed = 7
        }.bufferLogDistance
        #expect(seeded != paths)
    }

    /// In stress the buffer widens: the last day three times as wild.
    @Test func bufferIsWideInStress() throws {
        let calm = try Self.history(days: 90)
        var prices = calm.prices
        for place in prices.indices.suffix(24) {
            prices[place] *= place.isMultiple(of: 2) ? 1 : 1.03
        }
        let wild = try PriceSeries(times: calm.times, prices: prices)
        for method in DynamicBuffer.Method.allCases {
            let narrow = try measured(calm) { $0.buffer.method = method }.bufferLogDistance
            let wide = try measured(wild) { $0.buffer.method = method }.bufferLogDistance
            #expect(wide.long > 1.5 * narrow.long)
        }
    }

    @Test func pathsNeedAverages() throws {
        let series = try Self.history(days: 90)
        #expect(throws: Hold.self) {
            try measured(series) {
                $0.volatility.estimators = [.realized(window: .days(5))]
                $0.buffer.method = .filteredPaths
            }
        }
    }

    /// Two years of days carry a fit; forty days do not, and the uniform quarter stands.
    @Test func bufferByPersistence() throws {
        let sized: (inout RiskPolicy) -> Void = {
            $0.antiProcyclicality.buffer = .init()
            $0.antiProcyclicality.buffer?.isSizedByPersistence = true
        }
        let long = try measured(try Self.history(days: 720), change: sized)
        let size = try #require(long.persistenceBuffer)
        #expect(size >= .zero && size < Ratio(ppm: 2_000_000))
        #expect(long.notes.contains { $0.hasPrefix("the releasable buffer is") })
        let short = try measured(try Self.history(days: 40), change: sized)
        #expect(short.persistenceBuffer == nil)
        #expect(short.notes.contains { $0.contains("the releasable buffer is 25%: 3") })
    }

    /// The widest band of the window over its price; an unknown band is no band.
    @Test func confidenceWidth() throws {
        let series = try Self.history(days: 90)
        var bands = series.prices.map { $0 * 0.001 }
        bands[series.count - 30] = series.prices[series.count - 30] * 0.004
        bands[series.count - 20] = .nan
        bands[3] = series.prices[3] * 0.5
        let market = try measured(series, confidences: bands) { _ in }
        #expect(abs(try #require(market.confidenceWidth) - 0.004) < 1e-12)
        let bare = try measured(series) { _ in }
        #expect(bare.confidenceWidth == nil)
        // Bands are noise that a requirement keeps: no volatility is lower for them.
        #expect(market.varianceRate == bare.varianceRate)
        #expect(market.tailMultiplier == bare.tailMultiplier)
    }

    /// A young listing is drawn to a class that is twice as wild; an old one is not asked.
    @Test func youngListing() throws {
        let series = try Self.history(days: 60)
        let peers = [1.6, 1.7, 1.8].map {
            VolatilityEstimate.Value(
                annualizedVolatility: $0, standardError: 0.02, effectiveObservations: 1000,
                returns: 5000)
        }
        let young = try measured(series, peers: peers) { $0.listingAge = .init(until: .days(180)) }
        let pooled = try #require(young.pooledVolatility)
        #expect(pooled.annualizedVolatility > young.annualizedVolatility)
        #expect(pooled.ownShare < 1)
        let old = try measured(series, peers: peers) { $0.listingAge = .init(until: .days(30)) }
        #expect(old.pooledVolatility == nil)
    }

    /// Jumps of 8% in hours of 0.5% are seen, on the side on which they were; a threshold feed
    /// shows none and takes what the policy assumes.
    @Test func jumps() throws {
        var random = SeededRandom(seed: 3)
        var logPrice = 0.0
        let series = try PriceSeries(
            times: (0..<4800).map { Example.start + Int64($0) * Example.hour },
            prices: (0..<4800).map { hour in
                logPrice += 0.005 * random.normal() - (hour % 400 == 399 ? 0.08 : 0)
                return 100 * exp(logPrice)
            })
        let gap: (inout RiskPolicy) -> Void = { $0.gap = .init() }
        let seen = try #require(try measured(series, change: gap).jumps.first)
        #expect(seen.source == .measured)
        #expect(seen.upProbability < 0.2)
        #expect(seen.meanDown > 0.02 && seen.meanDown < 0.1)
        let limits = try #require(
            try measured(series) {
                gap(&$0)
                $0.gap?.jumps = .upperLimits
            }.jumps.first)
        #expect(limits.meanDown > seen.meanDown)
        var policy = Self.policy()
        gap(&policy)
        func threshold(_ policy: RiskPolicy) throws -> MarketState {
            try MarketState.measure(
                series, asOf: try #require(series.last), feed: .init(kind: .threshold),
                policy: policy)
        }
        #expect(try threshold(policy).jumps.isEmpty)
        #expect(try threshold(policy).jumpsMissing?.contains("not assessed") == true)
        policy.gap?.assumed = .init(
            perYear: Ratio(ppm: 20_000_000), meanUp: Ratio(ppm: 20_000),
            meanDown: Ratio(ppm: 30_000))
        #expect(try threshold(policy).jumps.map(\.source) == [.assumed])
    }

    /// A premium of liquidations at the buffer's rate, and a stress of the history's worst hour.
    @Test func whatIsLeftToAFund() throws {
        let series = try Self.history(days: 120)
        var item = CalibrationCase(
            Example.instrument(fees: .init(liquidation: Ratio(ppm: 5000))), feedName: "eth",
            series: series, policy: Self.policy())
        item.policy.concentration = .init(closedTogether: Ratio(ppm: 200_000))
        let explanation = try #require(Explanation(item))
        let fund = try #require(explanation.fund)
        // −ln 0.95 in eight hours.
        #expect(abs(fund.sizing.liquidationsPerYear - 0.05129329 * 1095) < 1e-4)
        #expect(fund.shareLiquidated == Ratio(ppm: 200_000))
        let worst = zip(series.prices.dropFirst(), series.prices).map { log($0 / $1) }
        let moves = [1 - exp(worst.min() ?? 0) * 0.995, exp(worst.max() ?? 0) * 1.005 - 1]
        #expect(moves.contains { abs($0 - fund.stress.tailLoss.doubleValue) < 2e-9 })
        // A policy that keeps more leaves less.
        item.policy.floors.maintenance = Ratio(ppm: 200_000)
        let kept = try #require(Explanation(item)?.fund)
        #expect(kept.sizing.gapLossPerNotional < fund.sizing.gapLossPerNotional)
        #expect(kept.stress.lossBeyondMaintenance == .zero)
        #expect(kept.stress.tailLoss == fund.stress.tailLoss)
        #expect(!fund.countsJumps)
        let leverage = try #require(explanation.leverage)
        #expect(leverage.rows.count == LeverageGrid.standardLeverages.count)
        #expect(leverage.rows.allSatisfy { ($0.closedForm.long ?? 1) >= 0 })
    }
}
