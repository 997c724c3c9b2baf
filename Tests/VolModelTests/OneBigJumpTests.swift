import CGSL
import TestSupport
import Testing

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Single jumps, and the three opinions side by side.
@Suite struct OneBigJumpTests {
    private static func process(
        volatility: Double = 0.8, perYear: Double = 50, up: Double = 0.5, mean: Double = 0.03
    ) throws -> JumpDiffusion {
        try JumpDiffusion(
            logDriftPerYear: 0, annualizedVolatility: volatility, jumpsPerYear: perYear,
            upProbability: up, meanUp: mean, meanDown: mean)
    }

    /// 50 jumps a year, half of them down by 3% in the mean, 10 minutes, 2% maintenance, computed
    /// from the formulas: probability 2.42531e-4, loss 6.92e-6, and for 1e-4 a maintenance of
    /// 4.5708% to first order, 4.5706% exactly.
    @Test func workedExample() throws {
        let process = try Self.process()
        let ten = TimeSpan.minutes(10)
        let d = try Cushion.logDistance(maintenanceRatio: 0.02, side: .long)
        let p = try OneBigJump.probability(logDistance: d, process, side: .long, horizon: ten)
        #expect(abs(p - 2.42531e-4) < 5e-10)
        let loss = try OneBigJump.expectedLoss(
            process, maintenanceRatio: 0.02, side: .long, horizon: ten)
        #expect(abs(loss - 6.92e-6) < 5e-9)
        func percent(_ d: Double) throws -> Double {
            100 * (try Cushion.maintenanceRatio(logDistance: d, side: .long))
        }
        let exact = try OneBigJump.logDistance(
            probability: 1e-4, process, side: .long, horizon: ten)
        let approximate = try OneBigJump.approximateLogDistance(
            probability: 1e-4, process, side: .long, horizon: ten)
        #expect(abs(try percent(approximate) - 4.5708) < 5e-5)
        #expect(abs(try percent(exact) - 4.5706) < 5e-5)
    }

    /// Losses by Simpson's rule over the size of the jump, on both sides.
    @Test(arguments: [Side.long, .short])
    func lossByIntegration(side: Side) throws {
        let (mean, maintenance) = (0.05, 0.03)
        let process = try Self.process(up: 0.3, mean: mean)
        let d = try Cushion.logDistance(maintenanceRatio: maintenance, side: side)
        let (steps, reach) = (20_000, 40 * mean)
        let width = reach / Double(steps)
        let sum = (0...steps).reduce(0.0) { sum, k in
            let y = d + Double(k) * width
            let loss =
                side == .long ? 1 - maintenance - exp(-y) : exp(y) - 1 - maintenance
            let weight = k == 0 || k == steps ? 1.0 : k.isMultiple(of: 2) ? 2 : 4
            return sum + weight * loss * exp(-y / mean) / mean
        }
        let share = side == .long ? 0.7 : 0.3
        let expected = 50 * share / 8760 * sum * width / 3
        let loss = try OneBigJump.expectedLoss(
            process, maintenanceRatio: maintenance, side: side, horizon: .hours(1))
        #expect(relativeDistance(loss, expected) < 1e-9)
    }

    @Test(arguments: UInt64(1)...100)
    func inverses(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let process = try Self.process(
            perYear: exp(10 * random.uniform()), up: random.uniform(),
            mean: exp(-6 + 5 * random.uniform()))
        let side = random.pick([Side.long, .short])
        let horizon = TimeSpan.seconds(Int64(1 + 86_400 * random.uniform()))
        let probability = exp(-20 * random.uniform())
        let exact = try OneBigJump.logDistance(
            probability: probability, process, side: side, horizon: horizon)
        let approximate = try OneBigJump.approximateLogDistance(
            probability: probability, process, side: side, horizon: horizon)
        let back = try OneBigJump.probability(
            logDistance: exact, process, side: side, horizon: horizon)
        // 0 where even no distance is crossed so often.
        #expect(
            exact == 0 ? back <= probability : relativeDistance(back, probability) < 1e-9)
        #expect(approximate >= exact)
        if exact > 0, probability < 0.01 {
            #expect(approximate - exact < 0.51 * probability * process.meanUp)
        }
    }

    /// The probability of jumps alone is below Kou and Wang's, also with the diffusion's added:
    /// two moves cross together. Above both: for every split d = d₁ + d₂, the diffusion goes
    /// beyond d₁ or the sum of all adverse jumps, a Poisson sum of gamma variables, beyond d₂.
    @Test(arguments: [
        (0.8, 50.0, 0.03, 0.0202, TimeSpan.minutes(10)), (0.8, 500, 0.01, 0.03, .minutes(30)),
        (0.3, 2000, 0.005, 0.02, .hours(2)), (1.2, 20, 0.1, 0.1, .hours(8)),
    ])
    func boundsOfKouWang(
        volatility: Double, perYear: Double, mean: Double, d: Double, horizon: TimeSpan
    ) throws {
        let process = try Self.process(volatility: volatility, perYear: perYear, mean: mean)
        let passage = try KouWangFirstPassage(process, side: .long, horizon: horizon)
        let exact = try passage.crossing(logDistance: d).probability
        let single = try OneBigJump.probability(
            logDistance: d, process, side: .long, horizon: horizon)
        let diffusion = try process.diffusion(side: .long)
        let smooth = try FirstPassage.windowProbability(
            logDistance: d, diffusion, horizon: horizon)
        #expect(max(single, smooth) < exact)
        #expect(single + smooth < exact)
        let expected = perYear / 2 * horizon.seconds / TimeSpan.year.seconds
        var least = 1.0
        for share in stride(from: 0.0, through: 1, by: 0.01) {
            var (term, sum) = (exp(-expected), 0.0)
            for n in 1...60 {
                term *= expected / Double(n)
                sum += term * gsl_cdf_gamma_Q((1 - share) * d, Double(n), mean)
            }
            let beyond = try FirstPassage.windowProbability(
                logDistance: share * d, diffusion, horizon: horizon)
            least = min(least, beyond + sum)
        }
        #expect(exact < least)
        #expect(least < 8 * exact)
    }

    @Test func hostileArguments() throws {
        let process = try Self.process()
        let hour = TimeSpan.hours(1)
        for bad in [Double.nan, .infinity, -1] {
            #expect(throws: GSLFailure.self) {
                try OneBigJump.probability(logDistance: bad, process, side: .long, horizon: hour)
            }
            #expect(throws: GSLFailure.self) {
                try OneBigJump.expectedLoss(
                    process, maintenanceRatio: bad, side: .short, horizon: hour)
            }
            #expect(throws: GSLFailure.self) { try Self.process(volatility: bad) }
            #expect(throws: GSLFailure.self) { try Self.process(perYear: bad) }
            #expect(throws: GSLFailure.self) { try Self.process(up: bad) }
            #expect(throws: GSLFailure.self) { try Self.process(mean: bad) }
        }
        #expect(throws: GSLFailure.self) { try Self.process(mean: 0) }
        for bad in [Double.nan, 0, 1, -1] {
            #expect(throws: GSLFailure.self) {
                try OneBigJump.logDistance(
                    probability: bad, process, side: .long, horizon: hour)
            }
        }
        #expect(throws: GSLFailure.self) {
            try OneBigJump.probability(
                logDistance: 0.1, process, side: .both, horizon: hour)
        }
        #expect(throws: GSLFailure.self) {
            try OneBigJump.probability(
                logDistance: 0.1, process, side: .long, horizon: .hours(-1))
        }
        let wild = try Self.process(mean: 1)
        #expect(throws: GSLFailure.self) {
            try OneBigJump.expectedLoss(
                wild, maintenanceRatio: 0.1, side: .short, horizon: hour)
        }
        #expect(
            try OneBigJump.expectedLoss(wild, maintenanceRatio: 0.1, side: .long, horizon: hour)
                > 0)
        for none in [try Self.process(perYear: 0), try Self.process(up: 1)] {
            #expect(
                try OneBigJump.probability(
                    logDistance: 0, none, side: .long, horizon: hour) == 0)
            #expect(
                try OneBigJump.logDistance(
                    probability: 0.01, none, side: .long, horizon: hour) == 0)
            #expect(
                try OneBigJump.expectedLoss(
                    none, maintenanceRatio: 0, side: .long, horizon: hour) == 0)
        }
    }

    // MARK: The larger wins

    /// Over ten minutes at 1e-4 it is the jumps, over a day at 10% the diffusion; Kou and Wang's
    /// distance holds both.
    @Test func threeOpinions() throws {
        let process = try Self.process()
        let minutes = try GapQuantile(
            process, side: .long, probability: 1e-4, horizon: .minutes(10))
        #expect(minutes.diffusion < 0.014)
        #expect(abs(minutes.oneBigJump - 0.04678) < 1e-5)
        #expect(minutes.kouWang > minutes.oneBigJump && minutes.kouWang < 0.05)
        #expect(minutes.largest == minutes.kouWang)
        let day = try GapQuantile(process, side: .short, probability: 0.1, horizon: .days(1))
        #expect(day.diffusion > day.oneBigJump)
        #expect(day.kouWang > day.diffusion)
        let calm = try GapQuantile(
            Self.process(perYear: 0), side: .short, probability: 0.01, horizon: .hours(1))
        #expect(calm.oneBigJump == 0)
        #expect(relativeDistance(calm.kouWang, calm.diffusion) < 1e-9)
        #expect(throws: GSLFailure.self) {
            try GapQuantile(process, side: .both, probability: 0.01, horizon: .hours(1))
        }
        #expect(throws: GSLFailure.self) {
            try GapQuantile(
                Self.process(volatility: 0), side: .long, probability: 0.01, horizon: .hours(1))
        }
    }
}
