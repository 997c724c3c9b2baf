import Evidence
import Foundation
import TestSupport
import Testing

/// The figures of `docs/procyclicality.md`. With MARGINPOLICY_WRITE_TABLES the document is written
/// first.
@Suite(.serialized, .enabled(if: RealData.folder != nil, Comment(rawValue: RealData.skipped)))
struct ProcyclicalityTableTests {
    @Test(.enabled(if: ProcessInfo.processInfo.environment["MARGINPOLICY_WRITE_TABLES"] != nil))
    func write() throws {
        try ProcyclicalityDocument().write()
    }

    @Test func everyTableIsThatOfTheData() throws {
        let written = try String(contentsOf: ProcyclicalityDocument.file, encoding: .utf8)
        let found = try ProcyclicalityDocument().text
        for (line, other) in zip(found.split(separator: "\n"), written.split(separator: "\n")) {
            #expect(line == other)
        }
        #expect(found == written)
    }

    /// What the document says of all histories.
    @Test func whatIsTaughtHolds() throws {
        let document = try ProcyclicalityDocument()
        #expect(document.tables.count == 7)
        for table in document.tables {
            let name = Comment(rawValue: table.source.title)
            func peak(_ rule: ProcyclicalityDocument.Rule) -> Double {
                table[rule].procyclicality.peakToTrough
            }
            func call(_ rule: ProcyclicalityDocument.Rule) -> Double {
                table[rule].procyclicality.calls[0].largest
            }
            func severity(
                _ rule: ProcyclicalityDocument.Rule, over other: ProcyclicalityDocument.Rule
            ) -> Double { ProcyclicalityDocument.severity(table, rule, over: other) }
            func mean(_ rule: ProcyclicalityDocument.Rule) -> Double {
                table[rule].coverage.meanRequirement
            }
            #expect(peak(.slow) < peak(.fast) && severity(.slow, over: .fast) > 1, name)
            #expect(peak(.floor) < peak(.stress) && mean(.floor) > mean(.stress), name)
            #expect(abs(mean(.limited) / mean(.floor) - 1) < 0.02, name)
            #expect(abs(severity(.limited, over: .floor) - 1) < 0.05, name)
            #expect(abs(call(.limited) - 0.05) < 1e-12, name)
            let peaks = table.outcomes.map(\.procyclicality.peakToTrough)
            #expect(peaks.min() == peak(.slowLimited), name)
            #expect(peak(.overridden) <= min(peak(.floor), peak(.stress)), name)
            #expect(call(.overridden) < min(call(.floor), call(.stress)), name)
            #expect(abs(mean(.overridden) / mean(.floor) - 1) < 0.015, name)
            #expect((0.7...1).contains(ProcyclicalityDocument.lateCall(table)), name)
        }
        let sp500 = document.tables[0]
        #expect(ProcyclicalityDocument.severity(sp500, .floor, over: .stress) < 1)
        #expect(ProcyclicalityDocument.isLeast(sp500, .longMemory))
        for table in document.tables {
            let means = table.outcomes[6...].map(\.coverage.meanRequirement)
            let slow = table[.slowLimited].coverage.meanRequirement
            #expect(slow == (table.source.title == "S&P 500" ? means.max() : means.min()))
        }
        for outcome in sp500.outcomes[6...] {
            #expect((outcome.coverage.kupiec?.probability ?? 1) < 0.001)
            #expect(outcome.coverage.breaches < 40)
        }
        #expect(document.crypto.allSatisfy { (300...6200).contains($0.walk.judged.count) })
        let days = ProcyclicalityTable.Source.perpetuals.indices.map {
            document.tables[$0 + 2].walk.judged.count
        }
        #expect(days.min() == 937 && days.max() == 1203)
    }
}
