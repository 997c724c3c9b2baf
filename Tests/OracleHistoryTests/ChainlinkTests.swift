import Testing
import VolModel

@testable import OracleHistory

@Suite struct ChainlinkTests {
    /// A proxy's round id.
    private func id(_ phase: UInt128, _ round: UInt128) -> UInt128 { phase << 64 | round }

    private func rounds(_ rows: [(id: UInt128, answer: String, updated: Int)]) -> String {
        "roundId,answer,startedAt,updatedAt,answeredInRound\n"
            + rows.map { "\($0.id),\($0.answer),1,\($0.updated),\($0.id)\n" }.joined()
    }

    @Test func answersAreScaledByTheDecimals() throws {
        let text = rounds([(id(6, 1), "229750276106", 1_700_000_000)])
        let history = try readOne(text, .init(decimals: 8))
        #expect(history.series.prices == [2297.50276106])
        #expect(history.format == .chainlinkRoundsCSV)
        #expect(history.kind == .threshold)
        #expect(history.priceEncoding == .rawInteger(decimals: 8))
        let unknown = try readOne(text)
        #expect(unknown.series.prices == [229_750_276_106])
        #expect(unknown.priceEncoding == .rawInteger(decimals: nil))
    }

    @Test(arguments: [
        ("2297502761060000000000", 18, 2297.50276106),
        ("123456789012345678901234567890", 18, 123456789012.345678901234567890),
        ("1", 36, 1e-36), ("99999999", 8, 0.99999999), ("7", 0, 7),
        ("18446744073709551616", 0, 18_446_744_073_709_551_616),
    ])
    func answersMayExceedSixtyFourBits(answer: String, decimals: Int, price: Double) throws {
        let history = try readOne(
            rounds([(id(1, 1), answer, 1_700_000_000)]), .init(decimals: decimals))
        #expect(history.series.prices == [price])
    }

    @Test func theUpdateTimeCountsNotTheStart() throws {
        let history = try readOne(rounds([(id(1, 1), "5", 1_700_000_000)]))
        #expect(seconds(history) == [1_700_000_000])
    }

    @Test func aRoundThatNeverWasIsAZeroRound() throws {
        let history = try readOne(
            rounds([
                (id(1, 3), "7", 1_700_000_060), (id(1, 2), "9", 0), (id(1, 1), "0", 0),
                (id(1, 4), "0", 1_700_000_120), (id(1, 5), "-3", 1_700_000_180),
                (id(1, 6), "1.5", 1_700_000_240), (id(1, 7), "x", 0),
            ]))
        #expect(
            counts(history) == ["zero_round": 2, "non_positive": 2, "unparsable": 2])
        #expect(history.series.prices == [7])
    }

    @Test func aFileThatBeginsWithZeroRoundsStillHasAUnit() throws {
        let history = try readOne(
            rounds([(id(1, 1), "0", 0), (id(1, 2), "0", 0), (id(1, 3), "4", 1_700_000_000)]))
        #expect(seconds(history) == [1_700_000_000])
        #expect(counts(history) == ["zero_round": 2])
    }

    @Test func ofOneTimeTheHighestRoundCounts() throws {
        let rows = [
            (id(1, 3), "30", 1_700_000_000), (id(1, 4), "40", 1_700_000_000),
            (id(1, 2), "20", 1_700_000_000),
        ]
        for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2], [1, 2, 0]] {
            let history = try readOne(rounds(order.map { rows[$0] }))
            #expect(history.series.prices == [40])
            #expect(counts(history) == ["duplicate_time": 2])
        }
        let repeated = try readOne(
            rounds([(id(1, 4), "40", 1_700_000_000), (id(1, 4), "41", 1_700_000_000)]))
        #expect(repeated.series.prices == [41])
    }

    @Test func roundsThatDifferBeyondADoubleAreTold() throws {
        let low = id(6, 20802)
        #expect(Double(low) == Double(low + 1))
        let history = try readOne(
            rounds([(low + 1, "2", 1_700_000_000), (low, "1", 1_700_000_000)]))
        #expect(history.series.prices == [2])
    }

    @Test func aNewPhaseSupersedesTheOlderForGood() throws {
        let history = try readOne(
            rounds([
                (id(1, 1), "11", 100), (id(1, 2), "12", 200), (id(1, 3), "13", 300),
                (id(2, 1), "21", 250), (id(1, 4), "14", 400), (id(2, 2), "22", 350),
                (id(4, 1), "41", 600), (id(2, 3), "23", 700), (id(3, 1), "31", 800),
                (id(4, 2), "42", 900),
            ]))
        #expect(seconds(history) == [100, 200, 250, 350, 600, 900])
        #expect(history.series.prices == [11, 12, 21, 22, 41, 42])
        #expect(counts(history) == ["superseded_phase": 4])
    }

    @Test func aRejectedRoundBeginsNoPhase() throws {
        let history = try readOne(
            rounds([
                (id(1, 1), "11", 100), (id(2, 1), "0", 150), (id(1, 2), "12", 200),
                (id(2, 2), "22", 250),
            ]))
        #expect(history.series.prices == [11, 12, 22])
        #expect(counts(history) == ["non_positive": 1])
    }

    @Test func atTheSameTimeTheNewPhaseWins() throws {
        let history = try readOne(
            rounds([(id(2, 1), "21", 100), (id(1, 9), "19", 100), (id(1, 10), "20", 200)]))
        #expect(history.series.prices == [21])
        #expect(counts(history) == ["duplicate_time": 1, "superseded_phase": 1])
    }

    @Test(arguments: ["", "x", "-1", "1208925819614629174706176", "1e20"])
    func aRoundWithoutAnIDIsUnparsable(round: String) throws {
        let history = try readOne(
            "roundId,answer,updatedAt\n\(id(1, 1)),5,1700000000\n\(round),6,1700000060\n")
        #expect(counts(history) == ["unparsable": 1])
    }

    @Test func theLargestIDFits() throws {
        let history = try readOne("roundId,answer,updatedAt\n\(id(65_535, .max >> 64)),5,100\n")
        #expect(history.series.count == 1)
    }

    @Test func meaninglessAndMissingHeadersAreSeenThrough() throws {
        // The answer looks like a time in milliseconds.
        let row = "0,\(id(6, 7)),229750276106,1700000000,1700000005,\(id(6, 7))"
        for header in [",0,1,2,3,4\n", ""] {
            let history = try readOne(header + row + "\n", .init(decimals: 8))
            #expect(history.format == .chainlinkRoundsCSV)
            #expect(seconds(history) == [1_700_000_005])
            #expect(history.series.prices == [2297.50276106])
        }
        let short = try readOne("\(id(6, 7)),5,1700000005\n")
        #expect(seconds(short) == [1_700_000_005])
    }

    @Test func theAnswerIsPreferredToARoundedPrice() throws {
        let history = try readOne(
            "answer,answeredInRound,price,roundId,startedAt,updatedAt\n"
                + "635791825,\(id(1, 1)),6.36,\(id(1, 1)),1658943640,1658943647\n",
            .init(decimals: 8))
        #expect(history.series.prices == [6.35791825])
        #expect(seconds(history) == [1_658_943_647])
    }
}
