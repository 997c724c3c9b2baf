package import MarginPolicy
package import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Policies, histories and instruments drawn from all that a policy document accepts, with a
/// liking for the ends.
extension SeededRandom {
    package mutating func ratio(_ low: Int64, _ high: Int64) -> Ratio {
        Ratio(billionths: low + Int64(next() % UInt64(high - low + 1)))
    }

    package mutating func history() throws -> PriceSeries {
        let count = 120 + Int(next() % 120)
        let amplitude = pick([0, 1e-6, 0.001, 0.001, 0.003, 0.003, 0.008, 0.008, 0.02, 0.2])
        let trend = pick([0, 0, 0.01, -0.01])
        let stillness: UInt64 = pick([1, 1, 2, 8])
        var time = Example.start
        var logPrice = pick([-600.0, -18, 0, 7, 600])
        var times: [Int64] = []
        var prices: [Double] = []
        for _ in 0..<count {
            times.append(time)
            prices.append(exp(logPrice))
            time += 1 + Int64(uniform() * 1.4e9) + (oneIn(3) ? Example.hour : 0)
            if oneIn(60) { time += Example.hour * Int64(pick([3, 30, 100])) }
            if oneIn(stillness) { logPrice += amplitude * normal() + trend * amplitude }
            if oneIn(3000) { logPrice += pick([-3.0, 3, 0.5, -0.5]) }
        }
        return try PriceSeries(times: times, prices: prices)
    }

    package mutating func instrument() throws -> Instrument {
        func amount(_ texts: [String], _ random: inout SeededRandom) -> ExactDecimal? {
            ExactDecimal(random.pick(texts))
        }
        var instrument = Example.instrument(
            kind: pick(FeedKind.allCases),
            deviation: oneIn(2) ? pick([Ratio(ppm: 0), Ratio(ppm: 1), Ratio(ppm: 5000)]) : nil,
            heartbeat: oneIn(2) ? pick([.seconds(1), .minutes(20), .hours(1), .days(1)]) : nil,
            liquidity: .init(
                dailyVolume: oneIn(2)
                    ? amount(["1e-9", "1e6", "250e6", "250e6", "1e15"], &self) : nil,
                depth2Percent: oneIn(3)
                    ? amount(["0.5", "1e6", "12e6", "12e6", "1e15"], &self) : nil),
            fees: .init(
                liquidation: oneIn(20)
                    ? Ratio(ppm: 500_000) : pick([.zero, Ratio(ppm: 5000), Ratio(ppm: 1)]),
                taker: oneIn(20)
                    ? Ratio(ppm: 500_000) : pick([.zero, Ratio(ppm: 500), Ratio(billionths: 1)])))
        if oneIn(3) {
            instrument.liquidity.slippage = [(1, 0), (100_000, 1000), (5_000_000, 30_000)].map {
                .init(notional: ExactDecimal($0), slippage: Ratio(ppm: $1))
            }
        }
        if oneIn(2) {
            instrument.funding = .init(
                interval: pick([.seconds(1), .hours(8)]), cap: ratio(1, 20_000_000))
        }
        if oneIn(2) { instrument.openInterest = amount(["1e-9", "1e6", "1e15"], &self) }
        return instrument
    }

    package mutating func policy() throws -> RiskPolicy {
        var policy = RiskPolicy()
        let estimators: [VolatilityEstimator] = [
            .ewma(halfLife: .minutes(1)), .ewma(halfLife: .hours(3)), .ewma(halfLife: .hours(12)),
            .ewma(halfLife: .days(1)), .ewma(halfLife: .days(1)),
            .ewma(halfLife: .minutes(16_128)),
            .realized(window: .days(1)), .realized(window: .days(2), grid: .hours(1)),
        ]
        policy.volatility.estimators = (0...(oneIn(2) ? 1 : 0)).map { _ in pick(estimators) }
        policy.volatility.combine = pick([.max, .mean])
        policy.volatility.maxGap =
            oneIn(2) ? pick([.minutes(90), .hours(6), .days(30), .days(30)]) : nil
        policy.volatility.maxStaleness = pick([
            .init(microseconds: 1), .hours(2), .days(3), .days(3), .days(3),
        ])
        policy.volatility.minHistory =
            oneIn(12)
            ? .days(30) : pick([.init(microseconds: 1), .hours(6), .days(1)])
        policy.tail.method = pick(RiskPolicy.Tail.Method.allCases)
        policy.tail.confidence = pick([
            Ratio(billionths: 500_000_001), Ratio(ppm: 500_001), Ratio(ppm: 950_000),
            Ratio(ppm: 990_000), Ratio(ppm: 999_000), Ratio(ppm: 999_999),
            Ratio(billionths: 999_999_999),
        ])
        policy.tail.beyondSample = pick([.generalizedPareto, .studentT])
        policy.tail.degreesOfFreedom = pick([
            Ratio(billionths: 2_000_000_001), Ratio(billionths: 4_000_000_000),
            Ratio(billionths: 1_000_000_000_000),
        ])
        policy.horizon.detection = pick([.seconds(0), .seconds(1), .minutes(5), .hours(1)])
        policy.horizon.closeout =
            oneIn(12)
            ? .days(30) : pick([.seconds(1), .minutes(30), .minutes(30), .hours(2), .hours(8)])
        policy.tail.window =
            policy.horizon.total < .minutes(1)
            ? .minutes(10) : max(policy.horizon.total, pick([.days(1), .days(5), .days(90)]))
        policy.oracle.includeDeviation = oneIn(2)
        policy.oracle.includeOvershoot = oneIn(2)
        if oneIn(2) {
            var liquidity = RiskPolicy.Liquidity()
            liquidity.coefficient = pick([.zero, .one, Ratio(billionths: 10_000_000_000)])
            policy.liquidity = liquidity
        }
        policy.buffer.holdingPeriod =
            oneIn(12)
            ? .days(30) : pick([.init(microseconds: 1), .hours(1), .hours(8)])
        policy.buffer.liquidationProbability = pick([
            Ratio(billionths: 1), Ratio(ppm: 50_000), Ratio(ppm: 999_999),
            Ratio(billionths: 999_999_999),
        ])
        if oneIn(2) {
            policy.floors.maintenance = ratio(0, 60_000_000)
            policy.floors.initial = oneIn(2) ? ratio(0, 200_000_000) : .zero
        }
        // Caps may lie below floors: a class may state one and the defaults the other.
        if oneIn(2) { policy.caps.initial = ratio(1, oneIn(2) ? 1_000_000_000 : 80_000_000) }
        if oneIn(3) { policy.caps.maintenance = ratio(1, oneIn(2) ? 500_000_000 : 40_000_000) }
        // A grid with many steps between a second and half an hour would only cost time.
        if policy.horizon.total >= .minutes(30), oneIn(3) {
            policy.antiProcyclicality.longFloor = pick([.days(2), .days(365)])
        }
        let longFloor = policy.antiProcyclicality.longFloor
        policy.antiProcyclicality = speeds()
        policy.antiProcyclicality.longFloor = longFloor
        try addRisks(to: &policy)
        policy.governance = governance()
        policy.tiers.notionals = try pick([
            [], ["100e3"], ["100e3", "1e6", "10e6"], ["0.000000001", "1", "1e15"],
        ]).map { text in
            guard let value = ExactDecimal(text) else { throw Hold(text) }
            return value
        }
        return policy
    }

    /// The optional sections, any order of modules, and any of them left out.
    private mutating func addRisks(to policy: inout RiskPolicy) throws {
        policy.oracle.includeHeartbeat = oneIn(4)
        policy.oracle.confidenceBands = pick([.zero, .one, Ratio(ppm: 10_000_000)])
        if policy.liquidity != nil {
            if oneIn(2) {
                policy.liquidity?.participation = pick([
                    Ratio(billionths: 1), Ratio(ppm: 50_000), .one,
                ])
            }
            if oneIn(3) {
                policy.liquidity?.assumedDailyVolume = ExactDecimal(pick([1, 10_000_000]))
            }
            if oneIn(3) { policy.liquidity?.assumedDepth2Percent = ExactDecimal(1_000_000) }
        }
        if oneIn(4) {
            var gap = RiskPolicy.Gap()
            gap.model = pick(GapModel.allCases)
            gap.jumps = pick(JumpRisk.Source.allCases)
            if oneIn(2) {
                gap.assumed = RiskPolicy.AssumedJumps(
                    perYear: pick([.zero, Ratio(ppm: 50_000_000), Ratio(ppm: 100_000_000_000)]),
                    meanUp: ratio(1, 500_000_000), meanDown: ratio(1, 500_000_000))
                gap.assumed?.upProbability = pick([.zero, Ratio(ppm: 300_000), .one])
            }
            policy.gap = gap
        }
        if oneIn(3) { policy.concentration = .init(closedTogether: ratio(1, 1_000_000_000)) }
        if oneIn(3) { policy.funding = .init() }
        if oneIn(3) { policy.listingAge = .init(until: pick([.hours(1), .days(180)])) }
        if oneIn(3), policy.horizon.total >= .minutes(30) {
            var stress = RiskPolicy.AntiProcyclicality.Stress()
            stress.weight = pick([Ratio(billionths: 1), Ratio(ppm: 250_000), .one])
            stress.window = max(policy.horizon.total, pick([.hours(12), .days(3), .days(90)]))
            stress.lookback = max(stress.window, pick([.days(2), .days(1095)]))
            policy.antiProcyclicality.stress = stress
        }
        if oneIn(3) {
            var buffer = RiskPolicy.AntiProcyclicality.Releasable()
            buffer.size = ratio(1, oneIn(2) ? 10_000_000_000 : 300_000_000)
            if oneIn(2) { buffer.releaseAbove = pick([.zero, Ratio(ppm: 1_200_000)]) }
            if oneIn(2) { buffer.refillBelow = pick([.zero, Ratio(ppm: 1_100_000)]) }
            policy.antiProcyclicality.buffer = buffer
        }
        if oneIn(3) {
            let first = RiskPolicy.ModuleName.first
            let rest = RiskPolicy.ModuleName.allCases.filter { !first.contains($0) }
            policy.moduleOrder = (shuffled(first) + shuffled(rest)).filter {
                RiskPolicy.ModuleName.indispensable.contains($0) || !oneIn(5)
            }
        }
    }

    /// Speed limits and their override.
    package mutating func speeds() -> RiskPolicy.AntiProcyclicality {
        var policy = RiskPolicy.AntiProcyclicality()
        if oneIn(2) {
            policy.speedUp = pick([
                Ratio(ppm: 1), Ratio(ppm: 50_000), Ratio(billionths: 10_000_000_000),
            ])
        }
        if oneIn(2) {
            policy.speedDown = pick([Ratio(ppm: 1), Ratio(ppm: 10_000), Ratio(ppm: 999_999)])
        }
        if oneIn(3) {
            policy.overrideRatio = pick([
                .one, Ratio(ppm: 1_250_000), Ratio(billionths: 1_000_000_000_000),
            ])
        }
        return policy
    }

    package mutating func governance() -> RiskPolicy.Governance {
        var governance = RiskPolicy.Governance()
        if oneIn(3) { governance.deadBand = ratio(0, oneIn(2) ? 999_999_999 : 100_000_000) }
        if oneIn(3) { governance.coolDown = pick([.seconds(0), .days(3), .days(400)]) }
        if oneIn(2) { governance.maxStepUp = ratio(1, oneIn(4) ? 100_000_000_000 : 500_000_000) }
        if oneIn(2) { governance.maxStepDown = ratio(1, oneIn(4) ? 999_999_999 : 200_000_000) }
        if oneIn(3) {
            governance.maxAbsoluteStepUp = ratio(1, oneIn(4) ? 1_000_000_000 : 20_000_000)
        }
        if oneIn(3) {
            governance.maxAbsoluteStepDown = ratio(1, oneIn(4) ? 1_000_000_000 : 20_000_000)
        }
        governance.grid = pick([
            Ratio(ppm: 1), Ratio(ppm: 1), Ratio(ppm: 7), Ratio(ppm: 500), Ratio(ppm: 2500),
            Ratio(ppm: 100_000),
        ])
        return governance
    }

    package mutating func currentParameters(asOf: Timestamp) -> CurrentParameters {
        let maintenance = 1 + Int(next() % (oneIn(2) ? 60_000 : 999_998))
        let initial = maintenance + 1 + Int(next() % UInt64(1_000_000 - maintenance))
        let changedAt = asOf - TimeSpan(microseconds: Int64((uniform() * 20 - 1) * 86_400e6))
        return Example.current(maintenance, initial, changedAt: oneIn(4) ? nil : changedAt)
    }

    /// A ladder in force above `headline`, between some of `bounds` or others; once in a while one
    /// that no venue can have.
    package mutating func tiersInForce(
        above headline: MarginRatios, bounds: [ExactDecimal]
    ) -> [InstrumentParameters.Tier] {
        let foreign = [ExactDecimal(7), ExactDecimal(500_000), ExactDecimal(2_000_000)]
        let bounds = oneIn(6) ? foreign : bounds.filter { _ in !oneIn(6) }
        let falls = oneIn(30)
        var tiers: [InstrumentParameters.Tier] = []
        var ratios = headline
        for bound in bounds {
            let from = tiers.last?.notionalTo ?? .zero
            if let last = tiers.last {
                let room = UInt64(1_000_000 - last.ratios.initialPpm)
                let rise = Int(next() % (room / (oneIn(2) ? 1 : 50) + 1))
                ratios.maintenancePpm += rise
                ratios.initialPpm += rise + Int(next() % (room - UInt64(rise) + 1))
                if falls, last.ratios.initialPpm > last.ratios.maintenancePpm + 1 {
                    ratios = last.ratios
                    ratios.initialPpm -= 1
                }
            }
            let deduction = tiers.last.map {
                $0.maintenanceDeduction
                    + from.multiplied(byPpm: ratios.maintenancePpm - $0.ratios.maintenancePpm)
            }
            tiers.append(
                InstrumentParameters.Tier(
                    notionalFrom: from, notionalTo: bound, ratios: ratios,
                    maintenanceDeduction: deduction ?? .zero))
        }
        return tiers
    }

    /// None, or some that are over, active or still to come.
    package mutating func overrides(asOf: Timestamp) -> [MarginOverride] {
        guard oneIn(3) else { return [] }
        return (0...Int(next() % 3)).compactMap { _ in
            let from = asOf + TimeSpan(microseconds: Int64((uniform() * 30 - 25) * 86_400e6))
            return MarginOverride(
                trigger: "outage",
                size: pick([
                    Ratio(ppm: 1), Ratio(ppm: 100_000), Ratio(ppm: 250_000),
                    Ratio(ppm: 10_000_000),
                ]), reason: "seen by the council", from: oneIn(8) ? asOf : from,
                expires: from + .days(1 + Int64(next() % 30)),
                approvedBy: oneIn(2) ? "council" : nil)
        }
    }
}
