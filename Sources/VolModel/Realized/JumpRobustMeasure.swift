#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Measures of integrated variance that a jump moves little: a large return is multiplied by, or
/// replaced by, its neighbour.
///
/// Formula, over n returns:
/// - bipower: (π/2) · n/m · Σ |rᵢ₋₁||rᵢ|;
/// - minimum: π/(π − 2) · n/m · Σ min(|rᵢ₋₁|, |rᵢ|)²;
/// - median: π/(6 − 4√3 + π) · n/m · Σ med(|rᵢ₋₂|, |rᵢ₋₁|, |rᵢ|)²,
///
/// where m is the number of terms that exist. Without holes m = n − 1 (median: n − 2), as
/// published; no term reaches over a hole.
///
/// Source: Barndorff-Nielsen and Shephard (2004) for bipower; Andersen, Dobrev and Schaumburg
/// (2012) for MinRV and MedRV.
public enum JumpRobustMeasure: Sendable, Hashable, CaseIterable {
    case bipower
    case minimum
    case median

    /// As papers call it.
    public var name: String {
        switch self {
        case .bipower: "bipower variation"
        case .minimum: "MinRV"
        case .median: "MedRV"
        }
    }

    /// Neighbours in one term.
    public var width: Int {
        switch self {
        case .bipower, .minimum: 2
        case .median: 3
        }
    }

    /// 1 / E of one term of standard normal returns.
    public var scale: Double {
        switch self {
        case .bipower: Double.pi / 2
        case .minimum: Double.pi / (Double.pi - 2)
        case .median: Double.pi / (6 - 4 * 3.0.squareRoot() + Double.pi)
        }
    }

    /// θ: √n (measure − IV) has the variance θ · IQ in large samples; 2 for realized variance.
    ///
    /// π²/4 + π − 3 for bipower; 3.81 and 2.96 as printed by Andersen, Dobrev and Schaumburg.
    public var asymptoticVariance: Double {
        switch self {
        case .bipower: Double.pi * Double.pi / 4 + Double.pi - 3
        case .minimum: 3.81
        case .median: 2.96
        }
    }

    /// The quarticity that is made of the same terms.
    public var quarticity: QuarticityMeasure {
        switch self {
        case .bipower: .tripower
        case .minimum: .minimum
        case .median: .median
        }
    }

    /// The sum of terms over a run without a hole, not scaled.
    public func sum(_ run: Span<Double>) -> Double {
        switch self {
        case .bipower: NeighborSums.pairs(run) { $0 * $1 }
        case .minimum:
            NeighborSums.pairs(run) {
                let least = min($0, $1)
                return least * least
            }
        case .median:
            NeighborSums.triples(run) {
                let middle = NeighborSums.median($0, $1, $2)
                return middle * middle
            }
        }
    }

    /// The integrated variance over the time of the sample, not annualised.
    ///
    /// Throws: fewer than 3 returns, one that is not finite, too little covered, no term without a
    /// hole, or a sum beyond a number's range.
    public func integratedVariance(_ sample: ReturnSample) throws(NotApplicable) -> Double {
        try sample.require(minimumReturns: ReturnSample.minimumReturns)
        let perTerm = try scale * Double(sample.count) / sample.terms(of: width)
        return try sample.requireFinite(perTerm * sample.sumOverRuns(sum), name)
    }

    /// The integrated variance over `returns` that follow on each other, not annualised.
    public func integratedVariance(_ returns: [Double]) throws(NotApplicable) -> Double {
        try integratedVariance(ReturnSample(contiguous: returns, spacing: .seconds(1)))
    }
}

/// Measures of integrated quarticity, IQ = T ∫ σ⁴ dt over the time T of the sample.
///
/// Formula, over n returns with m terms that exist:
/// - realized: n/3 · Σ rᵢ⁴;
/// - tripower: μ⁻³ · n · n/m · Σ |rᵢ₋₂|^(4/3) |rᵢ₋₁|^(4/3) |rᵢ|^(4/3), μ = 2^(2/3) Γ(7/6)/Γ(1/2);
/// - minimum: π/(3π − 8) · n · n/m · Σ min⁴;
/// - median: 3π/(9π + 72 − 52√3) · n · n/m · Σ med⁴.
///
/// All but the first are moved little by jumps. Terms do not reach over holes.
///
/// Source: Barndorff-Nielsen and Shephard (2002) for realized, (2006) for tripower; Andersen,
/// Dobrev and Schaumburg (2012) for MinRQ and MedRQ.
public enum QuarticityMeasure: Sendable, Hashable, CaseIterable {
    case realized
    case tripower
    case minimum
    case median

    /// As papers call it.
    public var name: String {
        switch self {
        case .realized: "realized quarticity"
        case .tripower: "tripower quarticity"
        case .minimum: "MinRQ"
        case .median: "MedRQ"
        }
    }

    /// Neighbours in one term.
    public var width: Int {
        switch self {
        case .realized: 1
        case .minimum: 2
        case .tripower, .median: 3
        }
    }

    /// 1 / E of one term of standard normal returns.
    public var scale: Double {
        switch self {
        case .realized: 1.0 / 3
        case .tripower:
            pow(pow(2, 2.0 / 3) * tgamma(7.0 / 6) / tgamma(0.5), -3)
        case .minimum: Double.pi / (3 * Double.pi - 8)
        case .median: 3 * Double.pi / (9 * Double.pi + 72 - 52 * 3.0.squareRoot())
        }
    }

    /// The sum of terms over a run without a hole, not scaled.
    public func sum(_ run: Span<Double>) -> Double {
        switch self {
        case .realized: NeighborSums.singles(run) { ($0 * $0) * ($0 * $0) }
        case .tripower:
            // cbrt(x)⁴ term by term: the product of three returns itself could underflow.
            NeighborSums.triples(run) { fourThirds($0) * fourThirds($1) * fourThirds($2) }
        case .minimum:
            NeighborSums.pairs(run) {
                let least = min($0, $1)
                return (least * least) * (least * least)
            }
        case .median:
            NeighborSums.triples(run) {
                let middle = NeighborSums.median($0, $1, $2)
                return (middle * middle) * (middle * middle)
            }
        }
    }

    /// The integrated quarticity over the time of the sample, not annualised.
    ///
    /// Throws: fewer than 3 returns, one that is not finite, too little covered, no term without a
    /// hole, or a sum beyond a number's range.
    public func integratedQuarticity(_ sample: ReturnSample) throws(NotApplicable) -> Double {
        try sample.require(minimumReturns: ReturnSample.minimumReturns)
        let n = Double(sample.count)
        let perTerm = try scale * n * n / sample.terms(of: width)
        return try sample.requireFinite(perTerm * sample.sumOverRuns(sum), name)
    }

    /// The integrated quarticity over `returns` that follow on each other, not annualised.
    public func integratedQuarticity(_ returns: [Double]) throws(NotApplicable) -> Double {
        try integratedQuarticity(ReturnSample(contiguous: returns, spacing: .seconds(1)))
    }
}

private func fourThirds(_ value: Double) -> Double {
    let root = cbrt(value)
    return root * value
}

extension ReturnSample {
    /// How many terms of `width` neighbours exist, at least one.
    fileprivate func terms(of width: Int) throws(NotApplicable) -> Double {
        let count = stretches(of: width)
        guard count > 0 else {
            throw NotApplicable(
                "no \(width) returns follow on each other without a hole; expected some")
        }
        return Double(count)
    }
}
