import Evidence
import Foundation
import OracleHistory
import TestSupport
import VolModel

/// Every feed of the folder of real histories with at least 200 days.
struct RealHistory {
    let name: String
    let feed: ObservedFeed
    let maxGap: TimeSpan
    let horizon: TimeSpan

    static func all() throws -> [RealHistory] {
        var histories: [RealHistory] = []
        for path in try paths() {
            let content: HistoryContent = path.contains("_mark_") ? .markPrices : .prices
            let options = HistoryOptions(content: content)
            guard let feeds = try? HistoryReader.read(path: RealData.path(path), options: options)
            else { continue }
            for feed in feeds {
                guard let first = feed.series.first, let last = feed.series.last,
                    last - first >= .days(200)
                else { continue }
                let maxGap = TimeSpan.days(3)
                let horizon = TailWalk.usualHorizon(
                    for: feed.series.extent(at: last, maxGap: maxGap))
                histories.append(
                    RealHistory(
                        name: path, feed: feed.observed(at: last, maxGap: maxGap), maxGap: maxGap,
                        horizon: horizon))
            }
        }
        return histories
    }

    private static func paths() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: RealData.folder ?? "")
            .filter { $0.contains("/") && !$0.contains("api_shapes") && !$0.contains("configs/") }
            .sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
    }
}
