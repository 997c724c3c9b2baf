import CGSL
import TestSupport
import Testing

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Diffusions over a barrier: published and computed figures, limits and inverses.
@Suite struct FirstPassageTests {
    private static func rate(_ volatility: Double) -> Double {
        volatility * volatility / TimeSpan.year.seconds
    }

    private static func longDistance(_ maintenance: Double) throws -> Double {
        try Cushion.logDistance(maintenanceRatio: maintenance, side: .long)
    }

    /// By scipy: a price without drift, σ 80%, one hour, long; the loss by mpmath with 40 digits.
    @Test(arguments: [
        (0.01, 0.1206887, 0.2408710, 5.01273302996164e-4),
        (0.02, 0.0091544, 0.0182826, 2.56741210804119e-5),
    ])
    func driftlessPriceOverAnHour(
        maintenance: Double, terminal: Double, window: Double, loss: Double
    ) throws {
        let diffusion = try LogDiffusion.driftlessPrice(
            varianceRate: Self.rate(0.8), side: .long)
        let d = try Self.longDistance(maintenance)
        #expect(
            abs(
                try FirstPassage.terminalProbability(
                    logDistance: d, diffusion, horizon: .hours(1)) - terminal) < 5e-8)
        #expect(
            abs(
                try FirstPassage.windowProbability(
                    logDistance: d, diffusion, horizon: .hours(1)) - window) < 5e-8)
        let found = try ExpectedGapLoss.diffusion(
            varianceRate: Self.rate(0.8), maintenanceRatio: maintenance, side: .long,
            horizon: .hours(1))
        #expect(relativeDistance(found, loss) < 1e-12)
    }

    /// The first of them without log drift.
    @Test func zeroLogDriftOverAnHour() throws {
        let diffusion = LogDiffusion.zeroLogDrift(varianceRate: Self.rate(0.8))
        let d = try Self.longDistance(0.01)
        let terminal = try FirstPassage.terminalProbability(
            logDistance: d, diffusion, horizon: .hours(1))
        let window = try FirstPassage.windowProbability(
            logDistance: d, diffusion, horizon: .hours(1))
        #expect(abs(terminal - 0.1198324) < 5e-8)
        #expect(abs(window - 0.2396649) < 5e-8)
    }

    /// By scipy: maintenance for a probability at one hour without log drift, at the end and at the
    /// worst point.
    @Test(arguments: [
        (0.6, 1e-2, 1.4803, 1.6377), (0.6, 1e-3, 1.9615, 2.0873), (0.6, 1e-4, 2.3559, 2.4633),
        (0.8, 1e-2, 1.9688, 2.1776), (0.8, 1e-3, 2.6068, 2.7734), (0.8, 1e-4, 3.1288, 3.2708),
    ])
    func maintenanceOfAProbability(
        volatility: Double, probability: Double, terminal: Double, window: Double
    ) throws {
        let diffusion = LogDiffusion.zeroLogDrift(varianceRate: Self.rate(volatility))
        func percent(_ d: Double) throws -> Double {
            100 * (try Cushion.maintenanceRatio(logDistance: d, side: .long))
        }
        let atEnd = try FirstPassage.terminalLogDistance(
            probability: probability, diffusion, horizon: .hours(1))
        let within = try FirstPassage.windowLogDistance(
            probability: probability, diffusion, horizon: .hours(1))
        #expect(abs(try percent(atEnd) - terminal) < 5.1e-5)
        #expect(abs(try percent(within) - window) < 5.1e-5)
    }

    /// σ 80%, 10 minutes, 0.1% at the worst point: 1.141660%; stacked with 0.5%, 0.2% and 0.15%:
    /// 1.979931%.
    @Test func stackedRequirement() throws {
        let d = try FirstPassage.windowLogDistance(
            probability: 1e-3, .zeroLogDrift(varianceRate: Self.rate(0.8)), horizon: .minutes(10))
        let q = try Cushion.maintenanceRatio(logDistance: d, side: .long)
        #expect(abs(q - 0.01141660) < 5e-9)
        #expect(abs(1 - (1 - q) * 0.995 * 0.998 * 0.9985 - 0.01979931) < 5e-9)
    }

    /// Far tails by mpmath with 40 digits.
    @Test func digitsInTheFarTail() throws {
        let d = try Self.longDistance(0.02)
        let rate = Self.rate(0.8)
        let ten = TimeSpan.minutes(10)
        let zero = LogDiffusion.zeroLogDrift(varianceRate: rate)
        let price = try LogDiffusion.driftlessPrice(varianceRate: rate, side: .long)
        func window(_ d: Double, _ diffusion: LogDiffusion, _ horizon: TimeSpan) throws -> Double {
            try FirstPassage.windowProbability(logDistance: d, diffusion, horizon: horizon)
        }
        #expect(relativeDistance(try window(d, zero, ten), 7.05615001416666e-9) < 1e-12)
        #expect(relativeDistance(try window(d, price, ten), 7.12777761009373e-9) < 1e-12)
        let unit = LogDiffusion.zeroLogDrift(varianceRate: 1)
        #expect(relativeDistance(try window(8, unit, .seconds(1)), 1.24419211485436e-15) < 1e-13)
        #expect(relativeDistance(try window(30, unit, .seconds(1)), 9.81342785429637e-198) < 1e-12)
        let toward = LogDiffusion(varianceRate: 1, driftTowardSafety: -20)
        let away = LogDiffusion(varianceRate: 1, driftTowardSafety: 5)
        #expect(
            relativeDistance(try window(50, toward, .seconds(1)), 7.01149331959221e-198) < 1e-10)
        #expect(relativeDistance(try window(3, away, .seconds(1)), 9.20694541732047e-14) < 1e-12)
        let surely = LogDiffusion(varianceRate: 1, driftTowardSafety: -80)
        #expect(try window(30, surely, .seconds(1)) == 1)
        for (probability, depth) in [(1e-15, 1e-13), (7e-9, 1e-13), (1e-200, 1e-12)] {
            for drift in [0, 3.0, -3, 40, -40] {
                let diffusion = LogDiffusion(varianceRate: 1, driftTowardSafety: drift)
                let d = try FirstPassage.windowLogDistance(
                    probability: probability, diffusion, horizon: .seconds(1))
                let back = try window(d, diffusion, .seconds(1))
                #expect(abs(log(back / probability)) < 2e4 * depth, "\(probability), \(drift)")
            }
        }
    }

    /// Losses by mpmath with 40 digits, to the digits that the documentation promises.
    @Test(arguments: [
        (Int64(3600), 0.01, 5.01273302996164e-4, 5.18472937056043e-4, 1e-12),
        (600, 0.02, 1.99494497664757e-12, 4.07469263253311e-12, 1e-9),
        (60, 0.0066, 1.70956468162373e-13, 2.20608254807246e-13, 1e-9),
    ])
    func losses(
        seconds: Int64, maintenance: Double, long: Double, short: Double, accuracy: Double
    ) throws {
        for (side, expected) in [(Side.long, long), (.short, short)] {
            let loss = try ExpectedGapLoss.diffusion(
                varianceRate: Self.rate(0.8), maintenanceRatio: maintenance, side: side,
                horizon: .seconds(seconds))
            #expect(relativeDistance(loss, expected) < accuracy, "\(side)")
        }
    }

    /// At a ratio of 0 the loss is s/√(2π) for small s, on both sides, and 0 without variance.
    @Test func lossWithoutACushion() throws {
        for side in [Side.long, .short] {
            for volatility in [1e-3, 1e-6, 1e-9] {
                let s = volatility * 600.0.squareRoot()
                let loss = try ExpectedGapLoss.diffusion(
                    varianceRate: volatility * volatility, maintenanceRatio: 0, side: side,
                    horizon: .seconds(600))
                #expect(abs(loss / (s / (2 * Double.pi).squareRoot()) - 1) < s * s + 1e-7)
            }
            #expect(
                try ExpectedGapLoss.diffusion(
                    varianceRate: 0, maintenanceRatio: 0, side: side, horizon: .hours(1)) == 0)
        }
    }

    /// A million steps of normal random walks, and the means over them.
    @Test func secondRouteBySimulation() throws {
        var random = FastNormal(seed: 401)
        let (s, mean, d) = (0.02, 0.004, 0.025)
        let diffusion = LogDiffusion(varianceRate: s * s, driftTowardSafety: mean)
        let maintenance = try Cushion.maintenanceRatio(logDistance: d, side: .short)
        let paths = 400_000
        var (window, terminal, loss, lossSquares) = (0.0, 0.0, 0.0, 0.0)
        for _ in 0..<paths {
            let x = mean + s * random.normal()
            terminal += x < -d ? 1 : 0
            // The bridge of a path that ends above the barrier crosses it with this probability.
            window += x < -d ? 1 : exp(-2 * d * (x + d) / (s * s))
            let price = exp(-s * s / 2 + s * random.normal())
            let own = max(price - 1 - maintenance, 0)
            loss += own
            lossSquares += own * own
        }
        let n = Double(paths)
        let second = TimeSpan.seconds(1)
        let p = try FirstPassage.terminalProbability(
            logDistance: d, diffusion, horizon: second)
        #expect(abs(terminal / n - p) < 4 * (p * (1 - p) / n).squareRoot())
        let q = try FirstPassage.windowProbability(logDistance: d, diffusion, horizon: second)
        #expect(abs(window / n - q) < 4 * (q * (1 - q) / n).squareRoot())
        let expected = try ExpectedGapLoss.diffusion(
            varianceRate: s * s, maintenanceRatio: maintenance, side: .short, horizon: second)
        let spread = (lossSquares / n - loss / n * (loss / n)).squareRoot()
        #expect(abs(loss / n - expected) < 4 * spread / n.squareRoot())
    }

    /// Probabilities fall with the distance and rise with variance and horizon; the window holds
    /// the end; inverses invert.
    @Test(arguments: UInt64(1)...200)
    func properties(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let rate = exp(-20 + 10 * random.uniform())
        let seconds = Int64(1 + 1e5 * random.uniform())
        let horizon = TimeSpan.seconds(seconds)
        let s = (rate * Double(seconds)).squareRoot()
        let drift = random.oneIn(3) ? 0 : 3 * random.normal() * s / Double(seconds)
        let diffusion = LogDiffusion(varianceRate: rate, driftTowardSafety: drift)
        let d = s * 4 * random.uniform()
        func window(_ d: Double) throws -> Double {
            try FirstPassage.windowProbability(logDistance: d, diffusion, horizon: horizon)
        }
        let p = try window(d)
        let terminal = try FirstPassage.terminalProbability(
            logDistance: d, diffusion, horizon: horizon)
        #expect(p >= terminal && p <= 1 && terminal >= 0)
        #expect(try window(d * 1.01) <= p)
        #expect(
            try FirstPassage.windowProbability(
                logDistance: d, diffusion, horizon: .seconds(seconds * 2)) >= p)
        if p < 0.999 {
            let back = try FirstPassage.windowLogDistance(
                probability: p, diffusion, horizon: horizon)
            #expect(abs(back - d) < 1e-9 * s)
        }
        if terminal < 0.999, terminal > 0 {
            let back = try FirstPassage.terminalLogDistance(
                probability: terminal, diffusion, horizon: horizon)
            #expect(abs(back - d) < 1e-9 * s)
        }
        for side in [Side.long, .short] {
            let ratio = try Cushion.maintenanceRatio(logDistance: d, side: side)
            #expect(
                relativeDistance(
                    try Cushion.logDistance(maintenanceRatio: ratio, side: side), d) < 1e-9)
        }
        let m = random.uniform()
        let (long, short) = (
            try Cushion.logDistance(maintenanceRatio: m, side: .long),
            try Cushion.logDistance(maintenanceRatio: m, side: .short)
        )
        #expect(long > m && m > short)
    }

    /// A price without drift falls in logarithms: a long of one distance is in more danger.
    @Test func sidesOfADriftlessPrice() throws {
        let rate = Self.rate(0.8)
        func window(_ side: Side) throws -> Double {
            try FirstPassage.windowProbability(
                logDistance: 0.05, .driftlessPrice(varianceRate: rate, side: side),
                horizon: .days(1))
        }
        let zero = try FirstPassage.windowProbability(
            logDistance: 0.05, .zeroLogDrift(varianceRate: rate), horizon: .days(1))
        #expect(try window(.long) > zero)
        #expect(try window(.short) < zero)
    }

    // MARK: Looks from time to time

    /// Broadie, Glasserman and Kou (1997): 0.5826. ζ(½) by the alternating series of the eta
    /// function with Euler's summation: ζ(½) = η(½)/(1 − √2).
    @Test func coefficientFromTheZetaFunction() {
        var terms = (0..<40).map { 1 / Double($0 + 1).squareRoot() }
        var (eta, weight) = (0.0, 0.5)
        while let first = terms.first {
            eta += weight * first
            weight /= 2
            terms = zip(terms, terms.dropFirst()).map { $0 - $1 }
        }
        let zeta = eta / (1 - 2.0.squareRoot())
        let coefficient = -zeta / (2 * Double.pi).squareRoot()
        #expect(abs(FirstPassage.monitoringCoefficient - coefficient) < 1e-12)
        #expect(abs(FirstPassage.monitoringCoefficient - 0.5825971579) < 5e-11)
    }

    /// 300,000 paths of 40 looks: the correction is within the simulation's error, which the
    /// uncorrected barrier is far from.
    @Test func looksFromTimeToTime() throws {
        var random = FastNormal(seed: 402)
        let (looks, paths, d) = (40, 300_000, 1.3)
        let step = (1 / Double(looks)).squareRoot()
        var crossed = 0
        for _ in 0..<paths {
            var x = 0.0
            for _ in 0..<looks {
                x += step * random.normal()
                if x >= d {
                    crossed += 1
                    break
                }
            }
        }
        let share = Double(crossed) / Double(paths)
        let error = (share / Double(paths)).squareRoot()
        let unit = LogDiffusion.zeroLogDrift(varianceRate: 1)
        let looked = try FirstPassage.monitoredProbability(
            logDistance: d, unit, horizon: .seconds(1), spacing: .init(microseconds: 25_000))
        let watched = try FirstPassage.windowProbability(
            logDistance: d, unit, horizon: .seconds(1))
        #expect(abs(looked - share) < 4 * error)
        #expect(watched - share > 20 * error)
    }

    // MARK: What a caller can get wrong

    @Test func hostileArguments() {
        let hostile: [Double] = [
            .nan, .infinity, -.infinity, 0, -0.0, -1, 1, 0.5, 1e-308, 1e308, 1e-300, 1e-9, 1e9,
            .leastNonzeroMagnitude, .greatestFiniteMagnitude,
        ]
        func judge(_ note: String, _ body: () throws(GSLFailure) -> Double) {
            do throws(GSLFailure) {
                let value = try body()
                #expect(value.isFinite && value >= 0, "\(note): \(value)")
            } catch {
                #expect(!error.reason.isEmpty)
            }
        }
        for a in hostile {
            for b in hostile {
                for c in hostile {
                    let note = "\(a), \(b), \(c)"
                    let diffusion = LogDiffusion(varianceRate: b, driftTowardSafety: c)
                    for horizon in [TimeSpan.seconds(0), .hours(1), .init(microseconds: .max)] {
                        judge(note) { () throws(GSLFailure) in
                            try FirstPassage.windowProbability(
                                logDistance: a, diffusion, horizon: horizon)
                        }
                        judge(note) { () throws(GSLFailure) in
                            try FirstPassage.terminalProbability(
                                logDistance: a, diffusion, horizon: horizon)
                        }
                        judge(note) { () throws(GSLFailure) in
                            try FirstPassage.windowLogDistance(
                                probability: a, diffusion, horizon: horizon)
                        }
                        judge(note) { () throws(GSLFailure) in
                            try FirstPassage.terminalLogDistance(
                                probability: a, diffusion, horizon: horizon)
                        }
                    }
                }
                for side in Side.allCases {
                    judge("\(a), \(b)") { () throws(GSLFailure) in
                        try ExpectedGapLoss.diffusion(
                            varianceRate: a, maintenanceRatio: b, side: side, horizon: .hours(1))
                    }
                    judge("\(a)") { () throws(GSLFailure) in
                        try Cushion.maintenanceRatio(logDistance: a, side: side)
                    }
                    judge("\(a)") { () throws(GSLFailure) in
                        try Cushion.logDistance(maintenanceRatio: a, side: side)
                    }
                }
            }
        }
        let unit = LogDiffusion.zeroLogDrift(varianceRate: 1)
        #expect(throws: GSLFailure.self) {
            try FirstPassage.windowProbability(
                logDistance: 1, unit, horizon: .seconds(-1))
        }
        #expect(throws: GSLFailure.self) {
            try FirstPassage.monitoredProbability(
                logDistance: 1, unit, horizon: .seconds(1), spacing: .seconds(-1))
        }
        #expect(throws: GSLFailure.self) {
            try LogDiffusion.driftlessPrice(varianceRate: 1, side: .both)
        }
        #expect(throws: GSLFailure.self) {
            try Cushion.logDistance(maintenanceRatio: 1, side: .long)
        }
    }
}
