import PolicyDocument
import Testing

/// Current parameters that cannot be in force.
@Suite struct CurrentMistakeTests {
    @Test(arguments: [
        Mistake(
            "current.json", "[]",
            "1:1", "", "a list",
            "a parameter set, or a mapping from instrument to its margin"),
        Mistake(
            "current.json", "{\"A\":5}",
            "1:6", "A", "'5'",
            "a mapping with the keys maintenance_margin_ppm,"),
        Mistake(
            "current.json", "{\"A\":{\"maintenance_margin_ppm\":1}}",
            "1:6", "A.initial_margin_ppm", "no key 'initial_margin_ppm'",
            "the key to be there"),
        Mistake(
            "current.json", "{\"A\":{\"maintenance_margin_ppm\":2,\"initial_margin_ppm\":2}}",
            "1:32", "A.maintenance_margin_ppm", "'2'",
            "a maintenance_margin_ppm below initial_margin_ppm (2)"),
        Mistake(
            "current.json", "{\"A\":{\"maintenance_margin_ppm\":0,\"initial_margin_ppm\":2}}",
            "1:32", "A.maintenance_margin_ppm", "'0'",
            "a whole number from 1 to 1000000"),
        Mistake(
            "current.json", "{\"A\":{\"maintenance_margin_ppm\":1,\"initial_margin_ppm\":1000001}}",
            "1:55", "A.initial_margin_ppm", "'1000001'",
            "a whole number from 1 to 1000000"),
        Mistake(
            "current.json", "{\"A\":{\"maintenance_margin_ppm\":1.5,\"initial_margin_ppm\":2}}",
            "1:32", "A.maintenance_margin_ppm", "'1.5'",
            "a whole number from 1 to 1000000"),
        Mistake(
            "current.json",
            "{\"A\":{\"maintenance_margin_ppm\":1,\"initial_margin_ppm\":2,\"changed_at\":\"soon\"}}",
            "1:70", "A.changed_at", "'soon'",
            "a time in UTC such as 2024-01-28T00:00:00Z or a date such as"),
        Mistake(
            "current.json",
            "{\"A\":{\"maintenance_margin_ppm\":1,\"initial_margin_ppm\":2,\"changed\":\"2024-01-01\"}}",
            "1:57", "A.changed", "the unknown key 'changed'",
            "one of maintenance_margin_ppm, initial_margin_ppm, changed_at"),
        Mistake(
            "current.json",
            "{\n\"A\":{\"maintenance_margin_ppm\":1,\"initial_margin_ppm\":2},\n\"A\":{\"maintenance_margin_ppm\":1,\"initial_margin_ppm\":2}}",
            "3:1", "", "the key 'A' again",
            "each key once; the first stands at 2:1"),
        Mistake(
            "current.json", "{\"\":{\"maintenance_margin_ppm\":1,\"initial_margin_ppm\":2}}",
            "1:2", "", "the id ''",
            "1 to 64 characters without control characters"),
        Mistake(
            "current.json", "{\"schema\":\"marginpolicy.parameters/2\"}",
            "1:11", "schema", "'marginpolicy.parameters/2'",
            "marginpolicy.parameters/1"),
    ])
    func isLocated(mistake: Mistake) {
        mistake.check()
    }
}
