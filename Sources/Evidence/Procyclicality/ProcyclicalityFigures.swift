import VolModel

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
        let isRelative = margins.allSatisfy { $0 > 0 && $0.isFinite }
        guard isRelative, let peak = margins.max(), let trough = margins.min() else {
            peakToTrough = .nan
            calls = callSteps.map { Call(steps: $0, largest: .nan, quantile99: .nan) }
            return
        }
        peakToTrough = peak / trough
        calls = callSteps.map { steps in
            let changes =
                (1..<margins.count).contains(steps)
                ? zip(margins.dropFirst(steps), margins).map { $0 / $1 - 1 } : []
            return Call(
                steps: steps, largest: changes.max() ?? .nan,
                quantile99: (try? Quantile.type7(changes, probability: 0.99)) ?? .nan)
        }
    }
}
