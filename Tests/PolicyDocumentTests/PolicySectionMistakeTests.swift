import PolicyDocument
import Testing

/// Policies that say something impossible in one of the first sections.
@Suite struct PolicySectionMistakeTests {
    @Test(arguments: [
        Mistake(
            "policy.yaml", "name: n\ndefaults: {}\n",
            "1:1", "schema", "no key 'schema'",
            "marginpolicy.policy/1"),
        Mistake(
            "policy.yaml", "schema: marginpolicy.policy/2\nname: n\ndefaults: {}\n",
            "1:9", "schema", "'marginpolicy.policy/2'",
            "marginpolicy.policy/1"),
        Mistake(
            "policy.yaml", "schema: marginpolicy.policy/1\ndefaults: {}\n",
            "1:1", "name", "no key 'name'",
            "a name such as balanced"),
        Mistake(
            "policy.yaml", "schema: marginpolicy.policy/1\nname: n\n",
            "1:1", "defaults", "no key 'defaults'",
            "a mapping of sections"),
        Mistake(
            "policy.yaml", "schema: marginpolicy.policy/1\nname: ~\ndefaults: {}\n",
            "2:7", "name", "nothing",
            "a name such as balanced"),
        Mistake(
            "policy.yaml", policyBody(""),
            "3:10", "defaults", "nothing",
            "a mapping with the keys modules, volatility, listing_age, tail,"),
        Mistake(
            "policy.yaml", "schema: marginpolicy.policy/1\nname: [n]\ndefaults: {}\n",
            "2:7", "name", "a list",
            "a name such as balanced"),
        Mistake(
            "policy.yaml", "schema: marginpolicy.policy/1\nname: \"a\\nb\"\ndefaults: {}\n",
            "2:7", "name", "'a\\u{a}b'",
            "a name such as balanced, without control characters or line"),
        Mistake(
            "policy.yaml", policyBody("  tial: {}"),
            "4:3", "defaults.tial", "the unknown key 'tial' (did you mean 'tail'?)",
            "one of modules, volatility, listing_age, tail, horizon, gap,"),
        Mistake(
            "policy.yaml", policyBody("  tail: { confidnece: 99% }"),
            "4:11", "defaults.tail.confidnece",
            "the unknown key 'confidnece' (did you mean 'confidence'?)",
            "one of method, measure, confidence, window, quantile, beyond_sample,"),
        Mistake(
            "policy.yaml", policyBody("  tail: { zzz: 1 }"),
            "4:11", "defaults.tail.zzz", "the unknown key 'zzz'",
            "one of method, measure, confidence, window, quantile, beyond_sample,"),
        Mistake(
            "policy.yaml", policyBody("  tail: 99%"),
            "4:9", "defaults.tail", "'99%'",
            "a mapping with the keys method, measure, confidence,"),
        Mistake(
            "policy.yaml", policyBody("  tail:"),
            "4:8", "defaults.tail", "nothing",
            "a mapping with the keys method, measure, confidence,"),
        Mistake(
            "policy.yaml", policyBody("  tail: []"),
            "4:9", "defaults.tail", "a list",
            "a mapping with the keys method, measure, confidence,"),
        Mistake(
            "policy.yaml", policyBody("  tail: { confidence: 120% }"),
            "4:23", "defaults.tail.confidence", "'120%'",
            "a probability strictly between 50% and 100%"),
        Mistake(
            "policy.yaml", policyBody("  tail: { confidence: 50% }"),
            "4:23", "defaults.tail.confidence", "'50%'",
            "a probability strictly between 50% and 100%"),
        Mistake(
            "policy.yaml", policyBody("  tail: { confidence: 100% }"),
            "4:23", "defaults.tail.confidence", "'100%'",
            "a probability strictly between 50% and 100%"),
        Mistake(
            "policy.yaml", policyBody("  tail: { confidence: 99 }"),
            "4:23", "defaults.tail.confidence", "'99'",
            "a probability strictly between 50% and 100%"),
        Mistake(
            "policy.yaml", policyBody("  tail: { confidence: high }"),
            "4:23", "defaults.tail.confidence", "'high'",
            "a probability strictly between 50% and 100%"),
        Mistake(
            "policy.yaml", policyBody("  tail: { confidence: [99%] }"),
            "4:23", "defaults.tail.confidence", "a list",
            "a probability strictly between 50% and 100%"),
        Mistake(
            "policy.yaml", policyBody("  tail: { confidence: 99.99999999% }"),
            "4:23", "defaults.tail.confidence", "'99.99999999%'",
            "a probability strictly between 50% and 100%, with at most 9"),
        Mistake(
            "policy.yaml", policyBody("  tail: { method: filtered_history }"),
            "4:19", "defaults.tail.method",
            "'filtered_history' (did you mean 'filtered_historical'?)",
            "one of filtered_historical, generalized_pareto, student_t, normal, log_normal, stable"),
        Mistake(
            "policy.yaml", policyBody("  tail: { method: garch }"),
            "4:19", "defaults.tail.method", "'garch'",
            "one of filtered_historical, generalized_pareto, student_t, normal, log_normal, stable"),
        Mistake(
            "policy.yaml", policyBody("  tail: { beyond_sample: normal }"),
            "4:26", "defaults.tail.beyond_sample", "'normal'",
            "one of gpd, student_t"),
        Mistake(
            "policy.yaml", policyBody("  tail: { window: 90 }"),
            "4:19", "defaults.tail.window", "'90'",
            "a duration above zero such as 90s, 5m, 1h or 3d"),
        Mistake(
            "policy.yaml", policyBody("  tail: { window: 90 d }"),
            "4:19", "defaults.tail.window", "'90 d'",
            "a duration above zero such as 90s, 5m, 1h or 3d"),
        Mistake(
            "policy.yaml", policyBody("  tail: { window: 0d }"),
            "4:19", "defaults.tail.window", "'0d'",
            "a duration above zero such as 90s, 5m, 1h or 3d"),
        Mistake(
            "policy.yaml", policyBody("  tail: { window: -1d }"),
            "4:19", "defaults.tail.window", "'-1d'",
            "a duration above zero such as 90s, 5m, 1h or 3d"),
        Mistake(
            "policy.yaml", policyBody("  tail: { window: 20m }"),
            "4:19", "defaults.tail.window", "'20m'",
            "a tail.window (20m) that holds the horizon (35m)"),
        Mistake(
            "policy.yaml", policyBody("  tail: { degrees_of_freedom: 2 }"),
            "4:31", "defaults.tail.degrees_of_freedom", "'2'",
            "a number above 2 and at most 1000"),
        Mistake(
            "policy.yaml", policyBody("  volatility: { estimators: [] }"),
            "4:29", "defaults.volatility.estimators", "an empty list",
            "a list of estimators such as \"ewma:half_life=1d\""),
        Mistake(
            "policy.yaml", policyBody("  volatility: { estimators: ewma }"),
            "4:29", "defaults.volatility.estimators", "'ewma'",
            "a list of estimators such as \"ewma:half_life=1d\""),
        Mistake(
            "policy.yaml", policyBody("  volatility: { estimators: [ \"emwa:half_life=1d\" ] }"),
            "4:31", "defaults.volatility.estimators[0]", "'emwa:half_life=1d'",
            "an estimator such as \"ewma:half_life=1d\" (unknown estimator"),
        Mistake(
            "policy.yaml", policyBody("  volatility: { estimators: [ \"ewma:half_life=0d\" ] }"),
            "4:31", "defaults.volatility.estimators[0]", "'ewma:half_life=0d'",
            "an estimator such as \"ewma:half_life=1d\" (half_life='0d';"),
        Mistake(
            "policy.yaml", policyBody("  volatility: { estimators: [ \"ewma:window=1d\" ] }"),
            "4:31", "defaults.volatility.estimators[0]", "'ewma:window=1d'",
            "an estimator such as \"ewma:half_life=1d\" (unknown option"),
        Mistake(
            "policy.yaml",
            policyBody("  volatility: { estimators: [ ewma, \"ewma:half_life=1d\" ] }"),
            "4:37", "defaults.volatility.estimators[1]", "'ewma:half_life=1d'",
            "each estimator once"),
        Mistake(
            "policy.yaml", policyBody("  volatility: { combine: min }"),
            "4:26", "defaults.volatility.combine", "'min'",
            "one of max, mean"),
        Mistake(
            "policy.yaml", policyBody("  volatility: { max_gap: 0s }"),
            "4:26", "defaults.volatility.max_gap", "'0s'",
            "a duration above zero such as 90s, 5m, 1h or 3d"),
        Mistake(
            "policy.yaml", policyBody("  volatility: { max_staleness: 2 hours }"),
            "4:32", "defaults.volatility.max_staleness", "'2 hours'",
            "a duration above zero such as 90s, 5m, 1h or 3d"),
        Mistake(
            "policy.yaml", policyBody("  volatility: { min_history: 1M }"),
            "4:30", "defaults.volatility.min_history", "'1M'",
            "a duration above zero such as 90s, 5m, 1h or 3d"),
        Mistake(
            "policy.yaml", policyBody("  horizon: { detection: 0s, closeout: 0s }"),
            "4:39", "defaults.horizon.closeout", "'0s'",
            "a detection and a closeout that are not both zero"),
        Mistake(
            "policy.yaml", policyBody("  horizon: { closeout: 91d }"),
            "4:24", "defaults.horizon.closeout", "'91d'",
            "a tail.window (90d) that holds the horizon (131045m)"),
        Mistake(
            "policy.yaml", policyBody("  oracle: { include_deviation: yes }"),
            "4:32", "defaults.oracle.include_deviation", "'yes'",
            "true or false"),
        Mistake(
            "policy.yaml", policyBody("  oracle: { include_overshoot: \"true\" }"),
            "4:32", "defaults.oracle.include_overshoot", "'true'",
            "true or false"),
        Mistake(
            "policy.yaml", policyBody("  oracle: { include_deviation: 1 }"),
            "4:32", "defaults.oracle.include_deviation", "'1'",
            "true or false"),
        Mistake(
            "policy.yaml", policyBody("  liquidity: { coefficient: -1 }"),
            "4:29", "defaults.liquidity.coefficient", "'-1'",
            "a number from 0 to 10"),
        Mistake(
            "policy.yaml", policyBody("  liquidity: { coefficient: 10.1 }"),
            "4:29", "defaults.liquidity.coefficient", "'10.1'",
            "a number from 0 to 10"),
    ])
    func isLocated(mistake: Mistake) {
        mistake.check()
    }
}
