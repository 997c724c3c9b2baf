import Foundation

/// Histories with everything that the screens look at: calm and wild stretches, silence, holes,
/// crashes that stay, prints and short runs that do not, and rows that are no prices.
struct ScreeningRandom {
    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func uniform() -> Double {
        (Double(generator.next() >> 11) + 0.5) / 9_007_199_254_740_992
    }

    mutating func below(_ limit: Int) -> Int { Int(generator.next() % UInt64(limit)) }

    mutating func oneIn(_ limit: Int) -> Bool { below(limit) == 0 }

    mutating func normal() -> Double {
        (-2 * log(uniform())).squareRoot() * cos(2 * .pi * uniform())
    }

    mutating func pick<T>(_ values: [T]) -> T { values[below(values.count)] }

    /// A random walk, one update a minute.
    mutating func walk(count: Int, deviation: Double) -> (times: [Int64], prices: [Double]) {
        var level = 0.0
        var times: [Int64] = []
        var prices: [Double] = []
        for index in 0..<count {
            times.append(1_600_000_000_000_000 + Int64(index) * 60_000_000)
            prices.append(100 * exp(level))
            level += deviation * normal()
        }
        return (times, prices)
    }

    mutating func roughHistory(count: Int) -> (times: [Int64], prices: [Double]) {
        var (times, prices) = walk(count: count, deviation: 0)
        var deviation = pick([0, 0.0005, 0.005, 0.03])
        var level = 0.0
        var time = times[0]
        var wrong = 0
        var excursion = 0.0
        for index in 0..<count {
            if oneIn(60) { deviation = pick([0, 0.0005, 0.005, 0.03]) }
            if oneIn(25) {
                wrong = 1 + below(5)
                let sign = pick([-1.0, 1])
                excursion = pick([0.05, 0.12, 0.3, 0.7, 2.3, 14]) * (sign + 0.05 * uniform())
            }
            if oneIn(80) { level += pick([-0.6, -0.2, 0.2, 0.6]) + 0.01 * uniform() }
            let share = pick([1, 1, 1, 0.75 + 0.1 * uniform(), -1])
            prices[index] = exp(level + (wrong > 0 ? excursion * share : 0))
            if oneIn(90) { prices[index] = pick([.nan, 0, -1, .infinity]) }
            times[index] = time
            wrong -= 1
            level += deviation * normal()
            time += oneIn(40) ? Int64(6e8 * uniform()) : 60_000_000 + Int64(1e7 * uniform())
            if oneIn(200) { time -= 100_000_000 }
        }
        return (times, prices)
    }
}
