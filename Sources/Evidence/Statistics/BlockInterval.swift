import VolModel

/// A mean over horizons and where the true one lies, as far as its own days tell.
///
/// Circular blocks of UTC days are drawn: a week or more, and the cube root of the number of days,
/// as for the comparison of tails, because what happens within a day and between neighbouring days
/// belongs together. The interval is the percentile interval at 90% (``BlockBootstrap``).
///
/// Conventions: each horizon weighs the same, so that a day weighs as many as begin in it. Days
/// without horizons are left out, and those around them taken as neighbours.
public struct BlockInterval: Sendable, Hashable {
    /// Of the values themselves.
    public let mean: Double
    public let lower: Double
    public let upper: Double

    public static let confidence = 0.9
    public static let replications = 1000

    /// `startTimes` in microseconds, increasing, one for each of `values`.
    ///
    /// nil for fewer days than ``ModelConfidenceSet/leastBlocks`` blocks, rows of different length,
    /// or a value that is not finite.
    public static func ofMean(
        _ values: [Double], startTimes: [Int64], seed: UInt32 = 1
    ) -> BlockInterval? {
        guard values.count == startTimes.count, values.allSatisfy(\.isFinite) else { return nil }
        let days = daily(values, startTimes)
        let blockLength = TailComparison.blockLength(days: days.count)
        guard days.count / blockLength >= ModelConfidenceSet.leastBlocks,
            let bootstrap = try? BlockBootstrap(
                scheme: .circular, blockLength: blockLength, replications: replications,
                seed: seed),
            // The places of the days are drawn, for a day is a sum and a count.
            let found = try? bootstrap.estimate(
                days.indices.map(Double.init), confidence: confidence,
                statistic: { places throws(GSLFailure) in
                    var (sum, count) = (0.0, 0.0)
                    for place in places {
                        sum += days[Int(place)].sum
                        count += days[Int(place)].count
                    }
                    return sum / count
                }),
            let lower = found.interval.lower, let upper = found.interval.upper
        else { return nil }
        return BlockInterval(mean: found.value, lower: lower, upper: upper)
    }

    private static func daily(
        _ values: [Double], _ startTimes: [Int64]
    ) -> [(sum: Double, count: Double)] {
        let length = TimeSpan.days(1).microseconds
        var days: [(sum: Double, count: Double)] = []
        var current: Int64?
        for (value, time) in zip(values, startTimes) {
            let day = time.floorDivided(by: length)
            if day != current { days.append((sum: 0, count: 0)) }
            current = day
            days[days.count - 1].sum += value
            days[days.count - 1].count += 1
        }
        return days
    }
}
