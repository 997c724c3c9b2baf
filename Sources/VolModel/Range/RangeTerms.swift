#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What each bar adds to an estimate of ranges: their mean is the variance per bar.
struct RangeTerms: Sendable {
    var values: [Double]
    var effectiveObservations: Double
    var details: [VolatilityEstimate.Value.Detail] = []

    /// Of Garman and Klass (1980), relative to squared returns from open to close.
    static let garmanKlassEfficiency = 7.4
    /// Variance of one term under a unit variance without drift: Rogers and Satchell (1991).
    static let rogersSatchellVariance = 0.331

    static func parkinson(_ bar: BarSample.Bar) -> Double {
        let range = bar.high - bar.low
        return range * range / (4 * M_LN2)
    }

    static func garmanKlass(_ bar: BarSample.Bar) -> Double {
        let range = bar.high - bar.low
        let move = bar.close - bar.open
        return 0.5 * range * range - (2 * M_LN2 - 1) * move * move
    }

    static func rogersSatchell(_ bar: BarSample.Bar) -> Double {
        (bar.high - bar.close) * (bar.high - bar.open)
            + (bar.low - bar.close) * (bar.low - bar.open)
    }

    static func garmanKlassOvernight(_ following: FollowingBars) -> RangeTerms {
        let within = following.bars.map(garmanKlass)
        let nights = following.overnight.map { $0 * $0 }
        let values = zip(within, nights).map { $0 + $1 }
        let n = Double(values.count)
        let share = fraction(nights.reduce(0, +), of: values.reduce(0, +))
        let perBar =
            2 * share * share + (1 - share) * (1 - share) * 2 / garmanKlassEfficiency
        return RangeTerms(
            values: values, effectiveObservations: 2 * n / perBar,
            details: [.init("overnight_share", share)])
    }

    static func yangZhang(_ following: FollowingBars) -> RangeTerms {
        let moves = following.bars.map { $0.close - $0.open }
        let nights = CentralMoments(following.overnight.span)
        let days = CentralMoments(moves.span)
        let n = Double(moves.count)
        let k = yangZhangWeight(bars: n)
        let spread = n / (n - 1)
        let values = following.bars.indices.map { i in
            let night = following.overnight[i] - nights.mean
            let day = moves[i] - days.mean
            return spread * (night * night + k * day * day)
                + (1 - k) * rogersSatchell(following.bars[i])
        }
        let share = fraction(nights.sampleVariance, of: values.reduce(0, +) / n)
        let within =
            2 * k * k / (n - 1) + rogersSatchellVariance * (1 - k) * (1 - k) / n
        let variance = 2 * share * share / (n - 1) + (1 - share) * (1 - share) * within
        return RangeTerms(
            values: values, effectiveObservations: 2 / variance,
            details: [.init("overnight_share", share), .init("k", k)])
    }

    /// k of Yang and Zhang (2000) for α = 1.34.
    static func yangZhangWeight(bars n: Double) -> Double { 0.34 / (1.34 + (n + 1) / (n - 1)) }

    /// Within [0, 1]; 0 / 0 is 0.
    private static func fraction(_ part: Double, of whole: Double) -> Double {
        part > 0 && whole > 0 ? min(1, part / whole) : 0
    }
}

/// The bars that begin where the one before ends, and the return between the two.
struct FollowingBars: Sendable {
    private(set) var bars: [BarSample.Bar] = []
    /// O − C₋₁ of each.
    private(set) var overnight: [Double] = []

    init(_ sample: BarSample) {
        for (before, bar) in zip(sample.bars, sample.bars.dropFirst()) where bar.followsOn {
            bars.append(bar)
            overnight.append(bar.open - before.close)
        }
    }
}
