import PolicyDocument
import Testing

/// Policies that contradict themselves, and mistakes of the later sections and of classes.
@Suite struct PolicyRuleMistakeTests {
    @Test(arguments: [
        Mistake(
            "policy.yaml", policyBody("  liquidity: { coefficient: 100% }"),
            "4:29", "defaults.liquidity.coefficient", "'100%'",
            "a number from 0 to 10"),
        Mistake(
            "policy.yaml", policyBody("  liquidity: { impact: linear }"),
            "4:24", "defaults.liquidity.impact", "'linear'",
            "square_root"),
        Mistake(
            "policy.yaml", policyBody("  liquidity:"),
            "4:13", "defaults.liquidity", "nothing",
            "a mapping with the keys impact, coefficient"),
        Mistake(
            "policy.yaml", policyBody("  buffer: { holding_period: 0h }"),
            "4:29", "defaults.buffer.holding_period", "'0h'",
            "a duration above zero such as 90s, 5m, 1h or 3d"),
        Mistake(
            "policy.yaml", policyBody("  buffer: { liquidation_probability: 0% }"),
            "4:38", "defaults.buffer.liquidation_probability", "'0%'",
            "a probability strictly between 0% and 100%"),
        Mistake(
            "policy.yaml", policyBody("  buffer: { liquidation_probability: 100% }"),
            "4:38", "defaults.buffer.liquidation_probability", "'100%'",
            "a probability strictly between 0% and 100%"),
        Mistake(
            "policy.yaml", policyBody("  floors: { maintenance: -1% }"),
            "4:26", "defaults.floors.maintenance", "'-1%'",
            "a ratio from 0% to below 100%"),
        Mistake(
            "policy.yaml", policyBody("  floors: { initial: 100% }"),
            "4:22", "defaults.floors.initial", "'100%'",
            "a ratio from 0% to below 100%"),
        Mistake(
            "policy.yaml", policyBody("  floors: { maintenance: 2%, initial: 1% }"),
            "4:26", "defaults.floors.maintenance", "'2%'",
            "a floors.maintenance (2%) of at most floors.initial (1%)"),
        Mistake(
            "policy.yaml", policyBody("  floors: { initial: 50% }\n  caps: { initial: 50% }"),
            "4:22", "defaults.floors.initial", "'50%'",
            "a floors.initial (50%) below caps.initial (50%)"),
        Mistake(
            "policy.yaml",
            policyBody("  floors: { maintenance: 20% }\n  caps: { maintenance: 10% }"),
            "4:26", "defaults.floors.maintenance", "'20%'",
            "a floors.maintenance (20%) below caps.maintenance (10%)"),
        Mistake(
            "policy.yaml", policyBody("  caps: { initial: 0% }"),
            "4:20", "defaults.caps.initial", "'0%'",
            "a ratio above 0% and at most 100%"),
        Mistake(
            "policy.yaml", policyBody("  caps: { initial: 101% }"),
            "4:20", "defaults.caps.initial", "'101%'",
            "a ratio above 0% and at most 100%"),
        Mistake(
            "policy.yaml", policyBody("  caps: { maintenance: 30%, initial: 30% }"),
            "4:24", "defaults.caps.maintenance", "'30%'",
            "a caps.maintenance (30%) below caps.initial (30%)"),
        Mistake(
            "policy.yaml", policyBody("  anti_procyclicality: { long_floor: 0d }"),
            "4:38", "defaults.anti_procyclicality.long_floor", "'0d'",
            "a duration above zero such as 90s, 5m, 1h or 3d"),
        Mistake(
            "policy.yaml", policyBody("  anti_procyclicality: { speed_up: 5% }"),
            "4:36", "defaults.anti_procyclicality.speed_up", "'5%'",
            "a speed above 0%/d and at most 1000%/d, such as 5%/d"),
        Mistake(
            "policy.yaml", policyBody("  anti_procyclicality: { speed_up: 0%/d }"),
            "4:36", "defaults.anti_procyclicality.speed_up", "'0%/d'",
            "a speed above 0%/d and at most 1000%/d, such as 5%/d"),
        Mistake(
            "policy.yaml", policyBody("  anti_procyclicality: { speed_down: 100%/d }"),
            "4:38", "defaults.anti_procyclicality.speed_down", "'100%/d'",
            "a speed above 0%/d and below 100%/d, such as 1%/d"),
        Mistake(
            "policy.yaml", policyBody("  anti_procyclicality: { speed_down: 1%/h }"),
            "4:38", "defaults.anti_procyclicality.speed_down", "'1%/h'",
            "a speed above 0%/d and below 100%/d, such as 1%/d"),
        Mistake(
            "policy.yaml", policyBody("  anti_procyclicality: { override_ratio: 0.9 }"),
            "4:42", "defaults.anti_procyclicality.override_ratio", "'0.9'",
            "a ratio from 1 to 1000, such as 1.25"),
        Mistake(
            "policy.yaml", policyBody("  governance: { dead_band: 100% }"),
            "4:28", "defaults.governance.dead_band", "'100%'",
            "a ratio from 0% to below 100%"),
        Mistake(
            "policy.yaml", policyBody("  governance: { cool_down: 3 }"),
            "4:28", "defaults.governance.cool_down", "'3'",
            "a duration such as 0s, 90s, 5m, 1h or 3d"),
        Mistake(
            "policy.yaml", policyBody("  governance: { max_step_up: 0% }"),
            "4:30", "defaults.governance.max_step_up", "'0%'",
            "a ratio above 0% and at most 10000%"),
        Mistake(
            "policy.yaml", policyBody("  governance: { max_step_down: 100% }"),
            "4:32", "defaults.governance.max_step_down", "'100%'",
            "a ratio above 0% and below 100%"),
        Mistake(
            "policy.yaml", policyBody("  governance: { max_step_up_abs: 0% }"),
            "4:34", "defaults.governance.max_step_up_abs", "'0%'",
            "a ratio of notional above 0% and at most 100%"),
        Mistake(
            "policy.yaml", policyBody("  governance: { max_step_down_abs: 101% }"),
            "4:36", "defaults.governance.max_step_down_abs", "'101%'",
            "a ratio of notional above 0% and at most 100%"),
        Mistake(
            "policy.yaml", policyBody("  governance: { max_step_abs: 2% }"),
            "4:17", "defaults.governance.max_step_abs",
            "the unknown key 'max_step_abs'",
            "one of dead_band, cool_down, max_step_up, max_step_down, max_step_up_abs,"),
        Mistake(
            "policy.yaml", policyBody("  governance: { grid: 0% }"),
            "4:23", "defaults.governance.grid", "'0%'",
            "a whole number of ppm from 0.0001% to 10%, such as 0.05%"),
        Mistake(
            "policy.yaml", policyBody("  governance: { grid: 11% }"),
            "4:23", "defaults.governance.grid", "'11%'",
            "a whole number of ppm from 0.0001% to 10%, such as 0.05%"),
        Mistake(
            "policy.yaml", policyBody("  governance: { grid: 0.00015% }"),
            "4:23", "defaults.governance.grid", "'0.00015%'",
            "a whole number of ppm from 0.0001% to 10%, such as 0.05%"),
        Mistake(
            "policy.yaml", policyBody("  tiers: { notionals: 5 }"),
            "4:23", "defaults.tiers.notionals", "'5'",
            "a list of amounts such as [ 100e3, 1e6 ]"),
        Mistake(
            "policy.yaml", policyBody("  tiers: { notionals: [ 1e6, 1e6 ] }"),
            "4:30", "defaults.tiers.notionals[1]", "'1e6'",
            "an amount above the one before it (1000000)"),
        Mistake(
            "policy.yaml", policyBody("  tiers: { notionals: [ 0 ] }"),
            "4:25", "defaults.tiers.notionals[0]", "'0'",
            "an amount above 0 and at most 1e15 with at most 8 decimals and 18 digits"),
        Mistake(
            "policy.yaml", policyBody("  tiers: { notionals: [ 1000000000000000.1 ] }"),
            "4:25", "defaults.tiers.notionals[0]", "'1000000000000000.1'",
            "an amount above 0 and at most 1e15 with at most 8 decimals and 18 digits"),
        Mistake(
            "policy.yaml", policyBody("  tiers: { notionals: [ 1.000000001e15 ] }"),
            "4:25", "defaults.tiers.notionals[0]", "'1.000000001e15'",
            "an amount above 0 and at most 1e15 with at most 8 decimals and 18 digits"),
        Mistake(
            "policy.yaml", policyBody("  tiers: { notionals: [ 1000000000000001 ] }"),
            "4:25", "defaults.tiers.notionals[0]", "'1000000000000001'",
            "an amount above 0 and at most 1e15 with at most 8 decimals and 18 digits"),
        Mistake(
            "policy.yaml", policyBody("  tiers: { notionals: [ -1 ] }"),
            "4:25", "defaults.tiers.notionals[0]", "'-1'",
            "an amount above 0 and at most 1e15 with at most 8 decimals and 18 digits"),
        Mistake(
            "policy.yaml", policyBody("  tiers: { notionals: [ 12345678901.12345678 ] }"),
            "4:25", "defaults.tiers.notionals[0]", "'12345678901.12345678'",
            "an amount above 0 and at most 1e15 with at most 8 decimals and 18 digits"),
        Mistake(
            "policy.yaml", policyBody("  tiers: { notionals: [ 1e18 ] }"),
            "4:25", "defaults.tiers.notionals[0]", "'1e18'",
            "an amount above 0 and at most 1e15 with at most 8 decimals and 18 digits"),
        Mistake(
            "policy.yaml", policyBody("  tiers: { notionals: [ 100k ] }"),
            "4:25", "defaults.tiers.notionals[0]", "'100k'",
            "an amount above 0 and at most 1e15 with at most 8 decimals and 18 digits"),
        Mistake(
            "policy.yaml", policyBody("  tiers: { notionals: [ 1.123456789 ] }"),
            "4:25", "defaults.tiers.notionals[0]", "'1.123456789'",
            "an amount above 0 and at most 1e15 with at most 8 decimals and 18 digits"),
        Mistake(
            "policy.yaml", policyBody("  tiers: { notionals: [ 5% ] }"),
            "4:25", "defaults.tiers.notionals[0]", "'5%'",
            "an amount above 0 and at most 1e15 with at most 8 decimals and 18 digits"),
        Mistake(
            "policy.yaml",
            policyBody(
                "  caps: { initial: 50% }\nclasses:\n  wild: { floors: { maintenance: 60% } }"),
            "6:34", "classes.wild.floors.maintenance", "'60%'",
            "a floors.maintenance (60%) below caps.initial (50%)"),
        Mistake(
            "policy.yaml",
            policyBody("  floors: { initial: 30% }\nclasses:\n  wild: { caps: { initial: 20% } }"),
            "6:28", "classes.wild.caps.initial", "'20%'",
            "a floors.initial (30%) below caps.initial (20%)"),
        Mistake(
            "policy.yaml", policyBody("  tail: {}\nclasses:\n  wild: { tail: { window: 10m } }"),
            "6:27", "classes.wild.tail.window", "'10m'",
            "a tail.window (10m) that holds the horizon (35m)"),
        Mistake(
            "policy.yaml", policyBody("  tail: {}\nclasses:\n  wild: { tails: {} }"),
            "6:11", "classes.wild.tails", "the unknown key 'tails' (did you mean 'tail'?)",
            "one of modules, volatility, listing_age, tail, horizon, gap,"),
        Mistake(
            "policy.yaml", policyBody("  tail: {}\nclasses:\n  wild:"),
            "6:8", "classes.wild", "nothing",
            "a mapping with the keys modules, volatility, listing_age, tail,"),
        Mistake(
            "policy.yaml", policyBody("  tail: {}\nclasses:\n  - wild"),
            "6:3", "classes", "a list",
            "a mapping from class to sections"),
        Mistake(
            "policy.yaml", policyBody("  tail: {}\nclasses:\n  \"\": {}"),
            "6:3", "classes", "the class name ''",
            "1 to 64 characters without control characters"),
        Mistake(
            "policy.yaml", policyBody("  tail: {}\nclasses:\n  \"a\\tb\": {}"),
            "6:3", "classes", "the class name 'a\\u{9}b'",
            "1 to 64 characters without control characters"),
        Mistake(
            "policy.yaml", policyBody("  tail: {}\nclasses:\n  \"a\\u2028b\": { tail: 1 }"),
            "6:3", "classes", "the class name 'a\\u{2028}b'",
            "1 to 64 characters without control characters"),
        Mistake(
            "policy.json", "{\"schema\":\"marginpolicy.policy/1\",\"name\":7,\"defaults\":{}}",
            "1:42", "name", "'7'",
            "a name such as balanced"),
        Mistake(
            "policy.json",
            "{\"schema\":\"marginpolicy.policy/1\",\"name\":\"n\",\n\"defaults\":{\"oracle\":{\"include_deviation\":\"true\"}}}",
            "2:43", "defaults.oracle.include_deviation", "'true'",
            "true or false"),
        Mistake(
            "policy.json",
            "{\"schema\":\"marginpolicy.policy/1\",\"name\":\"n\",\n\"defaults\":{\"tail\":{\"confidence\":true}}}",
            "2:34", "defaults.tail.confidence", "'true'",
            "a probability strictly between 50% and 100%"),
        Mistake(
            "policy.json",
            "{\"schema\":\"marginpolicy.policy/1\",\"name\":\"n\",\n\"defaults\":{\"tail\":{\"confidence\":null}}}",
            "2:34", "defaults.tail.confidence", "nothing",
            "a probability strictly between 50% and 100%"),
    ])
    func isLocated(mistake: Mistake) {
        mistake.check()
    }
}
