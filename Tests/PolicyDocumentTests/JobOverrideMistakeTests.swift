import PolicyDocument
import Testing

/// Ledgers of overrides that say something impossible. The ledger begins on line 6.
@Suite struct JobOverrideMistakeTests {
    @Test(arguments: [
        Mistake(
            "job.yaml", jobWithOverrides("overrides: 25%"),
            "5:12", "overrides", "'25%'", "a list of overrides"),
        Mistake(
            "job.yaml", jobWithOverrides("overrides:"),
            "5:11", "overrides", "nothing", "a list of overrides"),
        Mistake(
            "job.yaml", jobWithOverrides("overrides: [ A ]"),
            "5:14", "overrides[0]", "'A'",
            "a mapping with the keys instrument, trigger, size, reason, from, expires, approved_by"),
        Mistake(
            "job.yaml", override(instrument: "ETH-USD-PREP"),
            "6:15", "overrides[0].instrument",
            "the unknown instrument 'ETH-USD-PREP' (did you mean 'ETH-USD-PERP'?)",
            "an instrument of the job"),
        Mistake(
            "job.yaml", override(instrument: "[ ETH-USD-PERP ]"),
            "6:15", "overrides[0].instrument", "a list", "an instrument of the job"),
        Mistake(
            "job.yaml", override(size: "0%"),
            "8:9", "overrides[0].size", "'0%'",
            "a ratio above 0% and at most 1000% in whole ppm, such as 25%"),
        Mistake(
            "job.yaml", override(size: "1000.0001%"),
            "8:9", "overrides[0].size", "'1000.0001%'",
            "a ratio above 0% and at most 1000% in whole ppm, such as 25%"),
        Mistake(
            "job.yaml", override(size: "-25%"),
            "8:9", "overrides[0].size", "'-25%'",
            "a ratio above 0% and at most 1000% in whole ppm, such as 25%"),
        Mistake(
            "job.yaml", override(size: "25.00001%"),
            "8:9", "overrides[0].size", "'25.00001%'",
            "a ratio above 0% and at most 1000% in whole ppm, such as 25%"),
        Mistake(
            "job.yaml", override(size: "a lot"),
            "8:9", "overrides[0].size", "'a lot'",
            "a ratio above 0% and at most 1000% in whole ppm, such as 25%"),
        Mistake(
            "job.yaml", override(from: "2024-02-30"),
            "10:9", "overrides[0].from", "'2024-02-30'",
            "a time in UTC such as 2024-01-28T00:00:00Z or a date such as"),
        Mistake(
            "job.yaml", override(expires: "2024-01-20"),
            "11:12", "overrides[0].expires", "'2024-01-20'",
            "a time after the override's from (2024-01-20T00:00:00Z)"),
        Mistake(
            "job.yaml", override(expires: "2024-01-19T23:59:59.999999Z"),
            "11:12", "overrides[0].expires", "'2024-01-19T23:59:59.999999Z'",
            "a time after the override's from (2024-01-20T00:00:00Z)"),
        Mistake(
            "job.yaml", override(expires: "never"),
            "11:12", "overrides[0].expires", "'never'",
            "a time in UTC such as 2024-01-28T00:00:00Z or a date such as"),
        Mistake(
            "job.yaml", override(trigger: "\"\""),
            "7:12", "overrides[0].trigger", "an empty text", "what happened"),
        Mistake(
            "job.yaml", override(trigger: "\"a\\nb\""),
            "7:12", "overrides[0].trigger", "'a\\u{a}b'",
            "what happened, without control characters or line breaks"),
        Mistake(
            "job.yaml", override(trigger: String(repeating: "x", count: 257)),
            "7:12", "overrides[0].trigger", "257 characters",
            "what happened of at most 256 characters"),
        Mistake(
            "job.yaml", override(more: "approved_by: ~"),
            "12:16", "overrides[0].approved_by", "nothing", "who decided"),
        Mistake(
            "job.yaml", override(more: "approvedby: x"),
            "12:3", "overrides[0].approvedby",
            "the unknown key 'approvedby' (did you mean 'approved_by'?)",
            "one of instrument, trigger, size, reason, from, expires, approved_by"),
    ])
    func isLocated(mistake: Mistake) {
        mistake.check()
    }

    @Test(arguments: ["instrument", "trigger", "size", "reason", "from", "expires"])
    func everyKeyIsNeeded(_ key: String) throws {
        let members = [
            "instrument: ETH-USD-PERP", "trigger: t", "size: 25%", "reason: r",
            "from: 2024-01-20", "expires: 2024-02-01",
        ]
        let rest = members.filter { !$0.hasPrefix("\(key):") }
        let text = jobWithOverrides("overrides:\n- " + rest.joined(separator: "\n  "))
        let error = try #require(
            mistake { () throws(DocumentError) in _ = try job(text) })
        #expect(error.path == "overrides[0].\(key)")
        #expect(error.found == "no key '\(key)'")
        #expect(error.line == 6)
    }

    @Test func anEmptyLedgerIsNone() throws {
        #expect(try job(jobWithOverrides("overrides: []")).instruments[0].overrides.isEmpty)
    }
}

private func jobWithOverrides(_ ledger: String) -> String {
    jobBody("- { id: ETH-USD-PERP, kind: linear_perpetual, feed: { path: a.csv } }\n\(ledger)")
}

private func override(
    instrument: String = "ETH-USD-PERP", trigger: String = "t", size: String = "25%",
    from: String = "2024-01-20", expires: String = "2024-02-01", more: String = ""
) -> String {
    jobWithOverrides(
        """
        overrides:
        - instrument: \(instrument)
          trigger: \(trigger)
          size: \(size)
          reason: r
          from: \(from)
          expires: \(expires)
        \(more.isEmpty ? "" : "  " + more)
        """)
}
