import Foundation
import TestSupport

@testable import VolModel

/// The tables of docs/estimators.md.
struct EstimatorTables {
    static let days = 400
    /// As many markets of ``days`` days with constant volatility as with stochastic one.
    static let seeds = Array(UInt64(1)...20)
    static let jumpSeeds = Array(UInt64(1)...4)
    static let jumpCases = ["realized:window=10d", "bipower", "min_rv", "med_rv", "duration"]
    static let stepCounts = [10, 60, 720, 3600]
    static let steppedBars = 16_000

    let constant: EstimatorEvidence
    let stochastic: EstimatorEvidence
    let jumping: EstimatorEvidence
    let daily: DailyThresholdTable
    let stepped: [SteppedRanges]
    let next: NextStepCoverage

    init() async throws {
        async let constant = Self.evidence(.constant)
        async let stochastic = Self.evidence(.stochastic)
        self.constant = try await constant
        self.stochastic = try await stochastic
        next = NextStepCoverage(series: 200)
        jumping = try EstimatorEvidence(
            EvidencedPanel.cases.filter { one in
                Self.jumpCases.contains { one.label == $0 || one.name == $0 }
            },
            model: .jumping, days: Self.days, seeds: Self.jumpSeeds)
        daily = try DailyThresholdTable(days: 1500, seed: 1)
        stepped = try Self.stepCounts.map {
            try SteppedRanges(
                steps: $0, samples: Self.steppedBars / SteppedRanges.barsPerSample, seed: 3)
        }
    }

    @concurrent
    private static func evidence(
        _ model: SimulatedMarket.Model
    ) async throws -> EstimatorEvidence {
        try EstimatorEvidence(EvidencedPanel.cases, model: model, days: days, seeds: seeds)
    }

    static func number(_ value: Double, _ digits: Int = 3) -> String {
        String(format: "%.\(digits)f", value)
    }

    private static func table(_ evidence: EstimatorEvidence, _ cell: (EvidenceSample) -> String)
        -> String
    {
        let kinds = FeedKind.allCases
        let header =
            "| estimator | " + kinds.map(\.rawValue).joined(separator: " | ") + " |\n"
            + "|---" + kinds.map { _ in "|---" }.joined() + "|"
        let rows = EvidencedPanel.cases.filter { one in
            kinds.contains { evidence[one.label, $0] != nil }
        }.map { one in
            "| `\(one.label)` | "
                + kinds.map { evidence[one.label, $0].map(cell) ?? "none" }
                .joined(separator: " | ") + " |"
        }
        return ([header] + rows).joined(separator: "\n")
    }

    private static func bias(_ sample: EvidenceSample) -> String {
        let error = sample.monteCarloError.map { " ± " + number($0) } ?? ""
        let verdict =
            switch FeedValidity(ratio: sample.mean) {
            case .valid: ""
            case .biased: " biased"
            case .meaningless: " **meaningless**"
            }
        return number(sample.mean) + error + verdict
    }

    private static func coverage(_ sample: EvidenceSample) -> String {
        number(100 * sample.symmetricCoverage, 1) + " / "
            + number(100 * sample.logarithmicCoverage, 1)
    }

    private var dailyRows: String {
        zip(DailyThresholdTable.rows, daily.results).map { row, result in
            "| \(row.row.name) | \(Self.number(result.mean)) ± \(Self.number(result.error)) | "
                + "\(Self.number(result.deviation)) | \(row.elsewhere) |"
        }.joined(separator: "\n")
    }

    private var steppedRows: String {
        stepped.flatMap { ranges in
            zip(SteppedRanges.measures, ranges.results).map { measure, result in
                let expected = SteppedRanges.expectation(measure.measure, steps: ranges.steps)
                return "| \(ranges.steps) | `\(measure.name)` | \(Self.number(result.mean)) ± "
                    + "\(Self.number(result.error)) | \(expected.map { Self.number($0) } ?? "none")"
                    + " | \(Self.number(result.efficiency, 1)) |"
            }
        }.joined(separator: "\n")
    }

    private var nextRows: String {
        next.results.map { model, sample in
            "| `\(model.estimatorName)` | \(Self.bias(sample)) | "
                + (sample.standardDeviation.map { Self.number($0) } ?? "none")
                + " | \(Self.coverage(sample)) |"
        }.joined(separator: "\n")
    }

    var text: String {
        """
        # Estimators

        What each estimator of the default panel makes of each kind of feed, against the true variance
        of a simulated market. `make tables` writes this file in some minutes; a test repeats
        a 150th of it at every run and fails where a ratio leaves its Monte Carlo error or where
        `FeedValidity`, which refuses estimators by these verdicts, says something else.

        The log price moves once a second by a normal step; volatility is 60% a year of 365 days,
        without drift. \(Self.seeds.count) markets of \(Self.days) days are observed by five feeds:

        - `threshold`: a new price after a move of 0.5% or an hour;
        - `interval`: the price each minute;
        - `tick`: every 10 seconds in the mean, at irregular seconds, half of the prices 1 basis point
          above the true one and half below;
        - `ohlc`: candles of a minute with the high and low of the true price in it;
        - `confidence`: every 10 seconds in the mean, off by a normal error of 2 basis points; the
          band of 1.96 of those is stated.

        Most windows are of ten days instead of the default thirty: bias is the same, and figures are
        three times as many.

        ## Bias

        Mean of estimated over true variance ± its Monte Carlo error. Valid, without a mark: within 5%.
        *Biased*: within 25%. *Meaningless*: beyond. *None*: no figure.

        \(Self.table(constant, Self.bias))

        Updates with noise (`tick`, `confidence`) add twice its variance with each of them; how much
        depends on the noise and the spacing of the feed at hand, and `two_scale` and
        `realized_kernel` are made for it. Measures that take a product or a median of neighbours do
        not see moves that a threshold leaves alone on a grid. Bars of a threshold feed have a range
        that is too small by up to the deviation on each side.

        ## Efficiency

        Standard deviation of estimated over true variance, and how many figures it is taken from.

        \(Self.table(constant) { sample in
            (sample.standardDeviation.map { Self.number($0) } ?? "none") + " (\(sample.count))"
        })

        ## Coverage

        How often the true volatility lies within ±1.96 standard errors, in percent: of volatility /
        of its logarithm. Of 95%, the Monte Carlo error is 3.4% with 40 figures, 2.2% with 100, 0.8% with
        780 and 0.3% with 4,000. 32 effective observations (`ewma_classic`) are few for a normal law.

        \(Self.table(constant, Self.coverage))

        ## Stochastic volatility

        The same feeds where ln σ reverts to its mean with a half-life of a day and has a standard
        deviation of 0.4, so that returns have fat tails, with a kurtosis of 5.7; the truth is the
        variance that was realised in the window, or with the weights. Estimators of the variance to
        come have no such truth and are left out. Mean ratio ± its Monte Carlo error:

        \(Self.table(stochastic, Self.bias))

        Coverage as above:

        \(Self.table(stochastic, Self.coverage))

        The intervals hold no bias: where the simulation finds one, they miss the truth by it.
        Figures of ranges on bars of finite steps are the example.

        ## The next step under its own law

        \(next.series) series of \(NextStepCoverage.steps) steps with Student t errors of \(NextStepCoverage.degreesOfFreedom) degrees
        of freedom, by GARCH with α = 0.08 and β = 0.9, of GJR with γ = 0.08 and α = 0.04: the ratio of the next step's estimated to its true variance,
        and how often the true volatility lies within ±1.96 standard errors, of volatility / of its
        logarithm. The normal models are fitted to the same series: their errors hold under any law.

        | estimator | ratio | standard deviation | coverage |
        |---|---|---|---|
        \(nextRows)

        ## Jumps

        A hundred jumps of 3% up or down a year, which do not count as variance: mean ratio ± its
        Monte Carlo error, of \(Self.jumpSeeds.count) markets.

        \(Self.table(jumping, Self.bias))

        ## One day of a threshold feed

        1,500 days, each for itself, with the textbook formulas beside the package's own; *elsewhere*
        is what an independent simulation gave.

        | measure | ratio | standard deviation | elsewhere |
        |---|---|---|---|
        \(dailyRows)

        ## Ranges in steps

        \(Self.steppedBars) bars that follow on each other, of the given number of steps. *Expected*:
        extremes that fall short by 0.5826/√steps of a bar's standard deviation in the mean (Asmussen,
        Glynn and Pitman, 1995), without their variance. *Efficiency*: variance of the mean squared
        return over that of the estimator, both of samples of \(SteppedRanges.barsPerSample) bars and
        neither corrected for its bias; of a diffusion 5.2 for `parkinson` (1980) and 7.4 for
        `garman_klass` (1980).

        | steps | estimator | ratio | expected | efficiency |
        |---|---|---|---|---|
        \(steppedRows)

        """
    }
}
