package import MarginPolicy
package import VolModel

/// Plain values that many tests start from.
package enum Example {
    package static let hour: Int64 = 3_600_000_000
    package static let start: Int64 = 1_700_000_000_000_000

    package static func instrument(
        kind: FeedKind = .tick, deviation: Ratio? = nil, heartbeat: TimeSpan? = nil,
        liquidity: Instrument.Liquidity = .init(), fees: Instrument.Fees = .init()
    ) -> Instrument {
        Instrument(
            id: "ETH-USD-PERP",
            feed: .init(kind: kind, heartbeat: heartbeat, deviation: deviation),
            liquidity: liquidity, fees: fees)
    }

    package static func current(
        _ maintenance: Int, _ initial: Int, changedAt: Timestamp? = nil
    ) -> CurrentParameters {
        CurrentParameters(
            ratios: MarginRatios(maintenancePpm: maintenance, initialPpm: initial),
            changedAt: changedAt)
    }
}
