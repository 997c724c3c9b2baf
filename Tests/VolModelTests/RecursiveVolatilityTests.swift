import TestSupport
import Testing

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// `ewma_classic`, `ewma_asymmetric` and `riskmetrics2006`: published values, second routes,
/// properties and hostile input.
@Suite struct RecursiveVolatilityTests {
    private static let year = 31_536_000.0

    // MARK: Published values

    /// RiskMetrics Technical Document (1996), chapter 5: observations that carry all but α of the
    /// weight (printed 74, 151 and 458 for 1%), half-lives; the other figures follow by formula.
    @Test(arguments: [
        (0.94, 74.43, 111.64, 11.2023, 32.33, 0.124, 16.1615),
        (0.97, 151.19, 226.79, 22.7566, 65.67, 0.087, 32.8308),
        (0.99, 458.21, 687.32, 68.9676, 199, 0.050, 99.4992),
    ])
    func decay(
        factor: Double, onePercent: Double, tenthPercent: Double, half: Double, effective: Double,
        error: Double, tau: Double
    ) throws {
        let decay = try Decay(factor: factor)
        #expect(abs(try decay.observations(carryingAllBut: 0.01) - onePercent) < 5e-3)
        #expect(abs(try decay.observations(carryingAllBut: 0.001) - tenthPercent) < 5e-3)
        #expect(abs(decay.halfLifeObservations - half) < 5e-5)
        #expect(abs(decay.effectiveObservations - effective) < 5e-3)
        #expect(abs(decay.relativeStandardError - error) < 5e-4)
        #expect(abs(decay.timeConstantObservations - tau) < 5e-5)
        let again = try Decay(halfLifeObservations: decay.halfLifeObservations)
        #expect(relativeDistance(again.factor, factor) < 1e-15)
    }

    /// By the formula sqrt(λ + (1 − λ) k²); a half-life of 30 days is λ = .9771600 a day.
    @Test func shocksAndHalfLife() throws {
        for (factor, shock, multiplier) in [
            (0.94, 5.0, 1.56205), (0.97, 5, 1.31149), (0.94, 10, 2.63439), (0.99, 10, 1.41067),
        ] {
            let decay = try Decay(factor: factor)
            #expect(abs(decay.volatilityMultiplier(afterShockOf: shock) - multiplier) < 5e-6)
        }
        #expect(abs(try Decay(halfLifeObservations: 30).factor - 0.9771600) < 5e-8)
        #expect(Decay.daily.factor == 0.94 && Decay.monthly.factor == 0.97)
        for factor in [0, 1, -0.5, 2, .nan, .infinity] {
            #expect(throws: DecayError.self) { try Decay(factor: factor) }
            #expect(throws: DecayError.self) {
                try Decay.daily.observations(carryingAllBut: factor)
            }
        }
        for halfLife in [0, -1, .nan, .infinity, 1e-9, 1e300] {
            #expect(throws: DecayError.self) { try Decay(halfLifeObservations: halfLife) }
        }
    }

    /// USD/DEM returns in percent from 28 March to 24 April 1996 and their average at λ = 0.94, as
    /// recalled from the RiskMetrics Technical Document (1996), chapter 5: the arithmetic is what
    /// this holds, to the printed digits.
    @Test func dollarMark() throws {
        let returns = [
            0.634, 0.115, -0.460, 0.094, 0.176, -0.088, -0.142, 0.324, -0.943, -0.528, -0.107,
            -0.160, -0.445, 0.053, 0.152, -0.318, 0.424, -0.708, -0.105, -0.257,
        ]
        let variances = [
            0.402, 0.379, 0.369, 0.347, 0.328, 0.309, 0.292, 0.280, 0.317, 0.315, 0.296, 0.280,
            0.275, 0.259, 0.245, 0.236, 0.233, 0.249, 0.235, 0.224,
        ]
        var state = ClassicExponentialVolatility.State()
        for (value, variance) in zip(returns, variances) {
            state.update(value)
            #expect(abs(try #require(state.variancePerReturn) - variance) <= 5.5e-4)
        }
        #expect(abs(try #require(state.variancePerReturn).squareRoot() - 0.4738) < 5e-5)
        var moments = RollingMoments()
        for value in returns { try moments.append(value) }
        #expect(abs(try #require(moments.rootMeanSquare) - 0.39292) < 5e-6)
    }

    /// Computed by hand on the six observations of ``ReferenceValueTests``: v ← .94 v + .06 r²
    /// gives 2.3331617e-4 after five returns within ten days.
    @Test func classicWorkedExample() throws {
        let days = [0, 1, 1.5, 4, 4.25, 10]
        let logPrices = [0, 0.01, 0.004, -0.02, -0.015, 0.03]
        let series = try PriceSeries(
            times: days.map { Int64($0 * 86_400e6) }, prices: logPrices.map(exp))
        let value = try ClassicExponentialVolatility.estimate(
            series, asOf: try #require(series.last), maxGap: .days(30)
        ).get()
        let perReturn = value.annualizedVolatility * value.annualizedVolatility / 365 * 10 / 5
        #expect(abs(perReturn - 2.3331617e-4) < 5e-12)
        #expect(value.returns == 5)
    }

    /// Zumbach, The RiskMetrics 2006 methodology (2007): the parameters' values.
    @Test func riskMetrics2006Tables() {
        let weights = [
            0.11476039, 0.10809396, 0.10142752, 0.09476109, 0.08809465, 0.08142822, 0.07476179,
            0.06809535, 0.06142892, 0.05476249, 0.04809605, 0.04142962, 0.03476319, 0.02809675,
        ]
        let decays = [
            0.77880078, 0.83796689, 0.8824969, 0.91540531, 0.93941306, 0.95676816, 0.96923323,
            0.97814527, 0.98449644, 0.98901227, 0.99221794, 0.99449096, 0.99610137, 0.99724168,
        ]
        let found = RiskMetrics2006Volatility.weights
        let foundDecays = RiskMetrics2006Volatility.decayFactors(step: .days(1))
        #expect(found.count == 14 && foundDecays.count == 14)
        for (a, b) in zip(found + foundDecays, weights + decays) { #expect(abs(a - b) < 1e-8) }
        #expect(abs(found.reduce(0, +) - 1) < 1e-15)
    }

    // MARK: Second routes

    private func expectClose(
        _ value: VolatilityEstimate.Value, variancePerYear: Double, quarticity: Double,
        effective: Double, _ comment: Comment
    ) {
        let volatility = variancePerYear.squareRoot()
        let error = volatility * (quarticity * 2 / 3).squareRoot() / 2
        #expect(relativeDistance(value.annualizedVolatility, volatility) < 1e-12, comment)
        #expect(relativeDistance(value.standardError, error) < 1e-11, comment)
        #expect(relativeDistance(value.effectiveObservations, effective) < 1e-11, comment)
    }

    /// With explicit weights in the place of the recursion.
    @Test(arguments: [1, 2, 3, 10, 300])
    func classicAgainstWeights(count: Int) throws {
        var random = SeededRandom(seed: UInt64(count))
        let returns = (0..<count).map { _ in 0.01 * random.studentT4() }
        for factor in [0.5, 0.94, 0.999] {
            let value = try ClassicExponentialVolatility.estimate(
                ReturnSample(contiguous: returns, spacing: .hours(6)),
                decay: try Decay(factor: factor)
            ).get()
            let weights = returns.indices.map {
                pow(factor, Double(count - 1 - $0)) * ($0 == 0 ? 1 : 1 - factor)
            }
            let terms = zip(weights, returns).map { $0 * $1 * $1 }
            let variance = terms.reduce(0, +)
            expectClose(
                value, variancePerYear: variance * 4 * 365,
                quarticity: terms.reduce(0) { $0 + $1 * $1 } / (variance * variance),
                effective: 1 / weights.reduce(0) { $0 + $1 * $1 }, "\(count), \(factor)")
        }
    }

    /// With explicit weights in the place of fourteen sums and their pairs.
    @Test(arguments: [1, 2, 3, 10, 300, 3000])
    func riskMetrics2006AgainstWeights(count: Int) throws {
        var random = SeededRandom(seed: UInt64(count) &+ 50)
        let returns = (0..<count).map { _ in 0.01 * random.studentT4() }
        for step in [TimeSpan.days(1), .hours(1), .days(40)] {
            let value = try RiskMetrics2006Volatility.estimate(
                ReturnSample(contiguous: returns, spacing: step)
            ).get()
            var weights = [Double](repeating: 0, count: count)
            for k in 0..<14 {
                let tau = 4 * pow(2.0, Double(k) / 2) * 86_400
                let share = RiskMetrics2006Volatility.weights[k]
                let bare = (0..<count).map { exp(-Double(count - 1 - $0) * step.seconds / tau) }
                let sum = bare.reduce(0, +)
                for i in 0..<count { weights[i] += share * bare[i] / sum }
            }
            let terms = zip(weights, returns).map { $0 * $1 * $1 }
            let variance = terms.reduce(0, +)
            expectClose(
                value, variancePerYear: variance * Self.year / step.seconds,
                quarticity: terms.reduce(0) { $0 + $1 * $1 } / (variance * variance),
                effective: 1 / weights.reduce(0) { $0 + $1 * $1 }, "\(count), \(step)")
        }
    }

    /// The seeded form against its textbook recursion.
    @Test func riskMetrics2006Seeded() throws {
        var random = SeededRandom(seed: 77)
        var state = try #require(RiskMetrics2006Volatility.State(step: .days(1)))
        var averages = [Double](repeating: 2e-4, count: 14)
        #expect(abs(state.variancePerStep(seed: 2e-4) - 2e-4) < 1e-18)
        let decays = RiskMetrics2006Volatility.decayFactors(step: .days(1))
        for _ in 0..<500 {
            let value = 0.01 * random.normal()
            state.update(value)
            for k in 0..<14 {
                averages[k] = decays[k] * averages[k] + (1 - decays[k]) * value * value
            }
            let expected = zip(averages, RiskMetrics2006Volatility.weights)
                .reduce(0) { $0 + $1.0 * $1.1 }
            #expect(relativeDistance(state.variancePerStep(seed: 2e-4), expected) < 1e-12)
        }
    }

    /// Sums over falls and rises by themselves.
    @Test(arguments: UInt64(1)...20)
    func asymmetricAgainstParts(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let series = try random.irregularSeries(count: 300)
        let asOf = try #require(series.last)
        let returns = LogReturns(series, maxGap: .hours(12))
        let tau = 86_400 / log(2.0)
        for asymmetry in [0, 0.25, 0.9] {
            let value = try AsymmetricExponentialVolatility.estimate(
                series, asOf: asOf, halfLife: .days(1), asymmetry: asymmetry, maxGap: .hours(12)
            ).get()
            var (age, sum, rate, quarticity, squares) = (0.0, 0.0, 0.0, 0.0, 0.0)
            for i in returns.values.indices.reversed() {
                let weight = exp(-age / tau) * (1 - exp(-returns.spacings[i] / tau))
                age += returns.spacings[i]
                let sign = returns.values[i] < 0 ? 1 + asymmetry : 1 - asymmetry
                let term = weight * sign * pow(returns.values[i], 2) / returns.spacings[i]
                sum += weight
                squares += weight * weight
                rate += term
                quarticity += term * term
            }
            let share = 1 - 1 / (3 * (1 + asymmetry * asymmetry))
            expectClose(
                value, variancePerYear: rate / sum * Self.year,
                quarticity: quarticity * share * 1.5 / (rate * rate),
                effective: sum * sum / squares, "\(seed), \(asymmetry)")
            var state = try #require(
                AsymmetricExponentialVolatility.State(halfLife: .days(1), asymmetry: asymmetry))
            for (value, spacing) in zip(returns.values, returns.spacings) {
                state.update(logReturn: value, spacing: spacing)
            }
            #expect(relativeDistance(try #require(state.varianceRate), rate / sum) < 1e-12)
        }
    }

    /// Without asymmetry it is `ewma`, to the last bit.
    @Test(arguments: UInt64(1)...20)
    func symmetricIsPlain(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let series = try random.irregularSeries(count: 1 + Int(random.next() % 300))
        let asOf = try #require(series.last)
        let plain = ExponentiallyWeightedVolatility.estimate(
            series, asOf: asOf, halfLife: .days(1), maxGap: .hours(12))
        let asymmetric = AsymmetricExponentialVolatility.estimate(
            series, asOf: asOf, halfLife: .days(1), asymmetry: 0, maxGap: .hours(12))
        #expect(plain == asymmetric)
    }

    // MARK: Streams

    @Test(arguments: UInt64(1)...30)
    func streamsAreBatches(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let series = try random.irregularSeries(count: 1 + Int(random.next() % 300))
        let asOf = Timestamp(microseconds: random.pick(series.times))
        let maxGap = random.pick([TimeSpan.minutes(30), .hours(12), .days(30)])
        let returns = LogReturns(series.known(at: asOf), maxGap: maxGap)
        var classic = ClassicExponentialAccumulator(decay: .daily)
        var asymmetric = ExponentiallyWeightedAccumulator(
            halfLife: .hours(7), asymmetry: 0.25, extent: series.extent(at: asOf, maxGap: maxGap))
        for (value, spacing) in zip(returns.values, returns.spacings) {
            let span = Int64((spacing * 1e6).rounded())
            classic.observe(value, over: span)
            asymmetric.observe(value, over: span)
        }
        #expect(
            classic.outcome(asOf: asOf)
                == ClassicExponentialVolatility.estimate(series, asOf: asOf, maxGap: maxGap))
        #expect(
            asymmetric.outcome(asOf: asOf)
                == AsymmetricExponentialVolatility.estimate(
                    series, asOf: asOf, halfLife: .hours(7), maxGap: maxGap))
    }
}
