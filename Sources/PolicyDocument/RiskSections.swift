import MarginPolicy
import VolModel

/// The sections of risk modules beside volatility, tail and horizon.
extension PolicyOverlay {
    mutating func applyModules(_ list: DocumentValue?) throws(DocumentError) {
        guard let list else { return }
        let expected = "a list of risk modules such as [ volatility, tail, fees ]"
        var order: [RiskPolicy.ModuleName] = []
        for element in try list.elements(expected: expected) {
            let name: RiskPolicy.ModuleName = try element.choice()
            guard !order.contains(name) else {
                throw element.failure(expected: "each module once")
            }
            order.append(name)
        }
        for name in RiskPolicy.ModuleName.indispensable where !order.contains(name) {
            throw list.failure(
                found: "a list without \(name.rawValue)",
                expected: "volatility and tail among the modules")
        }
        if let (reader, read) = RiskPolicy.ModuleName.misplaced(in: order) {
            throw list.failure(
                found: "\(reader.rawValue) before \(read.rawValue)",
                expected: "\(read.rawValue) first, since \(reader.rawValue) reads what it sets")
        }
        policy.moduleOrder = order
    }

    mutating func applyListingAge(_ section: DocumentValue?) throws(DocumentError) {
        guard let section, let stated = try members(section, "listing_age", ["until"]) else {
            return
        }
        let until = try stated.required("until", expected: "a duration such as 180d")
        policy.listingAge = RiskPolicy.ListingAge(until: try until.positiveDuration())
    }

    mutating func applyGap(_ section: DocumentValue?) throws(DocumentError) {
        guard
            let stated = try members(
                section, "gap",
                [
                    "model", "jumps", "jumps_per_year", "up_probability", "mean_up", "mean_down",
                ])
        else { return }
        var gap = policy.gap ?? RiskPolicy.Gap()
        if let value = stated["model"] { gap.model = try value.choice() }
        if let value = stated["jumps"] { gap.jumps = try value.choice() }
        gap.assumed = try assumedJumps(stated, over: gap.assumed)
        policy.gap = gap
    }

    private func assumedJumps(
        _ stated: DocumentValue.Members, over base: RiskPolicy.AssumedJumps?
    ) throws(DocumentError) -> RiskPolicy.AssumedJumps? {
        let keys = ["jumps_per_year", "up_probability", "mean_up", "mean_down"]
        guard keys.contains(where: { stated[$0] != nil }) else { return base }
        /// The base's where the section does not state it.
        func value(
            _ key: String, _ base: Ratio?, _ expected: String,
            _ read: (DocumentValue) throws(DocumentError) -> Ratio
        ) throws(DocumentError) -> Ratio {
            if stated[key] == nil, let base { return base }
            return try read(try stated.required(key, expected: expected))
        }
        let count = "a number of jumps a year from 0 to 100000"
        let mean = "a mean log return above 0% and at most 50%"
        func readMean(_ value: DocumentValue) throws(DocumentError) -> Ratio {
            try value.ratio(mean) { $0 > .zero && $0 <= .half }
        }
        var jumps = RiskPolicy.AssumedJumps(
            perYear: try value("jumps_per_year", base?.perYear, count) {
                value throws(DocumentError) in
                try value.number(count) {
                    $0 >= .zero && $0.billionths <= 100_000_000_000_000
                }
            },
            meanUp: try value("mean_up", base?.meanUp, mean, readMean),
            meanDown: try value("mean_down", base?.meanDown, mean, readMean))
        jumps.upProbability = base?.upProbability ?? jumps.upProbability
        if let value = stated["up_probability"] {
            jumps.upProbability = try value.ratio("a probability from 0% to 100%") {
                $0 >= .zero && $0 <= .one
            }
        }
        return jumps
    }

    mutating func applyOracle(_ section: DocumentValue?) throws(DocumentError) {
        guard
            let stated = try members(
                section, "oracle",
                ["include_deviation", "include_overshoot", "include_heartbeat", "confidence_bands"])
        else { return }
        if let value = stated["include_deviation"] {
            policy.oracle.includeDeviation = try value.boolean()
        }
        if let value = stated["include_overshoot"] {
            policy.oracle.includeOvershoot = try value.boolean()
        }
        if let value = stated["include_heartbeat"] {
            policy.oracle.includeHeartbeat = try value.boolean()
        }
        if let value = stated["confidence_bands"] {
            policy.oracle.confidenceBands = try value.number("a number from 0 to 10") {
                $0 >= .zero && $0.billionths <= 10_000_000_000
            }
        }
    }

    mutating func applyLiquidity(_ section: DocumentValue?) throws(DocumentError) {
        guard
            let stated = try members(
                section, "liquidity",
                [
                    "impact", "coefficient", "participation", "assumed_daily_volume",
                    "assumed_depth_2pct",
                ])
        else { return }
        var liquidity = policy.liquidity ?? RiskPolicy.Liquidity()
        if let value = stated["impact"] { liquidity.impact = try value.choice() }
        if let value = stated["coefficient"] {
            liquidity.coefficient = try value.number("a number from 0 to 10") {
                $0 >= .zero && $0.billionths <= 10_000_000_000
            }
        }
        if let value = stated["participation"] {
            liquidity.participation = try value.ratio("a ratio above 0% and at most 100%") {
                $0 > .zero && $0 <= .one
            }
        }
        if let value = stated["assumed_daily_volume"] {
            liquidity.assumedDailyVolume = try value.amount()
        }
        if let value = stated["assumed_depth_2pct"] {
            liquidity.assumedDepth2Percent = try value.amount()
        }
        policy.liquidity = liquidity
    }

    mutating func applyConcentration(_ section: DocumentValue?) throws(DocumentError) {
        guard let section,
            let stated = try members(section, "concentration", ["closed_together"])
        else { return }
        let expected = "a share of the open interest above 0% and at most 100%"
        policy.concentration = RiskPolicy.Concentration(
            closedTogether: try stated.required("closed_together", expected: expected)
                .ratio(expected) { $0 > .zero && $0 <= .one })
    }

    mutating func applyFunding(_ section: DocumentValue?) throws(DocumentError) {
        guard let section, let stated = try members(section, "funding", ["include"]) else {
            return
        }
        let include = try stated.required("include", expected: "true or false").boolean()
        policy.funding = include ? RiskPolicy.Funding() : nil
    }
}
