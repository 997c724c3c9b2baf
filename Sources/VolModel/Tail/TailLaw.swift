#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// How the tail of a loss is taken from the standardised returns of a window.
public enum TailLaw: Sendable, Hashable {
    /// The sample itself: historical simulation, filtered where there is a filter.
    case historical(HistoricalTail)
    /// A generalised Pareto law of the excesses over a chosen threshold, at every level beyond it:
    /// see ``ThresholdChoice``.
    case generalizedPareto
    /// Student's t: of unit variance with the degrees of freedom stated, else see ``StudentTFit``.
    case studentT(degreesOfFreedom: Double?)
    /// The normal law of unit variance.
    case normal
    /// A normal log return of a price without drift, in simple returns: see ``LogNormalTail``.
    case logNormal
    /// A stable law: see ``StableFit``.
    case stable

    /// Whether the law is fitted to the sample, and therefore costs more than a look at it.
    public var isFitted: Bool {
        switch self {
        case .historical, .normal, .logNormal, .studentT(.some): false
        case .generalizedPareto, .studentT(nil), .stable: true
        }
    }

    /// Whether the law takes its size from a filter: without one the root mean square of the
    /// sample stands in.
    public var isOfUnitVariance: Bool {
        switch self {
        case .normal, .logNormal, .studentT(.some): true
        case .historical, .generalizedPareto, .studentT(nil), .stable: false
        }
    }

    /// A figure of `losses` in units of volatility, `spread` being the volatility over the horizon
    /// as a log return: times it, the multiplier is a log distance.
    ///
    /// Conventions: of the absolute return a law with two sides gives the figure that the larger of
    /// both exceeds with probability 1 − c: that of one side at (1 + c)/2. Figures are never below
    /// zero.
    ///
    /// Edge cases: what cannot be fitted to the sample at hand, for size or ties, is answered by
    /// `fallback`. `isStandardized` is false for returns that were divided by no volatility.
    ///
    /// Throws: ``GSLFailure`` for a confidence outside (0, 1), a loss or a spread that is not
    /// finite, or an expected shortfall that does not exist.
    public func multiplier(
        _ losses: LossSample, side: Side, confidence: Double,
        measure: TailMeasure = .valueAtRisk, spread: Double = 1, isStandardized: Bool = true,
        fallback: HistoricalTail = HistoricalTail()
    ) throws(GSLFailure) -> TailMultiplier {
        try losses.requireFinite()
        let level = side == .both ? (1 + confidence) / 2 : confidence
        func historical(_ tail: HistoricalTail) throws(GSLFailure) -> TailMultiplier {
            try .historical(
                losses, side: side, confidence: confidence, tail: tail, measure: measure,
                isStandardized: isStandardized)
        }
        func law(
            _ tail: some LossTail, _ source: TailMultiplier.Source
        ) throws(GSLFailure) -> TailMultiplier {
            TailMultiplier(
                value: max(0, try tail.loss(measure, confidence: level)), source: source,
                sampleSize: isOfUnitVariance ? 0 : losses.count)
        }
        switch self {
        case .historical(let tail): return try historical(tail)
        case .generalizedPareto:
            guard let chosen = try? ThresholdChoice(losses.ascending).chosen.fit.law,
                confidence > 1 - chosen.exceedanceProbability
            else { return try historical(fallback) }
            return TailMultiplier(
                value: max(0, try chosen.loss(measure, confidence: confidence)),
                source: .generalizedPareto, sampleSize: losses.count)
        case .studentT(nil):
            guard let fit = StudentTFit(losses.ascending) else { return try historical(fallback) }
            return try law(fit.tail, .studentT)
        case .studentT(let degreesOfFreedom?):
            return try law(StudentTTail(degreesOfFreedom: degreesOfFreedom), .studentT)
        case .normal: return try law(NormalTail(), .normal)
        case .logNormal:
            let tail = try LogNormalTail(
                logDrift: -spread * spread / 2, logVolatility: spread,
                side: side == .long ? .long : .short)
            let fraction = try tail.loss(measure, confidence: level)
            let distance = side == .long ? -log1p(-fraction) : log1p(fraction)
            return TailMultiplier(
                value: spread > 0 ? max(0, distance) / spread : 0, source: .logNormal,
                sampleSize: 0)
        case .stable:
            let sample =
                side == .both ? losses.ascending + losses.ascending.map { -$0 } : losses.ascending
            guard let fit = StableFit(sample) else { return try historical(fallback) }
            return try law(fit.law, .stable)
        }
    }
}
