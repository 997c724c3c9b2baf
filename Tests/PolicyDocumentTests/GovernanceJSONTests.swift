import MarginPolicy
import PolicyDocument
import Testing
import VolModel

/// Overrides and the path in a parameter set.
@Suite struct GovernanceJSONTests {
    static let example: ParameterSet = {
        var set = ParameterSetJSONTests.example
        set.instruments[0].overrides = [
            MarginOverride(
                trigger: "outage", size: Ratio(ppm: 250_000), reason: "stood still",
                from: Timestamp(seconds: 1_705_708_800), expires: Timestamp(seconds: 1_706_745_600),
                approvedBy: "council"),
            MarginOverride(
                trigger: "re-base", size: Ratio(ppm: 1), reason: "unclear",
                from: Timestamp(seconds: 1_674_172_800),
                expires: Timestamp(seconds: 1_706_400_000)),
        ].compactMap { $0 }
        set.instruments[0].path = ChangePath(
            steps: [
                .init(
                    notBefore: Timestamp(seconds: 1_706_745_600),
                    ratios: MarginRatios(maintenancePpm: 30_000, initialPpm: 60_000)),
                .init(
                    notBefore: Timestamp(seconds: 1_707_004_800),
                    ratios: MarginRatios(maintenancePpm: 31_000, initialPpm: 60_000)),
            ], isComplete: true)
        return set
    }()

    /// Between the decision and the estimates, and nowhere where there are none.
    @Test func standAfterTheDecision() {
        let text = ParameterSetJSON.write(Self.example)
        #expect(
            text.contains(
                """
                      "decision": {
                        "action": "raise",
                        "binding": "max_step_up",
                        "reasons": ["limited"]
                      },
                      "overrides": [
                        {"trigger": "outage", "size_ppm": 250000, "reason": "stood still", \
                "approved_by": "council", "from": "2024-01-20T00:00:00Z", \
                "expires": "2024-02-01T00:00:00Z", "state": "active"},
                        {"trigger": "re-base", "size_ppm": 1, "reason": "unclear", \
                "from": "2023-01-20T00:00:00Z", "expires": "2024-01-28T00:00:00Z", "state": "expired"}
                      ],
                      "path": [
                        {"not_before": "2024-02-01T00:00:00Z", "maintenance_margin_ppm": 30000, \
                "initial_margin_ppm": 60000},
                        {"not_before": "2024-02-04T00:00:00Z", "maintenance_margin_ppm": 31000, \
                "initial_margin_ppm": 60000}
                      ],
                      "path_complete": true,
                      "estimates": [

                """))
        let plain = ParameterSetJSON.write(ParameterSetJSONTests.example)
        #expect(!plain.contains("override\"") && !plain.contains("\"overrides\""))
        #expect(!plain.contains("\"path"))
    }

    @Test func readBack() throws {
        let text = ParameterSetJSON.write(Self.example)
        let read = try ParameterSetJSON.read(bytes(text), file: "parameters.json")
        #expect(read.instruments[0].overrides == Self.example.instruments[0].overrides)
        #expect(read.instruments[0].path == Self.example.instruments[0].path)
        #expect(ParameterSetJSON.write(read) == text)
    }

    /// Each replaces one piece of the example; the last is the key path of the error.
    @Test(arguments: [
        (#""size_ppm": 250000"#, #""size_ppm": 0"#, "overrides[0].size_ppm"),
        (#""size_ppm": 250000"#, #""size_ppm": 10000001"#, "overrides[0].size_ppm"),
        (#""size_ppm": 250000"#, #""size": 250000"#, "overrides[0].size"),
        (#""trigger": "outage", "#, "", "overrides[0].trigger"),
        (#""trigger": "outage""#, #""trigger": 5"#, "overrides[0].trigger"),
        (#""approved_by": "council""#, #""approved_by": null"#, "overrides[0].approved_by"),
        (
            #""expires": "2024-02-01T00:00:00Z""#, #""expires": "2024-01-20T00:00:00Z""#,
            "overrides[0].expires"
        ),
        (#""state": "active""#, #""state": "expired""#, "overrides[0].state"),
        (#""state": "active""#, #""state": "over""#, "overrides[0].state"),
        (#", "state": "active""#, "", "overrides[0].state"),
        (
            #""as_of": "2024-01-28T00:00:00Z""#, #""as_of": "2024-02-01T00:00:00Z""#,
            "overrides[0].state"
        ),
        (#""as_of": "2024-01-28T00:00:00Z""#, #""as_of": null"#, "overrides"),
        (#""not_before": "2024-02-01"#, #""not_before": "2024-01-28"#, "path[0].not_before"),
        (#""not_before": "2024-02-04"#, #""not_before": "2024-02-01"#, "path[1].not_before"),
        (
            #""maintenance_margin_ppm": 31000, "initial_margin_ppm": 60000}\#n      ],"#,
            #""maintenance_margin_ppm": 60000, "initial_margin_ppm": 60000}\#n      ],"#,
            "path[1].maintenance_margin_ppm"
        ),
        (#""path_complete": true"#, #""path_complete": 1"#, "path_complete"),
        (#""path_complete": true,"#, "", "path_complete"),
        (#""path": ["#, #""paths": ["#, "paths"),
    ])
    func tamperingIsLocated(piece: String, with other: String, path: String) throws {
        let written = ParameterSetJSON.write(Self.example)
        #expect(written.contains(piece))
        let error = try #require(
            mistake { () throws(DocumentError) in
                try readAnything(
                    bytes(written.replacing(piece, with: other, maxReplacements: 1)),
                    file: "parameters.json")
            })
        #expect(error.path == "instruments[0].\(path)")
    }

    /// What no writer makes: empty lists, too many changes, a path of what is held.
    @Test func impossibleListsAreRefused() throws {
        func path(of edit: (inout InstrumentParameters) -> Void) -> String? {
            var set = Self.example
            edit(&set.instruments[0])
            return mistake { () throws(DocumentError) in
                _ = try ParameterSetJSON.read(
                    bytes(ParameterSetJSON.write(set)), file: "parameters.json")
            }?.path
        }
        #expect(path { $0.path?.steps = [] } == "instruments[0].path")
        #expect(
            path {
                $0.path?.steps = (1...13).map { day in
                    .init(
                        notBefore: Timestamp(seconds: 1_706_745_600) + .days(day),
                        ratios: MarginRatios(maintenancePpm: 1, initialPpm: 2))
                }
            } == "instruments[0].path")
        #expect(path { $0.status = .held } == "instruments[0].path")
        #expect(path { $0.path = nil } == nil)
        let text = ParameterSetJSON.write(Self.example)
        for (piece, other, place) in [
            ("\"path\"", "\"estimates\": [], \"path\"", "estimates"),
            ("\"overrides\": [", "\"overrides\": [], \"path\": [", "path"),
        ] {
            let error = mistake { () throws(DocumentError) in
                try readAnything(bytes(text.replacing(piece, with: other)), file: "parameters.json")
            }
            #expect(error != nil, "\(place)")
        }
    }
}
