import TestSupport
import Testing
import VolModel

@testable import MarginPolicy

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct DynamicBufferTests {
    static let rate = 0.64 / TimeSpan.year.seconds

    static func paths(_ count: Int = 2000, seed: UInt64 = 81) throws -> FilteredPathBootstrap {
        var random = SeededRandom(seed: seed)
        return try FilteredPathBootstrap(
            standardizedReturns: (0..<count).map { _ in random.studentT4() }, step: .minutes(30),
            averages: [
                .init(halfLife: .hours(6), varianceRate: rate),
                .init(halfLife: .hours(24), varianceRate: rate),
            ])
    }

    static func buffer(
        _ method: DynamicBuffer.Method, probability: Double = 0.05,
        holdingPeriod: TimeSpan = .hours(8), rate: Double = rate
    ) throws -> DynamicBuffer {
        try DynamicBuffer(
            method: method, holdingPeriod: holdingPeriod, probability: probability,
            varianceRate: rate, paths: paths(), pathCount: 4000, seed: 3)
    }

    /// σ 80%, 8 hours, 5%: d = 1.959964 · 0.8 · sqrt(8/8760) = 4.7384%.
    @Test func closedFormByHand() throws {
        let buffer = try DynamicBuffer(
            method: .closedForm, holdingPeriod: .hours(8), probability: 0.05,
            varianceRate: Self.rate)
        let d = 1.959963984540054 * 0.8 * (8.0 / 8760).squareRoot()
        #expect(abs(buffer.closedFormLogDistance - d) < 1e-12)
        #expect(abs(buffer.logDistance.long - d) < 1e-12)
        #expect(buffer.logDistance.long == buffer.logDistance.short)
        #expect(buffer.filteredPaths == nil)
        #expect(buffer.logDistance(by: .filteredPaths) == nil)
        #expect(abs(buffer.ratio(.long, maintenance: 0.03) - 0.97 * (1 - exp(-d))) < 1e-12)
        #expect(abs(buffer.ratio(.short, maintenance: 0.03) - 1.03 * (exp(d) - 1)) < 1e-12)
        #expect(
            buffer.ratio(.both, maintenance: 0.03) == buffer.ratio(.short, maintenance: 0.03))
    }

    /// The stack's own buffer is the same figure.
    @Test func agreesWithTheRequirement() throws {
        let buffer = try Self.buffer(.closedForm)
        let requirement = Requirement(
            modules: [],
            market: Fixture.market(
                tail: PerSide(long: 0, short: 0), varianceRate: Self.rate,
                buffer: buffer.closedFormLogDistance))
        for side in [Side.long, .short] {
            for maintenance in [0, 0.02, 0.5] {
                let initial = requirement.initial(side, maintenance: maintenance)
                #expect(
                    abs(initial - maintenance - buffer.ratio(side, maintenance: maintenance))
                        < 1e-15)
            }
        }
    }

    /// Both routes stand in the value; the method alone decides which one counts.
    @Test func bothRoutes() throws {
        let closed = try Self.buffer(.closedForm)
        let simulated = try Self.buffer(.filteredPaths)
        let found = try #require(closed.filteredPaths)
        #expect(found == simulated.filteredPaths)
        #expect(closed.closedFormLogDistance == simulated.closedFormLogDistance)
        #expect(closed.logDistance(by: .filteredPaths) == simulated.logDistance)
        #expect(closed.logDistance == simulated.logDistance(by: .closedForm))
        #expect(found.distances.pathCount == 4000 && found.distances.seed == 3)
        let direct = try Self.paths().distances(
            holdingPeriod: .hours(8), pathCount: 4000, seed: 3)
        #expect(found.logDistance.long == (try direct.long.logDistance(probability: 0.05)))
        #expect(found.logDistance.short == (try direct.short.logDistance(probability: 0.05)))
        for (interval, distance) in [
            (found.interval.long, found.logDistance.long),
            (found.interval.short, found.logDistance.short),
        ] {
            #expect(try #require(interval.lower) < distance)
            #expect(try #require(interval.upper) > distance)
        }
        for side in [Side.long, .short] {
            let distance = side == .long ? found.logDistance.long : found.logDistance.short
            let own = simulated.liquidationProbability(
                side, logDistance: distance, by: .filteredPaths)
            #expect(own == 0.05)
        }
        let exact = try #require(
            closed.liquidationProbability(
                .long, logDistance: closed.closedFormLogDistance, by: .closedForm))
        #expect(abs(exact - 0.05) < 1e-12)
    }

    @Test func monotone() throws {
        for method in DynamicBuffer.Method.allCases {
            func distance(_ p: Double, _ hours: Int64, _ rate: Double = Self.rate) throws -> Double
            {
                let buffer = try Self.buffer(
                    method, probability: p, holdingPeriod: .hours(hours), rate: rate)
                return buffer.logDistance.long
            }
            #expect(try distance(0.01, 8) > distance(0.05, 8))
            #expect(try distance(0.05, 9) > distance(0.05, 8))
        }
        let buffer = try Self.buffer(.closedForm, rate: 4 * Self.rate)
        #expect(
            abs(buffer.logDistance.long / (try Self.buffer(.closedForm)).logDistance.long - 2)
                < 1e-12)
    }

    @Test func hostileInput() throws {
        let numbers: [Double] = [
            .nan, .infinity, -1, 0, .leastNonzeroMagnitude, 1e-9, 0.05, 1, 2, 1e300,
        ]
        let spans: [TimeSpan] = [
            .seconds(0), .seconds(-5), .hours(8), .init(microseconds: .max),
            .init(microseconds: .min),
        ]
        for probability in numbers {
            for rate in numbers {
                for span in spans {
                    for method in DynamicBuffer.Method.allCases {
                        do throws(Hold) {
                            let buffer = try DynamicBuffer(
                                method: method, holdingPeriod: span, probability: probability,
                                varianceRate: rate,
                                paths: method == .closedForm ? nil : try? Self.paths(20),
                                pathCount: 50)
                            let d = buffer.logDistance
                            #expect(d.long >= 0 && d.long.isFinite && d.short.isFinite)
                            for mm in numbers {
                                _ = buffer.ratio(.both, maintenance: mm)
                                for side in Side.allCases {
                                    let share = buffer.liquidationProbability(
                                        side, logDistance: mm, by: method)
                                    #expect(share.map { $0 >= 0 && $0 <= 1 } ?? true)
                                }
                            }
                        } catch {
                            #expect(error.reason.hasPrefix("buffer: "))
                        }
                    }
                }
            }
        }
        #expect(throws: Hold.self) {
            try DynamicBuffer(
                method: .filteredPaths, holdingPeriod: .hours(1), probability: 0.1,
                varianceRate: Self.rate)
        }
        let buffer = try Self.buffer(.filteredPaths)
        #expect(buffer.ratio(.long, maintenance: 1) == 0)
        #expect(buffer.ratio(.short, maintenance: .nan).isNaN)
        #expect(buffer.ratio(.long, maintenance: .nan).isNaN)
        #expect(
            buffer.liquidationProbability(.long, logDistance: .infinity, by: .filteredPaths) == 0)
        #expect(buffer.liquidationProbability(.long, logDistance: .nan, by: .filteredPaths) == nil)
        #expect(
            buffer.liquidationProbability(.short, logDistance: .infinity, by: .closedForm) == 0)
    }
}
