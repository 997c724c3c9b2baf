import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// One feed's rows in order of time, one for each time.
struct CleanColumns {
    /// Microseconds since the epoch.
    var times: [Int64] = []
    var prices: [Double] = []
    /// One array for each of ``RowColumns/sides``.
    var sides: [[Double]] = []
    /// Empty unless texts are kept.
    var rounds: [UInt128] = []
    var texts = TextColumn()
}

/// Puts accepted rows in order and leaves one observation per time.
enum SeriesCleaner {
    /// What was dropped goes to `rejects`.
    static func clean(
        _ columns: consuming FeedColumns, kept kinds: RowColumns, rejects: inout RejectRecord
    ) -> CleanColumns {
        var clean = CleanColumns()
        clean.times = columns.times.takeAll()
        clean.prices = columns.prices.takeAll()
        let rounds = columns.rounds.takeAll()
        let order =
            rounds.isEmpty
            ? seriesOrder(clean, &rejects) : roundOrder(clean, rounds, &rejects)
        clean.sides = separated(columns.sides.takeAll(), width: kinds.sides.rawValue)
        if kinds.texts {
            clean.rounds = rounds
            clean.texts = columns.texts
        }
        if let order { clean = clean.inOrder(order) }
        return clean
    }

    /// The place of the last observation of each interval ⌊t / `interval`⌋. Precondition: in order
    /// of time, from 1970 on.
    static func lastOfEach(_ times: [Int64], interval: Int64) -> [Int] {
        times.indices.filter { index in
            index + 1 == times.count || times[index] / interval != times[index + 1] / interval
        }
    }

    /// Rows in order of time, then of place in the file; of one time the last. nil: all of them as
    /// they are.
    private static func seriesOrder(
        _ rows: CleanColumns, _ rejects: inout RejectRecord
    ) -> [Int]? {
        let times = rows.times
        var isAscending = true
        var hasDuplicates = false
        for index in 1..<max(times.count, 1) where times[index] <= times[index - 1] {
            if times[index] == times[index - 1] {
                hasDuplicates = true
            } else {
                isAscending = false
                break
            }
        }
        if isAscending, !hasDuplicates { return nil }
        var order = Array(times.indices)
        if !isAscending {
            if isDescending(times.count, { times[$0] > times[$1] }) {
                order.reverse()
            } else {
                order.sort { (times[$0], $0) < (times[$1], $1) }
            }
        }
        var kept = 0
        for row in order {
            if kept > 0, times[order[kept - 1]] == times[row] {
                kept -= 1
                rejects.add(.duplicateTime, line: nil, text: text(rows, order[kept]))
            }
            order[kept] = row
            kept += 1
        }
        order.removeLast(order.count - kept)
        return order
    }

    /// Whether each row comes after the next one in every order, as in a file that is written
    /// newest first.
    private static func isDescending(_ count: Int, _ isAfter: (Int, Int) -> Bool) -> Bool {
        (1..<max(count, 1)).allSatisfy { isAfter($0 - 1, $0) }
    }

    /// In order of time, round id and place in the file: of one time the last counts, and from the
    /// first round of a higher phase on only that phase does. nil: all of them as they are.
    private static func roundOrder(
        _ rows: CleanColumns, _ rounds: [UInt128], _ rejects: inout RejectRecord
    ) -> [Int]? {
        let times = rows.times
        let isClean = (1..<max(times.count, 1)).allSatisfy {
            times[$0 - 1] < times[$0]
                && RoundID.phase(rounds[$0 - 1]) <= RoundID.phase(rounds[$0])
        }
        if isClean { return nil }
        let order = roundsInOrder(times, rounds)
        var kept: [Int] = []
        kept.reserveCapacity(order.count)
        var phase: UInt16 = 0
        for (place, row) in order.enumerated() {
            let rowPhase = RoundID.phase(rounds[row])
            if rowPhase < phase {
                rejects.add(
                    .supersededPhase, line: nil, text: "round \(rounds[row]) \(text(rows, row))")
                continue
            }
            if place + 1 < order.count, times[order[place + 1]] == times[row] {
                rejects.add(
                    .duplicateTime, line: nil, text: "round \(rounds[row]) \(text(rows, row))")
                continue
            }
            phase = rowPhase
            kept.append(row)
        }
        return kept
    }

    private static func roundsInOrder(_ times: [Int64], _ rounds: [UInt128]) -> [Int] {
        func isBefore(_ row: Int, _ other: Int) -> Bool {
            times[row] != times[other]
                ? times[row] < times[other] : rounds[row] < rounds[other]
        }
        var order = Array(times.indices)
        if isDescending(times.count, { isBefore($1, $0) }) {
            order.reverse()
        } else if !(1..<max(times.count, 1)).allSatisfy({ !isBefore($0, $0 - 1) }) {
            order.sort { isBefore($0, $1) || !isBefore($1, $0) && $0 < $1 }
        }
        return order
    }

    private static func text(_ rows: CleanColumns, _ row: Int) -> String {
        "\(Timestamp(microseconds: rows.times[row])) \(rows.prices[row])"
    }

    private static func separated(_ sides: [Double], width: Int) -> [[Double]] {
        (0..<width).map { side in
            stride(from: side, to: sides.count, by: width).map { sides[$0] }
        }
    }
}

extension CleanColumns {
    /// The rows of `order`, in that order.
    consuming func inOrder(_ order: [Int]) -> CleanColumns {
        var chosen = CleanColumns()
        chosen.times = order.map { times[$0] }
        chosen.prices = order.map { prices[$0] }
        chosen.sides = sides.map { side in order.map { side[$0] } }
        if !rounds.isEmpty { chosen.rounds = order.map { rounds[$0] } }
        if texts.count > 0 {
            for row in order { chosen.texts.append(texts[row]) }
        }
        return chosen
    }

    /// Takes prices that are a power of ten of these, and lets the sides in quote units follow
    /// them.
    mutating func rescale(to other: [Double]) {
        let isBar = sides.count == RowColumns.Sides.bar.rawValue
        let followers = isBar ? 0..<SideReader.Bar.volume.rawValue : sides.indices
        for row in prices.indices where other[row] != prices[row] {
            let power = Int(log10(other[row] / prices[row]).rounded())
            for side in followers {
                sides[side][row] = BreakDecision.scaled(sides[side][row], byPowerOfTen: power)
            }
        }
        prices = other
    }
}
