import PolicyDocument
import TestSupport
import Testing
import VolModel

@testable import IsolatedMargin

struct JournalDamageTests {
    /// A deposit, an open at a mark, and a refused withdrawal.
    private static func handWritten() throws -> (engine: MarginEngine, lines: [String]) {
        var trading = RandomTrading(try JournalVenues.small(), seed: 0)
        for command: Command in [
            .deposit(7, 0, 5_000),
            .mark(0, 2_000, Timestamp(seconds: 1_706_400_000)),
            .open(7, 0, lots: -3, margin: 1_000, at: nil),
            .withdraw(7, 0, 4_001),
        ] { trading.execute(command) }
        return (trading.engine, trading.lines)
    }

    @Test func theBytesAreThese() throws {
        let (_, lines) = try Self.handWritten()
        let expected = [
            #"{"schema":"marginpolicy.journal/1","seq":0,"venue":{"mode":"isolated","assets":[{"name":"USDC","decimals":6}],"markets":[{"contract":{"name":"ETH-USD","settlement":0,"payoff":"linear","multiplier":1,"divisor":1,"lot_step":1,"lots_max":1000000,"ticks_min":1,"ticks_max":1000000,"expiry":null,"value_rounding":"down"},"rule":{"kind":"ladder","denominator":1000000,"least":"0","tiers":[{"from":"0","maintenance":50000,"initial":100000,"maintenance_deduction":"0","initial_deduction":"0"}]},"liquidation":{"delay":"0s","close_out":{"kind":"whole"},"depth":null,"penalty_ppm":0,"waterfall":{"insurance_fund":true,"backstop":null,"auto_deleveraging":true,"mutualisation":false}},"taker_fee_ppm":0}]},"check":""#,
            #"{"seq":1,"command":{"do":"deposit","account":7,"asset":0,"amount":"5000"},"events":[],"check":""#,
            #"{"seq":2,"command":{"do":"mark","contract":0,"ticks":2000,"time":"2024-01-28T00:00:00Z"},"events":[],"check":""#,
            #"{"seq":3,"command":{"do":"open","account":7,"contract":0,"lots":-3,"margin":"1000","at":null},"events":[{"event":"opened","segment":1,"account":7,"contract":0,"lots":-3,"collateral":"1000","entry_value":"-6000","realised":"0","funding_paid":"0","fees":"0","funding_index":"0","rule_version":1}],"check":""#,
            #"{"seq":3,"command":{"do":"withdraw","account":7,"asset":0,"amount":"4001"},"refused":{"reason":"insufficient_free","found":"4001","nearest":"4000"},"check":""#,
        ]
        #expect(lines.map { String($0.dropLast(11)) } == expected)
        #expect(lines.allSatisfy { $0.hasSuffix("\"}\n") })
        #expect(lines.map { String($0.dropLast(3).suffix(8)) } == Self.checks)
    }

    /// By another implementation: Python's `zlib.crc32(line[:-20], previous)`.
    private static let checks = ["345366be", "06d04f6c", "21eb7adf", "fdb881f0", "9f61c451"]

    /// Every byte is changed to some others: nothing is taken that is not what was written.
    @Test func everyChangedByteIsFound() throws {
        let (_, lines) = try Self.handWritten()
        let bytes = Array(lines.joined().utf8)
        for index in bytes.indices {
            for other in [
                bytes[index] ^ 1, bytes[index] ^ 0x20, bytes[index] &+ 1, 0x0A, 0x20, 0xFF,
            ]
            where other != bytes[index] {
                var damaged = bytes
                damaged[index] = other
                do throws(DocumentError) {
                    let rebuilt = try Journal.rebuild(damaged)
                    // Only without the last line's end there is something left to take.
                    #expect(index == bytes.count - 1 && rebuilt.incomplete != nil)
                } catch {
                    expectOneLine(error, lines: 6)
                }
            }
        }
    }

    @Test func damageOfRandomJournalsIsFound() throws {
        var random = SeededRandom(seed: 11)
        for (seed, venue) in try JournalVenues.all().enumerated() {
            var trading = RandomTrading(venue, seed: UInt64(seed))
            trading.run(60)
            let bytes = trading.bytes
            for _ in 0..<400 {
                var damaged = bytes
                let index = Int(random.next() % UInt64(bytes.count - 1))
                let other = UInt8(truncatingIfNeeded: random.next())
                damaged[index] = other == bytes[index] ? ~other : other
                let error = #expect(throws: DocumentError.self) { try Journal.rebuild(damaged) }
                if let error { expectOneLine(error, lines: trading.lines.count + 1) }
            }
        }
    }

    @Test func everyTruncationCountsTheWholeLines() throws {
        var trading = RandomTrading(try JournalVenues.large(.isolated), seed: 5)
        trading.run(25)
        let bytes = trading.bytes
        var (ends, end) = ([Int](), 0)
        for line in trading.lines {
            end += line.utf8.count
            ends.append(end)
        }
        for count in 0...bytes.count {
            let whole = ends.count { $0 <= count }
            do throws(DocumentError) {
                let rebuilt = try Journal.rebuild(Array(bytes.prefix(count)))
                #expect(whole > 0)
                #expect(rebuilt.completeBytes == ends[whole - 1])
                #expect(rebuilt.engine.state == trading.engines[whole - 1].state)
                #expect((rebuilt.incomplete == nil) == (count == ends[whole - 1]))
            } catch {
                #expect(whole == 0)
            }
        }
    }

    /// What each kind of damage is called.
    @Test(arguments: [
        ("\"seq\":2", "\"seq\":5", "found '5'; expected 2"),
        ("\"amount\":\"5000\"", "\"amount\":5000", "in quotes"),
        ("\"amount\":\"5000\"", "\"amount\":\"5001\"", "this line was changed"),
        ("\"asset\":0,", "\"asset\":0, ", "another form"),
        ("\"account\":7,\"asset\":0,", "\"asset\":0,\"account\":7,", "another form"),
        ("\"asset\":0,", "\"asset\":0,\"asset\":0,", "again"),
        ("\"asset\":0,", "\"asset\":0,\"aset\":0,", "unknown key 'aset'"),
        ("\"asset\":0,", "", "no key 'asset'"),
        ("\"asset\":0,", "\"asset\":\"9223372036854775808\",", "64 bits"),
        ("\"do\":\"mark\"", "\"do\":\"marc\"", "did you mean 'mark'?"),
        ("{\"seq\":1,", "{", "no key 'seq'"),
        ("\"events\":[]", "\"events\":{}", "expected a list"),
        ("T00:00:00Z", "T24:00:00Z", "expected a time"),
        ("marginpolicy.journal/1", "marginpolicy.journal/2", "expected marginpolicy.journal/1"),
        ("\"lots_max\":1000000", "\"lots_max\":0", "what no venue accepts"),
        ("\"ticks_min\":1", "\"ticks_min\":1000001", "at least ticks_min"),
        ("\"maintenance_deduction\":\"0\"", "\"maintenance_deduction\":\"-1\"", "no venue accepts"),
        ("\"initial_deduction\":\"0\"", "\"initial_deduction\":\"9\"", "no venue accepts"),
        (",\"check\":\"", ",\"chek\":\"", "unknown key 'chek'"),
        ("\"reason\":\"insufficient_free\"", "\"reason\":\"poor\"", "'poor'"),
    ])
    func namesTheDamage(old: String, new: String, message: String) throws {
        let (_, lines) = try Self.handWritten()
        let text = lines.joined()
        let place = try #require(text.firstRange(of: old))
        let error = #expect(throws: DocumentError.self) {
            try Journal.rebuild(
                Array(text.replacingCharacters(in: place, with: new).utf8), file: "day.ndjson")
        }
        let description = try #require(error?.description)
        let line = text[..<place.lowerBound].count { $0 == "\n" } + 1
        #expect(description.hasPrefix("day.ndjson:\(line):"), "\(description)")
        #expect(description.contains(message), "\(description)")
    }

    /// An editor who computes the checks anew is found by the engine, unless nothing comes of the
    /// change; a refused command that would be carried out, and the reverse, are found too.
    @Test func anEditedJournalThatIsSealedAnewDoesNotRebuild() throws {
        let (engine, _) = try Self.handWritten()
        var (writer, header) = JournalWriter.begin(engine.venue)
        let deposit = writer.record(.deposit(7, 0, 5_000), events: [])
        func rebuild(_ make: (inout JournalWriter) -> String) throws {
            var writer = writer
            _ = try Journal.rebuild(Array((header + deposit + make(&writer)).utf8))
        }
        func message(_ make: (inout JournalWriter) -> String) throws -> String {
            let error = #expect(throws: DocumentError.self) { try rebuild(make) }
            return try #require(error).description
        }
        try rebuild { $0.record(.deposit(7, 0, 1), events: []) }
        #expect(
            try message { $0.record(.deposit(7, 0, 1), events: [.recovered(1)]) }
                .contains(
                    #"journal:3:1: events[0]: found {"event":"recovered","segment":1}; expected no event"#
                ))
        #expect(
            try message { $0.record(.withdraw(7, 0, 5_001), events: []) }
                .contains("insufficient_free"))
        #expect(
            try message { $0.record(.withdraw(7, 0, 1), refused: Refusal(.expired, found: 0)) }
                .contains("carries this one out"))
        #expect(
            try message {
                $0.record(.withdraw(7, 0, 5_001), refused: Refusal(.expired, found: 0))
            }.contains("insufficient_free"))
    }

    @Test func linesThatWereMovedRemovedOrRepeatedAreFound() throws {
        let (_, lines) = try Self.handWritten()
        for changed in [
            [0, 2, 3, 4], [0, 1, 3, 4], [0, 2, 1, 3, 4], [0, 1, 1, 2, 3, 4], [1, 2, 3, 4],
            [0, 0, 1, 2, 3, 4], [0, 1, 2, 4],
        ] {
            #expect(throws: DocumentError.self) {
                try Journal.rebuild(Array(changed.map { lines[$0] }.joined().utf8))
            }
        }
        // A refusal changes nothing: that it was removed shows only in the check of the next line.
        var trading = RandomTrading(try JournalVenues.small(), seed: 0)
        trading.execute(.withdraw(1, 0, 1))
        trading.execute(.deposit(1, 0, 1))
        #expect(throws: DocumentError.self) {
            try Journal.rebuild(Array((trading.lines[0] + trading.lines[2]).utf8))
        }
    }

    @Test(arguments: [
        Array(repeating: UInt8(ascii: "["), count: 100_000) + [0x0A],
        Array(String(repeating: "{\"a\":", count: 50_000).utf8) + [0x0A],
        [0xEF, 0xBB, 0xBF, 0x7B, 0x7D, 0x0A], [0x0A], [0x00, 0x0A], [0xFF, 0xFE, 0x0A],
        Array("{}\n".utf8), Array("null\n".utf8), Array("a: 1\n".utf8), Array("[]\r\n".utf8),
    ])
    func refusesWhatIsNoJournal(bytes: [UInt8]) {
        let error = #expect(throws: DocumentError.self) { try Journal.rebuild(bytes) }
        if let error { expectOneLine(error, lines: 1) }
        let other = #expect(throws: DocumentError.self) { try Snapshot(bytes) }
        if let other { expectOneLine(other, lines: 1) }
    }

    private func expectOneLine(_ error: DocumentError, lines: Int) {
        let text = error.description
        #expect(text.contains("found ") && text.contains("; expected "))
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 })
        #expect((1...lines).contains(error.line))
    }
}

extension String {
    fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
        self[..<range.lowerBound] + text + self[range.upperBound...]
    }
}
