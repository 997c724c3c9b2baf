import Foundation

@testable import OracleHistory

/// The outlier rule said again, over whole arrays, with nothing kept between prints and quantiles
/// by counting.
enum OutlierReference {
    struct Found: Equatable {
        var index: Int
        var confirmingIndex: Int
    }

    static func quarantined(
        times: [Int64], prices: [Double], rule: OutlierRule
    ) -> [Found] {
        var rows: [Int] = []
        for index in prices.indices where prices[index].isFinite && prices[index] > 0 {
            if rows.isEmpty || times[index] > times[rows[rows.count - 1]] { rows.append(index) }
        }
        var found: [Found] = []
        var believed: [Int] = []
        var judgedFrom = 0
        var place = 0
        var decided = 0
        while place < rows.count {
            let shape = shape(at: place, rows, believed, prices, rule)
            guard let decidedAfter = shape.decidedAfter else { break }
            decided = max(decided, rows[place + decidedAfter])
            if let length = shape.run, believed.count - judgedFrom > rule.fewestReturns,
                isBeyond(rows[place..<(place + length)], believed, prices, rule),
                isSwift(rows[place...(place + length)], believed, times, rule)
            {
                for row in rows[place..<(place + length)] {
                    found.append(Found(index: row, confirmingIndex: decided))
                }
                place += length
                // The return to the price after the run is the first of the new count.
                judgedFrom = believed.count - 1
            } else {
                believed.append(rows[place])
                place += 1
            }
        }
        return found
    }

    /// After how many further prints it is known what the print at `place` begins, nil where the
    /// history ends before; and the length of the run, where it begins one that is back.
    private static func shape(
        at place: Int, _ rows: [Int], _ believed: [Int], _ prices: [Double], _ rule: OutlierRule
    ) -> (decidedAfter: Int?, run: Int?) {
        guard let last = believed.last else { return (0, nil) }
        func size(_ offset: Int) -> Double {
            abs(log(prices[rows[place + offset]]) - log(prices[last]))
        }
        if size(0) <= rule.smallestExcursion { return (0, nil) }
        for length in 1...rule.longestExcursion {
            guard place + length < rows.count else { return (nil, nil) }
            let smallest = (0..<length).map(size).min() ?? 0
            if size(length) <= rule.returnShare * smallest { return (length, length) }
            if size(length) <= rule.smallestExcursion { return (length, nil) }
        }
        return (rule.longestExcursion, nil)
    }

    private static func isBeyond(
        _ run: ArraySlice<Int>, _ believed: [Int], _ prices: [Double], _ rule: OutlierRule
    ) -> Bool {
        let recent = believed.suffix(rule.window + 1)
        let moves = zip(recent, recent.dropFirst()).map { abs(log(prices[$1]) - log(prices[$0])) }
        let deviation = ninetiethPercentile(moves) / 1.6448536269514722
        let last = recent[recent.endIndex - 1]
        return run.allSatisfy {
            abs(log(prices[$0]) - log(prices[last])) > rule.deviations * deviation
        }
    }

    private static func isSwift(
        _ run: ArraySlice<Int>, _ believed: [Int], _ times: [Int64], _ rule: OutlierRule
    ) -> Bool {
        let recent = believed.suffix(rule.window + 1)
        let usual = ninetiethPercentile(
            zip(recent, recent.dropFirst()).map { Double(times[$1] - times[$0]) })
        let path = [recent[recent.endIndex - 1]] + run
        return zip(path, path.dropFirst()).allSatisfy {
            Double(times[$1] - times[$0]) <= rule.longestStep * usual
        }
    }

    /// The smallest value that at least nine tenths of the values do not exceed.
    private static func ninetiethPercentile(_ values: [Double]) -> Double {
        let candidates = values.filter { candidate in
            values.count { $0 <= candidate } * 10 >= values.count * 9
        }
        return candidates.min() ?? .nan
    }
}
