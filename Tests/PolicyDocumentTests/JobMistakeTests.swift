import PolicyDocument
import Testing

/// Jobs that cannot be run.
@Suite struct JobMistakeTests {
    @Test(arguments: [
        Mistake(
            "job.yaml", "schema: marginpolicy.job/1\ninstruments: []\n",
            "1:1", "policy", "no key 'policy'",
            "the path of a policy document"),
        Mistake(
            "job.yaml", "schema: marginpolicy.job/1\npolicy: p\n",
            "1:1", "instruments", "no key 'instruments'",
            "a list of instruments"),
        Mistake(
            "job.yaml", "schema: marginpolicy.job/1\npolicy: p\ninstruments: []\n",
            "3:14", "instruments", "an empty list",
            "at least one instrument"),
        Mistake(
            "job.yaml", "schema: marginpolicy.job/1\npolicy: p\ninstruments: {}\n",
            "3:14", "instruments", "a mapping",
            "a list of instruments"),
        Mistake(
            "job.yaml", "schema: marginpolicy.job/1\npolicy: \"\"\ninstruments: []\n",
            "2:9", "policy", "an empty text",
            "the path of a policy document"),
        Mistake(
            "job.yaml", "schema: marginpolicy.job/1\npolicy: p\ncurrent:\ninstruments: []\n",
            "3:9", "current", "nothing",
            "the path of the current parameters"),
        Mistake(
            "job.yaml", "schema: marginpolicy.policy/1\npolicy: p\ninstruments: []\n",
            "1:9", "schema", "'marginpolicy.policy/1'",
            "marginpolicy.job/1"),
        Mistake(
            "job.yaml", jobBody("- { kind: linear_perpetual, feed: { path: a.csv } }"),
            "4:3", "instruments[0].id", "no key 'id'",
            "an instrument's id such as ETH-USD-PERP"),
        Mistake(
            "job.yaml", jobBody("- { id: A, feed: { path: a.csv } }"),
            "4:3", "instruments[0].kind", "no key 'kind'",
            "linear_perpetual"),
        Mistake(
            "job.yaml", jobBody("- { id: A, kind: linear_perpetual }"),
            "4:3", "instruments[0].feed", "no key 'feed'",
            "a feed with at least a path"),
        Mistake(
            "job.yaml", jobBody("- { id: A, kind: linear_perpetual, feed: {} }"),
            "4:42", "instruments[0].feed.path", "no key 'path'",
            "the path of a history"),
        Mistake(
            "job.yaml", jobBody("- { id: A, kind: linear_perpetual, feed: a.csv }"),
            "4:42", "instruments[0].feed", "'a.csv'",
            "a mapping with the keys path, name, kind, heartbeat, deviation,"),
        Mistake(
            "job.yaml", jobBody("- { id: A, kind: inverse_perpetual, feed: { path: a.csv } }"),
            "4:18", "instruments[0].kind", "'inverse_perpetual'",
            "linear_perpetual"),
        Mistake(
            "job.yaml", jobBody("- { id: \"\", kind: linear_perpetual, feed: { path: a.csv } }"),
            "4:9", "instruments[0].id", "an empty text",
            "an instrument's id such as ETH-USD-PERP"),
        Mistake(
            "job.yaml",
            jobBody("- { id: \"A\\nB\", kind: linear_perpetual, feed: { path: a.csv } }"),
            "4:9", "instruments[0].id", "'A\\u{a}B'",
            "an instrument's id such as ETH-USD-PERP, without control"),
        Mistake(
            "job.yaml",
            jobBody(
                "- { id: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA, kind: linear_perpetual, feed: { path: a.csv } }"
            ),
            "4:9", "instruments[0].id", "65 characters",
            "an instrument's id such as ETH-USD-PERP of at most 64 characters"),
        Mistake(
            "job.yaml",
            jobBody(
                "- { id: A, kind: linear_perpetual, feed: { path: a.csv } }\n- { id: A, kind: linear_perpetual, feed: { path: a.csv } }"
            ),
            "5:9", "instruments[1].id", "the id 'A' again",
            "each instrument once; the first stands at 4:9"),
        Mistake(
            "job.yaml",
            jobBody("- { id: A, kind: linear_perpetual, feed: { path: a.csv }, asof: 2024-01-01 }"),
            "4:59", "instruments[0].asof", "the unknown key 'asof' (did you mean 'as_of'?)",
            "one of id, kind, class, feed, as_of, liquidity, fees"),
        Mistake(
            "job.yaml",
            jobBody(
                "- { id: A, kind: linear_perpetual, feed: { path: a.csv }, as_of: 2024-02-30 }"),
            "4:66", "instruments[0].as_of", "'2024-02-30'",
            "a time in UTC such as 2024-01-28T00:00:00Z or a date such as"),
        Mistake(
            "job.yaml",
            jobBody(
                "- { id: A, kind: linear_perpetual, feed: { path: a.csv }, as_of: \"2024-01-28T00:00:00\" }"
            ),
            "4:66", "instruments[0].as_of", "'2024-01-28T00:00:00'",
            "a time in UTC such as 2024-01-28T00:00:00Z or a date such as"),
        Mistake(
            "job.yaml",
            jobBody("- { id: A, kind: linear_perpetual, feed: { path: a, kind: treshold } }"),
            "4:59", "instruments[0].feed.kind", "'treshold' (did you mean 'threshold'?)",
            "one of threshold, interval, tick, ohlc, confidence"),
        Mistake(
            "job.yaml",
            jobBody("- { id: A, kind: linear_perpetual, feed: { path: a, heartbeat: 0h } }"),
            "4:64", "instruments[0].feed.heartbeat", "'0h'",
            "a duration above zero such as 1h"),
        Mistake(
            "job.yaml",
            jobBody("- { id: A, kind: linear_perpetual, feed: { path: a, heartbeat: 3600 } }"),
            "4:64", "instruments[0].feed.heartbeat", "'3600'",
            "a duration above zero such as 1h"),
        Mistake(
            "job.yaml",
            jobBody("- { id: A, kind: linear_perpetual, feed: { path: a, deviation: 0 } }"),
            "4:64", "instruments[0].feed.deviation", "'0'",
            "a ratio above 0% and at most 50%"),
        Mistake(
            "job.yaml",
            jobBody("- { id: A, kind: linear_perpetual, feed: { path: a, deviation: 51% } }"),
            "4:64", "instruments[0].feed.deviation", "'51%'",
            "a ratio above 0% and at most 50%"),
        Mistake(
            "job.yaml",
            jobBody("- { id: A, kind: linear_perpetual, feed: { path: a, decimals: 19 } }"),
            "4:63", "instruments[0].feed.decimals", "'19'",
            "a whole number from 0 to 18"),
        Mistake(
            "job.yaml",
            jobBody("- { id: A, kind: linear_perpetual, feed: { path: a, decimals: 8.0 } }"),
            "4:63", "instruments[0].feed.decimals", "'8.0'",
            "a whole number from 0 to 18"),
        Mistake(
            "job.yaml",
            jobBody("- { id: A, kind: linear_perpetual, feed: { path: a, decimals: -1 } }"),
            "4:63", "instruments[0].feed.decimals", "'-1'",
            "a whole number from 0 to 18"),
        Mistake(
            "job.yaml",
            jobBody("- { id: A, kind: linear_perpetual, feed: { path: a, heart_beat: 1h } }"),
            "4:53", "instruments[0].feed.heart_beat",
            "the unknown key 'heart_beat' (did you mean 'heartbeat'?)",
            "one of path, name, kind, heartbeat, deviation, decimals"),
        Mistake(
            "job.yaml",
            jobBody(
                "- { id: A, kind: linear_perpetual, feed: { path: a.csv }, liquidity: { daily_volume: 0 } }"
            ),
            "4:86", "instruments[0].liquidity.daily_volume", "'0'",
            "an amount above 0 and at most 1e15 with at most 8 decimals and 18 digits"),
        Mistake(
            "job.yaml",
            jobBody(
                "- { id: A, kind: linear_perpetual, feed: { path: a.csv }, liquidity: { depth_2pct: -5 } }"
            ),
            "4:84", "instruments[0].liquidity.depth_2pct", "'-5'",
            "an amount above 0 and at most 1e15 with at most 8 decimals and 18 digits"),
        Mistake(
            "job.yaml",
            jobBody(
                "- { id: A, kind: linear_perpetual, feed: { path: a.csv }, liquidity: { volume: 5 } }"
            ),
            "4:72", "instruments[0].liquidity.volume", "the unknown key 'volume'",
            "one of daily_volume, depth_2pct"),
        Mistake(
            "job.yaml",
            jobBody(
                "- { id: A, kind: linear_perpetual, feed: { path: a.csv }, fees: { taker: 51% } }"),
            "4:74", "instruments[0].fees.taker", "'51%'",
            "a ratio from 0% to 50%"),
        Mistake(
            "job.yaml",
            jobBody(
                "- { id: A, kind: linear_perpetual, feed: { path: a.csv }, fees: { liquidation: -0.1% } }"
            ),
            "4:80", "instruments[0].fees.liquidation", "'-0.1%'",
            "a ratio from 0% to 50%"),
        Mistake(
            "job.yaml",
            jobBody("- { id: A, kind: linear_perpetual, feed: { path: a.csv }, fees: 1% }"),
            "4:65", "instruments[0].fees", "'1%'",
            "a mapping with the keys liquidation, taker"),
        Mistake(
            "job.yaml", jobPublishing("{ formats: [pdf] }"),
            "5:22", "publish.formats[0]", "'pdf'",
            "[ markdown ] or [ markdown, html ]"),
        Mistake(
            "job.yaml", jobPublishing("{ formats: [markdown, markdown] }"),
            "5:32", "publish.formats[1]", "'markdown'",
            "[ markdown ] or [ markdown, html ]"),
        Mistake(
            "job.yaml", jobPublishing("{ formats: [] }"),
            "5:21", "publish.formats", "an empty list",
            "[ markdown ] or [ markdown, html ]"),
        Mistake(
            "job.yaml", jobPublishing("{ formats: markdown }"),
            "5:21", "publish.formats", "'markdown'",
            "[ markdown ] or [ markdown, html ]"),
        Mistake(
            "job.yaml", jobPublishing("{ formats: [[markdown]] }"),
            "5:22", "publish.formats[0]", "a list",
            "[ markdown ] or [ markdown, html ]"),
        Mistake(
            "job.yaml", jobPublishing("{ venues: [dydx] }"),
            "5:21", "publish.venues[0]", "'dydx'",
            "an empty list, since no venue is supported yet"),
        Mistake(
            "job.yaml", jobPublishing("{ venues: dydx }"),
            "5:20", "publish.venues", "'dydx'",
            "an empty list, since no venue is supported yet"),
        Mistake(
            "job.yaml", jobPublishing("{ formats: [markdown], venues: [{ name: x }] }"),
            "5:42", "publish.venues[0]", "a mapping",
            "an empty list, since no venue is supported yet"),
        Mistake(
            "job.yaml",
            jobBody(
                "- { id: A, kind: linear_perpetual, feed: { path: a.csv } }\npublish: { venue: x }"),
            "5:12", "publish.venue", "the unknown key 'venue' (did you mean 'venues'?)",
            "one of formats, venues"),
        Mistake(
            "job.json",
            "{\"schema\":\"marginpolicy.job/1\",\"policy\":\"p\",\"instruments\":[\n {\"id\":\"A\",\"kind\":\"linear_perpetual\",\"feed\":{\"path\":\"a\",\"decimals\":1e1}}]}",
            "2:68", "instruments[0].feed.decimals", "'1e1'",
            "a whole number from 0 to 18"),
        Mistake(
            "job.json",
            "{\"schema\":\"marginpolicy.job/1\",\"policy\":\"p\",\"instruments\":[\n {\"id\":5,\"kind\":\"linear_perpetual\",\"feed\":{\"path\":\"a\"}}]}",
            "2:8", "instruments[0].id", "'5'",
            "an instrument's id such as ETH-USD-PERP"),
    ])
    func isLocated(mistake: Mistake) {
        mistake.check()
    }

    /// What the bundle holds anyway may be said, and the absence of venues too.
    @Test(arguments: [
        "{}", "{ formats: [markdown] }", "{ formats: [html, markdown] }", "{ venues: [] }",
    ])
    func isAccepted(publish: String) throws {
        _ = try JobFile(bytes(jobPublishing(publish)), file: "job.yaml")
    }
}

private func jobPublishing(_ publish: String) -> String {
    jobBody("- { id: A, kind: linear_perpetual, feed: { path: a.csv } }\npublish: \(publish)")
}
