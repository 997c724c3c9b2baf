import IsolatedMargin
import TestSupport
import Testing
import VolModel

/// The least part that restores, against every smaller part tried one after the other.
struct RestoringCloseOutTests {
    /// What is left after closing so many lots at a mark, worked out from the definitions.
    struct Trial {
        let contract: Contract
        let rule: MarginRule
        let lots: Lots
        let equity: Quanta
        let entryValue: Quanta
        let mark: Ticks
        let penaltyPpm: Quanta
        let depth: DepthModel?
        let bufferPpm: Quanta

        func restores(closing part: Lots) -> Bool {
            let closed = lots > 0 ? part : -part
            let notional = Quanta(contract.value(of: closed, at: mark).magnitude)
            var left = equity - (notional * penaltyPpm + 999_999) / 1_000_000
            if let depth {
                // n · slope · n / 2 of the depth, first the share in 1e-9, then the amount.
                let billionths =
                    (Quanta(depth.slippagePpm) * 1_000 * notional + 2 * depth.depth - 1)
                    / (2 * depth.depth)
                left -= (notional * billionths + 999_999_999) / 1_000_000_000
            }
            let rest = lots - closed
            let exposure = Exposure(
                lots: Lots(rest.magnitude), isLong: lots > 0,
                notional: Quanta(contract.value(of: rest, at: mark).magnitude),
                entryNotional: Quanta((entryValue / Quanta(lots) * Quanta(rest)).magnitude))
            let maintenance = rule.maintenance(of: exposure)
            return left * 1_000_000 >= maintenance * (1_000_000 + bufferPpm)
        }
    }

    static let contract = try? Contract(
        name: "X", settlement: 0, multiplier: 1_000, lotStep: 2, lotsMax: 200,
        ticksRange: 1...1_000_000)

    static func rule(_ random: inout SeededRandom) throws -> MarginRule {
        switch random.next() % 4 {
        case 0:
            .ladder(try MarginLadder(maintenancePpm: 50_000, initialPpm: 100_000))
        case 1:
            .ladder(try HyperliquidRequirementTests.ladder((0, 10), (5, 7), (20, 3)))
        case 2:
            .skewScaled(
                try SkewScaledMargin(
                    skewScale: 5_000, slope: 1_000_000_000, minimum: 40_000_000,
                    maintenanceScalar: 500_000_000))
        default:
            .squareRoot(
                try SquareRootMargin(
                    maintenance: 500, initial: 1_000, imf: 1_000_000, lotsPerBase: 1_000_000))
        }
    }

    /// The whole is the answer where no part restores. Where a step is worth much more than a
    /// quantum the least is met exactly.
    @Test func isTheLeastByTryingAll() throws {
        var random = SeededRandom(seed: 21)
        let contract = try #require(Self.contract)
        var (parts, wholes, afterThePeak) = (0, 0, 0)
        for _ in 0..<600 {
            let rule = try Self.rule(&random)
            let lots = 2 * (1 + Int(random.next() % 100))
            let entry = 10_000
            let isLong = random.oneIn(2)
            let penalty = random.pick([0, 5_000, 30_000, 80_000])
            let depth =
                random.oneIn(2)
                ? DepthModel(
                    depth: Quanta(lots) * 20_000_000, slippagePpm: random.pick([10_000, 300_000]),
                    refill: .seconds(60)) : nil
            let step = random.pick([1, 2, 3, 10])
            let buffer = random.pick([0, 100_000])
            var position = try OnePosition(
                contract, rule,
                .init(
                    closeOut: .leastThatRestores(
                        RestoringCloseOut(bufferPpm: buffer, step: step)),
                    depth: depth, penaltyPpm: penalty,
                    waterfall: .init(autoDeleveraging: false)),
                lots: isLong ? lots : -lots, entry: entry,
                margin: Quanta(lots) * 10_000_000 * 7 / 10)
            let trigger = try #require(position.engine.liquidationPrice(of: 1))
            let mark = trigger + (isLong ? -1 : 1) * Int(random.next() % 300)
            let segment = try #require(position.engine.state.segments[1])
            let trial = Trial(
                contract: contract, rule: rule, lots: segment.lots,
                equity: segment.balance + contract.value(of: segment.lots, at: mark),
                entryValue: segment.entryValue, mark: mark, penaltyPpm: Quanta(penalty),
                depth: depth, bufferPpm: Quanta(buffer))
            try position.mark(mark)
            let closed = try #require(position.steps.first).lots
            let unit = (step + 1) / 2 * 2
            let least = stride(from: unit, to: lots, by: unit).first(where: trial.restores)
            #expect(abs(closed) == least ?? lots, "\(rule) \(lots) \(mark) \(penalty)")
            if let least {
                parts += 1
                let last = (lots - 1) / unit * unit
                if last > least, !trial.restores(closing: last) { afterThePeak += 1 }
            } else {
                wholes += 1
            }
        }
        // Each kind of answer was met, that with a largest part which costs too much as well.
        #expect(parts > 100)
        #expect(wholes > 50)
        #expect(afterThePeak > 5)
    }

    @Test func aSmallPositionIsClosedWhole() throws {
        let contract = try #require(Self.contract)
        let rule = MarginRule.ladder(try MarginLadder(maintenancePpm: 50_000, initialPpm: 60_000))
        for (wholeUpTo, expected) in [(Quanta(949_000_000), 2), (950_000_000, 100)] {
            var position = try OnePosition(
                contract, rule,
                .init(
                    closeOut: .leastThatRestores(RestoringCloseOut(wholeUpTo: wholeUpTo))),
                lots: 100, entry: 10_000, margin: 100_000_000 - 3_000_000)
            // Equity 47 of a maintenance of 47.5: a step of 2 lots frees 0.95.
            try position.mark(9_500)
            #expect(position.steps.map(\.lots) == [-expected])
        }
    }
}
