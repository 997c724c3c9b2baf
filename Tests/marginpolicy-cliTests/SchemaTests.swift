import Foundation
import MarginPolicy
import PolicyDocument
import TestSupport
import Testing

/// `parameters.json` against the published JSON Schema, by a validator that others use, and the
/// order of its keys.
@Suite struct SchemaTests {
    private let place: Workspace

    init() throws { place = try Workspace() }

    private static let validator = """
        import json, sys
        import jsonschema
        schema = json.load(open(sys.argv[1]))
        cls = jsonschema.validators.validator_for(schema)
        cls.check_schema(schema)
        errors = sorted(
            str(e.json_path) + ": " + e.message
            for name in sys.argv[2:]
            for e in cls(schema).iter_errors(json.load(open(name))))
        print("\\n".join(errors[:5]))
        sys.exit(1 if errors else 0)
        """

    static let hasValidator: Bool = {
        guard let place = try? Workspace(),
            let outcome = try? place.tool("python3", ["-c", "import jsonschema"])
        else { return false }
        return outcome.status == 0
    }()

    private static let skipped: Comment = "python3 with its package jsonschema is not installed"

    private func validate(_ names: String...) throws -> Outcome {
        try validate(names)
    }

    private func validate(_ names: [String]) throws -> Outcome {
        try #require(
            try place.tool(
                "python3",
                [
                    "-c", Self.validator,
                    "\(Executable.packageRoot)/schema/parameters-1.schema.json",
                ] + names))
    }

    @Test(.enabled(if: hasValidator, skipped)) func theFixturesAreValid() throws {
        _ = try place.run(
            "calibrate", "\(Executable.fixtures)/job.yaml", "--out", "p.json", "--quiet")
        let valid = try validate("p.json")
        #expect(valid.status == 0, "\(valid.text)\(valid.errors)")
        // The validator can say no.
        for (old, new) in [
            ("\"status\": \"held\"", "\"status\": \"frozen\""), ("sha256:", "md5:"),
            ("\"max_leverage\": \"", "\"max_leverage\": \"x"), ("\"long\"", "\"lang\""),
        ] {
            try place.write(place.read("p.json"), to: "bad.json")
            try place.replace(old, with: new, in: "bad.json")
            let invalid = try validate("bad.json")
            #expect(invalid.status == 1, "\(new)")
            #expect(invalid.text.contains("$"), "\(invalid.errors)")
        }
    }

    @Test(.enabled(if: hasValidator, skipped)) func theStarterIsValid() throws {
        _ = try place.run("init", "demo")
        _ = try place.run("calibrate", "demo/job.yaml", "--out", "p.json", "--quiet")
        let outcome = try validate("p.json")
        #expect(outcome.status == 0, "\(outcome.text)\(outcome.errors)")
    }

    /// The ten thousand random calibrations whose invariants `InvariantSweepTests` checks.
    @Test(.enabled(if: hasValidator, skipped)) func randomCalibrationsAreValid() throws {
        let names = try (UInt64(0)..<100).map { block in
            let instruments = try RandomCalibration.block(block).enumerated().map { index, each in
                var parameters = each.result
                parameters.instrument = "CASE-\(index)"
                return parameters
            }
            let digest = "sha256:" + String(repeating: "0", count: 64)
            let set = ParameterSet(
                generatorVersion: "0.1.0", policyName: "random", policyDigest: digest,
                jobDigest: digest, inputsDigest: digest, instruments: instruments)
            let name = "set-\(block).json"
            let text = ParameterSetJSON.write(set)
            let readAgain = try ParameterSetJSON.read(Array(text.utf8), file: name)
            #expect(ParameterSetJSON.write(readAgain) == text)
            try place.write(text, to: name)
            return name
        }
        let outcome = try validate(names)
        #expect(outcome.status == 0, "\(outcome.text)\(outcome.errors)")
    }

    /// Without current parameters and with every kind of missing figure.
    @Test(.enabled(if: hasValidator, skipped)) func whatIsUnavailableIsValid() throws {
        try place.copyFixtures(to: "night")
        try place.replace("current: current.json\n", with: "", in: "night/job.yaml")
        try place.remove("night/histories/link-usd-1h.json")
        _ = try place.run("calibrate", "night/job.yaml", "--out", "p.json", "--quiet")
        #expect(try place.text("p.json").contains("\"unavailable\""))
        let outcome = try validate("p.json")
        #expect(outcome.status == 0, "\(outcome.text)\(outcome.errors)")
    }

    @Test func theKeysStandInTheOrderOfTheSchema() throws {
        _ = try place.run(
            "calibrate", "\(Executable.fixtures)/job.yaml", "--out", "p.json", "--quiet")
        let text = try place.text("p.json")
        let head = JSON.keysInOrder(text.components(separatedBy: "\"instruments\"")[0])
        #expect(
            head == [
                "schema", "generator", "name", "version", "policy", "name", "digest", "job",
                "digest", "inputs", "digest",
            ])
        let instruments = text.components(separatedBy: "\"instrument\":").dropFirst()
        #expect(instruments.count == 7)
        let order = [
            "feed", "as_of", "status", "maintenance_margin_ppm", "initial_margin_ppm",
            "dynamic_buffer_ppm", "max_leverage", "long", "short", "tiers", "components", "model",
            "current", "decision", "action", "binding", "reasons", "estimates",
        ]
        for instrument in instruments {
            let keys = JSON.keysInOrder(instrument)
            // The first mention of each key of the instrument itself.
            let firsts = try order.map { key in try #require(keys.firstIndex(of: key), "\(key)") }
            #expect(firsts == firsts.sorted())
        }
    }
}
