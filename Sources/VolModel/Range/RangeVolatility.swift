/// Volatility from the open, high, low and close of bars.
///
/// Formula, with O, H, L, C logarithms of prices, the mean over bars of
/// - `parkinson`: (H − L)² / (4 ln 2);
/// - `garmanKlass`: ½ (H − L)² − (2 ln 2 − 1)(C − O)²;
/// - `garmanKlassOvernight`: the same and (O − C₋₁)², over bars that follow on the one before;
/// - `rogersSatchell`: (H − C)(H − O) + (L − C)(L − O), which a drift does not move;
/// - `yangZhang`: s²(O − C₋₁) + k s²(C − O) + (1 − k) Rogers–Satchell over the n bars that follow
///   on the one before, s² sample variances (n − 1), k = 0.34 / (1.34 + (n + 1)/(n − 1)).
///
/// Standard error: by the delta method from the sample variance of the bars' terms; those of
/// `yangZhang` are n/(n − 1) [(o − ō)² + k (c − c̄)²] + (1 − k) rs, whose mean is the variance.
///
/// Conventions: the effective observations are the number of returns from which realized variance
/// is as precise under constant volatility: bars times 4.91 (Parkinson), 7.4 (Garman–Klass) and
/// 6.04 (Rogers–Satchell). With the overnight share f of the variance, 2 / (2f²/n + (1 − f)²·2/(7.4
/// n)) for Garman–Klass and 2 / (2f²/(n − 1) + (1 − f)² (2k²/(n − 1) + 0.331 (1 − k)²/n)) for
/// Yang–Zhang.
///
/// Edge cases: fewer than 3 bars (or bars that follow on), or a figure that is not positive
/// although a price moved, is not applicable: the terms of Garman–Klass can be negative, those of
/// Rogers–Satchell are 0 in bars that go straight from low to high. Few ticks in a bar bias all of
/// them low, as does a feed that publishes only after a deviation.
///
/// Details: `overnight_share` (f) and, of Yang–Zhang, `k`.
///
/// Source: Parkinson (1980); Garman and Klass (1980), their practical estimator; Rogers and
/// Satchell (1991); Yang and Zhang (2000).
public enum RangeVolatility: Sendable, Hashable, CaseIterable {
    case parkinson
    case garmanKlass
    case garmanKlassOvernight
    case rogersSatchell
    case yangZhang

    /// Fewer bars have no standard error worth the name.
    public static let minimumBars = 3

    public func estimate(
        _ sample: BarSample
    ) -> Result<VolatilityEstimate.Value, NotApplicable> {
        if let objection = sample.objection(minimumBars: Self.minimumBars) {
            return .failure(objection)
        }
        let terms: RangeTerms
        switch self {
        case .parkinson, .garmanKlass, .rogersSatchell:
            let values = sample.bars.map(term)
            terms = RangeTerms(
                values: values, effectiveObservations: Double(values.count) * efficiency)
        case .garmanKlassOvernight, .yangZhang:
            let nights = FollowingBars(sample)
            guard nights.bars.count >= Self.minimumBars else {
                return .failure(
                    NotApplicable(
                        "\(nights.bars.count) bars follow on the one before; "
                            + "expected at least \(Self.minimumBars)"))
            }
            terms = self == .yangZhang ? .yangZhang(nights) : .garmanKlassOvernight(nights)
        }
        return figure(terms, sample)
    }

    /// Relative to squared returns from open to close, of the term of one bar.
    private var efficiency: Double {
        switch self {
        case .parkinson: 4.91
        case .garmanKlass, .garmanKlassOvernight: RangeTerms.garmanKlassEfficiency
        case .rogersSatchell, .yangZhang: 2 / RangeTerms.rogersSatchellVariance
        }
    }

    /// What one bar adds by itself.
    private func term(_ bar: BarSample.Bar) -> Double {
        switch self {
        case .parkinson: RangeTerms.parkinson(bar)
        case .garmanKlass, .garmanKlassOvernight: RangeTerms.garmanKlass(bar)
        case .rogersSatchell, .yangZhang: RangeTerms.rogersSatchell(bar)
        }
    }

    /// The figure of terms whose mean is the variance per bar.
    private func figure(
        _ terms: RangeTerms, _ sample: BarSample
    ) -> Result<VolatilityEstimate.Value, NotApplicable> {
        let moments = CentralMoments(terms.values.span)
        let n = Double(terms.values.count)
        let variance = moments.mean
        let volatility = sample.annualized(variancePerBar: variance)
        let standardError = (moments.sampleVariance / n).squareRoot()
        let moved = sample.hasMoved
        guard !moved || (variance > 0 && volatility.isFinite && standardError.isFinite) else {
            return .failure(
                NotApplicable(
                    "the variance of \(terms.values.count) bars is \(variance) although the price "
                        + "moved; expected a positive one"))
        }
        guard volatility.isFinite else {
            return .failure(NotApplicable("bars of \(sample.length); expected a positive length"))
        }
        return .success(
            VolatilityEstimate.Value(
                annualizedVolatility: volatility,
                standardError: moved ? volatility * standardError / (2 * variance) : 0,
                effectiveObservations: terms.effectiveObservations,
                returns: terms.values.count, details: terms.details))
    }
}

extension BarSample {
    /// Whether any two prices of the bars differ.
    fileprivate var hasMoved: Bool {
        guard let price = bars.first?.open else { return false }
        return bars.contains { $0.high != price || $0.low != price }
    }
}
