public import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// How much above a calm day's requirement a margin must stand so that a storm need not raise it:
/// the releasable buffer that an instrument's own persistence asks for.
///
/// Formula: ratio = x_p / (σ_c z_p), buffer = max(ratio − 1, 0), with p = 1 − confidence, x_p the
/// quantile of the unconditional law of the return, z_p that of the standardised error and σ_c the
/// volatility of calm. A requirement of z_p σ_c raised by that buffer covers p of all times, storms
/// included.
///
/// What is Glasserman and Wu's (2018, Persistence and procyclicality in margin requirements): that
/// a requirement which need not move with volatility is one of the unconditional law, that its
/// tail is heavier the more persistent and bursty volatility is, with the index κ of
/// E[(α z² + β)^(κ/2)] = 1 (Kesten, 1973; Mikosch and Stărică, 2000), and that one buffer for all
/// instruments is therefore wrong. What is this package's own: the ratio at one stated level of
/// calm, its median or a given volatility, and the ways in which x_p is found.
///
/// Units: returns of the step to which the model was fitted, both sides alike: the law is symmetric
/// about its mean, and the mean is left out.
///
/// Limits: the buffer covers p over all times, not within a storm, where x_p is exceeded more
/// often; it is a ratio of quantiles of one step, not of the holding period's. The standard error
/// is that of the simulation alone: parameters from fewer than some 1,000 returns move the buffer
/// more than that, and a break in the sample's level of volatility looks like persistence. At a
/// persistence of 1 and above no long-run variance exists; the quantiles and the buffer do, with
/// far quantiles that a simulation hardly knows.
///
/// Normal errors, at the median, 99% and 99.9%: α 0.05, β 0.94 15% and 32% (κ 8.8); 0.1, 0.85 12%
/// and 26% (9.1); 0.02, 0.97 3% and 5% (32.8); 0.1, 0.89 46% and 116% (4.0). The uniform 25% is
/// eight times too much for one and half of what another needs.
public struct PersistenceBuffer: Sendable, Hashable {
    /// The buffer that Commission Delegated Regulation (EU) 153/2013, article 28(1)(a), asks of all
    /// instruments alike.
    public static let uniform = Ratio(ppm: 250_000)
    /// Returns below which a fit's persistence says little.
    public static let fewReturns = 1000

    /// The volatility to which the buffer is added.
    public enum Calm: Sendable, Hashable {
        /// The median of the conditional variance: half of all times are calmer.
        case stationaryMedian
        /// A conditional variance of one step, as that of today.
        case variance(Double)
    }

    public let parameters: GARCHParameters
    public let confidence: Double
    /// α + γ/2 + β.
    public let persistence: Double
    /// ln ½ / ln persistence, in steps; nil where shocks do not fade: persistence ≥ 1.
    public let halfLife: Double?
    /// κ; infinity for tails as thin as those of the errors.
    public let tailIndex: Double
    /// σ_c, of one step.
    public let calmVolatility: Double
    /// σ_c z_p.
    public let conditionalQuantile: Double
    /// x_p.
    public let unconditionalQuantile: Double
    /// x_p / (σ_c z_p).
    public let ratio: Double
    /// Of ``ratio``, from the simulation; nil where the quantile was stated.
    public let standardError: Double?
    /// What a reader must know.
    public let notes: [String]

    /// ratio − 1, at least 0.
    public var buffer: Double { Swift.max(ratio - 1, 0) }

    /// `unconditionalQuantile`: one that the caller has measured, as that of a long history less
    /// its mean; nil: that of the model, by `GARCHStationaryLaw` with `stepCount` and `seed`.
    ///
    /// Throws: ``Hold`` for a confidence outside (½, 1), a level of calm or a stated quantile that
    /// is not positive and finite, and parameters that make no stationary model.
    public init(
        _ parameters: GARCHParameters, confidence: Double, calm: Calm = .stationaryMedian,
        unconditionalQuantile: Double? = nil,
        stepCount: Int = GARCHStationaryLaw.defaultStepCount, seed: UInt64 = 0
    ) throws(Hold) {
        try self.init(
            parameters, confidence: confidence, calm: calm, stated: unconditionalQuantile,
            stepCount: stepCount, seed: seed, notes: [])
    }

    /// Of a fit to `returnCount` returns, with notes on what speaks against its parameters.
    ///
    /// Throws: ``Hold`` as the other initialiser does.
    public init(
        _ fit: GARCHFit, returnCount: Int, confidence: Double, calm: Calm = .stationaryMedian,
        unconditionalQuantile: Double? = nil,
        stepCount: Int = GARCHStationaryLaw.defaultStepCount, seed: UInt64 = 0
    ) throws(Hold) {
        var notes: [String] = []
        if returnCount < Self.fewReturns {
            notes.append(
                "\(returnCount) returns say little about persistence; expected at least "
                    + "\(Self.fewReturns)")
        }
        if !fit.converged { notes.append("the fit has not converged") }
        if !fit.bounds.isEmpty {
            notes.append(
                "the fit lies on an edge of its region: "
                    + fit.bounds.map(\.rawValue).joined(separator: ", "))
        }
        try self.init(
            fit.parameters, confidence: confidence, calm: calm, stated: unconditionalQuantile,
            stepCount: stepCount, seed: seed, notes: notes)
    }

    private init(
        _ parameters: GARCHParameters, confidence: Double, calm: Calm, stated: Double?,
        stepCount: Int, seed: UInt64, notes: [String]
    ) throws(Hold) {
        guard confidence > 0.5, confidence < 1 else {
            throw Hold("persistence buffer: the confidence is \(confidence); expected 0.5 to 1")
        }
        self.parameters = parameters
        self.confidence = confidence
        persistence = parameters.persistence
        halfLife = persistence < 1 ? log(0.5) / log(persistence) : nil
        do throws(GSLFailure) {
            tailIndex = try parameters.tailIndex()
            let unit = try parameters.errorQuantile(exceedance: 1 - confidence)
            let measured = try Measured(
                parameters, exceedance: 1 - confidence, calm: calm, stated: stated,
                stepCount: stepCount, seed: seed)
            calmVolatility = measured.calmVolatility
            unconditionalQuantile = measured.quantile
            conditionalQuantile = calmVolatility * unit
            ratio = unconditionalQuantile / conditionalQuantile
            standardError = measured.relativeError.map { [ratio] in $0 * ratio }
        } catch {
            throw Hold("persistence buffer: \(error)")
        }
        guard calmVolatility > 0, ratio > 0, ratio.isFinite else {
            throw Hold(
                "persistence buffer: \(unconditionalQuantile) over \(conditionalQuantile); "
                    + "expected two positive quantiles")
        }
        self.notes = notes + Self.notes(persistence: persistence, tailIndex: tailIndex)
    }

    private static func notes(persistence: Double, tailIndex: Double) -> [String] {
        var notes: [String] = []
        if persistence >= 1 {
            notes.append("persistence is \(persistence): shocks do not fade")
        }
        if tailIndex <= 4 {
            notes.append(
                "the unconditional tail has an index of at most 4: its far quantiles are known "
                    + "less well than the standard error says")
        }
        return notes
    }
}

/// The two quantiles before they are compared.
private struct Measured {
    var calmVolatility: Double
    var quantile: Double
    /// Of their ratio.
    var relativeError: Double?

    init(
        _ parameters: GARCHParameters, exceedance: Double, calm: PersistenceBuffer.Calm,
        stated: Double?, stepCount: Int, seed: UInt64
    ) throws(GSLFailure) {
        if let stated, case .variance(let variance) = calm {
            (calmVolatility, quantile, relativeError) = (variance.squareRoot(), stated, nil)
            return
        }
        let law = try GARCHStationaryLaw(parameters, stepCount: stepCount, seed: seed)
        switch calm {
        case .stationaryMedian: calmVolatility = law.medianVariance.squareRoot()
        case .variance(let variance): calmVolatility = variance.squareRoot()
        }
        if let stated {
            (quantile, relativeError) = (stated, nil)
            return
        }
        let own = try law.quantile(exceedance: exceedance)
        quantile = own.value
        let compared =
            calm == .stationaryMedian
            ? try law.quantileOverMedian(exceedance: exceedance) : own
        relativeError = compared.standardError / compared.value
    }
}
