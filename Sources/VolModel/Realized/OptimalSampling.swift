#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// How finely to sample, and over how many lags to average, for the least mean squared error under
/// independent noise of variance ω².
///
/// All are without units: variances and quarticities are over the whole sample, IQ = T ∫ σ⁴ dt.
/// Noise of 0 asks for as many returns as there are, and for no averaging.
public enum OptimalSampling {
    /// n* = (IQ / (4 ω⁴))^(1/3) returns for realized variance; infinity without noise.
    ///
    /// Source: Zhang, Mykland and Ait-Sahalia (2005); Bandi and Russell (2008).
    public static func returnsForRealizedVariance(
        noiseVariance: Double, quarticity: Double
    ) -> Double {
        noiseVariance > 0 ? cbrt(quarticity) / cbrt(4 * noiseVariance * noiseVariance) : .infinity
    }

    /// K* = c n^(2/3) with c = (12 ω⁴ / IQ)^(1/3), rounded, from 2 to `returns`.
    ///
    /// Source: Zhang, Mykland and Ait-Sahalia (2005).
    public static func twoScaleSteps(
        returns: Int, noiseVariance: Double, quarticity: Double
    ) -> Int {
        let n = Double(returns)
        let constant = ratio(cbrt(12 * noiseVariance * noiseVariance), cbrt(quarticity))
        return clamped((constant * cbrt(n * n)).rounded(), 2, max(returns, 2))
    }

    /// H* = c* ξ^(4/5) n^(3/5) with ξ² = ω² / IV and c* of ``ParzenKernel``, rounded up, from 0 to
    /// `returns` − 1.
    ///
    /// Source: Barndorff-Nielsen, Hansen, Lunde and Shephard (2009).
    public static func kernelBandwidth(
        returns: Int, noiseVariance: Double, integratedVariance: Double
    ) -> Int {
        let signal = ratio(noiseVariance, integratedVariance)
        let bandwidth =
            ParzenKernel.bandwidthConstant * pow(signal, 0.4) * pow(Double(returns), 0.6)
        return clamped(bandwidth.rounded(.up), 0, max(returns - 1, 0))
    }

    /// 0 / 0 is 0: without noise nothing is averaged.
    private static func ratio(_ noise: Double, _ signal: Double) -> Double {
        noise > 0 ? noise / signal : 0
    }

    private static func clamped(_ value: Double, _ low: Int, _ high: Int) -> Int {
        guard value > Double(low) else { return low }
        return value < Double(high) ? Int(value) : high
    }
}

/// What a first look at a sample says for the choice of a bandwidth.
struct NoisePilot: Sendable {
    let noiseVariance: Double
    /// Realized variance of overlapping sums of n^(2/3) returns, on which noise weighs little.
    let variance: Double
    private let sparse: OverlappingReturns
    private let returns: Int

    init(_ sample: ReturnSample, noise: NoiseVariance) throws(NotApplicable) {
        noiseVariance = try noise.estimate(sample)
        returns = sample.count
        let steps = Int(cbrt(Double(returns) * Double(returns)).rounded(.up))
        sparse = OverlappingReturns(sample, steps: max(1, min(steps, sample.longestRun)))
        variance = sparse.pooledVariance(returns: returns)
    }

    /// Integrated quarticity of the sparse returns for a better estimate of the variance.
    func quarticity(variance: Double) -> Double {
        sparse.quarticity(returns: returns, variance: variance, noiseVariance: noiseVariance)
    }
}
