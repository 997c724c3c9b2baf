import MarginPolicy
import VolModel

/// Sets by hand, whose figures are easily told apart.
enum ParameterSets {
    static let digest = "sha256:" + String(repeating: "0123456789abcdef", count: 4)

    static func set(_ instruments: [InstrumentParameters], version: String = "0.1.0")
        -> ParameterSet
    {
        ParameterSet(
            generatorVersion: version, policyName: "balanced", policyDigest: digest,
            jobDigest: digest, inputsDigest: digest, instruments: instruments)
    }

    /// From 2% to 2.625% maintenance and from 4% to 5.25% initial.
    static func raised(
        _ name: String = "ETH-USD", component: String = "oracle_deviation",
        volatility: Double = 0.536848, standardError: Double = 0.0213
    ) -> InstrumentParameters {
        let ratios = MarginRatios(maintenancePpm: 26_250, initialPpm: 52_500)
        return InstrumentParameters(
            instrument: name, feed: "eth", asOf: Timestamp(seconds: 1_704_067_200),
            status: .proposed, published: ratios, long: ratios,
            short: MarginRatios(maintenancePpm: 26_100, initialPpm: 52_100),
            tiers: [
                .init(
                    notionalFrom: .zero, notionalTo: ExactDecimal(100_000), ratios: ratios,
                    maintenanceDeduction: .zero),
                .init(
                    notionalFrom: ExactDecimal(100_000), notionalTo: nil,
                    ratios: MarginRatios(maintenancePpm: 31_750, initialPpm: 61_500),
                    maintenanceDeduction: ExactDecimal(550)),
            ],
            components: [
                .init(name: "tail", ppm: 21_337), .init(name: component, ppm: 4_901),
                .init(name: "cap", ppm: 0), .init(name: "rounding", ppm: 12),
            ],
            model: ratios,
            current: CurrentParameters(
                ratios: MarginRatios(maintenancePpm: 20_000, initialPpm: 40_000)),
            decision: .init(
                action: .raise, binding: .maxStepUp, reasons: ["the model asks for 2.63%"]),
            estimates: [
                VolatilityEstimate(
                    estimator: .ewma(halfLife: .days(1)),
                    outcome: .success(
                        .init(
                            annualizedVolatility: volatility, standardError: standardError,
                            effectiveObservations: 90, returns: 900)))
            ])
    }

    static func held(_ name: String, reason: String) -> InstrumentParameters {
        let ratios = MarginRatios(maintenancePpm: 77_770, initialPpm: 155_540)
        return InstrumentParameters(
            instrument: name, feed: "old", asOf: nil, status: .held, published: ratios,
            components: [.init(name: "held", ppm: 77_770)],
            current: CurrentParameters(ratios: ratios),
            decision: .init(action: .none, binding: .held, reasons: [reason]))
    }

    static func unavailable(_ name: String, reason: String) -> InstrumentParameters {
        InstrumentParameters(
            instrument: name, feed: "none", asOf: nil, status: .unavailable, published: nil,
            decision: .init(action: .none, binding: .held, reasons: [reason]))
    }
}
