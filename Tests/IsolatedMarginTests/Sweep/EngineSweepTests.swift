import TestSupport
import Testing
import VolModel

@testable import IsolatedMargin

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What holds of every engine, over random venues and commands.
struct EngineSweepTests {
    private static let commandsPerSeed = 2_500
    /// A million commands, or as many as `MARGINPOLICY_SWEEP` asks for, in a hundred blocks.
    private static let seedsPerBlock: UInt64 = {
        let asked = getenv("MARGINPOLICY_SWEEP").flatMap { UInt64(String(cString: $0)) }
        return max(1, (asked ?? 1_000_000) / 100 / UInt64(commandsPerSeed))
    }()

    @Test(arguments: UInt64(0)..<100)
    func everythingHolds(block: UInt64) throws {
        var seen = EngineSweep.Seen()
        for seed in 0..<Self.seedsPerBlock {
            try EngineSweep().run(
                seed: block + 100 * seed, commands: Self.commandsPerSeed, stride: 16, &seen)
        }
        #expect(seen.accepted > 200, "\(seen)")
    }

    /// Seeds of a sweep of a hundred million that found segments which every price of the contract
    /// liquidates, and which favourable funding had moved out of sight.
    @Test(arguments: [8_302, 23_862] as [UInt64])
    func whatLongSweepsFoundHolds(seed: UInt64) throws {
        var seen = EngineSweep.Seen()
        try EngineSweep().run(seed: seed, commands: Self.commandsPerSeed, stride: 16, &seen)
        #expect(seen.accepted > 200, "\(seen)")
    }

    /// The sweep meets all that an engine can do.
    @Test func meetsEveryEventAndRefusal() throws {
        var seen = EngineSweep.Seen()
        for seed in UInt64(0)..<400 {
            try EngineSweep().run(seed: seed, commands: 1_000, stride: 64, &seen)
        }
        let counts = [
            seen.opened, seen.triggered, seen.recovered, seen.liquidated, seen.takenOver,
            seen.deleveraged, seen.levied, seen.unwound, seen.exhausted, seen.adopted,
        ]
        #expect(!counts.contains(0), "\(counts)")
        #expect(LossLayer.allCases.allSatisfy { seen.layers[$0, default: 0] > 0 }, "\(seen)")
        let unmet = Refusal.Reason.allCases.filter { seen.refusals[$0] == nil }
        #expect(unmet.isEmpty, "\(unmet)")
    }

    /// An engine that drops one quantum of the third payment of funding is found out, and what is
    /// left of the commands is no more than it takes.
    @Test func findsAndShrinksALostQuantum() throws {
        let sweep = EngineSweep { (engine, command) throws(Refusal) in
            try engine.execute(command)
            for event in engine.events {
                guard case .fundingSettled(let id, let paid) = event, paid > 1 else { continue }
                engine.state.segments[id]?.fundingPaid -= 1
            }
        }
        var found: EngineSweep.Fault?
        var seen = EngineSweep.Seen()
        for seed in UInt64(0)..<100 where found == nil {
            do {
                try sweep.run(seed: seed, commands: 1_000, stride: 16, &seen)
            } catch let fault as EngineSweep.Fault { found = fault }
        }
        let fault = try #require(found)
        #expect(fault.commands.count <= 12, "\(fault)")
        #expect(fault.broken.hasPrefix("money is off"), "\(fault)")
        #expect(EngineSweep().firstFault(fault.venue, fault.commands) == nil)
    }
}
