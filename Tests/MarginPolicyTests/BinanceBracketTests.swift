import Foundation
import MarginPolicy
import TestSupport
import Testing

/// The 349 ladders that Binance published in October 2024.
@Suite(.enabled(if: RealData.folder != nil, Comment(rawValue: RealData.skipped)))
struct BinanceBracketTests {
    private struct Row: Decodable {
        let info: [String: String]

        func amount(_ name: String) throws -> ExactDecimal {
            let text = try #require(info[name])
            // No cap: the largest 64-bit integer.
            if text == String(Int64.max) { return ExactDecimal(1_000_000_000_000_000) }
            return try #require(ExactDecimal(text))
        }

        func bracket() throws -> (ExactDecimal, Ratio, Int) {
            let rate = Ratio(try amount("maintMarginRatio"))
            let leverage = Int(info["initialLeverage"] ?? "")
            return (try amount("notionalCap"), try #require(rate), try #require(leverage))
        }
    }

    private static func ladders() throws -> [String: [Row]] {
        let tool = Process()
        let output = Pipe()
        tool.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        tool.arguments = [
            "gzip", "-dc", RealData.path("configs/binance_futures_leverage_tiers_2024-10.json.gz"),
        ]
        tool.standardOutput = output
        try tool.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        tool.waitUntilExit()
        return try JSONDecoder().decode([String: [Row]].self, from: data)
    }

    /// Caps and rates give the published cumulative amounts, and each ladder is its own fit.
    @Test func publishedLadders() throws {
        let ladders = try Self.ladders()
        #expect(ladders.count == 349)
        for (_, published) in ladders.sorted(by: { $0.key < $1.key }) {
            let ladder = try BracketLadder(published.map { try $0.bracket() })
            for (bracket, row) in zip(ladder.brackets, published) {
                #expect(bracket.notionalFloor == (try row.amount("notionalFloor")))
                #expect(bracket.cumulative == (try row.amount("cum")))
            }
            let caps = ladder.brackets.map(\.notionalCap)
            let end = caps.last?.doubleValue ?? 0
            let curve = RequiredCurve(kinks: caps.map(\.doubleValue), isConvexBetweenKinks: true) {
                (ladder.maintenance(at: min($0, end)), ladder.initial(at: min($0, end)))
            }
            #expect(try BracketLadder.fit(curve, notionalCaps: caps).shape == ladder)
        }
    }
}
