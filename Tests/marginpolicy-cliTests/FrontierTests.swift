import Foundation
import Testing

/// `frontier` as a user runs it.
@Suite struct FrontierTests {
    private let place: Workspace

    init() throws {
        place = try Workspace()
        try #require(try place.run("init", ".").status == 0)
        // Hour 0 at 100, then 90, 88, 88, 110, 110, 99.
        let rows = [100, 90, 88, 88, 110, 110, 99].enumerated().map {
            "2024-01-01T0\($0.offset):00:00Z,\($0.element)\n"
        }
        try place.write("timestamp,price\n" + rows.joined(), to: "a.csv")
    }

    private static let ratios = ["--maintenance", "5%", "--initial", "10%"]

    /// With five minutes of detection and 115 of close-out spans of 2 h begin at hours 0, 2 and 4:
    /// beyond 5% the longs lose 7%, 0 and 5%, the second short 20%. The policy has too short a
    /// history and says so.
    @Test func spansByHand() throws {
        let outcome = try place.run(
            ["frontier", "a.csv", "--closeout", "115m", "--closeout", "5m", "--format", "json"]
                + Self.ratios)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let document = try outcome.json()
        #expect(document["schema"].string == "marginpolicy.frontier/1")
        let closeout = document["feeds"][0]["closeout"]
        #expect(closeout["detection_s"].integer == 300)
        #expect(closeout["maintenance_margin_ppm"].integer == 50_000)
        let point = closeout["points"][0]
        #expect(point["closeout_s"].integer == 6_900 && point["spans"].integer == 3)
        #expect(point["long"]["beyond"].integer == 2)
        #expect(point["long"]["expected_bad_debt_bp"].double == 400)
        #expect(abs((point["short"]["largest_bp"].double ?? 0) - 2_000) < 1e-6)
        #expect(point["held"].string?.hasPrefix("short history") == true)
        let short = closeout["points"][1]
        #expect(short["long"].isNull)
        #expect(short["reason"].string?.contains("shorter than the feed's spacing of 1h") == true)
        let table = try place.run(["frontier", "a.csv", "--format", "table"] + Self.ratios)
        #expect(table.text.contains("held: short history"))
        #expect(table.text.contains("the policy's"))
    }

    /// The starter's history under its policy.
    @Test func aHistoryUnderAPolicy() throws {
        let arguments =
            ["frontier", "histories/btc-usd-1h.csv", "histories/eth-usd.csv"]
            + ["--policy", "policy.yaml", "--as-of", "2024-03-15", "--format"]
        let one = try place.run(arguments + ["json", "--threads", "1"])
        let four = try place.run(arguments + ["json", "--threads", "4"])
        #expect(one.status == 0, "\(one.errors)")
        #expect(one.text == four.text)
        let feeds = try one.json()["feeds"].elements
        #expect(feeds.count == 2)
        for feed in feeds {
            #expect(feed["ratios_from"].string == "policy")
            let measured = feed["closeout"]["points"].elements.filter { !$0["long"].isNull }
            #expect(feed["closeout"]["points"].elements.count == 8 && measured.count >= 4)
            for side in ["long", "short"] {
                let debts = measured.compactMap { $0[side]["expected_bad_debt_bp"].double }
                #expect(debts.count == measured.count)
                #expect(zip(debts, debts.dropFirst()).allSatisfy { $0 <= $1 })
            }
            let capital = feed["capital"]["points"].elements
            #expect(
                capital.map { $0["liquidation_probability_ppm"].integer } == [
                    10_000, 20_000, 50_000, 100_000, 200_000,
                ])
            let initials = capital.compactMap { $0["initial_margin_ppm"].integer }
            #expect(zip(initials, initials.dropFirst()).allSatisfy { $0 > $1 })
            let liquidated = capital.compactMap { $0["measured"]["liquidated_long"].integer }
            #expect(liquidated.count == 5)
            #expect(zip(liquidated, liquidated.dropFirst()).allSatisfy { $0 <= $1 })
        }
        let csv = try place.run(arguments + ["csv"])
        let lines = csv.text.split(separator: "\n")
        #expect(lines[0] == "feed,as_of,frontier,at,figure,value")
        #expect(lines.contains { $0.contains(",capital,5%,initial_margin_ppm,") })
    }

    @Test(arguments: [
        (["a.csv", "--closeout", "0s"] + ratios, 64, "--closeout: found 0s; expected above zero"),
        (["a.csv", "--closeout", "366d"] + ratios, 64, "--closeout: found 366d"),
        (["a.csv", "--closeout", "x"] + ratios, 64, "--closeout"),
        (["a.csv", "--probability", "0%"] + ratios, 64, "--probability: found 0%; expected above"),
        (["a.csv", "--probability", "100%"] + ratios, 64, "--probability: found 100%"),
        (["a.csv", "--initial", "5%"], 64, "--maintenance: expected it together with"),
        (["a.csv"], 65, "a: found no margin ratios (short history"),
        (["none.csv"] + ratios, 66, "none.csv"),
        (["a.csv", "--policy", "job.yaml"] + ratios, 78, "job.yaml"),
    ])
    func mistakes(arguments: [String], status: Int32, message: String) throws {
        let outcome = try place.run(["frontier"] + arguments)
        #expect(outcome.status == status)
        #expect(outcome.text == "")
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
        #expect(outcome.errors.split(separator: "\n").count == 1)
    }
}
