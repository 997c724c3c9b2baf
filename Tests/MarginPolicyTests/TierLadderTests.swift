import TestSupport
import Testing
import VolModel

@testable import MarginPolicy

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct TierLadderTests {
    /// Binance, BTCUSDT, 18 March 2021: upper bounds in USDT and maintenance rates in ppm.
    private static let binance: [(bound: Int, ppm: Int)] = [
        (50_000, 4000), (250_000, 5000), (1_000_000, 10_000), (10_000_000, 25_000),
        (20_000_000, 50_000), (50_000_000, 100_000), (100_000_000, 125_000),
        (200_000_000, 150_000), (300_000_000, 250_000), (500_000_000, 500_000),
    ]

    private static func ladder() -> [InstrumentParameters.Tier] {
        var tiers: [InstrumentParameters.Tier] = []
        for (bound, ppm) in binance {
            let from = tiers.last?.notionalTo ?? .zero
            let deduction = tiers.last.map {
                $0.maintenanceDeduction + from.multiplied(byPpm: ppm - $0.ratios.maintenancePpm)
            }
            tiers.append(
                InstrumentParameters.Tier(
                    notionalFrom: from, notionalTo: ExactDecimal(bound),
                    ratios: MarginRatios(maintenancePpm: ppm, initialPpm: 2 * ppm),
                    maintenanceDeduction: deduction ?? .zero))
        }
        return tiers
    }

    private static func amount(
        _ notional: ExactDecimal, _ tiers: [InstrumentParameters.Tier]
    ) -> ExactDecimal? {
        tiers.first { $0.notionalTo.map { notional <= $0 } ?? true }.map {
            notional.multiplied(byPpm: $0.ratios.maintenancePpm) - $0.maintenanceDeduction
        }
    }

    /// The deductions that follow from the published bounds and rates, and four amounts by hand.
    @Test func binanceLadder() throws {
        let tiers = Self.ladder()
        #expect(
            tiers.map(\.maintenanceDeduction.description) == [
                "0", "50", "1300", "16300", "266300", "1266300", "2516300", "5016300", "25016300",
                "100016300",
            ])
        for (notional, expected) in [
            (100_000, 450), (1_000_000, 8700), (5_000_000, 108_700), (25_000_000, 1_233_700),
        ] {
            #expect(Self.amount(ExactDecimal(notional), tiers) == ExactDecimal(expected))
        }
    }

    private static func parameters(
        _ tiers: [InstrumentParameters.Tier]
    ) -> InstrumentParameters {
        let ratios = MarginRatios(maintenancePpm: 4000, initialPpm: 8000)
        return InstrumentParameters(
            instrument: "BTC", feed: "btc", asOf: nil, status: .proposed, published: ratios,
            long: ratios, short: ratios, tiers: tiers,
            components: [.init(name: "tail", ppm: 4000)],
            decision: .init(action: .new, binding: .model, reasons: []))
    }

    /// The invariants accept that ladder and refuse each way of breaking it.
    @Test func invariantsSeeBrokenLadders() {
        let tiers = Self.ladder()
        let fees = Instrument.Fees()
        #expect(Invariants.firstBroken(in: Self.parameters(tiers), fees: fees) == nil)
        let mistakes: [(inout [InstrumentParameters.Tier]) -> Void] = [
            { $0[3].maintenanceDeduction = ExactDecimal(16_301) },
            { $0[3].ratios.maintenancePpm = 24_999 },
            { $0[0].maintenanceDeduction = ExactDecimal(1) },
            { $0[0].notionalFrom = ExactDecimal(1) },
            { $0[0].ratios.initialPpm = 8001 },
            { $0[2].notionalTo = nil },
            { $0[2].notionalTo = ExactDecimal(999_999) },
            { $0[9].ratios.initialPpm = 1_000_001 },
            { $0[9].ratios.initialPpm = 500_000 },
            { $0[4].ratios.initialPpm = 40_000 },
        ]
        for mistake in mistakes {
            var broken = tiers
            mistake(&broken)
            #expect(Invariants.firstBroken(in: Self.parameters(broken), fees: fees) != nil)
        }
        let dear = Instrument.Fees(
            liquidation: Ratio(ppm: 3000), taker: Ratio(billionths: 1_000_001))
        #expect(Invariants.firstBroken(in: Self.parameters(tiers), fees: dear) != nil)
    }

    private func target(
        depth: String, notionals: [String], tail: Double, floor: Ratio = .zero,
        change: (inout RiskPolicy) -> Void = { _ in }
    ) throws -> (Target, RiskPolicy) {
        var policy = RiskPolicy()
        policy.liquidity = .init()
        policy.floors.maintenance = floor
        policy.tiers.notionals = try notionals.map { try #require(ExactDecimal($0)) }
        change(&policy)
        let depthValue: ExactDecimal = try #require(ExactDecimal(depth))
        let requirement = Requirement(
            modules: [
                VolatilityModule.plain, TailModule.plain,
                SlippageModule(impact: ImpactModel(.init(depth2Percent: depthValue), .init())),
            ],
            market: Fixture.market(
                tail: PerSide(long: tail, short: tail * 0.9), varianceRate: 1e-9, buffer: 0.03))
        return (try Target(requirement: requirement, policy: policy), policy)
    }

    /// Nothing but the target: no overrides, no caution.
    private func change(
        _ target: Target, _ policy: RiskPolicy, from current: CurrentParameters? = nil,
        lowersNothing: Bool = false
    ) -> GovernedTarget.Change {
        GovernedTarget(
            target: TargetLadder(target, policy: policy), overrides: [],
            lowersNothing: lowersNothing, policy: policy
        ).change(from: current, asOf: Timestamp(microseconds: Example.start))
    }

    /// The ladder's amount is that of the model at the bounds and above it between, at every size.
    @Test(arguments: [Ratio.zero, Ratio(ppm: 45_000)])
    func neverBelowTheModel(floor: Ratio) throws {
        let (target, policy) = try target(
            depth: "4e6", notionals: ["100e3", "1e6", "5e6", "20e6", "60e6"], tail: 0.02,
            floor: floor)
        let ladder = change(target, policy)
        #expect(ladder.tiers.count == 5)
        #expect(ladder.ladderReasons.isEmpty)
        for step in 1...6000 {
            let notional = ExactDecimal(step * 10_000)
            let amount = try #require(Self.amount(notional, ladder.tiers)).doubleValue
            // 2% or more by side: long 1 − e^(−.02)(1 − .02 √(N/4m)), short e^.018 (1 + …) − 1.
            let slip = 0.02 * (notional.doubleValue / 4e6).squareRoot()
            let model = max(
                1 - exp(-0.02) * (1 - slip), exp(0.018) * (1 + slip) - 1, floor.doubleValue)
            #expect(amount >= notional.doubleValue * model * (1 - 1e-12))
            // One ppm of rounding per tier and the chord's own bulge: never more than a quarter.
            #expect(amount <= notional.doubleValue * max(model * 1.25, 0.031))
        }
        for (tier, next) in zip(ladder.tiers, ladder.tiers.dropFirst()) {
            #expect(tier.ratios.maintenancePpm <= next.ratios.maintenancePpm)
            #expect(tier.ratios.initialPpm <= next.ratios.initialPpm)
            let bound = next.notionalFrom
            #expect(
                bound.multiplied(byPpm: tier.ratios.maintenancePpm) - tier.maintenanceDeduction
                    == bound.multiplied(byPpm: next.ratios.maintenancePpm)
                    - next.maintenanceDeduction)
        }
    }

    /// Where nothing may be lowered no size pays less than now, whatever the bounds are now.
    @Test func underACautionNoTierIsLowered() throws {
        let (target, policy) = try target(
            depth: "4e6", notionals: ["1e6", "5e6", "20e6"], tail: 0.02)
        let published = change(target, policy).published
        func tier(_ from: String, _ to: String?, _ ppm: Int) -> InstrumentParameters.Tier {
            .init(
                notionalFrom: ExactDecimal(from) ?? .zero, notionalTo: to.flatMap { .init($0) },
                ratios: .init(maintenancePpm: ppm, initialPpm: 2 * ppm), maintenanceDeduction: .zero
            )
        }
        let current = [
            InstrumentParameters.Tier(
                notionalFrom: .zero, notionalTo: ExactDecimal("2e6"), ratios: published,
                maintenanceDeduction: .zero),
            tier("2e6", "8e6", 200_000), tier("8e6", nil, 300_000),
        ]
        let inForce = CurrentParameters(ratios: published, tiers: current)
        let free = change(target, policy, from: inForce)
        #expect(free.action == .mixed)
        #expect(free.tiers.allSatisfy { $0.ratios.maintenancePpm < 200_000 })
        let held = change(target, policy, from: inForce, lowersNothing: true)
        // Sizes from 1 to 2 million, at the headline's rate till now, lie in a tier at 20%.
        #expect(held.action == .raise)
        #expect(held.tiers.map(\.ratios.maintenancePpm).dropFirst() == [200_000, 300_000])
        #expect(held.tiers.map(\.ratios.initialPpm).dropFirst() == [400_000, 600_000])
    }

    /// Where governance keeps the headline above the model, every new tier stands as much higher.
    @Test func newTiersFollowTheHeadline() throws {
        let (target, policy) = try target(
            depth: "4e6", notionals: ["1e6", "5e6"], tail: 0.02)
        let own = change(target, policy)
        let wanted = WantedLadder(
            TargetLadder(target, policy: policy),
            overrides: OverrideLedger([], asOf: Timestamp(microseconds: 0)), current: nil,
            lowersNothing: false, policy: policy)
        let higher = TierLadder(
            wanted,
            published: RateLadder(
                headline: RatioPair(
                    Ratio(ppm: own.published.maintenancePpm + 10_000),
                    Ratio(ppm: own.published.initialPpm + 10_000))), policy: policy)
        #expect(higher.tiers.count == 2)
        for (a, b) in zip(own.tiers, higher.tiers) {
            #expect((10_000...10_001).contains(b.ratios.maintenancePpm - a.ratios.maintenancePpm))
            #expect((10_000...10_001).contains(b.ratios.initialPpm - a.ratios.initialPpm))
        }
    }

    @Test func endsAtTheCap() throws {
        let (target, policy) = try target(
            depth: "1e6", notionals: ["100e3", "1e6", "1e9"], tail: 0.02
        ) { $0.caps.initial = Ratio(ppm: 100_000) }
        let ladder = change(target, policy)
        #expect(ladder.tiers.count == 2)
        #expect(ladder.tiers.last?.notionalTo == ExactDecimal("1e6"))
        #expect(ladder.ladderReasons.first?.hasPrefix("the ladder ends at 1000000") == true)
    }

    /// A tier that stands already moves by at most the step, whatever the depth did overnight.
    @Test func tiersKeepTheStepLimit() throws {
        let (target, policy) = try target(
            depth: "1e6", notionals: ["100e3", "1e6"], tail: 0.02
        ) {
            $0.governance.maxStepUp = Ratio(ppm: 200_000)
            $0.governance.maxStepDown = Ratio(ppm: 100_000)
        }
        let free = change(target, policy)
        let second = try #require(free.tiers.last)
        for (maintenance, initial, limited) in [
            (second.ratios.maintenancePpm * 2 / 3, second.ratios.initialPpm * 9 / 10, 1.2),
            (second.ratios.maintenancePpm * 2, second.ratios.initialPpm * 2, 0.9),
        ] {
            var old = second
            old.ratios = MarginRatios(maintenancePpm: maintenance, initialPpm: initial)
            let ladder = change(
                target, policy, from: CurrentParameters(ratios: free.published, tiers: [old]))
            let tier = try #require(ladder.tiers.last)
            let exact = Double(maintenance) * limited
            #expect(
                tier.ratios.maintenancePpm == Int(exact.rounded(limited > 1 ? .down : .up)))
            // The headline is where it should be and stays there.
            #expect(ladder.published == free.published)
            #expect(ladder.action == (limited > 1 ? .raise : .lower))
        }
    }
}
