import Foundation
import IsolatedMargin
import Testing

/// `replay` as a user runs it.
@Suite struct ReplayTests {
    private let place: Workspace

    init() throws {
        place = try Workspace()
        try #require(try place.run("init", ".").status == 0)
        // A long of ten times is below 5% at 94 and recovers.
        let rows = [100, 97, 94, 99, 103].enumerated().map {
            "2024-01-01T0\($0.offset):00:00Z,\($0.element)\n"
        }
        for name in ["a.csv", "a.txt"] {
            try place.write("timestamp,price\n" + rows.joined(), to: name)
        }
        try place.write(
            """
            id,market,side,notional,leverage,open
            x,a,long,1000,10,2024-01-01
            y,a,long,1000,5,2024-01-01
            z,a,short,1000,10,2024-01-01

            """, to: "p.csv")
    }

    private static let ratios = ["--maintenance", "5%", "--initial", "10%"]

    @Test func aFileOfPositions() throws {
        let outcome = try place.run(
            ["replay", "a.csv", "--positions", "p.csv", "--format", "json"] + Self.ratios)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let document = try outcome.json()
        #expect(document["schema"].string == "marginpolicy.replay/1")
        #expect(document["positions"]["population"].isNull)
        let runs = document["runs"].elements
        #expect(runs.map { $0["mode"].string } == ["isolated", "cross"])
        for run in runs {
            #expect(run["opened"].integer == 3)
            #expect(run["liquidations"].integer == 1)
            #expect(run["premature"].integer == 1)
            #expect(run["traded_notional"].string == "3000")
            #expect(run["worst_week_share"].double == 1)
        }
        #expect(runs[0]["contaminated"].isNull)
        #expect(runs[1]["contaminated"].integer == 0)
    }

    /// The starter's hourly histories under its policy: four runs at one capital, whatever the
    /// number of threads.
    @Test func aPopulationUnderAPolicy() throws {
        let arguments =
            ["replay", "histories/btc-usd-1h.csv", "histories/eth-usd.csv"]
            + ["--policy", "policy.yaml", "--population", "300", "--seed", "7"]
            + ["--as-of", "2024-03-15", "--from", "2024-03-01", "--format", "json"]
        let one = try place.run(arguments + ["--threads", "1"])
        let four = try place.run(arguments + ["--threads", "4"])
        #expect(one.status == 0, "\(one.errors)")
        #expect(one.text == four.text)
        let runs = try one.json()["runs"].elements
        #expect(
            runs.map { "\($0["mode"].string ?? "") \($0["parameters"].string ?? "")" } == [
                "isolated static", "isolated dynamic", "cross static", "cross dynamic",
            ])
        let capital = runs.compactMap { $0["mean_capital"].string.flatMap(Double.init) }
        #expect(capital.count == 4)
        #expect(capital.allSatisfy { abs($0 / capital[0] - 1) < 1e-4 })
        for run in runs {
            let refused = (run["refused"].counts ?? [:]).values.reduce(0, +)
            #expect((run["opened"].integer ?? 0) + refused == 300)
        }
        let table = try place.run(arguments.dropLast(1) + ["table"])
        #expect(table.text.contains("seed 7, mean holding 2d"))
        #expect(table.text.contains("candles in the worse order of low and high"))
        let csv = try place.run(arguments.dropLast(1) + ["csv"])
        #expect(csv.text.split(separator: "\n").count == 5)
    }

    @Test func theJournalRebuildsTheRun() throws {
        let arguments =
            ["replay", "a.csv", "--positions", "p.csv", "--mode", "isolated", "--format", "json"]
            + Self.ratios
        let outcome = try place.run(arguments + ["--journal", "run.jsonl"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.text == (try place.run(arguments)).text)
        let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: "\(place.path)/run.jsonl")))
        let rebuilt = try Journal.rebuild(bytes)
        // Three deposits and openings, five marks.
        #expect(rebuilt.seq == 11)
        #expect(rebuilt.engine.state.segments.count == 2)
    }

    @Test(arguments: [
        (["a.csv", "--maintenance", "5%"], 64, "--maintenance: expected it together with"),
        (["a.csv"], 64, "found 0 sources of parameters; expected one of --policy"),
        (["a.csv", "--set", "s", "--policy", "p"], 64, "found 2 sources of parameters"),
        (["a.csv", "--parameters", "dynamic"] + ratios, 64, "--parameters: found dynamic"),
        (["a.csv", "--mode", "both"] + ratios, 64, "--mode"),
        (["a.csv", "--positions", "p.csv", "--seed", "1"] + ratios, 64, "--positions: found opt"),
        (["a.csv", "--population", "0"] + ratios, 64, "population: found 0 positions"),
        (["a.csv", "--leverages", "5"] + ratios, 64, "--leverages: found '5'; expected"),
        (["a.csv", "--penalty", "1.00001%"] + ratios, 64, "--penalty"),
        (["a.csv", "--journal", "j"] + ratios, 64, "--journal: found more than one run"),
        (["a.csv", "--mode", "cross", "--journal", "a.csv"] + ratios, 64, "which is read"),
        (["a.csv", "--mode", "cross", "--journal", "no/j"] + ratios, 73, "no/j"),
        (["nothing.csv"] + ratios, 66, "nothing.csv"),
        (["a.csv", "a.txt"] + ratios, 65, "found the feed a again"),
        (["a.csv", "--positions", "none.csv"] + ratios, 66, "none.csv"),
        (["a.csv", "--positions", "a.csv"] + ratios, 65, "a.csv: line 1: found the column"),
        (["a.csv", "--from", "2030-01-01"] + ratios, 65, "found a replay from 2030-01-01"),
        (["a.csv", "--policy", "job.yaml"], 78, "job.yaml"),
        (["a.csv", "--policy", "policy.yaml", "--class", "x"], 78, "--class: found 'x'"),
        (["a.csv", "--policy", "policy.yaml"], 65, "expected histories that reach beyond"),
    ])
    func mistakes(arguments: [String], status: Int32, message: String) throws {
        let outcome = try place.run(["replay"] + arguments)
        #expect(outcome.status == status)
        #expect(outcome.text == "")
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
        #expect(outcome.errors.split(separator: "\n").count == 1)
    }
}
