import Testing
import VolModel

/// Estimators by name: the text, its options and what it parses to are one thing.
@Suite struct EstimatorNameTests {
    @Test(arguments: [
        ("ewma:half_life=1d", ["half_life"]), ("ewma:half_life=11.2d", ["half_life"]),
        ("realized:window=30d", ["window"]), ("realized:window=30d,grid=5m", ["window", "grid"]),
        ("realized:window=36h,grid=1us", ["window", "grid"]),
    ])
    func descriptionParsesBack(text: String, names: [String]) throws {
        let estimator = try VolatilityEstimator(text)
        #expect(estimator.description == text)
        #expect(estimator.options.map(\.name) == names)
    }

    @Test func defaultsAreOptionsToo() throws {
        #expect(try VolatilityEstimator("ewma").options.map(\.value) == [.span(.days(1))])
        #expect(try VolatilityEstimator("realized").options.map(\.value) == [.span(.days(30))])
    }
}
