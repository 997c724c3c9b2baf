import Foundation

/// A file of `feed,timestamp,price`, feed after feed: 50 feeds of 43,200 rows, a month of minutes.
struct CSVWorkload {
    static let feeds = 50
    static let rowsPerFeed = 43_200
    static let rows = feeds * rowsPerFeed

    /// Written once into the temporary folder; the name tells the content.
    static let plain = MadeFile.path("marginpolicy-benchmark-50x43200-1.csv") { path in
        try bytes().write(to: URL(fileURLWithPath: path), options: .atomic)
    }

    /// The same, packed by `gzip`.
    static let gzip = MadeFile.path("marginpolicy-benchmark-50x43200-1.csv.gz") { path in
        try MadeFile.pack("gzip -6", plain, to: path)
    }

    private static func bytes() -> Data {
        var text = Data("feed,timestamp,price\n".utf8)
        text.reserveCapacity(rows * 36)
        for feed in 0..<feeds {
            let made = MadeSeries(
                rows: rowsPerFeed, cadence: 60, seed: UInt64(feed + 1), reportsAgain: 0.001)
            let name = "F\(String(repeating: "0", count: feed < 10 ? 3 : 2))\(feed)-USD"
            for (time, price) in zip(made.times, made.prices) {
                let units = Int64((price * 1e8).rounded())
                let fraction = String(units % 100_000_000)
                let zeros = String(repeating: "0", count: 8 - fraction.count)
                text.append(
                    contentsOf: "\(name),\(time),\(units / 100_000_000).\(zeros)\(fraction)\n".utf8)
            }
        }
        return text
    }
}
