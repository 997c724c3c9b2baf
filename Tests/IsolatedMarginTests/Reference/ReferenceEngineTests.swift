import TestSupport
import Testing
import VolModel

@testable import IsolatedMargin

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The engine and its slow reference, command by command.
struct ReferenceEngineTests {
    private static let commandsPerSeed = 400
    /// 200,000 commands, or as many as `MARGINPOLICY_SWEEP` asks for, in a hundred blocks.
    private static let seedsPerBlock: UInt64 = {
        let asked = getenv("MARGINPOLICY_SWEEP").flatMap { UInt64(String(cString: $0)) }
        return max(1, (asked ?? 200_000) / 100 / UInt64(commandsPerSeed))
    }()

    @Test(arguments: UInt64(0)..<100)
    func bothSayTheSame(block: UInt64) throws {
        var accepted = 0
        for seed in 0..<Self.seedsPerBlock {
            var random = SeededRandom(seed: 7_000_000 + block + 100 * seed)
            let venue = try Self.venue(&random)
            var generator = RandomCommands(venue, random: random)
            var (engine, reference) = (MarginEngine(venue), ReferenceEngine(venue))
            var commands: [Command] = []
            for _ in 0..<Self.commandsPerSeed {
                let command = generator.next(engine)
                commands.append(command)
                guard let broken = try Self.difference(&engine, &reference, command) else {
                    accepted += engine.events.isEmpty ? 0 : 1
                    continue
                }
                let shrunk = Shrinker(venue: venue, trialsMax: 4_000).shrunk(commands) {
                    Self.firstDifference(venue, $0) != nil
                }
                throw EngineSweep.Fault(
                    seed: seed, venue: venue, commands: shrunk,
                    broken: Self.firstDifference(venue, shrunk) ?? broken)
            }
        }
        #expect(accepted > Self.commandsPerSeed / 10)
    }

    /// What the reference knows: isolated margin, whole and half close-outs.
    private static func venue(_ random: inout SeededRandom) throws -> Venue {
        while true {
            let venue = try random.venue()
            guard venue.mode == .isolated else { continue }
            let markets = venue.markets.map { market in
                var market = market
                switch market.liquidation.closeOut {
                case .whole, .half: break
                case .leastThatRestores, .share, .shortage:
                    market.liquidation.closeOut = .half(HalfCloseOut(wholeUpTo: 100))
                }
                return market
            }
            return try Venue(assets: venue.assets, markets: markets)
        }
    }

    private static func firstDifference(_ venue: Venue, _ commands: [Command]) -> String? {
        var (engine, reference) = (MarginEngine(venue), ReferenceEngine(venue))
        for command in commands {
            if let broken = try? difference(&engine, &reference, command) { return broken }
        }
        return nil
    }

    private static func difference(
        _ engine: inout MarginEngine, _ reference: inout ReferenceEngine, _ command: Command
    ) throws -> String? {
        var refusal: Refusal?
        do throws(Refusal) { try engine.execute(command) } catch { refusal = error }
        do {
            try reference.execute(command)
        } catch is ReferenceEngine.Refused {
            reference.events = []
            guard refusal != nil else { return "the reference refuses it" }
            return try reference.difference(from: engine)
        }
        guard refusal == nil else { return "only the engine refuses it: \(refusal as Any)" }
        return try reference.difference(from: engine)
    }

    @Test func bigIntegersAgreeWithNarrowOnes() throws {
        var random = SeededRandom(seed: 3)
        for _ in 0..<20_000 {
            let (a, b) = (Self.wide(&random), Self.wide(&random))
            let (x, y) = (BigInteger(a), BigInteger(b))
            #expect((x + y).narrowed == a + b && (x - y).narrowed == a - b)
            #expect((x < y) == (a < b))
            let c = max(1, abs(b))
            #expect(Rational(x, over: BigInteger(c)).rounded(.towardZero).narrowed == a / c)
            for rounding in [Rounding.down, .up] {
                #expect(
                    Rational(x, over: BigInteger(c)).rounded(rounding).narrowed
                        == Exact.divide(a, by: c, rounding: rounding))
            }
            let product = x * y
            #expect(c == 1 || product.magnitude.dividedTowardZero(by: BigInteger(c)).isExact)
            let (small, other) = (a >> 64, b >> 64)
            #expect((BigInteger(small) * BigInteger(other)).narrowed == small * other)
        }
    }

    private static func wide(_ random: inout SeededRandom) -> Int128 {
        let wide = Int128(Int64(bitPattern: random.next())) << 64 | Int128(random.next())
        return (wide >> 2) >> Int128(random.next() % 120)
    }
}
