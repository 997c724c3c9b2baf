import OracleSimulator
import Testing
import VolModel

@Suite struct StarterHistoriesTests {
    private let files = StarterHistories.files()

    @Test func areTheSameBytesEachTime() {
        let again = StarterHistories.files()
        #expect(files.map(\.path) == again.map(\.path))
        #expect(files.map(\.contents) == again.map(\.contents))
    }

    /// Recorded FNV-1a hashes: the bytes do not depend on the machine or the optimiser.
    @Test func areTheSameBytesEverywhere() {
        let hashes = files.map { file in
            file.contents.reduce(UInt64(0xcbf2_9ce4_8422_2325)) {
                ($0 ^ UInt64($1)) &* 0x100_0000_01b3
            }
        }
        #expect(
            hashes == [
                12_598_167_979_703_138_833, 9_963_995_728_974_031_013, 15_263_485_174_651_853_645,
            ])
    }

    @Test func haveTheirNamesAndReachTheEnd() throws {
        #expect(
            files.map(\.path) == [
                "histories/btc-usd-1h.csv", "histories/eth-usd.csv", "histories/sol-usd.csv",
            ])
        for file in files.dropFirst() {
            let rows = String(decoding: file.contents, as: UTF8.self).split(separator: "\n")
            #expect(rows.first == "roundId,answer,startedAt,updatedAt,answeredInRound")
            let last = try #require(rows.last).split(separator: ",")
            let updated = try #require(Int64(last[3]))
            let age = StarterHistories.end - Timestamp(seconds: updated)
            #expect(age <= .hours(1) && age >= .seconds(-24))
            #expect((2880...20_000).contains(rows.count))
        }
        let candles = String(decoding: files[0].contents, as: UTF8.self).split(separator: "\n")
        #expect(candles.count == 1 + 120 * 24)
        #expect(try #require(candles.last).hasPrefix("2024-04-29T23:00:00Z,"))
    }

    /// Realized variance of the feeds is that of markets that exist: 0.3 to 1.5 a year.
    @Test func lookLikeMarkets() throws {
        for file in files.dropFirst() {
            let answers = String(decoding: file.contents, as: UTF8.self).split(separator: "\n")
                .dropFirst().compactMap { Double($0.split(separator: ",")[1]) }
            let variance = zip(answers, answers.dropFirst()).map { ($1 / $0 - 1) * ($1 / $0 - 1) }
                .reduce(0, +)
            let volatility = (variance * 365 / 120).squareRoot()
            #expect((0.3...1.5).contains(volatility))
        }
    }
}
