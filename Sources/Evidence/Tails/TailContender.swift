import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What competes in a comparison of tails.
public enum TailContender: Sendable, Hashable {
    case candidate(TailCandidate)
    /// Type 7 quantile of the simple returns of the last 90 days, absolute ones where both sides
    /// are judged: the usual way by hand.
    case rollingQuantile
    /// Normal quantile, two-sided where both sides are judged, times an EWMA of half-life 11.2 days
    /// (λ = 0.94 a day).
    case normalEWMA

    /// The window of ``rollingQuantile``.
    static let rollingWindow = TimeSpan.days(90)
    /// The half-life of ``normalEWMA``.
    static let normalHalfLife = TimeSpan.minutes(16_128)
    /// The volatility of ``normalEWMA``.
    static let normalFilter = VolatilityFilter([.ewma(halfLife: normalHalfLife)])
}

extension TailWalk {
    /// The requirements of each contender, in their order. Volatilities of a filter that several
    /// share are computed once.
    public func requirements(_ contenders: [TailContender]) -> [[Double]] {
        var spreads: [VolatilityFilter: [Double?]] = [:]
        return contenders.map { contender in
            switch contender {
            case .rollingQuantile: return rollingQuantile()
            case .normalEWMA: return normalEWMA()
            case .candidate(let candidate):
                var known: [Double?]?
                if let filter = candidate.filter {
                    known = spreads[filter] ?? self.spreads(filter)
                    spreads[filter] = known
                }
                return requirements(candidate.law, window: candidate.window, spreads: known)
            }
        }
    }

    func rollingQuantile(_ measure: TailMeasure = .valueAtRisk) -> [Double] {
        var sample = RollingLosses(
            times: returns.startTimes, losses: returns.values.map { Self.loss(expm1($0), side) },
            window: TailContender.rollingWindow)
        return judged.map { index in
            sample.advance(to: index)
            return
                (try? sample.losses.figure(
                    measure, confidence: confidence, convention: .type7)) ?? .nan
        }
    }

    func normalEWMA(_ measure: TailMeasure = .valueAtRisk) -> [Double] {
        let multiplier = try? TailLaw.normal.multiplier(
            .empty, side: side, confidence: confidence, measure: measure
        ).value
        let spreads = spreads(TailContender.normalFilter)
        return judged.map { index in
            guard let multiplier, let spread = spreads[index] else { return .nan }
            return Self.requirement(distance: multiplier * spread, side)
        }
    }
}
