import PolicyDocument
import Testing

/// Mistakes in the sections of risk modules and in what a job states for them.
@Suite struct RiskSectionMistakeTests {
    @Test(arguments: [
        Mistake(
            "policy.yaml", policyBody("  modules: [ volatility, fees ]"),
            "4:12", "defaults.modules", "a list without tail",
            "volatility and tail among the modules"),
        Mistake(
            "policy.yaml", policyBody("  modules: [ volatility, tail, tial ]"),
            "4:32", "defaults.modules[2]", "'tial' (did you mean 'tail'?)",
            "one of volatility, listing_age, tail, staleness,"),
        Mistake(
            "policy.yaml", policyBody("  modules: [ volatility, tail, tail ]"),
            "4:32", "defaults.modules[2]", "'tail'", "each module once"),
        Mistake(
            "policy.yaml", policyBody("  modules: [ volatility, gap, tail ]"),
            "4:12", "defaults.modules", "gap before tail",
            "tail first, since gap reads what it sets"),
        Mistake(
            "policy.yaml", policyBody("  tiers: { notionals: [ 1e9, 1000000000.00000001 ] }"),
            "4:30", "defaults.tiers.notionals[1]", "'1000000000.00000001'",
            "an amount above the one before it (1000000000)"),
        Mistake(
            "policy.yaml",
            policyBody(
                "  buffer: { method: filtered_paths, paths: 100, liquidation_probability: 1% }"),
            "4:44", "defaults.buffer.paths", "'100'",
            "buffer.paths (100) of which at least ten are liquidated"),
        Mistake(
            "policy.yaml", policyBody("  gap: { jumps_per_year: 20, mean_up: 2% }"),
            "4:8", "defaults.gap.mean_down", "no key 'mean_down'",
            "a mean log return above 0% and at most 50%"),
        Mistake(
            "policy.yaml", policyBody("  gap: { mean_up: 2%, mean_down: 2% }"),
            "4:8", "defaults.gap.jumps_per_year", "no key 'jumps_per_year'",
            "a number of jumps a year from 0 to 100000"),
        Mistake(
            "policy.yaml", policyBody("  liquidity: { participation: 0% }"),
            "4:31", "defaults.liquidity.participation", "'0%'",
            "a ratio above 0% and at most 100%"),
        Mistake(
            "policy.yaml", policyBody("  concentration: {}"),
            "4:18", "defaults.concentration.closed_together", "no key 'closed_together'",
            "a share of the open interest above 0% and at most 100%"),
        Mistake(
            "policy.yaml", policyBody("  anti_procyclicality: { stress_window: 10m }"),
            "4:41", "defaults.anti_procyclicality.stress_window", "'10m'",
            "an anti_procyclicality.stress_window (10m) that holds the horizon"),
        Mistake(
            "policy.yaml",
            policyBody("  anti_procyclicality: { stress_window: 90d, stress_lookback: 30d }"),
            "4:63", "defaults.anti_procyclicality.stress_lookback", "'30d'",
            "an anti_procyclicality.stress_lookback (30d) that holds the stress_window"),
        Mistake(
            "policy.yaml", policyBody("  anti_procyclicality: { stress_window: 35m }"),
            "4:41", "defaults.anti_procyclicality.stress_window", "'35m'",
            "an anti_procyclicality.stress_window (35m) of which the stress_lookback (1095d) holds"),
        Mistake(
            "policy.yaml",
            policyBody("  anti_procyclicality: { release_above: 1.2, refill_below: 1.5 }"),
            "4:60", "defaults.anti_procyclicality.refill_below", "'1.5'",
            "an anti_procyclicality.refill_below (1.5) of at most release_above (1.2)"),
        Mistake(
            "policy.yaml", policyBody("  anti_procyclicality: { emir_article_28: all }"),
            "4:43", "defaults.anti_procyclicality.emir_article_28", "'all'",
            "one of buffer, stressed_weight, floor"),
        Mistake(
            "policy.yaml", policyBody("  buffer: { method: filtered_paths, paths: 10 }"),
            "4:44", "defaults.buffer.paths", "'10'", "a whole number from 100 to 1000000"),
    ])
    func isLocated(mistake: Mistake) { mistake.check() }

    @Test(arguments: [
        ("liquidity: { slippage: [] }", "an empty list"),
        (
            "liquidity: { slippage: [ { notional: 2e3, slippage: 1% }, { notional: 1e3, slippage: 2% } ] }",
            "'1e3'"
        ),
        (
            "liquidity: { slippage: [ { notional: 1e3, slippage: 2% }, { notional: 2e3, slippage: 1% } ] }",
            "'1%'"
        ),
        ("liquidity: { slippage: [ { notional: 1e3 } ] }", "no key 'slippage'"),
        ("funding: { interval: 0s, cap: 1% }", "'0s'"),
        ("funding: { interval: 8h }", "no key 'cap'"),
        ("open_interest: 0", "'0'"),
    ])
    func jobsSayWhatIsWrong(section: String, found: String) throws {
        let text = jobBody("- { id: A, kind: linear_perpetual, feed: { path: a }, \(section) }")
        do {
            _ = try JobFile(Array(text.utf8), file: "job.yaml")
            Issue.record("\(section) was accepted")
        } catch {
            #expect(error.description.contains("found \(found)"), "\(error)")
            #expect(error.description.hasPrefix("job.yaml:4:"))
        }
    }
}
