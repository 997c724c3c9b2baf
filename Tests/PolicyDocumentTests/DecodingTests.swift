import MarginPolicy
import PolicyDocument
import Testing
import VolModel

@Suite struct DecodingTests {
    @Test func policyExampleDecodes() throws {
        let file = try policy(Examples.policy)
        #expect(file.name == "balanced")
        let defaults = file.defaults
        #expect(
            defaults.volatility.estimators == [
                .ewma(halfLife: .days(1)), .ewma(halfLife: .minutes(16_128)),
            ])
        #expect(defaults.volatility.combine == .max)
        #expect(defaults.volatility.maxGap == .days(3))
        #expect(defaults.volatility.maxStaleness == .hours(2))
        #expect(defaults.volatility.minHistory == .days(30))
        #expect(defaults.tail.method == .filteredHistorical)
        #expect(defaults.tail.confidence == Ratio(billionths: 999_000_000))
        #expect(defaults.tail.window == .days(90))
        #expect(defaults.tail.beyondSample == .generalizedPareto)
        #expect(defaults.horizon.total == .minutes(35))
        #expect(defaults.oracle.includeDeviation)
        #expect(defaults.liquidity?.coefficient == .one)
        #expect(defaults.buffer.holdingPeriod == .hours(8))
        #expect(defaults.buffer.liquidationProbability == Ratio(ppm: 50_000))
        #expect(defaults.floors.maintenance == Ratio(ppm: 5000))
        #expect(defaults.floors.initial == Ratio(ppm: 10_000))
        #expect(defaults.caps.initial == Ratio(ppm: 500_000))
        #expect(defaults.caps.maintenance == nil)
        #expect(defaults.antiProcyclicality.longFloor == .days(365))
        #expect(defaults.antiProcyclicality.speedUp == Ratio(ppm: 50_000))
        #expect(defaults.antiProcyclicality.speedDown == Ratio(ppm: 10_000))
        #expect(defaults.antiProcyclicality.overrideRatio == Ratio(ppm: 1_250_000))
        #expect(defaults.governance.deadBand == Ratio(ppm: 50_000))
        #expect(defaults.governance.coolDown == .days(3))
        #expect(defaults.governance.maxStepUp == Ratio(ppm: 500_000))
        #expect(defaults.governance.maxStepDown == Ratio(ppm: 100_000))
        #expect(defaults.governance.grid == Ratio(ppm: 500))
        #expect(
            defaults.tiers.notionals == [
                ExactDecimal(100_000), ExactDecimal(1_000_000), ExactDecimal(10_000_000),
            ])
    }

    @Test func classesOverlayKeyByKey() throws {
        let file = try policy(Examples.policy)
        #expect(file.classes.map(\.name) == ["major", "long_tail"])
        #expect(file.policy(forClass: nil) == file.defaults)
        #expect(file.policy(forClass: "major") == file.defaults)
        #expect(file.policy(forClass: "minor") == nil)
        var expected = file.defaults
        expected.tail.confidence = Ratio(billionths: 999_500_000)
        expected.floors.maintenance = Ratio(ppm: 30_000)
        #expect(file.policy(forClass: "long_tail") == expected)
    }

    @Test func absentSectionsKeepInitialValues() throws {
        let file = try policy("schema: marginpolicy.policy/1\nname: bare\ndefaults: {}\n")
        #expect(file.defaults == RiskPolicy())
        #expect(file.classes.isEmpty)
    }

    @Test func everyOptionalKeyDecodes() throws {
        let file = try policy(
            """
            schema: marginpolicy.policy/1
            name: other
            defaults:
              volatility: { combine: mean, estimators: ["realized:window=30d,grid=5m"] }
              tail: { method: student_t, beyond_sample: student_t, degrees_of_freedom: 3.5 }
              oracle: { include_deviation: false, include_overshoot: false }
              caps: { maintenance: 0.2, initial: "0.4" }
              horizon: { detection: 0s }
              governance: { max_step_up_abs: 2%, max_step_down_abs: 0.005000001 }
            """)
        #expect(file.defaults.volatility.combine == .mean)
        #expect(
            file.defaults.volatility.estimators == [
                .realized(window: .days(30), grid: .minutes(5))
            ])
        #expect(file.defaults.tail.method == .studentT)
        #expect(file.defaults.tail.beyondSample == .studentT)
        #expect(file.defaults.tail.degreesOfFreedom == Ratio(billionths: 3_500_000_000))
        #expect(!file.defaults.oracle.includeDeviation)
        #expect(!file.defaults.oracle.includeOvershoot)
        #expect(file.defaults.caps.maintenance == Ratio(ppm: 200_000))
        #expect(file.defaults.caps.initial == Ratio(ppm: 400_000))
        #expect(file.defaults.horizon.detection == .seconds(0))
        #expect(file.defaults.governance.maxAbsoluteStepUp == Ratio(ppm: 20_000))
        #expect(file.defaults.governance.maxAbsoluteStepDown == Ratio(billionths: 5_000_001))
    }

    @Test func overridesDecode() throws {
        let file = try job(
            """
            schema: marginpolicy.job/1
            policy: p
            instruments:
            - { id: A, kind: linear_perpetual, feed: { path: a.csv } }
            - { id: B, kind: linear_perpetual, feed: { path: b.csv } }
            overrides:
            - { instrument: B, trigger: "outage: 4 h", size: 25%, reason: r, from: 2024-01-20,
                expires: "2024-02-01T12:00:00Z", approved_by: "risk council" }
            - { instrument: A, trigger: t, size: 10.0, reason: r, from: 2024-01-20, expires: 2024-01-21 }
            - { instrument: B, trigger: t, size: 0.0001%, reason: r, from: 2023-01-20, expires: 2023-01-21 }
            """)
        let (a, b) = (file.instruments[0].overrides, file.instruments[1].overrides)
        #expect(a.map(\.size) == [Ratio(billionths: 10_000_000_000)])
        #expect(a.first?.approvedBy == nil)
        #expect(b.map(\.size) == [Ratio(ppm: 250_000), Ratio(ppm: 1)])
        #expect(b.first?.trigger == "outage: 4 h")
        #expect(b.first?.reason == "r")
        #expect(b.first?.from == Timestamp("2024-01-20"))
        #expect(b.first?.expires == Timestamp("2024-02-01T12:00:00Z"))
        #expect(b.first?.approvedBy == "risk council")
        #expect(try job(Examples.job).instruments.allSatisfy { $0.overrides.isEmpty })
    }

    /// What the starters show as comments is right once it is none.
    @Test func commentedKeysOfTheStartersDecode() throws {
        let stepped = try policy(
            StarterFiles.policyYAML.replacing("# max_step_", with: "max_step_"))
        #expect(stepped.defaults.governance.maxAbsoluteStepUp == Ratio(ppm: 50_000))
        #expect(stepped.defaults.governance.maxAbsoluteStepDown == Ratio(ppm: 10_000))
        let lines = StarterFiles.jobYAML.split(separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(lines.firstIndex { $0 == "# overrides:" })
        let ledger = lines[start..<(start + 8)].map { $0.dropFirst(2) }
        let whole = lines[..<start] + ledger + lines[(start + 8)...]
        let instrument = try #require(try job(whole.joined(separator: "\n")).instruments.first)
        #expect(instrument.overrides.map(\.size) == [Ratio(ppm: 250_000)])
        #expect(instrument.overrides.map(\.approvedBy) == ["risk council"])
    }

    @Test func policyInJSONDecodes() throws {
        let file = try policy(Examples.policyJSON, file: "policy.json")
        #expect(file.defaults.tail.confidence == Ratio(billionths: 999_000_000))
        #expect(file.defaults.governance.grid == Ratio(ppm: 500))
        #expect(file.defaults.tiers.notionals.last == ExactDecimal(10_000_000))
        #expect(
            file.policy(forClass: "long_tail")?.tail.confidence == Ratio(billionths: 999_500_000))
        #expect(try policy(Examples.policyJSON, file: "policy") == file)
        #expect(try policy("\u{FEFF}" + Examples.policyJSON, file: "policy.json") == file)
        #expect(try policy(Examples.policyJSON, file: "policy.yaml") == file)
    }

    @Test func jobExampleDecodes() throws {
        let file = try job(Examples.job)
        #expect(file.policyPath == "policy.yaml")
        #expect(file.currentPath == "current.json")
        let instrument = try #require(file.instruments.first)
        #expect(file.instruments.count == 1)
        #expect(instrument.id == "ETH-USD-PERP")
        #expect(instrument.className == "major")
        #expect(instrument.path == "../data/ethusd.csv.gz")
        #expect(instrument.feedName == nil)
        #expect(instrument.declaredKind == .threshold)
        #expect(instrument.heartbeat == .hours(1))
        #expect(instrument.deviation == Ratio(ppm: 5000))
        #expect(instrument.decimals == 8)
        #expect(instrument.asOf == Timestamp("2024-01-28"))
        #expect(instrument.liquidity.dailyVolume == ExactDecimal(250_000_000))
        #expect(instrument.liquidity.depth2Percent == ExactDecimal(12_000_000))
        #expect(instrument.fees.total == Ratio(ppm: 5500))
        #expect(instrument.location == DocumentLocation(line: 6, column: 5))
        #expect(instrument.classLocation == DocumentLocation(line: 8, column: 12))
        #expect(
            instrument.instrument(feedKind: .tick)
                == Instrument(
                    id: "ETH-USD-PERP",
                    feed: .init(kind: .tick, heartbeat: .hours(1), deviation: Ratio(ppm: 5000)),
                    liquidity: instrument.liquidity, fees: instrument.fees))
        let policies = try resolve(job: file, policy: policy(Examples.policy))
        #expect(policies == [try policy(Examples.policy).defaults])
    }

    @Test func tailsAndFiltersByName() throws {
        let text = """
            schema: marginpolicy.policy/1
            name: x
            defaults:
              volatility: { min_updates: 6, combine: max }
              tail: { method: log_normal, measure: expected_shortfall, quantile: type7 }
            classes:
              a: { volatility: { estimators: [ "ewma:half_life=2h" ] } }
            """
        let file = try policy(text)
        #expect(file.defaults.tail.method == .logNormal)
        #expect(file.defaults.tail.measure == .expectedShortfall)
        #expect(file.defaults.tail.quantile == .type7)
        #expect(file.defaults.filter.leastUpdates == 6)
        #expect(file.defaults.filter.combination == .max)
        #expect(file.defaults.tailLaw == .logNormal)
        let stated = try policy(
            text.replacing(
                "volatility: { min_updates: 6, combine: max }",
                with: "volatility: { estimators: [ \"ewma:half_life=1h\" ] }"))
        #expect(stated.defaults.filter.leastUpdates == 0)
    }

    /// The shipped profiles are ordered: each asks for more, and moves down more slowly.
    @Test func profilesDecode() throws {
        let profiles = try [PolicyProfile.aggressive, .balanced, .conservative].map {
            (try policy($0.yaml), $0)
        }
        for (file, profile) in profiles {
            #expect(file.name == profile.rawValue)
            #expect(file.classes.map(\.name) == ["major", "long_tail"])
            #expect(profile.yaml.split(separator: "\n").allSatisfy { $0.count <= 120 })
        }
        for ((lax, _), (strict, _)) in zip(profiles, profiles.dropFirst()) {
            #expect(lax.defaults.tail.confidence < strict.defaults.tail.confidence)
            #expect(lax.defaults.horizon.total < strict.defaults.horizon.total)
            #expect(lax.defaults.floors.maintenance < strict.defaults.floors.maintenance)
            #expect(
                lax.defaults.buffer.liquidationProbability
                    > strict.defaults.buffer.liquidationProbability)
            #expect(
                lax.defaults.antiProcyclicality.speedDown ?? .one
                    > strict.defaults.antiProcyclicality.speedDown ?? .zero)
        }
    }

    /// Every key of docs/policies.md.
    @Test func riskSectionsDecode() throws {
        let file = try policy(
            """
            schema: marginpolicy.policy/1
            name: all
            defaults:
              modules: [ volatility, tail, gap, fees ]
              listing_age: { until: 180d }
              gap: { model: one_big_jump, jumps: upper_limits, jumps_per_year: 20, up_probability: 30%,
                     mean_up: 2%, mean_down: 3% }
              oracle: { include_heartbeat: true, confidence_bands: 2 }
              liquidity: { participation: 5%, assumed_daily_volume: 10e6, assumed_depth_2pct: 1e6 }
              concentration: { closed_together: 20% }
              funding: { include: true }
              anti_procyclicality: { emir_article_28: floor, stressed_weight: 30%, stress_window: 60d,
                                     stress_lookback: 700d, buffer: 20%, release_above: 1.5,
                                     refill_below: 1.1 }
            classes:
              free: { funding: { include: false }, gap: { mean_up: 5% } }
            """)
        let risk = file.defaults
        #expect(risk.moduleOrder == [.volatility, .tail, .gap, .fees])
        #expect(risk.listingAge?.until == .days(180))
        #expect(risk.gap?.model == .oneBigJump)
        #expect(risk.gap?.jumps == .upperLimits)
        var jumps = RiskPolicy.AssumedJumps(
            perYear: Ratio(ppm: 20_000_000), meanUp: Ratio(ppm: 20_000),
            meanDown: Ratio(ppm: 30_000))
        jumps.upProbability = Ratio(ppm: 300_000)
        #expect(risk.gap?.assumed == jumps)
        #expect(risk.oracle.includeHeartbeat)
        #expect(risk.oracle.confidenceBands == Ratio(ppm: 2_000_000))
        #expect(risk.liquidity?.participation == Ratio(ppm: 50_000))
        #expect(risk.liquidity?.assumedDailyVolume == ExactDecimal(10_000_000))
        #expect(risk.liquidity?.assumedDepth2Percent == ExactDecimal(1_000_000))
        #expect(risk.concentration?.closedTogether == Ratio(ppm: 200_000))
        #expect(risk.funding != nil)
        let limits = risk.antiProcyclicality
        #expect(limits.longFloor == .days(3650))
        #expect(limits.stress?.weight == Ratio(ppm: 300_000))
        #expect(limits.stress?.window == .days(60))
        #expect(limits.stress?.lookback == .days(700))
        #expect(limits.buffer?.size == Ratio(ppm: 200_000))
        #expect(limits.buffer?.releaseAbove == Ratio(ppm: 1_500_000))
        #expect(limits.buffer?.refillBelow == Ratio(ppm: 1_100_000))
        let free = try #require(file.policy(forClass: "free"))
        #expect(free.funding == nil)
        #expect(free.gap?.assumed?.meanUp == Ratio(ppm: 50_000))
        #expect(free.gap?.assumed?.meanDown == Ratio(ppm: 30_000))
    }

    @Test func starterFilesDecode() throws {
        let starter = try policy(StarterFiles.policyYAML)
        let example = try policy(Examples.policy)
        #expect(starter.name == "balanced")
        // The contract's example but for the filter that evidence picked.
        var expected = example.defaults
        let shipped = RiskPolicy()
        expected.volatility.estimators = shipped.volatility.estimators
        expected.volatility.combine = shipped.volatility.combine
        expected.volatility.leastUpdates = shipped.volatility.leastUpdates
        #expect(starter.defaults == expected)
        let jobFile = try job(StarterFiles.jobYAML)
        #expect(
            jobFile.instruments.map(\.path) == [
                "histories/eth-usd.csv", "histories/sol-usd.csv", "histories/btc-usd-1h.csv",
            ])
        #expect(jobFile.instruments.map(\.declaredKind) == [.threshold, .threshold, .ohlc])
        #expect(try resolve(job: jobFile, policy: starter).count == 3)
        let current = try CurrentParameters.read(
            bytes(StarterFiles.currentJSON), file: "current.json")
        #expect(Set(current.keys) == Set(jobFile.instruments.map(\.id)))
        #expect(
            StarterFiles.policyYAML.split(separator: "\n").allSatisfy { $0.count <= 100 })
    }

    @Test(arguments: [
        ("0.5%", 5_000_000), ("0.005", 5_000_000), ("\"0.5%\"", 5_000_000), ("5e-3", 5_000_000),
        ("0.0000001%", 1), ("0.000000001", 1), ("49.9999999%", 499_999_999),
    ])
    func ratiosAreExact(text: String, billionths: Int64) throws {
        let file = try job(jobWith("deviation: \(text)"))
        #expect(file.instruments.first?.deviation?.billionths == billionths)
    }

    @Test(arguments: [
        ("1e15", "1000000000000000"), ("1000000000000000", "1000000000000000"),
        ("999999999999999.999", "999999999999999.999"), ("0.00000001", "0.00000001"),
        ("1e-8", "0.00000001"), ("1234567890.12345678", "1234567890.12345678"),
    ])
    func amountsAreExactUpToTheirBounds(text: String, value: String) throws {
        let file = try policy(
            "schema: marginpolicy.policy/1\nname: n\ndefaults:\n"
                + "  tiers: { notionals: [ \(text) ] }\n")
        #expect(file.defaults.tiers.notionals.map(\.description) == [value])
    }

    @Test(arguments: ["0.0000000001", "0.00000001%", "1e-10", "0.50000000001"])
    func tenDecimalsAreRefused(text: String) throws {
        let error = try #require(
            mistake { () throws(DocumentError) in _ = try job(jobWith("deviation: \(text)")) })
        #expect(error.expected.contains("at most 9 decimals"))
    }

    @Test(arguments: [
        "'<script>alert(1)</script>'", "\"a|b`c*d\"", "'x; rm -rf /'", "日本-USD", "'{{7*7}}'",
        "\"\\u202Eevil\"", "'\"'", "'👩‍👩‍👧'", "\"a\\\\b\"", "123", "true",
    ])
    func hostileIDsAreAccepted(text: String) throws {
        let file = try job(
            "schema: marginpolicy.job/1\npolicy: p\ninstruments:\n"
                + "- { id: \(text), kind: linear_perpetual, feed: { path: a.csv } }\n")
        #expect(file.instruments.count == 1)
    }

    @Test func currentParametersAreRead() throws {
        let map = try CurrentParameters.read(
            bytes("A:\n  maintenance_margin_ppm: 1\n  initial_margin_ppm: 1000000\n"),
            file: "current.yaml")
        #expect(
            map == [
                "A": CurrentParameters(
                    ratios: MarginRatios(maintenancePpm: 1, initialPpm: 1_000_000))
            ])
        let schema = try CurrentParameters.read(
            bytes(
                #"{"schema":{"maintenance_margin_ppm":1,"initial_margin_ppm":2,"changed_at":null}}"#
            ), file: "current.json")
        #expect(schema["schema"]?.ratios.initialPpm == 2)
    }
}

/// A job of one instrument whose feed has one more member.
func jobWith(_ feedMember: String) -> String {
    "schema: marginpolicy.job/1\npolicy: p\ninstruments:\n"
        + "- { id: A, kind: linear_perpetual, feed: { path: a.csv, \(feedMember) } }\n"
}
