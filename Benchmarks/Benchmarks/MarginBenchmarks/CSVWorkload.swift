import Foundation

/// A file of `feed,timestamp,price`, feed after feed: 50 feeds of 43,200 rows, a month of minutes.
struct CSVWorkload {
    static let feeds = 50
    static let rowsPerFeed = 43_200
    static let rows = feeds * rowsPerFeed

    /// Written once into the temporary folder; the name tells the content.
    static let plain = file("marginpolicy-benchmark-50x43200-1.csv") { path in
        try bytes().write(to: URL(fileURLWithPath: path), options: .atomic)
    }

    /// The same, packed by `gzip`.
    static let gzip = file("marginpolicy-benchmark-50x43200-1.csv.gz") { path in
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["sh", "-c", "gzip -6 -c '\(plain)' > '\(path).part'"]
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.fileWriteUnknown) }
        try FileManager.default.moveItem(atPath: "\(path).part", toPath: path)
    }

    private static func file(_ name: String, make: (String) throws -> Void) -> String {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent(name).path
        if !FileManager.default.fileExists(atPath: path) {
            do {
                try make(path)
            } catch {
                FileHandle.standardError.write(Data("cannot make \(path): \(error)\n".utf8))
                exit(1)
            }
        }
        return path
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
