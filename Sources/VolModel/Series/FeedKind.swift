/// How a feed decides when to publish.
///
/// The kind decides two things in a requirement: the measurable horizon, a multiple of the spacing
/// where values come at equal ones (`interval`, `ohlc`), and the overshoot, that of the updates
/// beyond the deviation where there is one (`threshold`), else that of a barrier which is looked at
/// from time to time. It also rules out estimators, by ``FeedValidity``.
public enum FeedKind: String, Sendable, Hashable, CaseIterable {
    /// A new value after a deviation or a heartbeat: Chainlink.
    case threshold
    /// A value at equal spacings.
    case interval
    /// A value whenever something happened.
    case tick
    /// Open, high, low and close of equal bars; the observation is the close at the bar's end.
    case ohlc
    /// A price with a confidence band: Pyth.
    case confidence
}
