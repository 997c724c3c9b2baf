import Foundation
import TestSupport
import Testing

/// The figures of `docs/replay.md`. With MARGINPOLICY_WRITE_TABLES the document is written first.
@Suite(.serialized, .enabled(if: RealData.folder != nil, Comment(rawValue: RealData.skipped)))
struct ReplayTableTests {
    @Test(.enabled(if: ProcessInfo.processInfo.environment["MARGINPOLICY_WRITE_TABLES"] != nil))
    func write() throws {
        try ReplayDocument.shared.get().write()
    }

    @Test func everyTableIsThatOfTheData() throws {
        let written = try String(contentsOf: ReplayDocument.file, encoding: .utf8)
        let found = try ReplayDocument.shared.get().text
        for (line, other) in zip(found.split(separator: "\n"), written.split(separator: "\n")) {
            #expect(line == other)
        }
        #expect(found == written)
    }

    /// What the document says of all crashes.
    @Test func whatIsTaughtHolds() throws {
        let document = try ReplayDocument.shared.get()
        #expect(document.events.count == 4)
        for runs in document.events {
            let name = Comment(rawValue: runs.path.event.title)
            #expect(abs(document.capitalRatio(runs, .isolatedStatic) - 1) < 1e-4, name)
            for (dynamic, constant) in [
                (ReplayRuns.Rule.isolatedDynamic, ReplayRuns.Rule.isolatedStatic),
                (.crossDynamic, .crossStatic),
            ] {
                #expect(document.change(runs, dynamic, over: constant, \.badDebtBp) > 0, name)
                #expect(runs.count(dynamic, above: constant, \.badDebtBp) >= 3, name)
                #expect(document.change(runs, dynamic, over: constant, \.premature) < 0, name)
            }
            #expect(document.capitalRatio(runs, .isolatedFrozen) < 0.96, name)
            #expect(runs.count(.isolatedDynamic, above: .isolatedFrozen, \.liquidated) == 0, name)
            let cross = document.change(runs, .crossStatic, over: .isolatedStatic, \.liquidated)
            #expect((-40 ... -30).contains(cross), name)
            let contaminated =
                runs.mean(.crossStatic, \.contaminated) / runs.mean(.crossStatic, \.liquidated)
            #expect((0.03...0.065).contains(contaminated), name)
        }
        let frozen = document.events.map {
            document.change($0, .isolatedDynamic, over: .isolatedFrozen, \.badDebtBp)
        }
        #expect(frozen[0] > 0 && frozen[1] > 0 && frozen[2] < 0 && abs(frozen[3]) < 1)
        let most = document.events.map {
            document.change($0, .isolatedDynamic, over: .isolatedStatic, \.badDebtBp)
        }
        #expect(most.max() == most[2])
        let gains = document.events.map {
            document.change($0, .crossStatic, over: .isolatedStatic, \.badDebtBp)
        }
        #expect(gains.contains { $0 > 0 } && gains.contains { $0 < 0 })
        for rule in ReplayRuns.Rule.allCases {
            let (hours, minutes) = (document.resolutions[0], document.resolutions[1])
            #expect(minutes.mean(rule, \.badDebtBp) < 0.01 * hours.mean(rule, \.badDebtBp))
            let ratio = minutes.mean(rule, \.liquidated) / hours.mean(rule, \.liquidated)
            #expect((0.85...1.05).contains(ratio))
        }
    }
}
