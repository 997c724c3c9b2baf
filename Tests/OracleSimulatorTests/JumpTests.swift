import Foundation
import OracleSimulator
import Testing
import VolModel

@Suite struct JumpTests {
    private let jumps = DoubleExponentialJumps(
        perYear: 2000, upProbability: 0.3, meanUp: 0.02, meanDown: 0.05)

    /// Kolmogorov–Smirnov distance of each side from its exponential law: 1.95/√n is its 99.9%
    /// point.
    @Test func sizesAreDoubleExponential() {
        var generator = Xoshiro256StarStar(seed: 21)
        let n = 20_000
        let sizes = (0..<n).map { _ in jumps.size(using: &generator) }
        let up = sizes.filter { $0 > 0 }.sorted()
        let down = sizes.filter { $0 < 0 }.map { -$0 }.sorted()
        let share = Double(up.count) / Double(n)
        #expect(abs(share - 0.3) < 4 * (0.3 * 0.7 / Double(n)).squareRoot())
        for (side, mean) in [(up, 0.02), (down, 0.05)] {
            let count = Double(side.count)
            var distance = 0.0
            for (index, size) in side.enumerated() {
                let law = 1 - exp(-size / mean)
                distance = max(distance, law - Double(index) / count)
                distance = max(distance, Double(index + 1) / count - law)
            }
            #expect(distance * count.squareRoot() < 1.95)
        }
    }

    @Test func momentsFollowFromTheParameters() {
        #expect(abs(jumps.mean - (0.3 * 0.02 - 0.7 * 0.05)) < 1e-15)
        #expect(abs(jumps.meanSquare - 2 * (0.3 * 0.0004 + 0.7 * 0.0025)) < 1e-15)
        let model = MarketModel(volatility: 0.5, jumps: jumps)
        #expect(abs(model.variancePerYear - (0.25 + 2000 * 0.00374)) < 1e-12)
    }

    /// With next to no diffusion the moves are the jumps: their number is Poisson, their squares
    /// add up to λ E J² with variance λ E J⁴, and the compensated drift is the one asked for.
    @Test func arrivalsArePoissonAndTheDriftIsCompensated() {
        let start = Timestamp(seconds: 1_704_067_200)
        let path = MarketPath(
            model: MarketModel(volatility: 1e-9, drift: 0.4, jumps: jumps), initialPrice: 1,
            from: start, to: start + .days(365), step: .minutes(2), seed: 22)
        let returns = zip(path.prices, path.prices.dropFirst()).map { log($1 / $0) }
        // Between jumps only the compensated drift moves the price.
        let drift = (0.4 - 2000 * jumps.mean) * 120 / TimeSpan.year.seconds
        let moves = returns.map { $0 - drift }
        let arrivals = Double(moves.filter { abs($0) > 1e-9 }.count)
        // Two jumps in one step of two minutes are rarer than 1 in 260 jumps.
        #expect(abs(arrivals - 2000) < 4 * 2000.0.squareRoot() + 8)
        let meanFourth = 24 * (0.3 * pow(0.02, 4) + 0.7 * pow(0.05, 4))
        let squares = moves.map { $0 * $0 }.reduce(0, +)
        #expect(abs(squares - 2000 * jumps.meanSquare) < 4 * (2000 * meanFourth).squareRoot())
        let total = returns.reduce(0, +)
        #expect(abs(total - 0.4) < 4 * (2000 * jumps.meanSquare).squareRoot())
    }
}
