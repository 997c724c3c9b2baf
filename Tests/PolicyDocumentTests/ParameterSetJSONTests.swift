import MarginPolicy
import PolicyDocument
import Testing
import VolModel

@Suite struct ParameterSetJSONTests {
    static let digest = "sha256:" + String(repeating: "0a", count: 32)

    static let example = ParameterSet(
        generatorVersion: "0.1.0", policyName: "balanced", policyDigest: digest, jobDigest: digest,
        inputsDigest: digest,
        instruments: [
            InstrumentParameters(
                instrument: "BTC-USD-PERP", feed: "btc", asOf: Timestamp("2024-01-28"),
                status: .proposed,
                published: MarginRatios(maintenancePpm: 26_250, initialPpm: 52_500),
                long: MarginRatios(maintenancePpm: 26_250, initialPpm: 52_500),
                short: MarginRatios(maintenancePpm: 26_000, initialPpm: 52_000),
                tiers: [
                    .init(
                        notionalFrom: .zero, notionalTo: ExactDecimal(100_000),
                        ratios: MarginRatios(maintenancePpm: 26_250, initialPpm: 52_500),
                        maintenanceDeduction: .zero),
                    .init(
                        notionalFrom: ExactDecimal(100_000), notionalTo: nil,
                        ratios: MarginRatios(maintenancePpm: 30_000, initialPpm: 60_000),
                        maintenanceDeduction: ExactDecimal(375)),
                ],
                components: [.init(name: "tail", ppm: 26_250), .init(name: "rounding", ppm: 0)],
                model: MarginRatios(maintenancePpm: 31_000, initialPpm: 60_000),
                current: CurrentParameters(
                    ratios: MarginRatios(maintenancePpm: 25_000, initialPpm: 50_000),
                    changedAt: Timestamp("2024-01-02")),
                decision: .init(action: .raise, binding: .maxStepUp, reasons: ["limited"]),
                estimates: [
                    VolatilityEstimate(
                        estimator: .ewma(halfLife: .days(1)),
                        outcome: .success(
                            .init(
                                annualizedVolatility: 0.5368484, standardError: 0.0125,
                                effectiveObservations: 812.5, returns: 4000))),
                    VolatilityEstimate(
                        estimator: .realized(window: .days(30), grid: TimeSpan("0.5s")),
                        outcome: .failure(NotApplicable("coverage 0.5"))),
                ]),
            InstrumentParameters(
                instrument: "NEW", feed: "new", asOf: nil, status: .unavailable, published: nil,
                decision: .init(action: .none, binding: .held, reasons: [])),
        ])

    @Test func exampleIsWrittenInItsOrder() {
        let text = """
            {
              "schema": "marginpolicy.parameters/1",
              "generator": {"name": "marginpolicy", "version": "0.1.0"},
              "policy": {"name": "balanced", "digest": "\(Self.digest)"},
              "job": {"digest": "\(Self.digest)"},
              "inputs": {"digest": "\(Self.digest)"},
              "instruments": [
                {
                  "instrument": "BTC-USD-PERP",
                  "feed": "btc",
                  "as_of": "2024-01-28T00:00:00Z",
                  "status": "proposed",
                  "maintenance_margin_ppm": 26250,
                  "initial_margin_ppm": 52500,
                  "dynamic_buffer_ppm": 26250,
                  "max_leverage": "19.04",
                  "long": {"maintenance_margin_ppm": 26250, "initial_margin_ppm": 52500},
                  "short": {"maintenance_margin_ppm": 26000, "initial_margin_ppm": 52000},
                  "tiers": [
                    {"notional_from": "0", "notional_to": "100000", "maintenance_margin_ppm": 26250, \
            "initial_margin_ppm": 52500, "max_leverage": "19.04", "maintenance_deduction": "0"},
                    {"notional_from": "100000", "notional_to": null, "maintenance_margin_ppm": 30000, \
            "initial_margin_ppm": 60000, "max_leverage": "16.66", "maintenance_deduction": "375"}
                  ],
                  "components": [
                    {"name": "tail", "ppm": 26250},
                    {"name": "rounding", "ppm": 0}
                  ],
                  "model": {"maintenance_margin_ppm": 31000, "initial_margin_ppm": 60000},
                  "current": {"maintenance_margin_ppm": 25000, "initial_margin_ppm": 50000, \
            "changed_at": "2024-01-02T00:00:00Z"},
                  "decision": {
                    "action": "raise",
                    "binding": "max_step_up",
                    "reasons": ["limited"]
                  },
                  "estimates": [
                    {"estimator": "ewma", "half_life_s": 86400, "annualized_volatility": 0.536848, \
            "standard_error": 0.012500, "effective_observations": 812.500000, "returns": 4000},
                    {"estimator": "realized", "window_s": 2592000, "grid_s": 0.5, \
            "status": "not_applicable", "reason": "coverage 0.5"}
                  ]
                },
                {
                  "instrument": "NEW",
                  "feed": "new",
                  "as_of": null,
                  "status": "unavailable",
                  "maintenance_margin_ppm": null,
                  "initial_margin_ppm": null,
                  "dynamic_buffer_ppm": null,
                  "max_leverage": null,
                  "long": null,
                  "short": null,
                  "tiers": [],
                  "components": [],
                  "model": null,
                  "current": null,
                  "decision": {"action": "none", "binding": "held", "reasons": []},
                  "estimates": []
                }
              ]
            }

            """
        #expect(ParameterSetJSON.write(Self.example) == text)
    }

    @Test(arguments: 0..<300)
    func whatIsWrittenReadsBack(seed: UInt64) throws {
        let set = ParameterSet.random(seed: seed)
        let text = ParameterSetJSON.write(set)
        let read = try ParameterSetJSON.read(bytes(text), file: "parameters.json")
        #expect(ParameterSetJSON.write(read) == text)
        #expect(read.instruments.map(\.tiers) == set.instruments.map(\.tiers))
        #expect(read.instruments.map(\.current) == set.instruments.map(\.current))
        #expect(read.instruments.map(\.decision) == set.instruments.map(\.decision))
        #expect(read.instruments.map(\.overrides) == set.instruments.map(\.overrides))
        #expect(read.instruments.map(\.path) == set.instruments.map(\.path))
        #expect(read.instruments.map(\.instrument) == set.instruments.map(\.instrument))
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 })
        #expect(!text.unicodeScalars.contains { $0 == "\u{2028}" || $0 == "\u{202E}" })
    }

    @Test func notFiniteIsNotApplicable() throws {
        var set = Self.example
        set.instruments[0].estimates = [
            VolatilityEstimate(
                estimator: .ewma(halfLife: .days(1)),
                outcome: .success(
                    .init(
                        annualizedVolatility: .nan, standardError: .nan,
                        effectiveObservations: .infinity, returns: 0)))
        ]
        let text = ParameterSetJSON.write(set)
        #expect(text.contains(#""status": "not_applicable", "reason": "the figure is not finite""#))
        let read = try ParameterSetJSON.read(bytes(text), file: "parameters.json")
        #expect(ParameterSetJSON.write(read) == text)
    }

    /// A bound of 12 decimals times parts per million.
    @Test func theFinestDeductionReadsBack() throws {
        var set = Self.example
        let bound = try #require(ExactDecimal("0.000000000003"))
        set.instruments[0].tiers[0].notionalTo = bound
        set.instruments[0].tiers[1].notionalFrom = bound
        set.instruments[0].tiers[1].maintenanceDeduction = bound.multiplied(byPpm: 3751)
        let text = ParameterSetJSON.write(set)
        #expect(text.contains(#""maintenance_deduction": "0.000000000000011253""#))
        let read = try ParameterSetJSON.read(bytes(text), file: "parameters.json")
        #expect(read.instruments[0].tiers == set.instruments[0].tiers)
    }

    @Test func adoptedProposalsAreCurrent() throws {
        var set = Self.example
        var kept = set.instruments[0]
        kept.instrument = "KEPT"
        kept.status = .unchanged
        kept.decision.action = .none
        set.instruments.append(kept)
        let current = try CurrentParameters.read(
            bytes(ParameterSetJSON.write(set)), file: "current.json")
        let ratios = MarginRatios(maintenancePpm: 26_250, initialPpm: 52_500)
        let tiers = kept.tiers
        #expect(tiers.count == 2)
        #expect(
            current == [
                "BTC-USD-PERP": CurrentParameters(
                    ratios: ratios, changedAt: Timestamp("2024-01-28"), tiers: tiers),
                "KEPT": CurrentParameters(
                    ratios: ratios, changedAt: Timestamp("2024-01-02"), tiers: tiers),
            ])
    }

    /// Each replaces one piece of the example; the last two are the place and the key path.
    @Test(arguments: [
        (#"parameters/1"#, #"parameters/9"#, "2:13", "schema"),
        (#""name": "marginpolicy""#, #""name": "other""#, "3:25", "generator.name"),
        (#""job": {"digest": "sha256:0"#, #""job": {"digest": "sha256:G"#, "5:21", "job.digest"),
        (#""status": "proposed""#, #""status": "done""#, "12:17", "instruments[0].status"),
        (
            #""status": "unavailable""#, #""status": "held""#, "45:29",
            "instruments[1].initial_margin_ppm"
        ),
        (
            #""status": "proposed""#, #""status": "unavailable""#, "13:33",
            "instruments[0].maintenance_margin_ppm"
        ),
        (
            #""dynamic_buffer_ppm": 26250"#, #""dynamic_buffer_ppm": 26251"#, "15:29",
            "instruments[0].dynamic_buffer_ppm"
        ),
        (
            #""max_leverage": "19.04",\#n      "long""#,
            #""max_leverage": "19.05",\#n      "long""#, "16:23", "instruments[0].max_leverage"
        ),
        (#""16.66""#, #""16.67""#, "21:136", "instruments[0].tiers[1].max_leverage"),
        (
            #""100000", "notional_to": null"#, #""100000", "notional_to": "100000""#, "21:52",
            "instruments[0].tiers[1].notional_to"
        ),
        (#""375""#, #""375.0""#, "21:170", "instruments[0].tiers[1].maintenance_deduction"),
        (
            #""notional_from": "100000""#, #""notional_from": "100000.0000000000001""#, "21:27",
            "instruments[0].tiers[1].notional_from"
        ),
        (
            #""375""#, #""0.0000000000000000001""#, "21:170",
            "instruments[0].tiers[1].maintenance_deduction"
        ),
        (#""375""#, "375", "21:170", "instruments[0].tiers[1].maintenance_deduction"),
        (#""ppm": 0"#, #""ppm": 0.5"#, "25:37", "instruments[0].components[1].ppm"),
        (#""raise""#, #""up""#, "30:19", "instruments[0].decision.action"),
        (#""max_step_up""#, #""step""#, "31:20", "instruments[0].decision.binding"),
        (#"["limited"]"#, "[5]", "32:21", "instruments[0].decision.reasons[0]"),
        (#""estimator": "ewma""#, #""estimator": "emwa""#, "35:9", "instruments[0].estimates[0]"),
        (#""half_life_s": 86400, "#, "", "35:9", "instruments[0].estimates[0].half_life_s"),
        (
            #""half_life_s": 86400"#, #""half_life_s": 0"#, "35:46",
            "instruments[0].estimates[0].half_life_s"
        ),
        (#"0.536848"#, #"-0.536848"#, "35:78", "instruments[0].estimates[0].annualized_volatility"),
        (#"0.536848"#, "null", "35:78", "instruments[0].estimates[0].annualized_volatility"),
        (#""not_applicable""#, #""fine""#, "36:81", "instruments[0].estimates[1].status"),
        (#""NEW""#, #""BTC-USD-PERP""#, "39:5", "instruments[1]"),
        (#""feed": "btc","#, "", "8:5", "instruments[0].feed"),
        (#""feed": "btc""#, #""feeed": "btc""#, "10:7", "instruments[0].feeed"),
    ])
    func tamperingIsLocated(piece: String, with other: String, place: String, path: String) throws {
        let written = ParameterSetJSON.write(Self.example)
        let range = try #require(written.firstRange(of: piece))
        let text = written.replacingCharacters(in: range, with: other)
        let error = try #require(
            mistake { () throws(DocumentError) in
                try readAnything(bytes(text), file: "parameters.json")
            })
        #expect("\(error.location)" == place)
        #expect(error.path == path)
    }
}

extension String {
    fileprivate func firstRange(of piece: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(piece) {
                return start..<index(start, offsetBy: piece.count)
            }
            start = index(after: start)
        }
        return nil
    }

    fileprivate func replacingCharacters(
        in range: Range<String.Index>, with other: String
    ) -> String {
        String(self[..<range.lowerBound]) + other + self[range.upperBound...]
    }
}
