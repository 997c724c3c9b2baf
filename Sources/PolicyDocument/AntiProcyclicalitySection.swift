import MarginPolicy
import VolModel

extension PolicyOverlay {
    mutating func applyAntiProcyclicality(_ section: DocumentValue?) throws(DocumentError) {
        guard
            let stated = try members(
                section, "anti_procyclicality",
                [
                    "emir_article_28", "long_floor", "stressed_weight", "stress_window",
                    "stress_lookback", "buffer", "release_above", "refill_below", "speed_up",
                    "speed_down", "override_ratio",
                ])
        else { return }
        if let value = stated["long_floor"] {
            policy.antiProcyclicality.longFloor = try value.positiveDuration()
        }
        try applyStress(stated)
        try applyReleasableBuffer(stated)
        if let value = stated["speed_up"] {
            policy.antiProcyclicality.speedUp = try value.ratioPerDay(
                "a speed above 0%/d and at most 1000%/d, such as 5%/d"
            ) { $0 > .zero && $0.billionths <= 10_000_000_000 }
        }
        if let value = stated["speed_down"] {
            policy.antiProcyclicality.speedDown = try value.ratioPerDay(
                "a speed above 0%/d and below 100%/d, such as 1%/d"
            ) { $0 > .zero && $0 < .one }
        }
        if let value = stated["override_ratio"] {
            policy.antiProcyclicality.overrideRatio = try value.ratio(
                "a ratio from 1 to 1000, such as 1.25"
            ) { $0 >= .one && $0.billionths <= 1_000_000_000_000 }
        }
        // Last, since it says what the others are at least.
        if let value = stated["emir_article_28"] {
            let option: EMIRArticle28 = try value.choice()
            option.apply(to: &policy.antiProcyclicality)
        }
    }

    private mutating func applyStress(_ stated: DocumentValue.Members) throws(DocumentError) {
        let keys = ["stressed_weight", "stress_window", "stress_lookback"]
        guard keys.contains(where: { stated[$0] != nil }) else { return }
        var stress = policy.antiProcyclicality.stress ?? .init()
        if let value = stated["stressed_weight"] {
            stress.weight = try value.ratio("a weight above 0% and at most 100%") {
                $0 > .zero && $0 <= .one
            }
        }
        if let value = stated["stress_window"] { stress.window = try value.positiveDuration() }
        if let value = stated["stress_lookback"] { stress.lookback = try value.positiveDuration() }
        policy.antiProcyclicality.stress = stress
    }

    private mutating func applyReleasableBuffer(
        _ stated: DocumentValue.Members
    ) throws(DocumentError) {
        let keys = ["buffer", "release_above", "refill_below"]
        guard keys.contains(where: { stated[$0] != nil }) else { return }
        var buffer = policy.antiProcyclicality.buffer ?? .init()
        if let value = stated["buffer"] {
            let expected = "persistence, or a share above 0% and at most 1000%"
            if case .scalar("persistence", _) = value.node.content {
                buffer.isSizedByPersistence = true
            } else {
                buffer.isSizedByPersistence = false
                buffer.size = try value.ratio(expected) {
                    $0 > .zero && $0.billionths <= 10_000_000_000
                }
            }
        }
        let expected = "the fastest volatility over the slowest, from 0 to 1000, such as 1.5"
        func trigger(_ value: DocumentValue) throws(DocumentError) -> Ratio {
            try value.number(expected) { $0 >= .zero && $0.billionths <= 1_000_000_000_000 }
        }
        if let value = stated["release_above"] { buffer.releaseAbove = try trigger(value) }
        if let value = stated["refill_below"] { buffer.refillBelow = try trigger(value) }
        policy.antiProcyclicality.buffer = buffer
    }
}
