import MarginPolicy
import VolModel

/// A thousand instruments whose markets are measured already, under a policy with every module but
/// the path bootstrap and eight tiers.
struct PolicyWorkload {
    let policy: RiskPolicy
    private let markets: [MarketState]
    private let instruments: [Instrument]
    private let current = CurrentParameters(
        ratios: MarginRatios(maintenancePpm: 60_000, initialPpm: 100_000))

    init(gap: GapModel) {
        var policy = RiskPolicy()
        policy.liquidity = .init()
        policy.liquidity?.participation = Ratio(ppm: 50_000)
        policy.gap = .init()
        policy.gap?.model = gap
        policy.concentration = .init(closedTogether: Ratio(ppm: 200_000))
        policy.funding = .init()
        policy.listingAge = .init(until: .days(365))
        policy.oracle.includeHeartbeat = true
        policy.antiProcyclicality.longFloor = .days(365)
        policy.antiProcyclicality.stress = .init()
        policy.antiProcyclicality.buffer = .init()
        policy.antiProcyclicality.speedUp = Ratio(ppm: 50_000)
        policy.governance.grid = Ratio(ppm: 500)
        policy.governance.maxStepUp = Ratio(ppm: 500_000)
        policy.tiers.notionals = [50, 100, 250, 500, 1000, 2500, 5000, 10_000].map {
            ExactDecimal($0 * 1000)
        }
        self.policy = policy
        markets = (0..<1000).map(Self.market)
        instruments = (0..<1000).map { id in
            Instrument(
                id: "F\(id)-USD-PERP", feed: .init(kind: .tick, heartbeat: .hours(1)),
                liquidity: .init(
                    dailyVolume: ExactDecimal(250_000_000),
                    depth2Percent: ExactDecimal(12_000_000)),
                fees: .init(liquidation: Ratio(ppm: 5000), taker: Ratio(ppm: 500)),
                funding: .init(interval: .hours(8), cap: Ratio(ppm: 7500)),
                openInterest: ExactDecimal(100_000_000))
        }
    }

    private static func market(_ id: Int) -> MarketState {
        let volatility = 0.3 + Double(id) / 1000
        let multiplier = TailMultiplier(
            value: 3.5 + Double(id % 7) / 10, source: .empirical, sampleSize: 3700)
        var market = MarketState(
            asOf: Timestamp(microseconds: 1_700_000_000_000_000),
            varianceRate: volatility * volatility / 31_536_000, horizon: .minutes(35),
            tailMultiplier: PerSide(long: multiplier, short: multiplier),
            bufferLogDistance: PerSide(long: 0.03, short: 0.03))
        market.jumps = [
            JumpRisk(
                perYear: 50, upProbability: 0.4, meanUp: 0.02, meanDown: 0.03, source: .measured)
        ]
        market.longFloorLogDistance = PerSide(long: 0.03, short: 0.03)
        market.stressedLogDistance = PerSide(long: 0.05, short: 0.05)
        market.overshoot = 0.001
        return market
    }

    func decideAll() -> [InstrumentParameters] {
        zip(instruments, markets).map {
            Calibration.decide(
                $0, feedName: "feed", market: $1, policy: policy, current: current)
        }
    }
}
