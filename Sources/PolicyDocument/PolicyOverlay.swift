import MarginPolicy
import VolModel

/// A policy under construction, with the place of the latest statement of each key.
struct PolicyOverlay {
    var policy: RiskPolicy
    /// By `section.key`.
    private(set) var statements: [String: DocumentValue]
    /// More than venues have; work grows with the square.
    static let tiersMax = 64
    /// The mapping that was applied last.
    let source: DocumentValue

    /// Lays the sections of `source` key by key over `base`, and checks the result as a whole.
    init(applying source: DocumentValue, over base: PolicyOverlay? = nil) throws(DocumentError) {
        self.source = source
        policy = base?.policy ?? RiskPolicy()
        statements = base?.statements ?? [:]
        let sections = try source.members([
            "modules", "volatility", "listing_age", "tail", "horizon", "gap", "oracle", "liquidity",
            "concentration", "funding", "buffer", "floors", "caps", "anti_procyclicality",
            "governance", "tiers",
        ])
        try applyModules(sections["modules"])
        try applyVolatility(sections["volatility"])
        try applyListingAge(sections["listing_age"])
        try applyTail(sections["tail"])
        try applyHorizon(sections["horizon"])
        try applyGap(sections["gap"])
        try applyOracle(sections["oracle"])
        try applyLiquidity(sections["liquidity"])
        try applyConcentration(sections["concentration"])
        try applyFunding(sections["funding"])
        try applyBuffer(sections["buffer"])
        try applyFloors(sections["floors"])
        try applyCaps(sections["caps"])
        try applyAntiProcyclicality(sections["anti_procyclicality"])
        try applyGovernance(sections["governance"])
        try applyTiers(sections["tiers"])
        try checkAsAWhole()
    }

    /// The stated keys of a section, recorded; nil where the section is absent.
    mutating func members(
        _ section: DocumentValue?, _ name: String, _ keys: [String]
    ) throws(DocumentError) -> DocumentValue.Members? {
        guard let members = try section?.members(keys) else { return nil }
        for key in keys {
            if let value = members[key] { statements["\(name).\(key)"] = value }
        }
        return members
    }

    private mutating func applyVolatility(_ section: DocumentValue?) throws(DocumentError) {
        guard
            let stated = try members(
                section, "volatility",
                [
                    "estimators", "combine", "min_updates", "max_gap", "max_staleness",
                    "min_history",
                ])
        else { return }
        if let value = stated["estimators"] {
            policy.volatility.estimators = try estimators(value)
            // Half-lives that somebody states are meant as stated, unless they state the rule too.
            if statements["volatility.min_updates"] == nil { policy.volatility.leastUpdates = 0 }
        }
        if let value = stated["combine"] { policy.volatility.combine = try value.choice() }
        if let value = stated["min_updates"] {
            let updates = try value.number("a whole number from 0 to 1000") {
                $0.billionths % 1_000_000_000 == 0
                    && (.zero...Ratio(billionths: 1_000_000_000_000)).contains($0)
            }
            policy.volatility.leastUpdates = Int(updates.billionths / 1_000_000_000)
        }
        if let value = stated["max_gap"] { policy.volatility.maxGap = try value.positiveDuration() }
        if let value = stated["max_staleness"] {
            policy.volatility.maxStaleness = try value.positiveDuration()
        }
        if let value = stated["min_history"] {
            policy.volatility.minHistory = try value.positiveDuration()
        }
    }

    private func estimators(_ list: DocumentValue) throws(DocumentError) -> [VolatilityEstimator] {
        let expected = "a list of estimators such as \"ewma:half_life=1d\""
        var estimators: [VolatilityEstimator] = []
        for element in try list.elements(expected: expected) {
            let text = try element.text("an estimator such as \"ewma:half_life=1d\"")
            let estimator: VolatilityEstimator
            do {
                estimator = try VolatilityEstimator(text)
            } catch {
                throw element.failure(
                    expected: "an estimator such as \"ewma:half_life=1d\" (\(error))")
            }
            guard !estimators.contains(estimator) else {
                throw element.failure(expected: "each estimator once")
            }
            estimators.append(estimator)
        }
        guard !estimators.isEmpty else {
            throw list.failure(found: "an empty list", expected: expected)
        }
        return estimators
    }

    private mutating func applyTail(_ section: DocumentValue?) throws(DocumentError) {
        guard
            let stated = try members(
                section, "tail",
                [
                    "method", "measure", "confidence", "window", "quantile", "beyond_sample",
                    "degrees_of_freedom",
                ])
        else { return }
        if let value = stated["method"] { policy.tail.method = try value.choice() }
        if let value = stated["confidence"] {
            policy.tail.confidence = try value.ratio(
                "a probability strictly between 50% and 100%"
            ) { $0 > .half && $0 < .one }
        }
        if let value = stated["window"] { policy.tail.window = try value.positiveDuration() }
        if let value = stated["measure"] { policy.tail.measure = try value.choice() }
        if let value = stated["quantile"] { policy.tail.quantile = try value.choice() }
        if let value = stated["beyond_sample"] { policy.tail.beyondSample = try value.choice() }
        if let value = stated["degrees_of_freedom"] {
            policy.tail.degreesOfFreedom = try value.number("a number above 2 and at most 1000") {
                $0.billionths > 2_000_000_000 && $0.billionths <= 1_000_000_000_000
            }
        }
    }

    private mutating func applyHorizon(_ section: DocumentValue?) throws(DocumentError) {
        guard let stated = try members(section, "horizon", ["detection", "closeout"]) else {
            return
        }
        if let value = stated["detection"] { policy.horizon.detection = try value.anyDuration() }
        if let value = stated["closeout"] { policy.horizon.closeout = try value.anyDuration() }
    }

    private mutating func applyBuffer(_ section: DocumentValue?) throws(DocumentError) {
        guard
            let stated = try members(
                section, "buffer",
                ["holding_period", "liquidation_probability", "method", "paths", "seed"])
        else { return }
        if let value = stated["holding_period"] {
            policy.buffer.holdingPeriod = try value.positiveDuration()
        }
        if let value = stated["liquidation_probability"] {
            policy.buffer.liquidationProbability = try value.ratio(
                "a probability strictly between 0% and 100%"
            ) { $0 > .zero && $0 < .one }
        }
        if let value = stated["method"] { policy.buffer.method = try value.choice() }
        if let value = stated["paths"] {
            policy.buffer.paths = try value.integer(in: 100...1_000_000)
        }
        if let value = stated["seed"] {
            policy.buffer.seed = UInt64(try value.integer(in: 0...Int(Int32.max)))
        }
    }

    private mutating func applyFloors(_ section: DocumentValue?) throws(DocumentError) {
        guard let stated = try members(section, "floors", ["maintenance", "initial"]) else {
            return
        }
        let expected = "a ratio from 0% to below 100%"
        if let value = stated["maintenance"] {
            policy.floors.maintenance = try value.ratio(expected) { $0 >= .zero && $0 < .one }
        }
        if let value = stated["initial"] {
            policy.floors.initial = try value.ratio(expected) { $0 >= .zero && $0 < .one }
        }
    }

    private mutating func applyCaps(_ section: DocumentValue?) throws(DocumentError) {
        guard let stated = try members(section, "caps", ["maintenance", "initial"]) else { return }
        let expected = "a ratio above 0% and at most 100%"
        if let value = stated["maintenance"] {
            policy.caps.maintenance = try value.ratio(expected) { $0 > .zero && $0 <= .one }
        }
        if let value = stated["initial"] {
            policy.caps.initial = try value.ratio(expected) { $0 > .zero && $0 <= .one }
        }
    }

    private mutating func applyGovernance(_ section: DocumentValue?) throws(DocumentError) {
        guard
            let stated = try members(
                section, "governance",
                [
                    "dead_band", "cool_down", "max_step_up", "max_step_down", "max_step_up_abs",
                    "max_step_down_abs", "grid",
                ])
        else { return }
        if let value = stated["dead_band"] {
            policy.governance.deadBand = try value.ratio("a ratio from 0% to below 100%") {
                $0 >= .zero && $0 < .one
            }
        }
        if let value = stated["cool_down"] { policy.governance.coolDown = try value.anyDuration() }
        if let value = stated["max_step_up"] {
            policy.governance.maxStepUp = try value.ratio(
                "a ratio above 0% and at most 10000%"
            ) { $0 > .zero && $0.billionths <= 100_000_000_000 }
        }
        if let value = stated["max_step_down"] {
            policy.governance.maxStepDown = try value.ratio(
                "a ratio above 0% and below 100%"
            ) { $0 > .zero && $0 < .one }
        }
        let expected = "a ratio of notional above 0% and at most 100%"
        if let value = stated["max_step_up_abs"] {
            policy.governance.maxAbsoluteStepUp = try value.ratio(expected) {
                $0 > .zero && $0 <= .one
            }
        }
        if let value = stated["max_step_down_abs"] {
            policy.governance.maxAbsoluteStepDown = try value.ratio(expected) {
                $0 > .zero && $0 <= .one
            }
        }
        if let value = stated["grid"] {
            policy.governance.grid = try value.ratio(
                "a whole number of ppm from 0.0001% to 10%, such as 0.05%"
            ) { (1000...100_000_000).contains($0.billionths) && $0.billionths % 1000 == 0 }
        }
    }

    private mutating func applyTiers(_ section: DocumentValue?) throws(DocumentError) {
        guard let value = try members(section, "tiers", ["notionals"])?["notionals"] else { return }
        var bounds: [ExactDecimal] = []
        for element in try value.elements(expected: "a list of amounts such as [ 100e3, 1e6 ]") {
            let bound = try element.amount()
            // Amounts that a model cannot tell apart have no chord between them.
            if let last = bounds.last, bound.doubleValue <= last.doubleValue {
                throw element.failure(expected: "an amount above the one before it (\(last))")
            }
            guard bounds.count < Self.tiersMax else {
                throw element.failure(expected: "at most \(Self.tiersMax) amounts")
            }
            bounds.append(bound)
        }
        policy.tiers.notionals = bounds
    }
}
