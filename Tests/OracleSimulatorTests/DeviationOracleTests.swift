import OracleSimulator
import Testing
import VolModel

@Suite struct DeviationOracleTests {
    private static let start = Timestamp(seconds: 1_704_067_200)

    private static func path(
        _ model: MarketModel, days: Int64, step: TimeSpan = .seconds(12), seed: UInt64
    ) -> MarketPath {
        MarketPath(
            model: model, initialPrice: 2300, from: start, to: start + .days(days), step: step,
            seed: seed)
    }

    private static let lively = MarketModel(
        volatility: 0.7, logVolatilityDeviation: 0.4,
        jumps: DoubleExponentialJumps(
            perYear: 300, upProbability: 0.5, meanUp: 0.01, meanDown: 0.01))

    @Test func everyAnswerHasACause() {
        let path = Self.path(Self.lively, days: 30, seed: 31)
        let oracle = DeviationOracle(deviation: 0.005, heartbeat: .hours(1))
        let answers = oracle.answers(to: path, seed: 31)
        var byDeviation = 0
        var byHeartbeat = 0
        for (before, after) in zip(answers, answers.dropFirst()) {
            let spacing = after.updatedAt - before.updatedAt
            let move = abs(Double(after.answer - before.answer))
            let deviates = move >= 0.005 * Double(before.answer)
            #expect(deviates || spacing >= .hours(1))
            #expect(spacing.microseconds > 0)
            #expect(spacing <= .seconds(3600 + 12 + 12))
            if deviates { byDeviation += 1 } else { byHeartbeat += 1 }
        }
        #expect(byDeviation > 100)
        #expect(byHeartbeat > 100)
    }

    /// Between updates the market stays within the threshold: the oracle misses nothing.
    @Test func noDeviationGoesUnanswered() {
        let path = Self.path(Self.lively, days: 10, seed: 32)
        let oracle = DeviationOracle(
            deviation: 0.005, heartbeat: .hours(1), latencySeconds: 0...0)
        let answers = oracle.answers(to: path, seed: 32)
        var published = 0
        for index in path.prices.indices {
            let time = path.time(at: index)
            while published + 1 < answers.count, answers[published + 1].updatedAt <= time {
                published += 1
            }
            let last = Double(answers[published].answer)
            #expect(abs((path.prices[index] * 1e8).rounded() - last) < 0.005 * last)
        }
    }

    /// The mean time in which a driftless diffusion leaves (1 − δ, 1 + δ) is δ²/σ² years, with
    /// variance ⅔ of its square; watching at steps of dt moves each barrier out by 0.5826 σ√dt
    /// (Broadie, Glasserman, Kou 1997). 0.5% at 60% volatility: 2190 seconds.
    @Test func spacingIsTheFirstExitTime() {
        let sigma = 0.6
        let delta = 0.01
        let path = Self.path(MarketModel(volatility: sigma), days: 300, seed: 33)
        let oracle = DeviationOracle(
            deviation: delta, heartbeat: .days(1000), decimals: 12, latencySeconds: 0...0)
        let answers = oracle.answers(to: path, seed: 33)
        let times = answers.map { Double($0.updatedAt.microseconds) / 1e6 }
        let exits = Double(times.count - 1)
        let mean = (times[times.count - 1] - times[0]) / exits
        let shift = 0.5826 * sigma * (12 / TimeSpan.year.seconds).squareRoot()
        let expected = (delta + shift) * (delta + shift) / (sigma * sigma) * TimeSpan.year.seconds
        #expect(abs(mean / expected - 1) < 4 * (2 / (3 * exits)).squareRoot())
        let variance =
            zip(times.dropFirst(), times).map { ($0 - $1 - mean) * ($0 - $1 - mean) }
            .reduce(0, +) / exits
        #expect(abs(variance / (mean * mean) - 2.0 / 3) < 0.1)
    }

    @Test(arguments: [0, 8, 18])
    func answersCarryTheFeedsDecimals(decimals: Int) throws {
        let path = Self.path(MarketModel(volatility: 0.5), days: 1, seed: 34)
        let oracle = DeviationOracle(deviation: 0.005, heartbeat: .hours(1), decimals: decimals)
        let first = try #require(oracle.answers(to: path, seed: 34).first)
        var unit: Int128 = 1
        for _ in 0..<decimals { unit *= 10 }
        #expect(abs(Double(first.answer) / Double(unit) - 2300) < 1e-9)
    }

    @Test func latencyStaysInItsRangeAndAWindowLimitsWhatIsSeen() throws {
        let path = Self.path(MarketModel(volatility: 0.5), days: 3, seed: 35)
        let oracle = DeviationOracle(
            deviation: 0.5, heartbeat: .hours(1), latencySeconds: 3...9)
        let window = (Self.start + .days(1))..<(Self.start + .days(2))
        let answers = oracle.answers(to: path, within: window, seed: 35)
        #expect((20...24).contains(answers.count))
        let first = try #require(answers.first)
        #expect((3...9).contains(Int64((first.updatedAt - window.lowerBound).seconds)))
        let last = try #require(answers.last)
        #expect(last.updatedAt < window.upperBound + .seconds(10))
        for (before, after) in zip(answers, answers.dropFirst()) {
            let wait = (after.updatedAt - before.updatedAt).seconds
            #expect(wait >= 3603 && wait < 3600 + 12 + 9 + 1)
        }
    }
}
