import Evidence
import TestSupport
import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

func logarithm(_ value: Double) -> Double { log(value) }
func exponential(_ value: Double) -> Double { exp(value) }

/// Breaches over breaches expected, with the standard error of the mean over samples.
struct BreachRatio {
    var mean: Double
    var error: Double

    init(_ samples: [Double]) {
        let n = Double(samples.count)
        let mean = samples.reduce(0, +) / n
        self.mean = mean
        let squares = samples.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        error = (squares / (n - 1) / n).squareRoot()
    }
}

/// Every law where what it supposes is true, with the volatility known: the probability that the
/// next loss exceeds the quantile that a sample gave, over 1 − c.
struct OwnModel: Sendable {
    let name: String
    let law: TailLaw
    /// One standardised return.
    let draw: @Sendable (inout SeededRandom) -> Double
    /// P(loss > x) of a long.
    let exceedance: @Sendable (Double) -> Double

    static let sampleSizes = [1000, 9000]

    static let all: [OwnModel] = {
        // Of unit variance; the distribution function of four degrees of freedom is algebraic.
        let t4 = { @Sendable (x: Double) in
            let t = x * 2.0.squareRoot()
            let u = t / (1 + t * t / 4).squareRoot()
            return 0.5 - 0.375 * u * (1 - u * u / 12)
        }
        let normal = { @Sendable (x: Double) in 0.5 * erfc(x / 2.0.squareRoot()) }
        // ξ = 1/4 and β = 1 beyond zero on the losing side, half of the returns.
        let pareto = { @Sendable (x: Double) in 0.5 * pow(1 + x / 4, -4) }
        return [
            OwnModel(
                name: "historical", law: .historical(HistoricalTail()),
                draw: { $0.studentT4() }, exceedance: t4),
            OwnModel(
                name: "historical:quantile=type7",
                law: .historical(HistoricalTail(convention: .type7)),
                draw: { $0.studentT4() }, exceedance: t4),
            OwnModel(
                name: "generalized_pareto", law: .generalizedPareto,
                draw: { random in
                    let size = 4 * (pow(random.uniform(), -0.25) - 1)
                    return random.oneIn(2) ? size : -size
                }, exceedance: pareto),
            OwnModel(
                name: "student_t", law: .studentT(degreesOfFreedom: nil),
                draw: { $0.studentT4() }, exceedance: t4),
            OwnModel(
                name: "student_t:degrees_of_freedom=4", law: .studentT(degreesOfFreedom: 4),
                draw: { $0.studentT4() }, exceedance: t4),
            OwnModel(
                name: "normal", law: .normal, draw: { $0.normal() }, exceedance: normal),
            OwnModel(
                name: "log_normal", law: .logNormal, draw: { $0.normal() },
                // A price without drift: the log return has the mean −s²/2.
                exceedance: { normal($0 - spread / 2) }),
            OwnModel(
                name: "stable", law: .stable, draw: { stableDraw(&$0) },
                exceedance: { (try? stableLaw.exceedanceProbability($0)) ?? .nan }),
        ]
    }()

    /// The volatility over the horizon, which matters to the log-normal law alone.
    static let spread = 0.01
    static let stableIndex = 1.7
    static let stableLaw: StableLaw = {
        guard
            let law = try? StableLaw(
                tailIndex: stableIndex, skewness: 0, scale: 1, location: 0)
        else {
            preconditionFailure("a stable law with valid parameters")
        }
        return law
    }()

    /// Symmetric: Chambers, Mallows and Stuck (1976).
    private static func stableDraw(_ random: inout SeededRandom) -> Double {
        let angle = .pi * (random.uniform() - 0.5)
        let exponential = -log(random.uniform())
        return sin(stableIndex * angle) / pow(cos(angle), 1 / stableIndex)
            * pow(cos((1 - stableIndex) * angle) / exponential, (1 - stableIndex) / stableIndex)
    }

    func ratio(sampleSize: Int, confidence: Double, samples: Int) throws -> BreachRatio {
        var random = SeededRandom(seed: UInt64(sampleSize) &+ UInt64(confidence * 1e6))
        return BreachRatio(
            try (0..<samples).map { _ in
                let returns = (0..<sampleSize).map { _ in draw(&random) }
                let losses = LossSample(
                    TailSample(standardizedReturns: returns), side: .long)
                let found = try law.multiplier(
                    losses, side: .long, confidence: confidence, spread: Self.spread)
                return exceedance(found.value) / (1 - confidence)
            })
    }
}

/// Hourly returns of Student t with four degrees of freedom whose volatility wanders: ln σ has the
/// standard deviation 0.5 and a half-life of two days. Every law over the shipped filter, judged
/// walk-forward.
struct StochasticVolatility {
    static let days = 500

    static func series(seed: UInt64) throws -> PriceSeries {
        var random = SeededRandom(seed: seed)
        let decay = pow(0.5, 1.0 / 48)
        let shock = 0.5 * (1 - decay * decay).squareRoot()
        var logVolatility = 0.5 * random.normal()
        var logPrice = 7.0
        var prices: [Double] = []
        for _ in 0..<(24 * days) {
            logPrice += 0.006 * exp(logVolatility) * random.studentT4()
            prices.append(exp(logPrice))
            logVolatility = decay * logVolatility + shock * random.normal()
        }
        return try PriceSeries(
            times: prices.indices.map { Int64($0) * TimeSpan.hours(1).microseconds },
            prices: prices)
    }

    /// Per law, breaches of each market over those expected.
    static func ratios(
        _ laws: [TailLaw], confidence: Double, markets: Range<UInt64>
    ) throws -> [BreachRatio] {
        let samples = try markets.map { seed in
            let walk = TailWalk(
                ObservedFeed(try series(seed: seed)), horizon: .hours(1), side: .long,
                confidence: confidence, maxGap: .days(3))
            let contenders = laws.map { law in
                var candidate = TailField.shipped
                candidate.law = law
                return TailContender.candidate(candidate)
            }
            return walk.requirements(contenders).map { column in
                let figures = CoverageFigures(
                    startTimes: walk.startTimes, losses: walk.losses, requirements: column,
                    horizon: .hours(1), confidence: confidence)
                return Double(figures.breaches) / figures.expectedBreaches
            }
        }
        return laws.indices.map { law in BreachRatio(samples.map { $0[law] }) }
    }
}
