import Foundation
import Testing

/// `nightly` over the fixtures: what is held, what is in the bundle, and that nothing but the
/// inputs decides a byte.
@Suite struct NightlyTests {
    private let place: Workspace

    init() throws {
        place = try Workspace()
        try place.copyFixtures(to: "night")
    }

    private static let files = [
        "charts", "current.json", "evidence.json", "inputs.json", "job.log.jsonl", "job.yaml",
        "parameters.json", "policy.yaml", "proposal.md", "report.html",
    ]

    private func nightly(_ arguments: String..., expecting status: Int32 = 3) throws -> Outcome {
        let outcome = try place.run(["nightly", "night/job.yaml", "--quiet"] + arguments)
        #expect(outcome.status == status, "\(outcome.errors)")
        return outcome
    }

    private func statuses(_ parameters: JSON) -> [String: String] {
        var statuses: [String: String] = [:]
        for instrument in parameters["instruments"].elements {
            statuses[instrument["instrument"].string ?? ""] = instrument["status"].string
        }
        return statuses
    }

    // MARK: - What a night gives

    @Test func holdsTheStaleAndTheYoungAndCalibratesTheRest() throws {
        let outcome = try place.run("nightly", "night/job.yaml", "--out", "bundle")
        #expect(outcome.status == 3)
        #expect(outcome.output == (try place.read("bundle/parameters.json")))
        let statuses = statuses(try outcome.json())
        let held = statuses.filter { $0.value == "held" }.keys.sorted()
        #expect(held == ["NEWT-USD-PERP", "USDX-USD-PERP"])
        #expect(statuses.count == 7)
        #expect(
            statuses.values.allSatisfy { ["held", "proposed", "unchanged"].contains($0) })
        for name in held { #expect(outcome.errors.contains(name)) }
        for instrument in try outcome.json()["instruments"].elements
        where instrument["status"].string == "held" {
            for key in ["maintenance_margin_ppm", "initial_margin_ppm"] {
                #expect(instrument[key].integer == instrument["current"][key].integer)
                #expect(instrument[key].integer != nil)
            }
            #expect(instrument["decision"]["binding"].string == "held")
            #expect(!instrument["decision"]["reasons"].elements.isEmpty)
        }
    }

    /// Of the bundle; the charts stand in a folder.
    private func topLevel() throws -> [String] {
        try place.listing("bundle").filter { !$0.contains("/") }
    }

    @Test func theBundleHoldsItsFilesAndVerbatimCopies() throws {
        _ = try nightly("--out", "bundle")
        #expect(try topLevel() == Self.files)
        for name in ["job.yaml", "policy.yaml", "current.json"] {
            #expect(try place.read("bundle/\(name)") == (try place.read("night/\(name)")))
        }
        #expect(
            try place.listing().filter { $0.hasPrefix("bundle") && !$0.contains("/") } == ["bundle"]
        )
    }

    @Test func theTableNamesWhatIsHeld() throws {
        let outcome = try nightly("--out", "bundle", "--format", "table")
        #expect(outcome.errors == "")
        #expect(outcome.text.contains("held: USDX-USD-PERP: stale"))
        #expect(outcome.text.contains("held: NEWT-USD-PERP: short history"))
        #expect(outcome.text.hasSuffix("bundle: bundle\n"))
        #expect(!outcome.text.contains("\u{1b}"))
    }

    @Test func aMissingHistoryHoldsItsInstrumentAlone() throws {
        let before = try nightly("--out", "before").json()
        try place.remove("night/histories/link-usd-1h.json")
        let after = try nightly("--out", "after").json()
        var expected = statuses(before)
        expected["LINK-USD-PERP"] = "held"
        #expect(statuses(after) == expected)
        let link = try #require(
            after["instruments"].elements.first { $0["instrument"].string == "LINK-USD-PERP" })
        #expect(link["maintenance_margin_ppm"].integer == 75000)
        #expect(link["initial_margin_ppm"].integer == 150_000)
        let reason = try #require(link["decision"]["reasons"][0].string)
        #expect(reason.contains("histories/link-usd-1h.json"))
        let inputs = try JSON(place.read("after/inputs.json"))
        let entry = try #require(
            inputs["inputs"].elements.first {
                $0["path"].string == "histories/link-usd-1h.json"
            })
        #expect(entry["sha256"].isNull)
        #expect(!entry["error"].isNull)
    }

    @Test func withoutCurrentParametersWhatIsHeldIsUnavailable() throws {
        try place.replace("current: current.json\n", with: "", in: "night/job.yaml")
        let outcome = try nightly("--out", "bundle").json()
        #expect(statuses(outcome).filter { $0.value == "unavailable" }.count == 2)
        let usdx = try #require(
            outcome["instruments"].elements.first { $0["instrument"].string == "USDX-USD-PERP" })
        for key in ["maintenance_margin_ppm", "initial_margin_ppm", "max_leverage", "current"] {
            #expect(usdx.keys.contains(key))
            #expect(usdx[key].isNull)
        }
        #expect(try topLevel() == Self.files.filter { $0 != "current.json" })
    }

    // MARK: - Nothing but the inputs

    @Test func everyFileIsTheSameWhateverTheThreadsAndThePlace() throws {
        try place.copyFixtures(to: "elsewhere/deeper")
        _ = try nightly("--out", "two")
        let two = try place.contents(of: "two")
        #expect(two.count == 49)
        for threads in ["1", "2", "8"] {
            _ = try nightly("--out", "again", "--threads", threads)
            #expect(try place.contents(of: "again") == two, "\(threads) threads")
            try place.remove("again")
        }
        _ = try nightly("--out", "two", "--threads", "1")
        #expect(try place.contents(of: "two") == two)
        let moved = try place.run(
            ["nightly", "\(place.path)/elsewhere/deeper/job.yaml", "--out", "moved", "--quiet"],
            environment: ["TZ": "Asia/Kathmandu", "LC_ALL": "de_DE.UTF-8"])
        #expect(moved.status == 3)
        #expect(try place.contents(of: "moved") == two)
    }

    @Test func noFileTellsOfTheRun() throws {
        let year = Calendar(identifier: .gregorian).component(.year, from: Date())
        _ = try place.run(
            "nightly", "\(place.path)/night/job.yaml", "--out", "bundle", "--threads", "7",
            "--quiet")
        for (name, bytes) in try place.contents(of: "bundle") {
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(!text.contains(place.path), "\(name)")
            #expect(!text.contains(NSTemporaryDirectory()), "\(name)")
            #expect(!text.contains("thread"), "\(name)")
            #expect(!text.contains("\(year)-"), "\(name)")
        }
        for line in try place.text("bundle/job.log.jsonl").split(separator: "\n") {
            let event = try JSON(Data(line.utf8))
            #expect(event["event"].string != nil)
            for key in ["time", "timestamp", "duration", "seconds", "threads", "pid", "host"] {
                #expect(!event.keys.contains(key))
            }
        }
    }

    @Test func quietIsSilent() throws {
        #expect(try nightly("--out", "bundle").errors == "")
        let loud = try place.run("nightly", "night/job.yaml", "--out", "loud")
        #expect(loud.errors.contains("USDX-USD-PERP"))
    }

    // MARK: - Digests

    @Test func theDigestsAreThoseOfSha256sum() throws {
        _ = try nightly("--out", "bundle")
        let parameters = try JSON(place.read("bundle/parameters.json"))
        func sha256(_ name: String) throws -> String {
            let outcome = try #require(
                try place.tool("sha256sum", [name]), "sha256sum is not installed")
            return String(outcome.text.prefix(64))
        }
        #expect(parameters["job"]["digest"].string == "sha256:" + (try sha256("night/job.yaml")))
        #expect(
            parameters["policy"]["digest"].string == "sha256:" + (try sha256("night/policy.yaml")))
        let paths =
            ["current.json"] + (try place.listing("night/histories").map { "histories/\($0)" })
        let lines = try paths.map { "\(try sha256("night/\($0)"))  \($0)\n" }.sorted()
        try place.write(lines.joined(), to: "lines.txt")
        #expect(
            parameters["inputs"]["digest"].string == "sha256:" + (try sha256("lines.txt")))
        let inputs = try JSON(place.read("bundle/inputs.json"))
        #expect(inputs["digest"].string == parameters["inputs"]["digest"].string)
        #expect(Set(inputs["inputs"].elements.compactMap { $0["path"].string }) == Set(paths))
        for entry in inputs["inputs"].elements {
            let path = try #require(entry["path"].string)
            #expect(entry["sha256"].string == (try sha256("night/\(path)")))
            #expect(entry["bytes"].integer == (try place.read("night/\(path)").count))
        }
    }

    @Test func anyChangeOfAnInputChangesItsDigest() throws {
        let before = try nightly("--out", "a").json()
        try place.replace("dead_band: 5%", with: "dead_band: 5.0%", in: "night/policy.yaml")
        let policy = try nightly("--out", "b").json()
        #expect(policy["policy"]["digest"].string != before["policy"]["digest"].string)
        #expect(policy["inputs"]["digest"].string == before["inputs"]["digest"].string)
        try place.write(
            try place.text("night/histories/newt-usd.csv") + "\n",
            to: "night/histories/newt-usd.csv")
        let inputs = try nightly("--out", "c").json()
        #expect(inputs["inputs"]["digest"].string != policy["inputs"]["digest"].string)
        #expect(inputs["job"]["digest"].string == before["job"]["digest"].string)
    }

    // MARK: - The other commands of a job

    @Test func calibrateGivesTheSameParameters() throws {
        _ = try nightly("--out", "bundle")
        let filed = try place.run("calibrate", "night/job.yaml", "--out", "p.json", "--quiet")
        #expect(filed.status == 3)
        #expect(try place.read("p.json") == (try place.read("bundle/parameters.json")))
        let piped = try place.run("calibrate", "night/job.yaml", "--out", "-", "--quiet")
        #expect(piped.status == 3)
        #expect(piped.output == (try place.read("p.json")))
    }

    @Test func proposeWritesWhatTheParametersSay() throws {
        _ = try nightly("--out", "bundle")
        let shown = try place.run("propose", "bundle/parameters.json")
        #expect(shown.status == 0)
        let filed = try place.run("propose", "bundle/parameters.json", "--out", "proposal.md")
        #expect(filed.status == 0)
        #expect(filed.text == "")
        #expect(try place.text("proposal.md") == shown.text)
        let piped = try place.run(["propose", "-"], input: place.read("bundle/parameters.json"))
        #expect(piped.text == shown.text)
        for instrument in try JSON(place.read("bundle/parameters.json"))["instruments"].elements {
            #expect(shown.text.contains("`\(try #require(instrument["instrument"].string))`"))
        }
        // The bundle's document has all of that, and the quality of the data.
        let whole = try place.text("bundle/proposal.md")
        #expect(whole.contains("## Data quality"))
        #expect(
            shown.text.components(separatedBy: "\n\n").dropLast(1).allSatisfy { whole.contains($0) }
        )
    }
}
