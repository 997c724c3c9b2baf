import MarginPolicy
import Testing
import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The worked example of `MarginPolicy.docc`, line by line, with the figures that it states, and
/// the example of the README.
@Suite struct DocumentationExampleTests {
    @Test func workedExample() throws {
        // Forty days of hourly prices that rise and fall by ln 1.01: volatility 93.13% a year.
        let hours = 0..<(40 * 24)
        let series = try PriceSeries(
            times: hours.map { TimeSpan.hours(Int64($0)).microseconds },
            prices: hours.map { $0.isMultiple(of: 2) ? 100 : 101 })

        let instrument = Instrument(
            id: "ETH-USD-PERP",
            feed: .init(kind: .threshold, heartbeat: .hours(1), deviation: Ratio(ppm: 5000)),
            fees: .init(liquidation: Ratio(ppm: 5000), taker: Ratio(ppm: 500)))

        var policy = RiskPolicy()
        policy.tail.method = .normal
        policy.tail.confidence = Ratio(ppm: 990_000)
        policy.horizon.detection = .minutes(5)
        policy.horizon.closeout = .minutes(55)
        policy.governance.grid = Ratio(ppm: 500)
        policy.governance.maxStepUp = Ratio(ppm: 250_000)

        let current = CurrentParameters(
            ratios: MarginRatios(maintenancePpm: 30_000, initialPpm: 80_000))
        let parameters = Calibration.calibrate(
            instrument, feedName: "eth-usd", series: series, policy: policy, current: current)

        // Short: Π(1 + part) − 1 of tail, deviation, overshoot and fees; then the buffer.
        let move = log(1.01)
        let overshoot = move - log1p(0.005)
        let maintenance =
            exp(2.3263478740 * move) * 1.005 * exp(overshoot) * 1.0055 - 1
        let buffer = (1 + maintenance) * expm1(1.959963985 * move * 8.0.squareRoot())
        let model = try #require(parameters.model)
        #expect(model.maintenancePpm == Int((maintenance * 1e6).rounded(.up)))
        #expect(model.initialPpm == Int(((maintenance + buffer) * 1e6).rounded(.up)))
        #expect(model == MarginRatios(maintenancePpm: 39_338, initialPpm: 98_279))

        // The step limit takes 7,500 of the 9,338 ppm, and of the initial ratio the same share.
        #expect(
            parameters.published == MarginRatios(maintenancePpm: 37_500, initialPpm: 94_500))
        #expect(parameters.status == .proposed)
        #expect(parameters.decision.binding == .maxStepUp)
        #expect(parameters.components.reduce(0) { $0 + $1.ppm } == 37_500)
        #expect(
            parameters.components.map(\.ppm)
                == [10_000, 13_418, 0, 5_117, 5_117, 5_685, 0, 0, 0, 0, -1_837, 0])
    }

    /// The example of `HowRequirementsAreMade.md`: a protocol's own module.
    @Test func moduleOfYourOwn() throws {
        let hours = 0..<(40 * 24)
        let series = try PriceSeries(
            times: hours.map { TimeSpan.hours(Int64($0)).microseconds },
            prices: hours.map { $0.isMultiple(of: 2) ? 100 : 101 })
        let instrument = Instrument(id: "ETH-USD-PERP", feed: .init(kind: .tick))
        let policy = RiskPolicy()

        struct DepegModule: RiskModule {
            let name = "quote_depeg"
            let section = "quote"
            let depeg: Ratio

            func apply(to loss: inout LossBuildUp, market: MarketState) {
                loss.add(part: depeg.doubleValue)
            }

            func explanation(market: MarketState) -> String {
                "the quote currency may stand \(depeg) below what it is counted for"
            }
        }

        let modules = policy.modules(for: instrument) + [DepegModule(depeg: Ratio(ppm: 2_000))]
        let parameters = Calibration.calibrate(
            instrument, feedName: "eth-usd", series: series, policy: policy, current: nil,
            modules: modules)

        let plain = Calibration.calibrate(
            instrument, feedName: "eth-usd", series: series, policy: policy, current: nil)
        let (own, without) = (try #require(parameters.model), try #require(plain.model))
        let ratio = (1e6 + Double(own.maintenancePpm)) / (1e6 + Double(without.maintenancePpm))
        #expect(abs(ratio - 1.002) < 2e-6)
        #expect(parameters.components.contains { $0.name == "quote_depeg" && $0.ppm > 2_000 })
    }

    @Test func exampleOfTheReadme() throws {
        let hours = 0..<(40 * 24)
        let microseconds = hours.map { TimeSpan.hours(Int64($0)).microseconds }
        let prices = hours.map { $0.isMultiple(of: 2) ? 100.0 : 101 }

        let series = try PriceSeries(times: microseconds, prices: prices)
        var policy = RiskPolicy()
        policy.floors.maintenance = Ratio(ppm: 5_000)
        let instrument = Instrument(
            id: "ETH-USD-PERP",
            feed: .init(kind: .threshold, heartbeat: .hours(1), deviation: Ratio(ppm: 5_000)),
            fees: .init(liquidation: Ratio(ppm: 5_000), taker: Ratio(ppm: 500)))
        let parameters = Calibration.calibrate(
            instrument, feedName: "eth-usd", series: series, policy: policy, current: nil)

        #expect(parameters.status == .proposed)
        let published = try #require(parameters.published)
        #expect(published.maintenancePpm > 5_000)
        #expect(published.maintenancePpm < published.initialPpm)
    }
}
