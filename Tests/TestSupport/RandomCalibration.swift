package import MarginPolicy
package import VolModel

/// One random history, policy and set of current parameters, and what the calibration made of them.
package struct RandomCalibration {
    package let instrument: Instrument
    package let policy: RiskPolicy
    package let current: CurrentParameters?
    package let overrides: [MarginOverride]
    package let asOf: Timestamp
    package let result: InstrumentParameters

    /// The block's cases: the same for every test that asks for them.
    package static func block(_ block: UInt64, count: Int = 100) throws -> [RandomCalibration] {
        var random = SeededRandom(seed: 40_000 + block)
        return try (0..<count).map { _ in try RandomCalibration(&random) }
    }

    private init(_ random: inout SeededRandom) throws {
        let series = try random.history()
        policy = try random.policy()
        instrument = try random.instrument()
        let last = series.last ?? Timestamp(microseconds: Example.start)
        asOf = random.pick([last, last, last + .minutes(50), last + .hours(30)])
        var current = random.oneIn(3) ? nil : random.currentParameters(asOf: asOf)
        if let ratios = current?.ratios, random.oneIn(2) {
            current?.tiers = random.tiersInForce(above: ratios, bounds: policy.tiers.notionals)
        }
        self.current = current
        overrides = random.overrides(asOf: asOf)
        let peers =
            random.oneIn(3)
            ? [0.4, 0.9].map {
                VolatilityEstimate.Value(
                    annualizedVolatility: $0, standardError: 0.05, effectiveObservations: 50,
                    returns: 100)
            } : []
        let confidences =
            random.oneIn(3) ? series.prices.map { $0 * random.pick([0, 1e-4, 0.02, .nan]) } : nil
        result = Calibration.calibrate(
            instrument, feedName: "feed", series: series, confidences: confidences, asOf: asOf,
            policy: policy, current: current, overrides: overrides, peers: peers)
    }
}
