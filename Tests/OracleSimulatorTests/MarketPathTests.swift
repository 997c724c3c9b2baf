import Foundation
import OracleSimulator
import Testing
import VolModel

@Suite struct MarketPathTests {
    private let start = Timestamp(seconds: 1_704_067_200)

    private func path(
        _ model: MarketModel, days: Int64, step: TimeSpan = .minutes(1),
        script: MarketScript = MarketScript(), seed: UInt64
    ) -> MarketPath {
        MarketPath(
            model: model, initialPrice: 2000, from: start, to: start + .days(days), step: step,
            script: script, seed: seed)
    }

    private func realizedVariance(_ path: MarketPath) -> Double {
        zip(path.prices, path.prices.dropFirst()).map { pow(log($1 / $0), 2) }.reduce(0, +)
    }

    @Test func coversItsSpanFromTheInitialPrice() {
        let path = path(MarketModel(volatility: 0.5), days: 2, step: .hours(5), seed: 1)
        #expect(path.prices.count == 10)
        #expect(abs(path.prices[0] - 2000) < 1e-9)
        #expect(path.time(at: 9) == start + .hours(45))
    }

    @Test func aSeedFixesEveryBitAndAnotherChangesThem() {
        let model = MarketModel(volatility: 0.6, logVolatilityDeviation: 0.4, leverage: -0.3)
        let first = path(model, days: 3, seed: 5)
        #expect(first == path(model, days: 3, seed: 5))
        let other = path(model, days: 3, seed: 6)
        #expect(zip(first.prices, other.prices).dropFirst().allSatisfy { $0 != $1 })
    }

    /// n Gaussian returns: realized variance has relative standard error √(2/n).
    @Test func constantVolatilityIsRealized() {
        let path = path(MarketModel(volatility: 0.6), days: 100, seed: 11)
        let n = Double(path.prices.count - 1)
        let expected = 0.36 * 100 / 365
        #expect(abs(realizedVariance(path) / expected - 1) < 4 * (2 / n).squareRoot())
        #expect(path.volatilities.allSatisfy { abs($0 - 0.6) < 1e-12 })
    }

    /// Against the path's own ∫σ² dt, whose conditional standard error is √(2 Σσ⁴) dt.
    @Test func stochasticVolatilityIsRealized() {
        let model = MarketModel(volatility: 0.8, logVolatilityDeviation: 0.5, leverage: -0.4)
        let path = path(model, days: 100, seed: 12)
        let years = 60.0 / TimeSpan.year.seconds
        let variances = path.volatilities.dropLast().map { $0 * $0 * years }
        let integrated = variances.reduce(0, +)
        let standardError = (2 * variances.map { $0 * $0 }.reduce(0, +)).squareRoot()
        #expect(abs(realizedVariance(path) - integrated) < 4 * standardError)
    }

    /// ln σ is normal with mean ln v − s² and deviation s, so that E σ² = v² whatever s is: over
    /// independent paths, six days after their start.
    @Test func volatilityHasItsStationaryDistribution() {
        let s = 0.5
        let model = MarketModel(
            volatility: 0.8, logVolatilityDeviation: s, volatilityHalfLife: .days(2))
        let n = 2000
        var logs: [Double] = []
        var squares: [Double] = []
        for seed in 0..<UInt64(n) {
            let path = path(model, days: 6, step: .days(1), seed: seed)
            let sigma = path.volatilities[6]
            logs.append(log(sigma))
            squares.append(sigma * sigma)
        }
        let root = Double(n).squareRoot()
        let mean = logs.reduce(0, +) / Double(n)
        #expect(abs(mean - (log(0.8) - s * s)) < 4 * s / root)
        let variance = logs.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(n - 1)
        #expect(abs(variance / (s * s) - 1) < 4 * 2.0.squareRoot() / root)
        // Var σ² = v⁴ (exp(4 s²) − 1) for a log-normal σ.
        let squareError = 0.64 * (exp(4 * s * s) - 1).squareRoot() / root
        #expect(abs(squares.reduce(0, +) / Double(n) - 0.64) < 4 * squareError)
    }

    @Test func leverageTiesFallsToVolatility() {
        let model = MarketModel(volatility: 0.8, logVolatilityDeviation: 0.5, leverage: -0.7)
        let path = path(model, days: 30, seed: 13)
        var sums = (xy: 0.0, xx: 0.0, yy: 0.0)
        for i in 1..<path.prices.count {
            let x = log(path.prices[i] / path.prices[i - 1]) / path.volatilities[i - 1]
            let y = log(path.volatilities[i] / path.volatilities[i - 1])
            sums = (sums.xy + x * y, sums.xx + x * x, sums.yy + y * y)
        }
        let correlation = sums.xy / (sums.xx * sums.yy).squareRoot()
        let standardError = (1 - 0.49) / Double(path.prices.count).squareRoot()
        #expect(abs(correlation + 0.7) < 4 * standardError + 0.001)
    }

    /// A pegged price is Ornstein–Uhlenbeck: stationary deviation v √(h / (2 ln 2)), h in years.
    @Test func aPeggedPriceStaysNearItsPeg() {
        let model = MarketModel(volatility: 0.05, priceHalfLife: .hours(6))
        let path = path(model, days: 400, step: .minutes(10), seed: 14)
        let logs = path.prices.map { log($0 / 2000) }
        let variance = logs.map { $0 * $0 }.reduce(0, +) / Double(logs.count)
        let halfLifeYears = 6.0 / (24 * 365)
        let expected = 0.0025 * halfLifeYears / (2 * M_LN2)
        // The time average of a squared OU process has relative variance 2/(κT), κT = 1109.
        #expect(abs(variance / expected - 1) < 4 * (2.0 / 1109).squareRoot())
    }

    @Test func aScriptedMoveAddsItsLogChangeWithinItsSpan() {
        let model = MarketModel(volatility: 0.5, logVolatilityDeviation: 0.3)
        let crash = MarketScript.Move(
            from: start + .hours(30) + .seconds(20), duration: .minutes(40), logChange: -0.43)
        let calm = path(model, days: 3, seed: 15)
        let crashed = path(model, days: 3, script: MarketScript(moves: [crash]), seed: 15)
        let difference = zip(crashed.prices, calm.prices).map { log($0 / $1) }
        #expect(difference[1800] == 0)
        #expect(difference[1801] < 0)
        #expect(difference[1801] > -0.43 / 40)
        #expect(abs(difference[1841] + 0.43) < 1e-12)
        #expect(abs(difference[4000] + 0.43) < 1e-12)
    }

    @Test func aRegimeFadesFromItsFactorToOne() {
        let regime = MarketScript.Regime(
            from: start + .days(1), until: start + .days(2), factor: 4)
        let path = path(
            MarketModel(volatility: 0.5), days: 3, script: MarketScript(regimes: [regime]), seed: 16
        )
        #expect(abs(path.volatilities[1439] - 0.5) < 1e-12)
        #expect(abs(path.volatilities[1440] - 2) < 1e-12)
        #expect(abs(path.volatilities[1440 + 720] - 1) < 1e-12)
        #expect(abs(path.volatilities[2880] - 0.5) < 1e-12)
    }
}
