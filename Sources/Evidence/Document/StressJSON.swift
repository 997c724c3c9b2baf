import IsolatedMargin
import MarginPolicy
public import PolicyDocument
import VolModel

extension StressWindowOutcome {
    /// Ratios in ppm of notional; `reason` where nothing is judged.
    public var json: JSONValue {
        var reason: String?
        if case .notJudged(let why) = finding { reason = why }
        return [
            "window": .string(window.name), "title": .string(window.title),
            "from": .string(window.from.description), "to": .string(window.to.description),
            "status": judged == nil ? "not_judged" : "judged",
            "reason": .optional(reason, JSONValue.string),
            "partial": .optional(judged?.partial, JSONValue.string),
            "horizons": .integer(judged?.horizons ?? 0),
            "largest_loss_ppm": .optional(judged) { StressJSON.ppm($0.largestLoss) },
            "largest_loss_at": .optional(judged) { .string($0.largestLossAt.description) },
            "policies": .array(judged?.policies.map(\.json) ?? []),
        ]
    }
}

extension StressWindowOutcome.PolicyOutcome {
    fileprivate var json: JSONValue {
        [
            "policy": .string(policy.rawValue),
            "requirement_before_ppm": .optional(requirementBefore, StressJSON.ppm),
            "largest_requirement_ppm": StressJSON.ppm(largestRequirement),
            "largest_rise_1d": .optional(largestDayRise) { .fixed($0, fractionDigits: 6) },
            "breaches": .integer(breaches), "max_gap_ppm": StressJSON.ppm(largestBeyond),
            "beyond_margin_bp": .fixed(meanBeyond * 1e4, fractionDigits: 6),
        ]
    }
}

extension StressShock {
    public var json: JSONValue {
        [
            "price_change_ppm": .integer(priceChangePpm),
            "volatility_multiplier": .fixed(volatilityMultiplier, fractionDigits: 6),
            "liquidity_ppm": .integer(liquidityPpm), "outage_s": StressJSON.seconds(outage),
        ]
    }
}

extension StressShockOutcome {
    public var json: JSONValue {
        [
            "shock": shock.json, "maintenance_margin_ppm": .integer(ratios.maintenancePpm),
            "initial_margin_ppm": .integer(ratios.initialPpm),
            "notional": .optional(notional) { .fixed($0, fractionDigits: 2) },
            "requirement": .optional(requirement, \.json),
            "positions": .array(positions.map(\.json)),
        ]
    }
}

extension ShockedRequirement {
    fileprivate var json: JSONValue {
        [
            "calm": Self.json(calm), "shocked": Self.json(shocked),
            "notes": .array(notes.map(JSONValue.string)),
        ]
    }

    private static func json(_ found: InstrumentParameters) -> JSONValue {
        [
            "status": .string(found.status.rawValue),
            "maintenance_margin_ppm": .optional(found.published) { .integer($0.maintenancePpm) },
            "initial_margin_ppm": .optional(found.published) { .integer($0.initialPpm) },
            "model_maintenance_margin_ppm": .optional(found.model) {
                .integer($0.maintenancePpm)
            },
            "model_initial_margin_ppm": .optional(found.model) { .integer($0.initialPpm) },
            "reason": found.published == nil
                ? .optional(found.decision.reasons.first, JSONValue.string) : .null,
        ]
    }
}

extension ShockedPosition {
    fileprivate var json: JSONValue {
        [
            "side": .string(side.rawValue),
            "share_of_max_leverage_ppm": .integer(quarters * 250_000),
            "opening_equity_ppm": .integer(openingEquityPpm),
            "liquidated": .boolean(isLiquidated),
            "impact_ppm": .optional(impactPpm, JSONValue.integer),
            "equity_ppm": .integer(equityPpm), "bad_debt_ppm": .integer(badDebtPpm),
        ]
    }
}

extension ReverseStress {
    /// Amounts in quote units; prices and amounts as exact decimals in strings.
    public var json: JSONValue {
        [
            "mode": .string(mode.rawValue), "fund": StressJSON.amount(fund),
            "opened": .integer(opened),
            "refused": .integer(refused), "long_notional": StressJSON.amount(longNotional),
            "short_notional": StressJSON.amount(shortNotional), "down": down.json, "up": up.json,
            "monotone": .boolean(isMonotone), "curve": .array(curve.map(\.json)),
        ]
    }
}

extension ReverseStress.Answer {
    /// `holds` with the largest shock that was tried.
    fileprivate var json: JSONValue {
        switch self {
        case .breaks(let point): .object([.init("status", "breaks")] + point.members)
        case .holds(let point): .object([.init("status", "holds")] + point.members)
        }
    }
}

extension ReverseStress.Point {
    fileprivate var json: JSONValue { .object(members) }

    fileprivate var members: [JSONValue.Member] {
        [
            .init("shock_ppm", .integer(shockPpm)), .init("price", .string(price.description)),
            .init("liquidated", .integer(liquidated)), .init("losses", StressJSON.amount(losses)),
        ]
    }
}

/// How the figures of stress and frontiers are written.
enum StressJSON {
    /// A fraction of notional in ppm with three decimals.
    static func ppm(_ fraction: Double) -> JSONValue { .fixed(fraction * 1e6, fractionDigits: 3) }

    static func seconds(_ span: TimeSpan) -> JSONValue { .fixed(span.seconds, fractionDigits: 0) }

    static func amount(_ quanta: Quanta) -> JSONValue {
        .string(
            ExactDecimal(significand: quanta, fractionDigits: ReplayMarket.quoteDecimals)
                .description)
    }

    /// Rounded up to a ppm.
    static func ppm(_ ratio: Ratio) -> JSONValue {
        .integer(Int((ratio.billionths + 999) / 1_000))
    }
}
