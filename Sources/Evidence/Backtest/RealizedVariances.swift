import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension TailWalk {
    /// The sum of squared log returns within each judged horizon, from the price in force at its
    /// start to that at its end: what a variance is scored by.
    func realizedVariances() -> [Double] {
        let (times, prices) = (feed.series.times, feed.series.prices)
        let width = returns.horizon.microseconds
        var next = 0
        return judged.map { index in
            let start = returns.startTimes[index]
            while next < times.count, times[next] <= start { next += 1 }
            guard next > 0 else { return .nan }
            var previous = prices[next - 1]
            var sum = 0.0
            var place = next
            while place < times.count, times[place] <= start + width {
                let move = log(prices[place] / previous)
                sum += move * move
                previous = prices[place]
                place += 1
            }
            return sum
        }
    }

    /// The price in force at the start of each judged horizon.
    func startPrices() -> [Double] {
        let (times, prices) = (feed.series.times, feed.series.prices)
        var next = 0
        return judged.map { index in
            while next < times.count, times[next] <= returns.startTimes[index] { next += 1 }
            return next > 0 ? prices[next - 1] : .nan
        }
    }
}
