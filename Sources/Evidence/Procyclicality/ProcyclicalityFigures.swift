public import VolModel

/// How much a path of margins moves: for the margin of a portfolio that does not change.
///
/// Formula: peak to trough max M / min M; the call over n periods is M(t + n)/M(t) − 1, of which
/// the largest and the 99% quantile are kept.
///
/// Conventions: relative changes; some texts use absolute ones. Quantiles of type 7.
///
/// Edge cases: a path without margins, or with one that is not positive and finite, has no relative
/// figure: NaN. So has a call over as many periods as the path has margins, or over none.
///
/// Source: Murphy, Vasios and Vause, An investigation into the procyclicality of risk-based initial
/// margin models (Bank of England Financial Stability Paper 29, 2014).
public struct ProcyclicalityFigures: Sendable, Hashable {
    /// What a margin may ask for over a number of periods, as fractions of the margin.
    public struct Call: Sendable, Hashable {
        /// n, in periods.
        public let steps: Int
        public let largest: Double
        public let quantile99: Double
    }

    public let peakToTrough: Double
    /// In the order asked for.
    public let calls: [Call]

    /// `margins` one a period, in order of time.
    public init(_ margins: [Double], callSteps: [Int]) {
        self.init(margins, periods: callSteps) { steps in
            (1..<margins.count).contains(steps)
                ? zip(margins.dropFirst(steps), margins).map { $0 / $1 - 1 } : []
        }
    }

    /// `margins` set at increasing `startTimes`, in microseconds, each in force for `horizon`;
    /// calls are over days. A margin whose later one falls into a hole makes no call.
    public init(
        _ margins: [Double], startTimes: [Int64], horizon: TimeSpan, callDays: [Int]
    ) {
        self.init(margins, periods: callDays) { days in
            let span = TimeSpan.days(1).microseconds * Int64(days)
            var changes: [Double] = []
            var later = 0
            for (index, time) in startTimes.enumerated() {
                while later + 1 < startTimes.count, startTimes[later + 1] <= time + span {
                    later += 1
                }
                let isInForce = time + span - startTimes[later] < horizon.microseconds
                if later > index, isInForce { changes.append(margins[later] / margins[index] - 1) }
            }
            return changes
        }
    }

    private init(_ margins: [Double], periods: [Int], changes: (Int) -> [Double]) {
        let isRelative = margins.allSatisfy { $0 > 0 && $0.isFinite }
        guard isRelative, let peak = margins.max(), let trough = margins.min() else {
            peakToTrough = .nan
            calls = periods.map { Call(steps: $0, largest: .nan, quantile99: .nan) }
            return
        }
        peakToTrough = peak / trough
        calls = periods.map { count in
            let changes = changes(count)
            return Call(
                steps: count, largest: changes.max() ?? .nan,
                quantile99: (try? Quantile.type7(changes, probability: 0.99)) ?? .nan)
        }
    }
}
