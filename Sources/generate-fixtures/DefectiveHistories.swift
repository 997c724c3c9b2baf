import OracleSimulator
import VolModel

extension FixtureHistory {
    /// Two aggregators overlap for three days, a few rounds share a second, and the fetcher, which
    /// walks down from the newest round, ends at a round that does not exist.
    static func ether() -> FixtureHistory {
        let seed: UInt64 = 101
        let model = MarketModel(
            volatility: 0.52, logVolatilityDeviation: 0.35, leverage: -0.3, drift: 0.2,
            jumps: DoubleExponentialJumps(
                perYear: 100, upProbability: 0.45, meanUp: 0.008, meanDown: 0.010))
        let path = FixtureCalendar.path(model, price: 2280, seed: seed)
        let oracle = DeviationOracle(deviation: 0.005, heartbeat: .hours(1), decimals: 8)
        let upgrade = FixtureCalendar.day(92, .hours(15))
        let retired = oracle.answers(
            to: path, within: FixtureCalendar.start..<upgrade + .days(3), seed: seed)
        var current = oracle.answers(
            to: path, within: upgrade..<FixtureCalendar.end, seed: seed + 1000)
        for index in [3900, 3100, 2400, 1700, 800] where index < current.count {
            let twin = current[index]
            current.insert(
                OracleAnswer(answer: twin.answer + twin.answer / 1600, updatedAt: twin.updatedAt),
                at: index)
        }
        let rounds =
            [ChainlinkRound.zero(phase: 5)] + ChainlinkRound.numbered(phase: 5, retired)
            + ChainlinkRound.numbered(phase: 6, current)
        return FixtureHistory(
            name: "eth-usd.csv.gz", format: "Chainlink rounds, 8 decimals",
            special: "1h/0.5%; newest first; phases 5 and 6 overlap from 2024-04-02T15:00Z for"
                + " three days; five pairs share a second; one round of zeros",
            rows: rounds.count, seed: seed, contents: ChainlinkRoundsCSV.encode(rounds.reversed()))
    }

    /// What a hand-kept file looks like after half a year.
    static func dirty() -> FixtureHistory {
        let seed: UInt64 = 106
        let model = MarketModel(
            volatility: 0.95, logVolatilityDeviation: 0.4, volatilityHalfLife: .days(3),
            leverage: 0.1,
            jumps: DoubleExponentialJumps(
                perYear: 120, upProbability: 0.52, meanUp: 0.016, meanDown: 0.014))
        let oracle = DeviationOracle(deviation: 0.01, heartbeat: .hours(1), decimals: 8)
        let path = FixtureCalendar.path(model, price: 0.0912, seed: seed)
        let hole = FixtureCalendar.day(61)..<FixtureCalendar.day(65)
        let rows = oracle.answers(to: path, seed: seed).filter { !hole.contains($0.updatedAt) }
            .map { (time: $0.updatedAt, price: decimalText($0.answer, decimals: 8)) }
        let lines = Soiling.lines(of: rows)
        let text = "\u{FEFF}" + (["timestamp,price"] + lines).joined(separator: "\r\n") + "\r\n"
        return FixtureHistory(
            name: "doge-usd-dirty.csv", format: "`timestamp,price`, Unix seconds",
            special: "1h/1%; BOM, CRLF, a hole of four days from 2024-03-02; \(Soiling.summary)",
            rows: lines.count, seed: seed, contents: Array(text.utf8))
    }
}

/// Defects of a fixed kind at fixed places of a `timestamp,price` file.
private enum Soiling {
    static let summary =
        "6 unparsable, 2 zero, 3 negative and 3 not finite prices, 5 duplicate times,"
        + " 4 rows out of order, one stamp in 2150"

    static func lines(of rows: [(time: Timestamp, price: String)]) -> [String] {
        var lines = rows.map { "\($0.time.microseconds / 1_000_000),\($0.price)" }
        for (share, text) in [
            (0.07, "N/A"), (0.21, "0.0x91"), (0.48, ""), (0.11, "0"), (0.66, "0.00000000"),
            (0.15, "-0.08"), (0.52, "-1"), (0.83, "-0.10230000"), (0.19, "nan"), (0.57, "inf"),
            (0.88, "NaN"),
        ] {
            let index = place(share, in: lines)
            lines.insert("\(stamp(between: index, in: rows)),\(text)", at: index)
        }
        for (share, line) in [
            (0.09, "n/a,0.09"), (0.38, "# gateway timeout"), (0.72, "1715000000"),
        ] {
            lines.insert(line, at: place(share, in: lines))
        }
        for share in [0.05, 0.25, 0.45, 0.65, 0.85] {
            let index = place(share, in: lines)
            let time = lines[index].prefix { $0 != "," }
            lines.insert("\(time),\(rows[place(share, in: lines) / 2].price)", at: index)
        }
        for share in [0.13, 0.33, 0.59, 0.93] {
            let index = place(share, in: lines)
            lines.swapAt(index, index + 1)
        }
        lines.insert("5680281600,0.10", at: place(0.77, in: lines))
        return lines
    }

    private static func place(_ share: Double, in lines: [String]) -> Int {
        Int(share * Double(lines.count))
    }

    /// A second after the row before `index`, so that the defect does not also repeat a time.
    private static func stamp(between index: Int, in rows: [(time: Timestamp, price: String)])
        -> Int64
    {
        rows[max(index - 1, 0)].time.microseconds / 1_000_000 + 1
    }
}
