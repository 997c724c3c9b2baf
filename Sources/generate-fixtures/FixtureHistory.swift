import OracleSimulator
import VolModel

/// One simulated history with what its row in fixtures/README.md says.
struct FixtureHistory {
    /// Name as committed, with the suffix of its compression if it has one.
    var name: String
    var format: String
    var special: String
    /// Rows of data, headers not counted.
    var rows: Int
    var seed: UInt64
    var contents: [UInt8]

    /// Name before compression.
    var plainName: String {
        for suffix in [".gz", ".zst"] where name.hasSuffix(suffix) {
            return String(name.dropLast(suffix.count))
        }
        return name
    }

    var tableRow: String { "| `\(name)` | \(format) | \(special) | \(rows) | \(seed) |" }

    static func all() -> [FixtureHistory] {
        [ether(), bitcoin(), solana(), stable(), listing(), dirty(), chainlinkToken()]
    }
}

/// The calendar that all fixtures share.
enum FixtureCalendar {
    /// 2024-01-01T00:00:00Z.
    static let start = Timestamp(seconds: 1_704_067_200)
    /// `as_of` of the job: 2024-07-26T00:00:00Z.
    static let asOf = start + .days(207)
    /// Histories run past `as_of`, so that a reader has something to leave out.
    static let end = asOf + .hours(6)
    /// The block time of Ethereum.
    static let step = TimeSpan.seconds(12)

    static func day(_ days: Int64, _ span: TimeSpan = .seconds(0)) -> Timestamp {
        start + .days(days) + span
    }

    static func path(
        _ model: MarketModel, price: Double, from: Timestamp = start, to: Timestamp = end,
        script: MarketScript = MarketScript(), seed: UInt64
    ) -> MarketPath {
        MarketPath(
            model: model, initialPrice: price, from: from, to: to, step: step, script: script,
            seed: seed)
    }
}
