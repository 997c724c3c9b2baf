import Testing

/// `impulse` as a user runs it.
@Suite struct ImpulseTests {
    private let place: Workspace

    init() throws {
        place = try Workspace()
        try #require(try place.run("init", ".").status == 0)
    }

    @Test func theStartersPolicyAnswers() throws {
        let outcome = try place.run(
            "impulse", "policy.yaml", "--class", "major", "--format", "json")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let document = try outcome.json()
        #expect(document["class"].string == "major")
        let path = document["path"].elements
        #expect(path.compactMap(\.["day"].integer) == [0, 1, 2, 3, 5, 10, 20, 30, 60])
        #expect(path[0]["maintenance"].double == 1)
        #expect(path[0]["model"].double == 1)
        #expect((path[8]["maintenance"].double ?? 0) > 2)
        // Volatility after ten days of λ 0.97, as published.
        #expect(abs((path[5]["ewma"][1]["volatility"].double ?? 0) - 1.761) < 0.0005)
    }

    @Test func layouts() throws {
        let table = try place.run("impulse", "policy.yaml", "--step", "2", "--format", "table")
        #expect(table.text.contains("volatility 0.6 a year, then 2.0 times it"))
        #expect(table.text.split(separator: "\n").count == 12)
        let csv = try place.run("impulse", "policy.yaml", "--format", "csv")
        #expect(csv.text.hasPrefix("day,maintenance,model,binding,ewma_0.94,ewma_0.97,ewma_0.99\n"))
        #expect(csv.text.split(separator: "\n").count == 10)
    }

    @Test(arguments: [
        (["policy.yaml", "--step", "0"], 64, "--step: found 0.0; expected a number from 0.001"),
        (["policy.yaml", "--volatility", "nan"], 64, "--volatility: found nan; expected"),
        (["policy.yaml", "--class", "minor"], 78, "--class: found 'minor'; expected one of"),
        (["nothing.yaml"], 66, "nothing.yaml"),
        (["job.yaml"], 78, "job.yaml"),
        ([], 64, "expected what 'marginpolicy impulse --help' shows"),
    ])
    func mistakes(arguments: [String], status: Int32, message: String) throws {
        let outcome = try place.run(["impulse"] + arguments)
        #expect(outcome.status == status)
        #expect(outcome.text == "")
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
        #expect(outcome.errors.split(separator: "\n").count == 1)
    }
}
