import VolModel

extension PolicyKnob {
    /// Volatility, tail, horizon and gap.
    static let marketKnobs: [PolicyKnob] = [
        PolicyKnob(key: "volatility.estimators") { policy in
            @Sendable func text(_ policy: RiskPolicy) -> String {
                policy.volatility.estimators.map { "\($0)" }.joined(separator: ", ")
            }
            let others = [false, true].map { isDoubled in
                let other = policy.changed {
                    $0.volatility.estimators = $0.volatility.estimators.map { estimator in
                        guard case .ewma(let halfLife) = estimator else { return estimator }
                        return .ewma(halfLife: isDoubled ? halfLife + halfLife : halfLife.halved)
                    }
                }
                return (text(other), other)
            }
            return (text(policy), others)
        },
        choice(
            "volatility.combine", get: { $0.volatility.combine },
            set: { $0.volatility.combine = $1 }),
        PolicyKnob(key: "tail.confidence") { policy in
            let beyond = Ratio(
                billionths: Ratio.one.billionths - policy.tail.confidence.billionths)
            let others = [beyond.scaled(by: .half), beyond.scaled(by: .two)].map { beyond in
                let confidence = Ratio(billionths: Ratio.one.billionths - beyond.billionths)
                return ("\(confidence)", policy.changed { $0.tail.confidence = confidence })
            }
            return ("\(policy.tail.confidence)", others)
        },
        choice("tail.method", get: { $0.tail.method }, set: { $0.tail.method = $1 }),
        choice("tail.measure", get: { $0.tail.measure }, set: { $0.tail.measure = $1 }),
        span("tail.window", get: { $0.tail.window }, set: { $0.tail.window = $1 }),
        span(
            "horizon.detection", get: { $0.horizon.detection }, set: { $0.horizon.detection = $1 }),
        span("horizon.closeout", get: { $0.horizon.closeout }, set: { $0.horizon.closeout = $1 }),
    ]

    /// Gap, oracle, liquidity, concentration.
    static let costKnobs: [PolicyKnob] = [
        PolicyKnob(key: "gap.model") { policy in
            guard let gap = policy.gap else { return ("off", []) }
            let others = GapModel.allCases.map { model in
                (model.rawValue, policy.changed { $0.gap?.model = model })
            }
            return (gap.model.rawValue, others)
        },
        flag(
            "oracle.include_deviation", get: { $0.oracle.includeDeviation },
            set: { $0.oracle.includeDeviation = $1 }),
        flag(
            "oracle.include_overshoot", get: { $0.oracle.includeOvershoot },
            set: { $0.oracle.includeOvershoot = $1 }),
        flag(
            "oracle.include_heartbeat", get: { $0.oracle.includeHeartbeat },
            set: { $0.oracle.includeHeartbeat = $1 }),
        ratio(
            "liquidity.coefficient", isPlain: true, get: { $0.liquidity?.coefficient },
            set: { $0.liquidity?.coefficient = $1 }),
        ratio(
            "liquidity.participation", most: .one, get: { $0.liquidity?.participation },
            set: { $0.liquidity?.participation = $1 }),
        ratio(
            "concentration.closed_together", most: .one, get: { $0.concentration?.closedTogether },
            set: { $0.concentration?.closedTogether = $1 }),
    ]

    /// Buffer, floors, caps, anti-procyclicality, governance.
    static let limitKnobs: [PolicyKnob] = [
        span(
            "buffer.holding_period", get: { $0.buffer.holdingPeriod },
            set: { $0.buffer.holdingPeriod = $1 }),
        ratio(
            "buffer.liquidation_probability", get: { $0.buffer.liquidationProbability },
            set: { $0.buffer.liquidationProbability = $1 }),
        ratio(
            "floors.maintenance", get: { $0.floors.maintenance },
            set: { $0.floors.maintenance = $1 }),
        ratio("floors.initial", get: { $0.floors.initial }, set: { $0.floors.initial = $1 }),
        ratio(
            "caps.maintenance", most: .one, get: { $0.caps.maintenance },
            set: { $0.caps.maintenance = $1 }),
        ratio("caps.initial", most: .one, get: { $0.caps.initial }, set: { $0.caps.initial = $1 }),
        span(
            "anti_procyclicality.long_floor", get: { $0.antiProcyclicality.longFloor },
            set: { $0.antiProcyclicality.longFloor = $1 }),
        ratio(
            "anti_procyclicality.stressed_weight", most: .one,
            get: { $0.antiProcyclicality.stress?.weight },
            set: { $0.antiProcyclicality.stress?.weight = $1 }),
        ratio(
            "anti_procyclicality.buffer",
            get: { policy in
                policy.antiProcyclicality.buffer.flatMap {
                    $0.isSizedByPersistence ? nil : $0.size
                }
            },
            set: { $0.antiProcyclicality.buffer?.size = $1 }),
        ratio(
            "anti_procyclicality.speed_up", get: { $0.antiProcyclicality.speedUp },
            set: { $0.antiProcyclicality.speedUp = $1 }),
        ratio(
            "anti_procyclicality.speed_down", get: { $0.antiProcyclicality.speedDown },
            set: { $0.antiProcyclicality.speedDown = $1 }),
        ratio(
            "anti_procyclicality.override_ratio", isPlain: true,
            get: { $0.antiProcyclicality.overrideRatio },
            set: { $0.antiProcyclicality.overrideRatio = $1 }),
        ratio(
            "governance.dead_band", get: { $0.governance.deadBand },
            set: { $0.governance.deadBand = $1 }),
        span(
            "governance.cool_down", get: { $0.governance.coolDown },
            set: { $0.governance.coolDown = $1 }),
        ratio(
            "governance.max_step_up", get: { $0.governance.maxStepUp },
            set: { $0.governance.maxStepUp = $1 }),
        ratio(
            "governance.max_step_down", get: { $0.governance.maxStepDown },
            set: { $0.governance.maxStepDown = $1 }),
        ratio("governance.grid", get: { $0.governance.grid }, set: { $0.governance.grid = $1 }),
    ]
}

extension RiskPolicy {
    /// Whether a policy document could say so.
    var isConsistent: Bool {
        guard (try? requirePossible()) != nil, tail.window >= horizon.total,
            tail.confidence > Ratio(ppm: 500_000), tail.confidence < .one,
            buffer.liquidationProbability < .one, floors.maintenance < .one,
            floors.initial < caps.initial ?? .one,
            floors.maintenance < caps.maintenance ?? caps.initial ?? .one,
            (caps.initial ?? .one) <= .one, governance.deadBand < .one,
            governance.maxStepDown.map({ $0 < .one }) ?? true,
            antiProcyclicality.speedDown.map({ $0 < .one }) ?? true,
            governance.grid <= Ratio(ppm: 100_000)
        else { return false }
        return caps.maintenance.map { $0 < caps.initial ?? .one } ?? true
    }
}
