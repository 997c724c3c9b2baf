public import MarginPolicy
import VolModel

/// The parameter set as a JSON document, `marginpolicy.parameters/1`.
///
/// Written with its keys in a fixed order, so that equal sets are equal bytes. Reading is strict
/// and loses nothing: what was written, read and written again is the same document.
public enum ParameterSetJSON {
    public static let schema = "marginpolicy.parameters/1"
    static let generatorName = "marginpolicy"
    /// The largest document that is read.
    public static let bytesMax = SourceText.Format.json.bytesMax

    /// The document, with a final newline.
    public static func write(_ set: ParameterSet) -> String { value(of: set).document }

    public static func value(of set: ParameterSet) -> JSONValue {
        [
            "schema": .string(schema),
            "generator": [
                "name": .string(generatorName), "version": .string(set.generatorVersion),
            ],
            "policy": ["name": .string(set.policyName), "digest": .string(set.policyDigest)],
            "job": ["digest": .string(set.jobDigest)],
            "inputs": ["digest": .string(set.inputsDigest)],
            "instruments": .array(set.instruments.map(value(of:))),
        ]
    }

    private static func value(of instrument: InstrumentParameters) -> JSONValue {
        let published = instrument.published
        let described: [JSONValue.Member] = [
            .init("instrument", .string(instrument.instrument)),
            .init("feed", .string(instrument.feed)),
            .init("as_of", .optional(instrument.asOf) { "\($0)" }),
            .init("status", .string(instrument.status.rawValue)),
            .init("maintenance_margin_ppm", .optional(published) { .integer($0.maintenancePpm) }),
            .init("initial_margin_ppm", .optional(published) { .integer($0.initialPpm) }),
            .init(
                "dynamic_buffer_ppm",
                .optional(published) { .integer($0.initialPpm - $0.maintenancePpm) }),
            .init(
                "max_leverage",
                .optional(published) { .string(maxLeverage(initialPpm: $0.initialPpm)) }),
            .init("long", .optional(instrument.long) { .object(members(of: $0)) }),
            .init("short", .optional(instrument.short) { .object(members(of: $0)) }),
            .init("tiers", .array(instrument.tiers.map(value(of:)))),
            .init(
                "components",
                .array(
                    instrument.components.map {
                        ["name": .string($0.name), "ppm": .integer($0.ppm)]
                    })),
            .init("model", .optional(instrument.model) { .object(members(of: $0)) }),
            .init("current", .optional(instrument.current, value(of:))),
            .init(
                "decision",
                [
                    "action": .string(instrument.decision.action.rawValue),
                    "binding": .string(instrument.decision.binding.rawValue),
                    "reasons": .array(instrument.decision.reasons.map { .string($0) }),
                ]),
        ]
        return .object(
            described + governanceMembers(of: instrument) + [
                .init("estimates", .array(instrument.estimates.map(json)))
            ])
    }

    private static func value(of tier: InstrumentParameters.Tier) -> JSONValue {
        .object(
            [
                .init("notional_from", "\(tier.notionalFrom)"),
                .init("notional_to", .optional(tier.notionalTo) { "\($0)" }),
            ] + members(of: tier.ratios) + [
                .init("max_leverage", .string(maxLeverage(initialPpm: tier.ratios.initialPpm))),
                .init("maintenance_deduction", "\(tier.maintenanceDeduction)"),
            ])
    }

    private static func value(of current: CurrentParameters) -> JSONValue {
        .object(
            members(of: current.ratios) + [
                .init("changed_at", .optional(current.changedAt) { "\($0)" })
            ])
    }

    static func members(of ratios: MarginRatios) -> [JSONValue.Member] {
        [
            .init("maintenance_margin_ppm", .integer(ratios.maintenancePpm)),
            .init("initial_margin_ppm", .integer(ratios.initialPpm)),
        ]
    }

    /// `0.00` where there is no initial ratio to divide by.
    static func maxLeverage(initialPpm: Int) -> String {
        DecimalText.leverage(initialPpm: initialPpm) ?? "0.00"
    }
}
