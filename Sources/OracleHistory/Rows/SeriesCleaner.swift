import VolModel

/// Puts accepted rows in order and leaves one observation per time.
enum SeriesCleaner {
    /// What was dropped goes to `rejects`.
    static func clean(
        _ columns: consuming FeedColumns, rejects: inout RejectRecord
    ) -> (times: [Int64], prices: [Double]) {
        if columns.rounds.count > 0 { return cleanRounds(columns, rejects: &rejects) }
        let times = columns.times.joined()
        let prices = columns.prices.joined()
        return cleanSeries(times, prices, rejects: &rejects)
    }

    /// Keeps the last observation of each interval ⌊t / `interval`⌋. Precondition: in order of
    /// time.
    static func thin(
        _ times: [Int64], _ prices: [Double], interval: Int64
    ) -> (times: [Int64], prices: [Double]) {
        let kept = times.indices.filter { index in
            index + 1 == times.count || times[index] / interval != times[index + 1] / interval
        }
        return (kept.map { times[$0] }, kept.map { prices[$0] })
    }

    private static func isAscending(_ times: [Int64]) -> Bool {
        for index in 1..<max(times.count, 1) where times[index] < times[index - 1] {
            return false
        }
        return true
    }

    private static func cleanSeries(
        _ times: consuming [Int64], _ prices: consuming [Double], rejects: inout RejectRecord
    ) -> (times: [Int64], prices: [Double]) {
        if !isAscending(times) { sort(&times, &prices) }
        dropDuplicates(&times, &prices, rejects: &rejects)
        return (times, prices)
    }

    /// In order of time, then of place in the file.
    private static func sort(_ times: inout [Int64], _ prices: inout [Double]) {
        let (oldTimes, oldPrices) = (times, prices)
        let order = oldTimes.indices.sorted { (oldTimes[$0], $0) < (oldTimes[$1], $1) }
        times = order.map { oldTimes[$0] }
        prices = order.map { oldPrices[$0] }
    }

    /// Of neighbours with one time the last stays. Precondition: in order of time.
    private static func dropDuplicates(
        _ times: inout [Int64], _ prices: inout [Double], rejects: inout RejectRecord
    ) {
        var kept = 0
        for row in times.indices {
            let time = times[row]
            if kept > 0, times[kept - 1] == time {
                kept -= 1
                rejects.add(.duplicateTime, line: nil, text: text(time, prices[kept]))
            }
            if kept < row {
                times[kept] = time
                prices[kept] = prices[row]
            }
            kept += 1
        }
        times.removeLast(times.count - kept)
        prices.removeLast(prices.count - kept)
    }

    /// In order of time, round id and place in the file: of one time the last counts, and from the
    /// first round of a higher phase on only that phase does.
    private static func cleanRounds(
        _ columns: FeedColumns, rejects: inout RejectRecord
    ) -> (times: [Int64], prices: [Double]) {
        let times = columns.times.joined()
        let prices = columns.prices.joined()
        let rounds = columns.rounds.joined()
        let order = times.indices.sorted {
            (times[$0], rounds[$0], $0) < (times[$1], rounds[$1], $1)
        }
        var kept: (times: [Int64], prices: [Double]) = ([], [])
        var phase: UInt16 = 0
        for (place, row) in order.enumerated() {
            let rowPhase = RoundID.phase(rounds[row])
            if rowPhase < phase {
                rejects.add(
                    .supersededPhase, line: nil,
                    text: "round \(rounds[row]) \(text(times[row], prices[row]))")
                continue
            }
            if place + 1 < order.count, times[order[place + 1]] == times[row] {
                rejects.add(
                    .duplicateTime, line: nil,
                    text: "round \(rounds[row]) \(text(times[row], prices[row]))")
                continue
            }
            phase = rowPhase
            kept.times.append(times[row])
            kept.prices.append(prices[row])
        }
        return kept
    }

    private static func text(_ time: Int64, _ price: Double) -> String {
        "\(Timestamp(microseconds: time)) \(price)"
    }
}
