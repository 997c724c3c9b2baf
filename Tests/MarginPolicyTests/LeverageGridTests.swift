import TestSupport
import Testing
import VolModel

@testable import MarginPolicy

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct LeverageGridTests {
    /// The ledger of a position of one unit of notional: its equity at the price ratio x, and
    /// whether that is below the maintenance at the new price.
    private static func isLiquidated(
        _ x: Double, leverage: Double, maintenance: Double, side: Side
    ) -> Bool {
        let profit = side == .long ? x - 1 : 1 - x
        return 1 / leverage + profit < maintenance * x
    }

    /// The distance is where the ledger says so, found without the formula.
    @Test(arguments: UInt64(1)...50)
    func distanceFromTheLedger(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let leverage = 1.01 + 100 * random.uniform() * random.uniform()
        let maintenance = random.uniform() / leverage
        for side in [Side.long, .short] {
            let distance = try #require(
                LeverageGrid.logDistance(leverage: leverage, maintenance: maintenance, side: side))
            let sign = side == .long ? -1.0 : 1
            func liquidated(_ d: Double) -> Bool {
                Self.isLiquidated(
                    exp(sign * d), leverage: leverage, maintenance: maintenance, side: side)
            }
            #expect(!liquidated(distance * (1 - 1e-9) - 1e-12))
            #expect(liquidated(distance * (1 + 1e-9) + 1e-12))
        }
    }

    /// The contract's buffer and the grid's distance are one equation: an initial of mm + b, with
    /// long b = (1 − mm)(1 − e^(−d)), is liquidated d away: 1 − initial = (1 − mm) e^(−d).
    @Test(arguments: DynamicBuffer.Method.allCases)
    func bufferAndGridAreOneEquation(method: DynamicBuffer.Method) throws {
        let buffer = try DynamicBufferTests.buffer(method)
        for maintenance in [0, 0.005, 0.03, 0.4] {
            let sides = PerSide(long: maintenance, short: maintenance)
            let grid = try LeverageGrid([], maintenance: sides, buffer: buffer)
            for side in [Side.long, .short] {
                let initial = maintenance + buffer.ratio(side, maintenance: maintenance)
                let (d, largest) =
                    side == .long
                    ? (buffer.logDistance.long, grid.largest.long)
                    : (buffer.logDistance.short, grid.largest.short)
                let left = side == .long ? 1 - initial : 1 + initial
                let right =
                    side == .long ? (1 - maintenance) * exp(-d) : (1 + maintenance) * exp(d)
                #expect(abs(left - right) < 1e-15)
                #expect(abs(1 / largest - initial) < 1e-15)
                let back = try #require(
                    LeverageGrid.logDistance(
                        leverage: largest, maintenance: maintenance, side: side))
                #expect(abs(back - d) < 1e-13)
            }
        }
    }

    /// By hand: L = 10, mm = 3%: a long at 0.9/0.97, a short at 1.1/1.03.
    @Test func aRowByHand() throws {
        let buffer = try DynamicBufferTests.buffer(.closedForm)
        let grid = try LeverageGrid(
            maintenance: PerSide(long: 0.03, short: 0.03), buffer: buffer)
        #expect(grid.rows.map(\.leverage) == [2, 3, 5, 10, 20, 25, 50, 100])
        let row = try #require(grid.rows.first { $0.leverage == 10 })
        let long = log(0.97 / 0.9)
        let short = log(1.1 / 1.03)
        #expect(abs(try #require(row.logDistance.long) - long) < 1e-14)
        #expect(abs(try #require(row.logDistance.short) - short) < 1e-14)
        #expect(row.initialRatio == 0.1)
        let deviation = 0.8 * (8.0 / 8760).squareRoot()
        let p = 2 * (try Distribution.normalProbability(-long / deviation))
        #expect(abs(try #require(row.closedForm.long) - p) < 1e-12)
        let paths = try #require(buffer.filteredPaths).distances
        #expect(row.filteredPaths.short == paths.short.probability(logDistance: short))
        // 1/50 and 1/100 are below the maintenance.
        for row in grid.rows.suffix(2) {
            #expect(row.logDistance == PerSide(long: nil, short: nil))
            #expect(row.closedForm == PerSide(long: nil, short: nil))
            #expect(row.filteredPaths == PerSide(long: nil, short: nil))
        }
    }

    /// The recommended leverage is the largest whose probability is at most the buffer's; the next
    /// is too much; the exact one lies between.
    @Test(arguments: UInt64(1)...30)
    func recommendation(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let method = random.pick(DynamicBuffer.Method.allCases)
        let probability = 0.01 + 0.3 * random.uniform()
        let buffer = try DynamicBufferTests.buffer(
            method, probability: probability, holdingPeriod: .hours(Int64(1 + random.next() % 30)))
        let maintenance = PerSide(long: 0.05 * random.uniform(), short: 0.05 * random.uniform())
        let leverages = (0..<40).map { _ in 1 + 60 * random.uniform() * random.uniform() }
        let grid = try LeverageGrid(leverages, maintenance: maintenance, buffer: buffer)
        #expect(grid.rows.map(\.leverage) == leverages)
        for side in [Side.long, .short] {
            func of<T>(_ pair: PerSide<T>) -> T { side == .long ? pair.long : pair.short }
            func share(_ row: LeverageGrid.Row) -> Double? {
                of(method == .closedForm ? row.closedForm : row.filteredPaths)
            }
            let found = of(grid.largestOfGrid)
            for row in grid.rows {
                if let found, row.leverage <= found {
                    #expect(try #require(share(row)) <= probability * (1 + 1e-12))
                } else {
                    #expect(row.leverage > of(grid.largest))
                    // One path is all that lies between two order statistics.
                    #expect((share(row) ?? 1) > probability - 1.0 / 4000 - 1e-12)
                }
            }
            if let found { #expect(found <= of(grid.largest) * (1 + 1e-12)) }
            let ordered = grid.rows.sorted { $0.leverage < $1.leverage }.compactMap(share)
            #expect(zip(ordered, ordered.dropFirst()).allSatisfy { $0 <= $1 })
        }
        if let long = grid.largestOfGrid.long, let short = grid.largestOfGrid.short {
            #expect(grid.recommended == min(long, short))
        } else {
            #expect(grid.recommended == nil)
        }
    }

    @Test func edges() throws {
        let buffer = try DynamicBuffer(
            method: .closedForm, holdingPeriod: .hours(8), probability: 0.05,
            varianceRate: DynamicBufferTests.rate)
        let none = PerSide(long: 0.0, short: 0)
        let one = try LeverageGrid([1, 0.5, 1000], maintenance: none, buffer: buffer)
        // Paid in full, a long cannot be liquidated; a short can.
        #expect(one.rows[0].logDistance.long == .infinity)
        #expect(one.rows[0].closedForm.long == 0)
        #expect(one.rows[0].filteredPaths.long == nil)
        #expect(abs(try #require(one.rows[0].logDistance.short) - log(2)) < 1e-15)
        #expect(one.recommended == 1)
        let full = try LeverageGrid(
            [20], maintenance: PerSide(long: 0.05, short: 0.05), buffer: buffer)
        #expect(full.rows[0].logDistance == PerSide(long: nil, short: nil))
        #expect(full.recommended == nil)
        #expect(try LeverageGrid([], maintenance: none, buffer: buffer).rows.isEmpty)
        for wrong in [0, -1, .nan, .infinity, .leastNonzeroMagnitude] {
            #expect(throws: Hold.self) {
                try LeverageGrid([2, wrong], maintenance: none, buffer: buffer)
            }
        }
        for wrong in [-0.1, 1, .nan, .infinity] {
            #expect(throws: Hold.self) {
                try LeverageGrid(
                    maintenance: PerSide(long: wrong, short: 0.1), buffer: buffer)
            }
        }
        for leverage in [0, -1, .nan, .infinity, .leastNonzeroMagnitude, 1e308] {
            for maintenance in [0, -1, .nan, .infinity, 1, 0.5] {
                for side in Side.allCases {
                    let distance = LeverageGrid.logDistance(
                        leverage: leverage, maintenance: maintenance, side: side)
                    #expect(distance.map { $0 > 0 } ?? true)
                }
            }
        }
    }
}
