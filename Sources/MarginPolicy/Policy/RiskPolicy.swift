public import VolModel

/// Every choice that turns estimates into a requirement, resolved for one class of instruments.
///
/// A section that is nil switches its module off. The initial values are those of the shipped
/// `balanced` policy without its optional sections.
public struct RiskPolicy: Sendable, Hashable {
    public var volatility = Volatility()
    public var tail = Tail()
    public var horizon = Horizon()
    public var oracle = Oracle()
    public var liquidity: Liquidity?
    public var gap: Gap?
    public var listingAge: ListingAge?
    public var concentration: Concentration?
    public var funding: Funding?
    public var buffer = Buffer()
    public var floors = Floors()
    public var caps = Caps()
    public var antiProcyclicality = AntiProcyclicality()
    public var governance = Governance()
    public var tiers = Tiers()
    /// The risk modules in the order in which they are applied; one that is missing is off.
    public var moduleOrder = ModuleName.allCases

    public init() {}

    /// Which estimators form the filter volatility, and which data are good enough for them.
    public struct Volatility: Sendable, Hashable {
        public var estimators: [VolatilityEstimator] = [
            .ewma(halfLife: .hours(6)), .ewma(halfLife: .days(1)),
            .ewma(halfLife: .days(4)), .ewma(halfLife: .days(16)),
        ]
        public var combine = VolatilityFilter.Combination.mean
        /// A half-life is at least this many mean intervals of the feed: see
        /// `VolatilityFilter.leastUpdates`.
        public var leastUpdates = 4
        /// An interval longer than this is a hole, where the feed declares no heartbeat; where it
        /// does, one longer than three heartbeats. Nil: 3 days.
        public var maxGap: TimeSpan?
        /// Data older than this at `as_of` hold the instrument, unless the feed's declared
        /// heartbeat, and a tenth of it, is longer.
        public var maxStaleness: TimeSpan = .hours(2)
        /// A history shorter than this, holes not counted, holds the instrument.
        public var minHistory: TimeSpan = .days(30)

        public init() {}
    }

    /// The distribution of the loss over the horizon.
    public struct Tail: Sendable, Hashable {
        public enum Method: String, Sendable, CaseIterable {
            case filteredHistorical = "filtered_historical"
            case generalizedPareto = "generalized_pareto"
            case studentT = "student_t"
            case normal
            /// Vega's, with the volatility of the filter.
            case logNormal = "log_normal"
            case stable
        }

        public var method: Method = .filteredHistorical
        /// What of the tail is covered: the quantile, or the mean beyond it.
        public var measure = TailMeasure.valueAtRisk
        /// Of the loss over the horizon, one-sided.
        public var confidence = Ratio(billionths: 999_000_000)
        /// The span before `as_of` whose returns form the sample.
        public var window: TimeSpan = .days(90)
        /// Where in the ordered sample a quantile lies.
        public var quantile = EmpiricalTail.Convention.orderStatistic
        /// What carries a level that the sample cannot: fewer than ten expected exceedances.
        public var beyondSample = HistoricalTail.Extrapolation.generalizedPareto
        /// Of the Student t distribution; above 2, so that it has a variance.
        public var degreesOfFreedom: Ratio = Ratio(billionths: 4_000_000_000)

        public init() {}
    }

    /// Time from the price that makes a position liquidatable until it is closed.
    public struct Horizon: Sendable, Hashable {
        /// Until the engine has seen the price and acts.
        public var detection: TimeSpan = .minutes(5)
        /// From then until the position is closed.
        public var closeout: TimeSpan = .minutes(30)

        public init() {}
        public var total: TimeSpan {
            detection + closeout
        }
    }

    /// Errors of the oracle itself, which no volatility contains.
    public struct Oracle: Sendable, Hashable {
        /// Whether the feed's declared deviation threshold is a part of the requirement.
        public var includeDeviation = true
        /// Whether the mean move beyond the trigger is one.
        public var includeOvershoot = true
        /// Whether the time for which a feed may be silent adds to the horizon.
        public var includeHeartbeat = false
        /// How many of its own confidence bands the price may stand from the answer.
        public var confidenceBands: Ratio = .one

        public init() {}
    }

    /// Price impact of closing a position.
    public struct Liquidity: Sendable, Hashable {
        public enum Impact: String, Sendable, CaseIterable {
            case squareRoot = "square_root"
        }

        public var impact: Impact = .squareRoot
        /// Y of the square-root law: impact = Y · daily volatility · sqrt(notional / daily volume).
        public var coefficient: Ratio = .one
        /// The share of the daily volume at which a position is closed, so that a larger one takes
        /// longer; nil: the time does not grow with size.
        public var participation: Ratio?
        /// Stand in, by name, where a venue states neither volume, depth nor slippage.
        public var assumedDailyVolume: ExactDecimal?
        public var assumedDepth2Percent: ExactDecimal?

        public init() {}
    }

    /// The dynamic buffer: initial less maintenance.
    public struct Buffer: Sendable, Hashable {
        /// How long a position opened at the initial ratio is held.
        public var holdingPeriod: TimeSpan = .hours(8)
        /// The probability with which it is liquidated within that time.
        public var liquidationProbability = Ratio(billionths: 50_000_000)
        /// By first passage of a diffusion, or by paths of the returns that were seen.
        public var method = DynamicBuffer.Method.closedForm
        /// How many paths, and the seed that they come from.
        public var paths = FilteredPathBootstrap.defaultPathCount
        public var seed: UInt64 = 0

        public init() {}
    }

    /// Least ratios of notional, whatever the model asks for.
    public struct Floors: Sendable, Hashable {
        public var maintenance: Ratio = .zero
        public var initial: Ratio = .zero

        public init() {}
    }

    /// Greatest ratios of notional, whatever the model asks for.
    public struct Caps: Sendable, Hashable {
        public var maintenance: Ratio?
        public var initial: Ratio?

        public init() {}
    }

    /// What may be proposed against the current parameters.
    public struct Governance: Sendable, Hashable {
        /// Where every rate would change by less than this, relatively, nothing is proposed.
        public var deadBand: Ratio = .zero
        /// No change earlier than this after the last one.
        public var coolDown: TimeSpan = .seconds(0)
        /// Greatest relative rise and fall in one change.
        public var maxStepUp: Ratio?
        public var maxStepDown: Ratio?
        /// Greatest rise and fall in one change as fractions of notional; beside a relative limit
        /// the tighter binds.
        public var maxAbsoluteStepUp: Ratio?
        public var maxAbsoluteStepDown: Ratio?
        /// Published ratios are multiples of this.
        public var grid = Ratio(ppm: 1)

        public init() {}
    }

    /// The size ladder.
    public struct Tiers: Sendable, Hashable {
        /// Upper notional bounds in quote units, increasing. Empty: one unbounded rate.
        public var notionals: [ExactDecimal] = []

        public init() {}
    }
}

extension RiskPolicy {
    /// The filter volatility as the policy states it.
    public var filter: VolatilityFilter {
        VolatilityFilter(
            volatility.estimators, combination: volatility.combine,
            leastUpdates: volatility.leastUpdates)
    }

    /// The sample as a tail, as the policy states it; a law that cannot be fitted falls back on it.
    var historicalTail: HistoricalTail {
        HistoricalTail(
            convention: tail.quantile, beyond: tail.beyondSample,
            degreesOfFreedom: tail.degreesOfFreedom.doubleValue)
    }

    /// The law of the tail as the policy states it.
    public var tailLaw: TailLaw {
        switch tail.method {
        case .filteredHistorical: .historical(historicalTail)
        case .generalizedPareto: .generalizedPareto
        case .studentT: .studentT(degreesOfFreedom: tail.degreesOfFreedom.doubleValue)
        case .normal: .normal
        case .logNormal: .logNormal
        case .stable: .stable
        }
    }

    /// Throws ``Hold`` for a policy by which nothing can be computed. A policy document refuses
    /// these values before; a policy that was put together in code has no other guard.
    func requirePossible() throws(Hold) {
        guard horizon.total > .seconds(0), horizon.detection >= .seconds(0),
            horizon.closeout >= .seconds(0)
        else { throw Hold("policy: the horizon is \(horizon.total); expected a positive one") }
        guard governance.grid >= Ratio(ppm: 1), governance.grid.billionths % 1000 == 0 else {
            throw Hold("policy: the grid is \(governance.grid); expected a whole number of ppm")
        }
        guard Set(moduleOrder).count == moduleOrder.count,
            Set(ModuleName.indispensable).isSubset(of: moduleOrder)
        else {
            throw Hold(
                "policy: the modules are \(moduleOrder.map(\.rawValue)); expected each once, "
                    + "volatility and tail among them")
        }
        if let (reader, read) = ModuleName.misplaced(in: moduleOrder) {
            throw Hold(
                "policy: the module \(reader.rawValue) stands before \(read.rawValue), which it reads"
            )
        }
        if let stress = antiProcyclicality.stress {
            guard stress.window >= horizon.total, stress.lookback >= stress.window,
                stress.lookback.microseconds / AntiProcyclicality.Stress.windowsMax
                    <= stress.window.microseconds,
                (.zero ... .one).contains(stress.weight)
            else {
                throw Hold(
                    "policy: \(stress.weight) of weight on stressed windows of \(stress.window) "
                        + "within \(stress.lookback); expected a weight of at most 100% and windows "
                        + "that hold the horizon and lie within the lookback")
            }
        }
        if let ratio = antiProcyclicality.overrideRatio, ratio < .one {
            throw Hold("policy: the override ratio is \(ratio.doubleValue); expected at least 1")
        }
    }
}

extension RiskPolicy {
    /// The caps as multiples of the grid, so that rounding up cannot pass them. The initial ratio
    /// stands at least one grid step above maintenance: its cap bounds maintenance as well.
    var gridCaps: (maintenance: Ratio?, initial: Ratio?) {
        let grid = governance.grid
        let initial = caps.initial?.roundedDown(to: grid)
        let below = initial.map { max(.zero, Ratio(billionths: $0.billionths - grid.billionths)) }
        let own = caps.maintenance?.roundedDown(to: grid)
        return ([own, below].compactMap { $0 }.min(), initial)
    }
}
