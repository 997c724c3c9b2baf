import Foundation
import Testing

/// `diff` of two parameter sets.
@Suite struct DiffTests {
    private let place: Workspace

    init() throws {
        place = try Workspace()
        let outcome = try place.run(
            "calibrate", "\(Executable.fixtures)/job.yaml", "--out", "old.json", "--quiet")
        try #require(outcome.status == 3)
        try place.write(place.read("old.json"), to: "new.json")
    }

    private func diff(_ arguments: String...) throws -> Outcome {
        try place.run(["diff", "old.json", "new.json"] + arguments)
    }

    @Test func equalSetsHaveNoChange() throws {
        let outcome = try diff("--exit-code")
        #expect(outcome.status == 0)
        #expect(try outcome.json()["changes"].elements.isEmpty)
        #expect(try outcome.json()["schema"].string == "marginpolicy.diff/1")
        #expect(try diff("--format", "table").text == "no change\n")
        #expect(try diff("--format", "csv").text.split(separator: "\n").count == 1)
    }

    /// Drops one instrument of the set in `name`.
    private func drop(_ id: String, from name: String) throws {
        let text = try place.text(name)
        let start = try #require(text.range(of: "    {\n      \"instrument\": \"\(id)\""))
        let end = try #require(
            text.range(of: "\n    },\n", range: start.lowerBound..<text.endIndex))
        try place.write(
            text.replacingCharacters(in: start.lowerBound..<end.upperBound, with: ""), to: name)
    }

    @Test func aMissingInstrumentIsRemovedAndTheOtherWayRoundAdded() throws {
        try drop("SOL-USD-PERP", from: "new.json")
        let removed = try diff("--exit-code")
        #expect(removed.status == 1)
        #expect(removed.errors == "")
        let change = try removed.json()["changes"]
        #expect(change.elements.count == 1)
        #expect(change[0]["instrument"].string == "SOL-USD-PERP")
        #expect(change[0]["change"].string == "removed")
        let added = try place.run("diff", "new.json", "old.json")
        #expect(added.status == 0)
        #expect(try added.json()["changes"][0]["change"].string == "added")
    }

    @Test func aChangedPolicyShowsFieldByFieldWithReasons() throws {
        try place.copyFixtures(to: "night")
        try place.replace(
            "maintenance: 3%, initial: 6%", with: "maintenance: 20%, initial: 40%",
            in: "night/policy.yaml")
        _ = try place.run("calibrate", "night/job.yaml", "--out", "new.json", "--quiet")
        let outcome = try diff("--exit-code")
        #expect(outcome.status == 1)
        let changes = try outcome.json()["changes"].elements
        let ids = changes.compactMap { $0["instrument"].string }
        #expect(ids.contains("LINK-USD-PERP"))
        #expect(!ids.contains("BTC-USD-PERP"))
        let link = try #require(changes.first { $0["instrument"].string == "LINK-USD-PERP" })
        #expect(link["change"].string == "changed")
        #expect(!link["reasons"].elements.isEmpty)
        let old = try JSON(place.read("old.json"))["instruments"].elements
        let new = try JSON(place.read("new.json"))["instruments"].elements
        let field = try #require(
            link["fields"].elements.first { $0["field"].string == "maintenance_margin_ppm" })
        func maintenance(_ set: [JSON]) -> String? {
            set.first { $0["instrument"].string == "LINK-USD-PERP" }?["maintenance_margin_ppm"]
                .integer.map(String.init)
        }
        #expect(field["old"].string == maintenance(old))
        #expect(field["new"].string == maintenance(new))
        #expect(field["old"].string != field["new"].string)
        let table = try diff("--format", "table").text
        #expect(table.contains("LINK-USD-PERP · changed"))
        let csv = try diff("--format", "csv").text
        #expect(csv.contains("LINK-USD-PERP,changed,maintenance_margin_ppm,"))
    }

    @Test func oneSideMayComeFromStandardInput() throws {
        let outcome = try place.run(
            ["diff", "-", "new.json", "--exit-code"], input: place.read("old.json"))
        #expect(outcome.status == 0)
    }

    @Test func aClosedStandardInputIsOneLine() throws {
        let executable = try #require(Executable.url).path
        for arguments in ["propose -", "diff - new.json"] {
            let outcome = try #require(
                try place.tool("sh", ["-c", "exec \"$0\" \(arguments) <&-", executable]))
            #expect(outcome.status == 66)
            #expect(outcome.text == "")
            #expect(outcome.errors.hasPrefix("error: -: found '"))
            #expect(outcome.errors.hasSuffix("'; expected a readable file\n"))
            #expect(outcome.errors.filter(\.isNewline).count == 1, "\(outcome.errors)")
        }
    }

    /// A pipe is read to its end like a file.
    @Test func aPipeIsStandardInput() throws {
        let executable = try #require(Executable.url).path
        let outcome = try #require(
            try place.tool(
                "sh", ["-c", "cat old.json | \"$0\" diff - new.json --exit-code", executable]))
        #expect(outcome.status == 0, "\(outcome.errors)")
    }
}
