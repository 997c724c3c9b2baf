import TestSupport

@testable import VolModel

/// The estimators that are held against simulated markets, and what each is an estimate of.
enum EvidencedPanel {
    /// As for a feed whose heartbeat is an hour.
    static let maxGap = TimeSpan.hours(3)

    static let cases: [EvidenceCase] = windows + daily + weighted + fitted

    /// `reach`: days of history that the figure depends on; `stride`: days from one to the next.
    private static func row(
        _ label: String, _ target: EvidenceCase.Target, reach: Int64, stride: Int
    ) -> EvidenceCase {
        let estimator = try? VolatilityEstimator(label)
        return EvidenceCase(
            label: label, target: target, reach: .days(reach), strideDays: stride
        ) { feed, asOf in
            var feed = feed
            // What is refused on the kind, or asks for more than these feeds have, is measured too.
            feed.traits.kind = nil
            return unguarded(estimator, feed, asOf)
                ?? estimator?.estimate(feed, asOf: asOf, maxGap: maxGap).value
        }
    }

    private static func unguarded(
        _ estimator: VolatilityEstimator?, _ feed: ObservedFeed, _ asOf: Timestamp
    ) -> VolatilityEstimate.Value? {
        switch estimator {
        case .jumpRobust(let measure, let window, let grid?):
            try? ReturnSample.onGrid(
                feed.series, asOf: asOf, window: window, grid: grid, maxGap: maxGap
            ).flatMap { JumpRobustVolatility.estimate($0, measure: measure) }.get()
        case .twoScale(let window?):
            try? ReturnSample.ofUpdates(feed.series, asOf: asOf, window: window, maxGap: maxGap)
                .flatMap { TwoScaleVolatility.estimate($0) }.get()
        case .realizedKernel(let window?):
            try? ReturnSample.ofUpdates(feed.series, asOf: asOf, window: window, maxGap: maxGap)
                .flatMap { RealizedKernelVolatility.estimate($0) }.get()
        case .range(let measure, let window, let bar?):
            try? BarSample.onGrid(
                feed, asOf: asOf, window: window, length: bar, maxGap: maxGap
            ).flatMap { measure.estimate($0) }.get()
        default: nil
        }
    }

    private static let windows =
        [
            "realized:window=10d", "duration:window=10d", "realized:window=10d,grid=5m",
            "realized:window=10d,grid=1h", "bipower:window=10d,grid=5m",
            "min_rv:window=10d,grid=5m", "med_rv:window=10d,grid=5m",
            "subsampled:window=10d,grid=1h,step=5m", "parkinson:window=10d,bar=1h",
            "garman_klass:window=10d,bar=1h", "garman_klass_overnight:window=10d,bar=1h",
            "rogers_satchell:window=10d,bar=1h", "yang_zhang:window=10d,bar=1h",
        ].map { row($0, .window(.days(10)), reach: 11, stride: 10) } + [
            row(
                "close_to_close:window=30d,grid=1d", .window(.days(30)), reach: 31, stride: 30)
        ]

    private static let daily = [
        "two_scale:window=1d", "realized_kernel:window=1d",
    ].map { row($0, .window(.days(1)), reach: 2, stride: 2) }

    private static let weighted = [
        row("ewma:half_life=1d", .halfLife(.days(1)), reach: 20, stride: 5),
        row("ewma:half_life=11.2d", .halfLife(.minutes(16_128)), reach: 150, stride: 50),
        row("ewma_classic:lambda=0.94", .constantOnly, reach: 10, stride: 9),
        row("ewma_asymmetric:half_life=1d", .halfLife(.days(1)), reach: 20, stride: 5),
        row("riskmetrics2006:grid=1h", .constantOnly, reach: 120, stride: 60),
    ]

    private static let fitted =
        ["garch", "garch_t", "gjr", "gjr_t"].map {
            row("\($0):window=180d,grid=1h", .constantOnly, reach: 181, stride: 180)
        }
        + ["har", "harq"].map {
            row("\($0):window=365d,grid=1h", .constantOnly, reach: 366, stride: 365)
        }
}
