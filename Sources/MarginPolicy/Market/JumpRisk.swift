import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// How the move within minutes is modelled.
public enum GapModel: String, Sendable, CaseIterable {
    /// `GapQuantile.largest` of all three.
    case kouWang = "kou_wang"
    /// Diffusion and one jump, each at half of the probability, added.
    case oneBigJump = "one_big_jump"
    /// First passage without jumps.
    case diffusion
}

/// The market's jumps, measured or stated.
public struct JumpRisk: Sendable, Hashable, CustomStringConvertible {
    public var perYear: Double
    public var upProbability: Double
    /// Mean sizes as log returns.
    public var meanUp: Double
    public var meanDown: Double
    public var source: Source

    /// Where jumps come from.
    public enum Source: String, Sendable, CaseIterable {
        /// The best estimate of the history; a side on which none was seen has none.
        case measured
        /// The upper limits of what the history allows. Of few jumps they allow a great deal.
        case upperLimits = "upper_limits"
        /// What the policy states.
        case assumed
    }

    public init(
        perYear: Double, upProbability: Double, meanUp: Double, meanDown: Double, source: Source
    ) {
        self.perYear = perYear
        self.upProbability = upProbability
        self.meanUp = meanUp
        self.meanDown = meanDown
        self.source = source
    }

    public var description: String {
        "\(perYear.twoDecimals) jumps a year, \(Ratio.percent(upProbability)) of them up, by "
            + "\(Ratio.percent(meanUp)) up and \(Ratio.percent(meanDown)) down on average"
            + " (\(source.rawValue))"
    }

    /// The jumps without diffusion or drift; nil where they are none.
    var process: JumpDiffusion? {
        try? JumpDiffusion(
            logDriftPerYear: 0, annualizedVolatility: 0, jumpsPerYear: perYear,
            upProbability: upProbability, meanUp: meanUp, meanDown: meanDown)
    }

    /// The log distance that is crossed within the horizon with `probability`.
    ///
    /// Where an inversion does not know the distance, and for ``GapModel/oneBigJump``, it is the
    /// diffusion's and the single jump's distance at half of the probability each, added: who
    /// crosses the sum has crossed one of the two, several jumps together apart. Infinite where not
    /// even they are known.
    func logDistance(
        _ model: GapModel, side: Side, varianceRate: Double, probability: Double,
        horizonSeconds: Double
    ) -> Double {
        guard let horizon = TimeSpan(positiveSeconds: horizonSeconds) else { return .infinity }
        do throws(GSLFailure) {
            let process = try JumpDiffusion(
                logDriftPerYear: 0,
                annualizedVolatility: (varianceRate * TimeSpan.year.seconds).squareRoot(),
                jumpsPerYear: perYear, upProbability: upProbability, meanUp: meanUp,
                meanDown: meanDown)
            func diffusion(_ probability: Double) throws(GSLFailure) -> Double {
                try FirstPassage.windowLogDistance(
                    probability: probability, process.diffusion(side: side), horizon: horizon)
            }
            if model == .diffusion { return try diffusion(probability) }
            if model == .kouWang,
                let quantile = try? GapQuantile(
                    process, side: side, probability: probability, horizon: horizon)
            {
                return quantile.largest
            }
            return try diffusion(probability / 2)
                + OneBigJump.logDistance(
                    probability: probability / 2, process, side: side, horizon: horizon)
        } catch {
            return .infinity
        }
    }
}

extension RiskPolicy.Gap {
    /// The grids on which jumps are looked for, the finest that the feed carries first.
    private static let grids: [TimeSpan] = [.minutes(5), .minutes(15), .hours(1)]
    /// Of the intervals of intensities and sizes.
    private static let limitConfidence = 0.95
    /// The chance of any false jump in the sample.
    private static let falseJumps = 0.01
    /// A side without a jump is taken to have them of this mean size.
    private static let unseenMean = 0.02

    /// The jumps by measurement and as stated, or why there are none. Both count, so that a jump
    /// that is seen never takes the place of larger ones that are assumed.
    func jumps(
        of observed: ObservedFeed, asOf: Timestamp, maxGap: TimeSpan
    ) -> ([JumpRisk], missing: String?) {
        var found: [JumpRisk] = []
        var reason = "the policy states none"
        if jumps != .assumed {
            switch measuredJumps(observed, asOf: asOf, maxGap: maxGap) {
            case .success(let measured) where measured.perYear > 0: found.append(measured)
            case .success: reason = "none was seen"
            case .failure(let objection): reason = objection.reason
            }
        }
        if let assumed {
            found.append(
                JumpRisk(
                    perYear: assumed.perYear.doubleValue,
                    upProbability: assumed.upProbability.doubleValue,
                    meanUp: assumed.meanUp.doubleValue, meanDown: assumed.meanDown.doubleValue,
                    source: .assumed))
        }
        return (found, found.isEmpty ? "jumps are not assessed: \(reason)" : nil)
    }

    private func measuredJumps(
        _ observed: ObservedFeed, asOf: Timestamp, maxGap: TimeSpan
    ) -> Result<JumpRisk, NotApplicable> {
        guard let first = observed.series.first, let spacing = observed.series.medianSpacing,
            let grid = Self.grids.first(where: { $0 >= spacing })
        else { return .failure(NotApplicable("the feed publishes less than once an hour")) }
        return ReturnSample.onGrid(
            observed.series, asOf: asOf, window: asOf - first, grid: grid, maxGap: maxGap
        ).flatMap { sample in
            JumpEstimate.estimate(
                sample, kind: observed.traits.kind,
                threshold: .leeMykland(level: Self.falseJumps),
                confidence: Self.limitConfidence, unseenMean: Self.unseenMean)
        }.map { estimate in
            let (up, down) = (side(estimate.up), side(estimate.down))
            let total = up.perYear + down.perYear
            return JumpRisk(
                perYear: total, upProbability: total > 0 ? up.perYear / total : 0.5,
                meanUp: up.mean, meanDown: down.mean, source: jumps)
        }
    }

    private func side(_ tail: JumpTail) -> (perYear: Double, mean: Double) {
        if jumps == .upperLimits { return (tail.cautiousPerYear, tail.meanUpperLimit) }
        return (tail.count > 0 ? tail.perYear : 0, tail.mean)
    }
}

extension TimeSpan {
    /// nil of what is no time, and of more than 30,000 years.
    init?(positiveSeconds seconds: Double) {
        guard seconds > 0, seconds < 1e12 else { return nil }
        self.init(microseconds: Int64(seconds * 1e6))
    }
}
