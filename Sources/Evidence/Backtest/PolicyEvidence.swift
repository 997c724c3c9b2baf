import VolModel

/// The horizons on which every way is judged.
struct JudgedHorizons {
    let startTimes: [Int64]
    let losses: [Double]
    let realizedVariances: [Double]
    let design: BacktestDesign
}

/// How one way to a requirement did on the horizons of a backtest.
public struct PolicyEvidence: Sendable {
    public let policy: BacktestPolicy
    /// At the start of each horizon of the backtest, as a fraction of notional; never NaN.
    public let requirements: [Double]
    public let coverage: CoverageFigures
    /// Of the requirements, a call over n days being that from one horizon to the one in force n
    /// days later.
    public let procyclicality: ProcyclicalityFigures

    /// Kupiec's, of the first breach; nil without one.
    public let timeUntilFirst: LikelihoodRatio?
    /// Haas', of the waiting times between breaches; nil without one.
    public let timeBetween: LikelihoodRatio?
    /// Haas' mixed test, of coverage and waiting times; nil without a breach.
    public let mixed: LikelihoodRatio?
    public let binomial: BinomialScore?
    public let zone: TrafficLight?
    public let dynamicQuantile: DynamicQuantile?
    /// nil for a way that states no expected shortfall.
    public let shortfall: ShortfallTests?
    /// nil for a way that states no volatility.
    public let volatility: VolatilityScore?
    /// 90%, of the breach rate and of the mean loss beyond the requirement; nil where the history
    /// is too short.
    public let breachRateInterval: BlockInterval?
    public let beyondInterval: BlockInterval?

    /// Over which margin calls are counted.
    public static let callDays = [1, 5, 30]

    init(_ column: RequirementColumn, on horizons: JudgedHorizons) {
        let design = horizons.design
        let rate = 1 - design.confidence
        let (requirements, losses) = (column.requirements, horizons.losses)
        let hits = zip(losses, requirements).map { $0 > $1 }
        policy = column.policy
        self.requirements = requirements
        coverage = CoverageFigures(
            startTimes: horizons.startTimes, losses: losses, requirements: requirements,
            horizon: design.horizon, confidence: design.confidence)
        procyclicality = ProcyclicalityFigures(
            requirements, startTimes: horizons.startTimes, horizon: design.horizon,
            callDays: Self.callDays)
        let gaps = LikelihoodRatio.gaps(hits)
        timeUntilFirst = gaps.first.flatMap { .timeUntilFirst($0, rate: rate) }
        timeBetween = .timeBetween(gaps: gaps, rate: rate)
        mixed =
            if let between = timeBetween, let kupiec = coverage.kupiec {
                .mixed(coverage: kupiec, between: between, breaches: gaps.count)
            } else { nil }
        binomial = BinomialScore(breaches: gaps.count, of: hits.count, rate: rate)
        zone = TrafficLight(breaches: gaps.count, of: hits.count, rate: rate)
        dynamicQuantile = DynamicQuantile(hits: hits, requirements: requirements, rate: rate)
        shortfall = column.shortfalls.flatMap {
            ShortfallTests(
                losses: losses, requirements: requirements, shortfalls: $0, rate: rate)
        }
        volatility = column.variances.flatMap {
            VolatilityScore(variances: $0, realized: horizons.realizedVariances)
        }
        breachRateInterval = BlockInterval.ofMean(
            hits.map { $0 ? 1 : 0 }, startTimes: horizons.startTimes)
        beyondInterval = BlockInterval.ofMean(
            zip(losses, requirements).map { max($0 - $1, 0) },
            startTimes: horizons.startTimes)
    }
}

/// A way that could not be judged, and why.
public struct UnjudgedPolicy: Sendable, Hashable {
    public let policy: BacktestPolicy
    public let reason: String
}
