import Foundation
import Testing

/// What a bundle's directory survives, and what a run leaves on record.
@Suite struct BundleCareTests {
    private let place: Workspace

    init() throws {
        place = try Workspace()
        try place.copyFixtures(to: "night")
    }

    private func nightly(_ arguments: String...) throws -> Outcome {
        try place.run(["nightly", "night/job.yaml", "--quiet", "--out", "bundle"] + arguments)
    }

    private func topLevel() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: place.path).sorted()
    }

    /// A time that the caller gave is part of how a bundle is made again.
    @Test func anAsOfLeavesItsTrace() throws {
        #expect(try nightly().status == 3)
        #expect(!(try place.text("bundle/proposal.md").contains("--as-of")))
        #expect(try nightly("--as-of", "2024-07-20").status == 3)
        let time = "2024-07-20T00:00:00Z"
        #expect(try place.text("bundle/proposal.md").contains("--out bundle --as-of \(time)"))
        #expect(try place.text("bundle/job.log.jsonl").contains("\"as_of\": \"\(time)\""))
        #expect(try place.text("bundle/inputs.json").contains("\"as_of\": \"\(time)\""))
    }

    @Test func whatIsNotOfTheBundleIsLeftAlone() throws {
        #expect(try nightly().status == 3)
        try place.write("mine", to: "bundle/notes.md")
        let outcome = try nightly("--as-of", "2024-07-20")
        #expect(outcome.status == 73)
        #expect(outcome.errors.contains("notes.md"))
        #expect(try place.text("bundle/notes.md") == "mine")
        #expect(try topLevel() == ["bundle", "night"])
    }

    /// A run that was killed between its two renames had moved the old bundle aside.
    @Test func aBundleThatWasMovedAsideIsPutBackOrCleared() throws {
        #expect(try nightly().status == 3)
        let before = try place.contents(of: "bundle")
        try FileManager.default.moveItem(
            atPath: "\(place.path)/bundle", toPath: "\(place.path)/bundle.previous")
        #expect(try nightly().status == 3)
        #expect(try place.contents(of: "bundle") == before)
        try FileManager.default.copyItem(
            atPath: "\(place.path)/bundle", toPath: "\(place.path)/bundle.previous")
        #expect(try nightly("--as-of", "2024-07-20").status == 3)
        #expect(try topLevel() == ["bundle", "night"])
        #expect(try place.contents(of: "bundle") != before)
    }

    /// One pass over a history gives its digest and its figures: a pipe can be read only once.
    @Test func aHistoryIsReadOnce() throws {
        #expect(try nightly().status == 3)
        let file = "night/histories/sol-usd-1h.csv"
        let bytes = try place.read(file)
        let regular = try place.text("bundle/inputs.json")
        try place.remove(file)
        #expect(try #require(try place.tool("mkfifo", [file])).status == 0)
        let writer = Thread { [path = "\(place.path)/\(file)"] in
            FileHandle(forWritingAtPath: path)?.write(bytes)
        }
        writer.start()
        #expect(try nightly().status == 3)
        #expect(try place.text("bundle/inputs.json") == regular)
    }

    @Test func anIdThatOnlyTheCurrentFileKnowsIsOnRecord() throws {
        try place.replace("\"BTC-USD-PERP\"", with: "\"BTC-USDX-PERP\"", in: "night/current.json")
        let outcome = try place.run("nightly", "night/job.yaml", "--out", "bundle")
        #expect(outcome.errors.contains("BTC-USDX-PERP"))
        #expect(
            try place.text("bundle/job.log.jsonl").contains(
                "{\"event\": \"current_without_instrument\", \"instrument\": \"BTC-USDX-PERP\"}"))
    }

    /// A held instrument keeps its whole ladder when the current file is an earlier set.
    @Test func anEarlierSetGivesItsTiersBack() throws {
        #expect(
            try place.run(
                "calibrate", "night/job.yaml", "--out", "night/first.json", "--quiet"
            ).status == 3)
        try place.replace("current.json", with: "first.json", in: "night/job.yaml")
        #expect(
            try place.run(
                "calibrate", "night/job.yaml", "--out", "second.json", "--quiet", "--as-of",
                "2024-09-01"
            ).status == 3)
        let first = try JSON(place.read("night/first.json"))["instruments"].elements
        let second = try JSON(place.read("second.json"))["instruments"].elements
        #expect(first.count == 7 && second.count == 7)
        for (old, new) in zip(first, second) {
            #expect(new["status"].string == "held")
            #expect(new["tiers"].elements.count == old["tiers"].elements.count)
            for (tier, before) in zip(new["tiers"].elements, old["tiers"].elements) {
                for key in ["maintenance_margin_ppm", "initial_margin_ppm"] {
                    #expect(tier[key].integer == before[key].integer)
                }
            }
        }
    }

    @Test func anEditedSetIsRefused() throws {
        _ = try place.run("calibrate", "night/job.yaml", "--out", "p.json", "--quiet")
        try place.replace("\"fees\", \"ppm\": ", with: "\"fees\", \"ppm\": 1", in: "p.json")
        let outcome = try place.run("propose", "p.json")
        #expect(outcome.status == 65)
        #expect(outcome.errors.contains("components sum to the maintenance"))
        #expect(outcome.text.isEmpty)
    }
}
