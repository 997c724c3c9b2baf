import Foundation
import TestSupport
import Testing

/// `explain` as a user runs it, on the starter's simulated instruments.
@Suite struct ExplainTests {
    private let place: Workspace

    init() throws {
        place = try Workspace()
        #expect(try place.run("init", "demo", "--profile", "conservative").status == 0)
        let outcome = try place.run("calibrate", "demo/job.yaml", "--out", "parameters.json")
        #expect(outcome.status == 0, "\(outcome.errors)")
    }

    private func explain(_ arguments: String...) throws -> Outcome {
        try place.run(["explain", "parameters.json"] + arguments)
    }

    @Test func stepsSumToWhatIsPublished() throws {
        let outcome = try explain("BTC-USD-PERP", "--job", "demo/job.yaml", "--format", "json")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors == "")
        let tree = try outcome.json()
        #expect(tree["schema"].string == "marginpolicy.explanation/1")
        let published = try #require(tree["maintenance_margin_ppm"].integer)
        #expect(
            tree["reasons"].elements.contains { $0.string?.contains("beside its class") == true })
        #expect(tree["leverage"].elements.count == 8)
        #expect(tree["fund"]["liquidations_per_year"].double ?? 0 > 0)
        let steps = tree["steps"].elements
        #expect(steps.compactMap(\.["adds_ppm"].integer).reduce(0, +) == published)
        #expect(steps.last?["cumulative_ppm"].integer == published)
        #expect(steps.last?["name"].string == "rounding")
        let modules = steps.filter { $0["explanation"].string != nil }
        #expect(modules.count > 8)
        for module in modules {
            #expect(module["section"].string != nil)
            #expect(!module["without"].isNull)
        }
        // Leaving the fees out is worth what they add, but for rounding and what lies above them.
        let fees = try #require(modules.first { $0["name"].string == "fees" })
        let without = try #require(
            fees["without"]["requirement"]["maintenance_margin_ppm"].integer)
        #expect(abs(without + (fees["adds_ppm"].integer ?? 0)) <= 500)
    }

    /// The figure with another confidence is what a policy with that confidence is calibrated to.
    @Test func sensitivitiesAreComputed() throws {
        let tree = try explain("ETH-USD-PERP", "--job", "demo/job.yaml", "--format", "json").json()
        let changes = tree["sensitivities"].elements
        #expect(Set(changes.compactMap(\.["key"].string)).count > 25)
        let other = try #require(
            changes.first {
                $0["key"].string == "buffer.holding_period" && $0["other_value"].string == "12h"
            })
        let text = try place.text("demo/policy.yaml")
        try place.write(
            text.replacing("holding_period: 24h", with: "holding_period: 12h"),
            to: "demo/policy.yaml")
        let outcome = try place.run("calibrate", "demo/job.yaml", "--out", "other.json")
        #expect(outcome.status == 0)
        let found = try JSON(place.read("other.json"))["instruments"].elements.first {
            $0["instrument"].string == "ETH-USD-PERP"
        }
        let initial = try #require(tree["initial_margin_ppm"].integer)
        let change = try #require(other["change"]["published"]["initial_margin_ppm"].integer)
        #expect(found?["initial_margin_ppm"].integer == initial + change)
    }

    @Test func theTreeIsForPeople() throws {
        let outcome = try explain("ETH-USD-PERP", "--job", "demo/job.yaml")
        #expect(outcome.status == 0)
        for text in [
            "ETH-USD-PERP at ", "├─ inputs sha256:", "│  ├─ volatility ", "without it",
            "├─ bound by max_step_up: raise", "└─ what other values of the policy would change",
            "tail.confidence: 99.95%", "alone without effect: ",
        ] {
            #expect(outcome.text.contains(text), "\(text)")
        }
        let bare = try explain("ETH-USD-PERP")
        #expect(bare.status == 0)
        #expect(bare.text.contains("--job FILE"))
        #expect(!bare.text.contains("without it"))
    }

    @Test func mistakesAreOneLine() throws {
        let unknown = try explain("XRP-USD-PERP")
        #expect(unknown.status == 65)
        #expect(unknown.errors.contains("found no instrument 'XRP-USD-PERP'; expected one of"))
        let text = try place.text("demo/policy.yaml")
        try place.write(text + "\n# later\n", to: "demo/policy.yaml")
        let changed = try explain("ETH-USD-PERP", "--job", "demo/job.yaml")
        #expect(changed.status == 78)
        #expect(changed.errors.contains("found the policy sha256:"))
        #expect(changed.errors.split(separator: "\n").count == 1)
        try place.write(text, to: "demo/policy.yaml")
        let prices = try place.text("demo/histories/eth-usd.csv")
        try place.write(
            prices.split(separator: "\n").dropLast(3).joined(separator: "\n") + "\n",
            to: "demo/histories/eth-usd.csv")
        let other = try explain("ETH-USD-PERP", "--job", "demo/job.yaml")
        #expect(other.status == 65 || other.status == 0)
        #expect(try explain("ETH-USD-PERP", "--format", "csv").status == 64)
    }
}
