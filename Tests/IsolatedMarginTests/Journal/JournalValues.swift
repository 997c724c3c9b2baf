import TestSupport
import VolModel

@testable import IsolatedMargin

/// Values of every case that a journal can hold.
enum JournalValues {
    static let counts = [
        0, 1, -1, 9_007_199_254_740_991, -9_007_199_254_740_991, 9_007_199_254_740_992,
        -9_007_199_254_740_992, .max, .min,
    ]
    static let amounts: [Quanta] = [
        0, 1, -1, 9_007_199_254_740_993, -1_000_000_000_000_000_000_000_000_000_001, .max, .min,
    ]
    static let times = [0, 1, 1_706_400_000_000_000, 253_402_300_799_999_999, -1, .max, .min]
        .map { Timestamp(microseconds: $0) }

    static func count(_ random: inout SeededRandom) -> Int {
        random.oneIn(2) ? random.pick(counts) : Int(truncatingIfNeeded: random.next())
    }

    static func amount(_ random: inout SeededRandom) -> Quanta {
        guard random.oneIn(2) else { return random.pick(amounts) }
        let wide = Quanta(truncatingIfNeeded: random.next()) << 64 | Quanta(random.next())
        return wide >> Quanta(random.next() % 128)
    }

    static func time(_ random: inout SeededRandom) -> Timestamp {
        random.oneIn(2)
            ? random.pick(times)
            : Timestamp(microseconds: Int64(random.next() % 253_402_300_800_000_000))
    }

    static func ladders() throws -> [MarginLadder] {
        [
            try MarginLadder(maintenancePpm: 50_000, initialPpm: 100_000),
            try MarginLadder(maintenancePpm: 0, initialPpm: 1_000_000, least: 12_345),
            try MarginLadder(
                tiers: [
                    .init(from: 0, maintenance: 10, initial: 20),
                    .init(
                        from: Contract.notionalMax, maintenance: 20, initial: 40,
                        maintenanceDeduction: 10 * Contract.notionalMax,
                        initialDeduction: -20 * Contract.notionalMax),
                ], denominator: 1_000_000_000, least: Contract.notionalMax),
        ]
    }

    static func rules() throws -> [MarginRule] {
        try ladders().map { .ladder($0) } + [
            .fractionOfInitial(
                try FractionOfInitialMargin(
                    initialPpm: 50_000, maintenanceFractionPpm: 600_000, lowerCap: 7,
                    upperCap: Contract.notionalMax)),
            .squareRoot(
                try SquareRootMargin(
                    maintenance: 300, initial: 500, imf: 50, lotsPerBase: 1_000, openOrders: 9)),
            .skewScaled(
                try SkewScaledMargin(
                    skewScale: 1_000_000_000_000, slope: 20_000_000, minimum: 10_000_000,
                    maintenanceScalar: 500_000_000, leastPerPosition: 11)),
            .skewScaled(
                try SkewScaledMargin(
                    skewScale: 1_000_000_000_000, slope: 20_000_000, minimum: 10_000_000,
                    maintenanceScalar: 500_000_000, cap: 900_000_000, liquidatesAtEquality: true)),
            .entryFraction(
                try EntryFractionMargin(
                    maintenanceFraction: 100_000_000, liquidationFee: 50_000_000,
                    maxLeverage: 5_000_000_000)),
            .entryLeverage(
                try EntryLeverageMargin(maintenanceHundredths: 2_000, initialHundredths: 1_000)),
            .riskFactors(
                try RiskFactorMargin(
                    long: 1, short: 2, slippage: 3,
                    levels: .init(
                        search: 1_500_000_000, initial: 2_000_000_000, release: 3_000_000_000),
                    isolatedShare: 900_000_000)),
            .riskFactors(
                try RiskFactorMargin(
                    long: 1, short: 2,
                    levels: .init(
                        search: 1_000_000_000, initial: 1_000_000_000, release: 1_000_000_000))),
        ]
    }

    static func number(_ closeOut: CloseOutRule) -> Int {
        switch closeOut {
        case .whole: 0
        case .leastThatRestores: 1
        case .share: 2
        case .shortage: 3
        case .half: 4
        }
    }

    static func closeOuts(_ random: inout SeededRandom) -> [CloseOutRule] {
        let (ppm, amount) = (count(&random), amount(&random))
        return [
            .whole, .leastThatRestores(.init(bufferPpm: ppm, step: ppm, wholeUpTo: amount)),
            .share(
                .init(
                    portionPpm: ppm, notionalMin: amount,
                    notionalMax: random.oneIn(2) ? nil : amount, wholeUpTo: amount)),
            .shortage(
                .init(
                    liquidatorFeePpm: ppm, insuranceFeePpm: count(&random),
                    bufferPpm: count(&random))),
            .half(.init(wholeUpTo: amount)),
        ]
    }

    static func segment(_ random: inout SeededRandom) -> Segment {
        Segment(
            id: count(&random), account: count(&random), contract: count(&random),
            lots: count(&random), collateral: amount(&random), entryValue: amount(&random),
            realised: amount(&random), fundingPaid: amount(&random), fees: amount(&random),
            fundingIndex: amount(&random), ruleVersion: count(&random))
    }

    /// The cases in their order; a new one does not compile until it has a number here.
    static func number(_ command: Command) -> Int {
        switch command {
        case .deposit: 0
        case .withdraw: 1
        case .endow: 2
        case .open: 3
        case .increase: 4
        case .reduce: 5
        case .close: 6
        case .addMargin: 7
        case .removeMargin: 8
        case .setLeverage: 9
        case .setLiquidationPrice: 10
        case .mark: 11
        case .fund: 12
        case .setRule: 13
        case .settle: 14
        }
    }

    static func commands(_ random: inout SeededRandom) throws -> [Command] {
        func id() -> Int { count(&random) }
        func quanta() -> Quanta { amount(&random) }
        func ticks() -> Ticks? { random.oneIn(3) ? nil : count(&random) }
        func at() -> Timestamp { time(&random) }
        let fund = random.pick(Command.Fund.allCases)
        let existing = random.pick([
            ExistingPositions.atOnce, .whenIncreased, .after(time(&random)),
        ])
        let rule = random.pick(try rules())
        return [
            .deposit(id(), id(), quanta()), .withdraw(id(), id(), quanta()),
            .endow(fund, id(), quanta()),
            .open(id(), id(), lots: id(), margin: quanta(), at: ticks()),
            .increase(id(), lots: id(), at: ticks()), .reduce(id(), lots: id(), at: ticks()),
            .close(id(), at: ticks()), .addMargin(id(), quanta()), .removeMargin(id(), quanta()),
            .setLeverage(id(), hundredths: id()), .setLiquidationPrice(id(), id()),
            .mark(id(), id(), at()), .fund(id(), rateBillionths: id(), at()),
            .setRule(id(), rule, existing: existing, at()), .settle(id(), id(), at()),
        ]
    }

    static func number(_ event: Event) -> Int {
        switch event {
        case .opened: 0
        case .traded: 1
        case .marginMoved: 2
        case .fundingSettled: 3
        case .closed: 4
        case .triggered: 5
        case .recovered: 6
        case .liquidated: 7
        case .takenOver: 8
        case .deleveraged: 9
        case .liquidationEnded: 10
        case .lossBorne: 11
        case .levied: 12
        case .unwound: 13
        case .backstopExhausted: 14
        case .adoptedRule: 15
        case .backstopFunding: 16
        }
    }

    static func events(_ random: inout SeededRandom) -> [Event] {
        func id() -> Int { count(&random) }
        func quanta() -> Quanta { amount(&random) }
        let layer = random.pick(LossLayer.allCases)
        return [
            .opened(segment(&random)), .traded(id(), lots: id(), id(), fee: quanta()),
            .marginMoved(id(), quanta()), .fundingSettled(id(), paid: quanta()),
            .closed(id(), returned: quanta()), .triggered(id(), id()), .recovered(id()),
            .liquidated(id(), lots: id(), proceeds: quanta(), penalty: quanta()),
            .takenOver(id(), lots: id(), balance: quanta()),
            .deleveraged(id(), by: id(), lots: id(), proceeds: quanta()),
            .liquidationEnded(id(), returned: quanta()), .lossBorne(id(), layer, quanta()),
            .levied(id(), quanta()), .unwound(id(), lots: id(), proceeds: quanta()),
            .backstopExhausted(id(), quanta()), .adoptedRule(id(), segments: id()),
            .backstopFunding(id(), paid: quanta()),
        ]
    }
}
