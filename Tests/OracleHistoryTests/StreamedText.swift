import VolModel

@testable import OracleHistory

/// Files in order of time with everything that reading without storing has to get right.
struct StreamedText {
    var random: ScreeningRandom
    private(set) var seconds: [Int64] = []
    private(set) var prices: [Double] = []

    init(seed: UInt64) {
        random = ScreeningRandom(seed: seed)
        let count = 2 + random.below(500)
        let (times, found) = random.roughHistory(count: count)
        seconds = times.map { $0 / 1_000_000 }.sorted()
        // Several rows of one time, and silence.
        for index in seconds.indices.dropFirst() where random.oneIn(12) {
            seconds[index] = seconds[index - 1]
        }
        for _ in 0..<random.below(3) {
            let (place, silence) = (random.below(count), random.pick([4000, 90_000, 400_000]))
            for index in place..<count { seconds[index] += Int64(silence) }
        }
        seconds.sort()
        prices = found
        if random.oneIn(3) {
            let factor = random.pick([100.0, 0.1, 3])
            for index in random.below(count)..<count { prices[index] *= factor }
        }
    }

    private func text(_ price: Double) -> String { price.isFinite ? "\(price)" : "nan" }

    /// One feed.
    func series() -> String {
        "timestamp,price\n" + zip(seconds, prices).map { "\($0),\(text($1))\n" }.joined()
    }

    /// Each row goes to one of a few feeds.
    mutating func feeds() -> String {
        var lines = "feed,timestamp,price\n"
        for (time, price) in zip(seconds, prices) {
            let feed = random.pick(["a", "b", "b", "ccc"])
            lines += random.oneIn(40) ? "\(feed),x,1\n" : "\(feed),\(time),\(text(price))\n"
        }
        return lines
    }

    /// Rounds of several phases, some of an older one after the first of a newer one.
    mutating func rounds() -> String {
        var lines = "roundId,answer,startedAt,updatedAt,answeredInRound\n"
        var phase: UInt128 = 1
        for (index, (time, price)) in zip(seconds, prices).enumerated() {
            if random.oneIn(60) { phase += 1 }
            let older: UInt128 = phase > 1 && random.oneIn(8) ? 1 : 0
            let id = (phase - older) << 64 | UInt128(random.oneIn(9) ? index / 2 : index)
            let answer = price.isFinite ? Int64(min(price, 1e9) * 1e8) : 0
            lines += "\(id),\(answer),1,\(random.oneIn(50) ? 0 : time),\(id)\n"
        }
        return lines
    }

    /// Bars of five minutes: stale runs of all lengths, with and without volume in the feed.
    mutating func candles() -> String {
        var lines = "time,open,high,low,close,volume\n"
        let trades = !random.oneIn(5)
        var close = 100.0
        var time: Int64 = 1_600_000_200
        var quiet = 0
        for price in prices {
            if random.oneIn(10) { quiet = random.pick([1, 3, 20, 60]) }
            let volume = quiet > 0 || !trades ? "0" : "5"
            if quiet == 0, price.isFinite, price > 0 { close = price }
            quiet = max(0, quiet - 1)
            lines += "\(time),\(close),\(close),\(close),\(close),\(volume)\n"
            if random.oneIn(50) { lines += "\(time),1,1,1,\(close * 1.01),3\n" }
            time += random.oneIn(60) ? 3600 : 300
        }
        return lines
    }
}
