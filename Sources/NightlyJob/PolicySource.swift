public import Evidence
public import MarginPolicy
public import OracleHistory
public import VolModel

extension PolicySource {
    /// What a history knew at any time, as the nightly job would have read it then.
    ///
    /// Rows that a later row took back are still there, and nothing is lowered while they count.
    /// `holeLimit` is the longest interval that is no hole where neither feed nor policy says so.
    public init(
        _ history: FeedHistory, _ instrument: Instrument, policy: RiskPolicy, holeLimit: TimeSpan
    ) {
        let maxGap = instrument.feed.maxGap(otherwise: policy.volatility.maxGap ?? holeLimit)
        let memory = policy.memory
        self.init(
            instrument, policy: policy,
            first: history.series.first ?? Timestamp(microseconds: 0),
            known: { history.liveObserved(at: $0, maxGap: maxGap) },
            caution: { history.caution(from: $0 - memory, to: $0) })
    }
}
