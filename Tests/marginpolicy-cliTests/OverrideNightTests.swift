import Foundation
import Testing

/// A night whose job holds overrides, from the job file to the proposal.
@Suite struct OverrideNightTests {
    private let place: Workspace

    init() throws {
        place = try Workspace()
        try place.copyFixtures(to: "night")
    }

    private static let ledger = """
        overrides:
          - { instrument: ETH-USD-PERP, trigger: "outage | on 2024-07-25", size: 300%, reason: "no prices for 4h",
              from: 2024-07-25, expires: 2024-07-27, approved_by: "risk council" }
          - { instrument: SOL-USD-PERP, trigger: "thin market", size: 50%, reason: "over", from: 2024-07-01, expires: 2024-07-26 }
          - { instrument: USDX-USD-PERP, trigger: "depeg", size: 10%, reason: "rumour", from: 2024-07-01, expires: 2024-08-26 }
          - { instrument: ETH-USD-PERP, trigger: "upgrade", size: 20%, reason: "planned", from: 2024-08-01, expires: 2024-08-02 }

        """

    private func instruments(_ job: String) throws -> [String: JSON] {
        let outcome = try place.run(["calibrate", job, "--out", "-", "--quiet"])
        #expect(outcome.status == 3, "\(outcome.errors)")
        var instruments: [String: JSON] = [:]
        for instrument in try outcome.json()["instruments"].elements {
            instruments[instrument["instrument"].string ?? ""] = instrument
        }
        return instruments
    }

    private func reasons(_ instrument: JSON?) -> [String] {
        instrument?["decision"]["reasons"].elements.compactMap(\.string) ?? []
    }

    @Test func theActiveOneRaisesAndTheOthersAreReported() throws {
        let plain = try instruments("night/job.yaml")
        try place.write(place.text("night/job.yaml") + Self.ledger, to: "night/job.yaml")
        let ruled = try instruments("night/job.yaml")
        #expect(ruled.count == plain.count)

        let eth = try #require(ruled["ETH-USD-PERP"])
        #expect(eth["decision"]["binding"].string == "override")
        #expect(eth["decision"]["action"].string == "raise")
        let components = eth["components"].elements
        let cap = try #require(components.firstIndex { $0["name"].string == "cap" })
        #expect(components[cap + 1]["name"].string == "override")
        let target = components[...cap].compactMap { $0["ppm"].integer }.reduce(0, +)
        let maintenance = try #require(eth["maintenance_margin_ppm"].integer)
        // Four times the target, up to the grid of 500 ppm; the target is known to half a ppm.
        #expect(maintenance.isMultiple(of: 500))
        #expect((4 * target - 2...4 * target + 502).contains(maintenance))
        #expect(eth["overrides"].elements.map { $0["state"].string } == ["active", "pending"])
        #expect(eth["overrides"][0]["size_ppm"].integer == 3_000_000)
        #expect(eth["overrides"][0]["approved_by"].string == "risk council")
        #expect(
            reasons(eth).contains {
                $0.hasPrefix("the override of 'outage | on 2024-07-25' by 300% asks for")
            })
        #expect(
            reasons(eth).contains(
                "the override of 'upgrade' by 20% begins at 2024-08-01T00:00:00Z; it does not act yet"
            ))

        let sol = try #require(ruled["SOL-USD-PERP"])
        #expect(
            reasons(sol).contains(
                "the override of 'thin market' by 50% expired at 2024-07-26T00:00:00Z; it no longer "
                    + "acts"))
        #expect(sol["overrides"][0]["state"].string == "expired")
        #expect(
            sol["maintenance_margin_ppm"].integer
                == plain["SOL-USD-PERP"]?["maintenance_margin_ppm"].integer)

        let held = try #require(ruled["USDX-USD-PERP"])
        #expect(held["status"].string == "held")
        #expect(held["overrides"][0]["state"].string == "active")
        #expect(reasons(held).last?.hasSuffix("but there is no model that it could raise") == true)
        #expect(held["maintenance_margin_ppm"].integer == 10_000)
        for (id, instrument) in ruled where !instrument.keys.contains("overrides") {
            #expect(instrument.keys == plain[id]?.keys)
            #expect(reasons(instrument) == reasons(plain[id]))
        }
    }

    @Test func theBundleShowsThem() throws {
        try place.write(place.text("night/job.yaml") + Self.ledger, to: "night/job.yaml")
        _ = try place.run(["nightly", "night/job.yaml", "--out", "bundle", "--quiet"])
        let proposal = try place.text("bundle/proposal.md")
        #expect(
            proposal.contains(
                "Overrides: +300% from `2024-07-25T00:00:00Z` until `2024-07-27T00:00:00Z`, active, "
                    + "by risk council: outage \\| on 2024-07-25; "))
        #expect(proposal.contains("Further changes, maintenance / initial, "))
        let again = try place.run("propose", "bundle/parameters.json")
        #expect(again.status == 0)
        // The next night reads it as what is in force.
        try place.write(place.read("bundle/parameters.json"), to: "night/current.json")
        let next = try instruments("night/job.yaml")
        #expect(
            next["ETH-USD-PERP"]?["maintenance_margin_ppm"].integer
                == next["ETH-USD-PERP"]?["current"]["maintenance_margin_ppm"].integer)
    }

    @Test func aLedgerThatNamesNobodyIsABadConfiguration() throws {
        try place.write(
            place.text("night/job.yaml")
                + Self.ledger.replacingOccurrences(
                    of: "instrument: SOL-USD", with: "instrument: SOL-USDT"),
            to: "night/job.yaml")
        let outcome = try place.run("calibrate", "night/job.yaml", "--out", "p.json", "--quiet")
        #expect(outcome.status == 78)
        #expect(
            outcome.errors.contains(
                ":60:19: overrides[1].instrument: found the unknown instrument 'SOL-USDT-PERP' (did "
                    + "you mean 'SOL-USD-PERP'?); expected an instrument of the job"))
        #expect(!place.exists("p.json"))
    }

    /// The policy lets nothing fall by more than a tenth at a time.
    @Test func thePathObeysTheStep() throws {
        let link = try #require(try instruments("night/job.yaml")["LINK-USD-PERP"])
        #expect(link["decision"]["binding"].string == "max_step_down")
        var last = try #require(link["maintenance_margin_ppm"].integer)
        let steps = link["path"].elements
        #expect((1...12).contains(steps.count))
        for step in steps {
            let next = try #require(step["maintenance_margin_ppm"].integer)
            #expect(next <= last && 10 * next >= 9 * last)
            last = next
        }
        #expect(reasons(link).contains { $0.contains("the target is") && $0.contains("away") })
    }
}
