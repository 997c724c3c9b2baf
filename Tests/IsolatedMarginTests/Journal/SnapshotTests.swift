import PolicyDocument
import TestSupport
import Testing
import VolModel

@testable import IsolatedMargin

struct SnapshotTests {
    /// Two longs, a short and a former rule on the small venue.
    private static func example() throws -> Snapshot {
        var engine = MarginEngine(try JournalVenues.small())
        let rule = MarginRule.ladder(
            try MarginLadder(maintenancePpm: 90_000, initialPpm: 180_000))
        for command: Command in [
            .deposit(7, 0, 50_000), .deposit(8, 0, 50_000), .endow(.insurance, 0, 1_000),
            .mark(0, 2_000, Timestamp(seconds: 10)),
            .open(7, 0, lots: 5, margin: 2_000, at: nil),
            .open(8, 0, lots: -2, margin: 2_000, at: nil),
            .setRule(0, rule, existing: .after(Timestamp(seconds: 90)), Timestamp(seconds: 20)),
            .open(7, 0, lots: 1, margin: 2_000, at: nil),
        ] { try engine.execute(command) }
        return Snapshot(of: engine, at: 8)
    }

    @Test func readsBackWhatItWrote() throws {
        let snapshot = try Self.example()
        let read = try Snapshot(Array(snapshot.text.utf8))
        #expect(read == snapshot)
        #expect(read.text == snapshot.text)
        #expect(snapshot.state.markets[0].formerRules.count == 1)
        #expect(snapshot.state.markets[0].adoptions.count == 1)
    }

    @Test func everyChangedByteAndTruncationIsFound() throws {
        let bytes = Array(try Self.example().text.utf8)
        for index in bytes.indices {
            for other in [bytes[index] ^ 1, 0x0A, 0xFF] where other != bytes[index] {
                var damaged = bytes
                damaged[index] = other
                #expect(throws: DocumentError.self) { try Snapshot(damaged) }
            }
            #expect(throws: DocumentError.self) { try Snapshot(Array(bytes.prefix(index))) }
        }
        #expect(throws: DocumentError.self) { try Snapshot(bytes + bytes) }
        #expect(throws: DocumentError.self) { try Snapshot(bytes + [0x0A]) }
    }

    typealias Change = @Sendable (inout EngineState) -> Void

    /// A state of each kind that cannot be, sealed as if it were written by an engine.
    static let impossible: [(StateFlaw.Rule, Int, Change)] = [
        (.amountOutOfRange, 5, { $0.accounts[7]?.free[0] = .max }),
        (.amountOutOfRange, 3, { $0.treasuries[0].fees = .min }),
        (.amountOutOfRange, 7, { $0.segments[1]?.realised = .min }),
        (.amountOutOfRange, 7, { $0.segments[1]?.fundingIndex = .min }),
        (.amountOutOfRange, 4, { $0.markets[0].fundingIndex = .max }),
        (.amountOutOfRange, 4, { $0.markets[0].book.balance = .min }),
        (
            .amountOutOfRange, 2,
            {
                for id in 100..<400 {
                    $0.accounts[id] = Account(free: [StateFlaw.amountMax])
                }
            }
        ),
        (.clockBeforeStart, 2, { $0.clock = Timestamp(microseconds: -1) }),
        (.counter, 2, { $0.nextSegment = .max }),
        (.counter, 2, { $0.nextSegment = 0 }),
        (
            .counter, 4,
            {
                $0.segments[3]?.ruleVersion = 1
                $0.markets[0].ruleVersion = .max
            }
        ),
        (.freeBalances, 5, { $0.accounts[7]?.free = [] }),
        (.freeBalances, 6, { $0.accounts[8]?.free = [1, 2] }),
        (.negativeFreeBalance, 6, { $0.accounts[8]?.free[0] = -1 }),
        (.negativeTreasury, 3, { $0.treasuries[0].deficit = -1 }),
        (.negativeTreasury, 3, { $0.treasuries[0].insuranceFund = -1 }),
        (.unknownAccount, 6, { $0.accounts[7] = nil }),
        (.unknownContract, 10, { $0.add(id: 0, contract: 1) }),
        (.segmentID, 9, { $0.nextSegment = 3 }),
        (.lotsOutOfRange, 7, { $0.segments[1]?.lots = 0 }),
        (.lotsOutOfRange, 7, { $0.segments[1]?.lots = .min }),
        (.lotsOutOfRange, 8, { $0.segments[2]?.lots = 1_000_001 }),
        (.ruleMissing, 7, { $0.segments[1]?.ruleVersion = 9 }),
        (.ruleMissing, 7, { $0.markets[0].formerRules = [:] }),
        (.formerRules, 4, { $0.markets[0].formerRules[7] = $0.markets[0].rule }),
        (
            .formerRules, 4,
            { for id in 1...3 { $0.segments[id]?.ruleVersion = $0.markets[0].ruleVersion } }
        ),
        (.adoptions, 4, { $0.markets[0].adoptions[0].version = 2 }),
        (
            .adoptions, 4,
            {
                $0.markets[0].adoptions.append(
                    RuleAdoption(version: 1, target: 2, at: Timestamp(seconds: 1)))
            }
        ),
        (.markOutOfRange, 4, { $0.markets[0].mark = 0 }),
        (.depthUsed, 4, { $0.markets[0].depthUsed = 1 }),
        (.depthUsed, 4, { $0.markets[0].depthUsed = -1 }),
        (.openInterest, 4, { $0.markets[0].longLots += 1 }),
        (.openInterest, 4, { $0.markets[0].shortLots = .min }),
        (
            .unknownLiquidation, 4,
            {
                $0.markets[0].liquidations = [
                    PendingLiquidation(segment: 4, due: Timestamp(seconds: 1), hasBegun: false)
                ]
            }
        ),
        (
            .unknownLiquidation, 4,
            {
                let once = PendingLiquidation(
                    segment: 1, due: Timestamp(seconds: 1), hasBegun: false)
                $0.markets[0].liquidations = [once, once]
            }
        ),
        (.segmentsOfSettledContract, 4, { $0.markets[0].isSettled = true }),
        (.lotsNotBalanced, 4, { $0.markets[0].book.lots += 1 }),
        (.lotsNotBalanced, 4, { $0.markets[0].backstop.lots = .max }),
        (.moneyNotConserved, 3, { $0.accounts[7]?.free[0] += 1 }),
        (.moneyNotConserved, 3, { $0.markets[0].book.balance -= 1 }),
        (.moneyNotConserved, 3, { $0.segments[2]?.fees += 1 }),
    ]

    @Test func namesWhatCannotBe() throws {
        let snapshot = try Self.example()
        #expect(snapshot.state.flaw(in: snapshot.venue) == nil)
        for (rule, line, change) in Self.impossible {
            var state = snapshot.state
            change(&state)
            #expect(state.flaw(in: snapshot.venue)?.rule == rule)
            let text = Snapshot(venue: snapshot.venue, state: state, seq: 8).text
            let error = #expect(throws: DocumentError.self, "\(rule)") {
                try Snapshot(Array(text.utf8), file: "noon.ndjson")
            }
            let description = error?.description ?? ""
            #expect(description.hasPrefix("noon.ndjson:\(line):1: "), "\(rule): \(description)")
        }
        let named = Set(Self.impossible.map(\.0)).union([.collateralInCrossMode])
        #expect(named == Set(StateFlaw.Rule.allCases))
    }

    @Test func crossMarginHasNoCollateralInSegments() throws {
        let small = try JournalVenues.small()
        let venue = try Venue(mode: .cross, assets: small.assets, markets: small.markets)
        #expect(
            try Self.example().state.flaw(in: venue)?.rule == .collateralInCrossMode)
    }

    /// Random amounts, resealed: an error or an engine that takes commands, never a crash.
    @Test func nothingThatAFileSaysCrashes() throws {
        var random = SeededRandom(seed: 3)
        let snapshot = try Self.example()
        for _ in 0..<2_000 {
            var state = snapshot.state
            let id = 1 + Int(random.next() % 3)
            switch random.next() % 6 {
            case 0: state.segments[id] = state.segments[id]?.with(&random)
            case 1:
                let amount = JournalValues.amount(&random)
                state.accounts[7]?.free[0] = amount
                state.treasuries[0].deposits = amount
            case 2: state.markets[0].fundingIndex = JournalValues.amount(&random)
            case 3: state.clock = JournalValues.time(&random)
            case 4: state.nextSegment = JournalValues.count(&random)
            default:
                // Money may move between a segment and the book without a trace.
                let amount = JournalValues.amount(&random) >> 8
                state.segments[id]?.realised = amount
                state.markets[0].book.balance &-= amount
            }
            let text = Snapshot(venue: snapshot.venue, state: state, seq: 1).text
            guard let read = try? Snapshot(Array(text.utf8)) else { continue }
            var engine = read.engine
            for command: Command in [
                .mark(0, 1_500, Timestamp(seconds: 1_000)), .close(1, at: nil), .close(2, at: nil),
                .fund(0, rateBillionths: 1_000, Timestamp(seconds: 2_000)),
            ] { try? engine.execute(command) }
        }
    }
}

extension EngineState {
    fileprivate mutating func add(id: SegmentID, contract: ContractIndex) {
        let id = id == 0 ? nextSegment : id
        nextSegment = max(nextSegment, id + 1)
        segments[id] = Segment(
            id: id, account: 7, contract: contract, lots: 1, collateral: 0, entryValue: 0,
            realised: 0, fundingPaid: 0, fees: 0, fundingIndex: 0, ruleVersion: 1)
    }
}

extension Segment {
    /// The same with one amount drawn at random.
    fileprivate func with(_ random: inout SeededRandom) -> Segment {
        var segment = self
        let amount = JournalValues.amount(&random)
        switch random.next() % 4 {
        case 0: segment.collateral = amount
        case 1: segment.fundingIndex = amount
        case 2: segment.fees = amount
        default: segment.lots = JournalValues.count(&random)
        }
        return segment
    }
}
