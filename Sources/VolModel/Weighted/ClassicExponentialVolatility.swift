/// The exponentially weighted average of RiskMetrics, one step an observation (`ewma_classic`).
///
/// Formula: v₁ = r₁², vᵢ = λ vᵢ₋₁ + (1 − λ) rᵢ²; annualised volatility = sqrt(v · 365 d / D̄),
/// where D̄ is the mean time of a return.
///
/// Conventions: returns are those between updates, without holes. Its memory is counted in updates,
/// not in time: on a feed that updates more often in a storm it forgets faster there, and
/// heartbeats that repeat a price push moves out. ``ExponentiallyWeightedVolatility`` is the
/// average that does not.
///
/// Standard error: volatility · sqrt((2/3) Σ w²r⁴) / (2 Σ wr²) with the weights wᵢ = (1 − λ) λⁿ⁻ⁱ
/// and, of the seed, w₁ = λⁿ⁻¹; effective observations 1 / Σ w². Where the seed is recent it has
/// most of the weight, and both show it.
///
/// Edge cases: no return is not applicable; a constant price has volatility 0 with standard
/// error 0.
///
/// Source: RiskMetrics Technical Document, 4th edition (1996), chapter 5.
public enum ClassicExponentialVolatility {
    /// From observations at or before `asOf`.
    public static func estimate(
        _ series: PriceSeries, asOf: Timestamp, decay: Decay = .daily, maxGap: TimeSpan
    ) -> Result<VolatilityEstimate.Value, NotApplicable> {
        var accumulator = ClassicExponentialAccumulator(decay: decay)
        for i in 1..<max(series.countKnown(at: asOf), 1) {
            let span = series.times[i] - series.times[i - 1]
            if span > maxGap.microseconds { continue }
            accumulator.observe(
                logReturn(from: series.prices[i - 1], to: series.prices[i]), over: span)
        }
        return accumulator.outcome(asOf: asOf)
    }

    /// Of returns that somebody already holds, whatever their time.
    ///
    /// Edge cases: less than 0.9 of the window covered, no return, or one that is not finite, is
    /// not applicable.
    public static func estimate(
        _ sample: ReturnSample, decay: Decay = .daily
    ) -> Result<VolatilityEstimate.Value, NotApplicable> {
        if let objection = sample.objection(minimumReturns: 1) { return .failure(objection) }
        var state = State(decay: decay)
        for value in sample.values { state.update(value) }
        return value(of: state, seconds: sample.seconds)
            .map(Result.success) ?? .failure(NotApplicable("no return within ±2^250"))
    }

    static func value(of state: State, seconds: Double) -> VolatilityEstimate.Value? {
        guard let variance = state.variancePerReturn, let error = state.relativeStandardError,
            let effective = state.effectiveObservations
        else { return nil }
        let rate = variance * (Double(state.count) / seconds)
        let volatility = (rate * TimeSpan.year.seconds).squareRoot()
        return VolatilityEstimate.Value(
            annualizedVolatility: volatility, standardError: volatility * error,
            effectiveObservations: effective, returns: state.count)
    }

    /// The O(1) state of the recursion.
    public struct State: Sendable, Hashable {
        public let decay: Decay
        /// Returns so far.
        public private(set) var count = 0
        private var variance = 0.0
        /// Σ w²r⁴.
        private var quarticity = 0.0
        /// Σ w².
        private var squaredWeights = 0.0

        public init(decay: Decay = .daily) { self.decay = decay }

        /// Takes one log return. One beyond ±2²⁵⁰, whose fourth power
        /// leaves the range of a double, takes no part, and NaN neither.
        public mutating func update(_ logReturn: Double) {
            guard abs(logReturn) <= 0x1p250 else { return }
            let square = logReturn * logReturn
            let (kept, fresh) = count > 0 ? (decay.factor, 1 - decay.factor) : (0, 1)
            variance = kept * variance + fresh * square
            quarticity = kept * kept * quarticity + fresh * square * (fresh * square)
            squaredWeights = kept * kept * squaredWeights + fresh * fresh
            count += 1
        }

        /// Variance of one return; nil before the first.
        public var variancePerReturn: Double? { count > 0 ? variance : nil }
        /// 1 / Σ w²; nil before the first return.
        public var effectiveObservations: Double? { count > 0 ? 1 / squaredWeights : nil }
        /// Of the volatility: sqrt((2/3) Σ w²r⁴) / (2 Σ wr²), 0 where the variance is.
        public var relativeStandardError: Double? {
            guard count > 0 else { return nil }
            return variance > 0 ? (quarticity * 2 / 3).squareRoot() / (2 * variance) : 0
        }
    }
}

/// ``ClassicExponentialVolatility`` from returns that come one by one.
struct ClassicExponentialAccumulator: Sendable {
    private var state: ClassicExponentialVolatility.State
    /// Microseconds.
    private var covered: Int64 = 0

    init(decay: Decay) { state = ClassicExponentialVolatility.State(decay: decay) }

    /// A return over `span` microseconds.
    mutating func observe(_ logReturn: Double, over span: Int64) {
        state.update(logReturn)
        covered += span
    }

    func outcome(asOf: Timestamp) -> Result<VolatilityEstimate.Value, NotApplicable> {
        ClassicExponentialVolatility.value(of: state, seconds: Double(covered) / 1e6)
            .map(Result.success) ?? .failure(ExponentiallyWeightedVolatility.nothingKnown(at: asOf))
    }
}
