import TestSupport
import Testing

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Random inputs, most of them hostile, through the public functions: an answer or a reason, never
/// a trap, a hang or a number that is not one.
///
/// 200,000 inputs; `MARGINPOLICY_SWEEP` asks for more (`make sweep`: ten million).
@Suite struct RandomInputSweepTests {
    private static let blocks = 100

    private static let inputs: Int = {
        let asked = getenv("MARGINPOLICY_SWEEP").flatMap { Int(String(cString: $0)) }
        return max(asked ?? 200_000, blocks)
    }()

    @Test(arguments: 0..<blocks)
    func everythingAnswers(block: Int) {
        var cases = HostileCases(seed: UInt64(block) &* 0x9e37_79b9_7f4a_7c15 &+ 1)
        for _ in 0..<(Self.inputs / Self.blocks) {
            let state = cases.random
            let flaw = cases.next()
            #expect(flaw == nil, "block \(block), state \(state)")
            if flaw != nil { return }
        }
        // A sweep in which everything is refused would prove little.
        #expect(cases.figures > cases.inputs, "\(cases.figures) of \(cases.inputs)")
    }
}

/// One hostile input after the other.
private struct HostileCases {
    private(set) var random: SeededRandom
    private(set) var inputs = 0
    /// What came out of them.
    private(set) var figures = 0

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    /// The flaw of the next answer, in words; nil where there is none.
    mutating func next() -> String? {
        inputs += 1
        switch random.next() % 16 {
        case 0: return text()
        case 1...4: return sample()
        case 5...6: return bars()
        case 7...9: return feed()
        case 10...11: return rolling()
        case 12: return recursions()
        case 13: return quantiles()
        case 14: return jumps()
        default: return conditional()
        }
    }

    // MARK: - Values

    private mutating func value() -> Double {
        switch random.next() % 24 {
        case 0: random.pick([.nan, .infinity, -.infinity, -0.0])
        case 1: random.pick([1e300, -1e300, 1e-300, .leastNonzeroMagnitude, 1e154, 1e77])
        case 2...6: 0
        case 7: random.normal() * 1e6
        default: random.normal() * 0.01
        }
    }

    private mutating func values(upTo count: Int) -> [Double] {
        let isClean = random.oneIn(2)
        return (0..<Int(random.next() % UInt64(count + 1))).map { _ in
            isClean ? random.normal() * 0.01 : value()
        }
    }

    private mutating func span() -> TimeSpan {
        random.pick([
            .init(microseconds: .min), .init(microseconds: -1), .seconds(0),
            .init(microseconds: 1), .seconds(1), .minutes(1), .minutes(7), .hours(1), .hours(1),
            .days(1), .days(1), .days(30), .days(365_000), .init(microseconds: .max),
        ])
    }

    /// nil where it is sound: a reason, or numbers that are numbers.
    private mutating func flaw(
        _ outcome: Result<VolatilityEstimate.Value, NotApplicable>, _ what: String
    ) -> String? {
        switch outcome {
        case .failure(let reason): return reason.reason.isEmpty ? "\(what): no reason" : nil
        case .success(let value):
            figures += 1
            let numbers = [
                value.annualizedVolatility, value.standardError, value.effectiveObservations,
            ]
            guard numbers.allSatisfy({ $0.isFinite && $0 >= 0 }) else { return "\(what): \(value)" }
            guard !value.details.contains(where: { $0.value.isNaN }) else {
                return "\(what): \(value)"
            }
            return value.returns > 0 ? nil : "\(what): a figure of nothing"
        }
    }

    private mutating func flaw(_ number: Double, _ what: String) -> String? {
        figures += 1
        return number.isNaN ? "\(what) is not a number" : nil
    }

    // MARK: - Functions

    private mutating func text() -> String? {
        let keys = ["window", "grid", "half_life", "lambda", "asymmetry", "step", "bar", "", "="]
        let values = ["1d", "5m", "0", "-1h", "0.94", "25%", "nan", "inf", "", "1e400", "30d", "💥"]
        var text = random.oneIn(9) ? "nothing" : random.pick(VolatilityEstimator.names)
        for index in 0..<Int(random.next() % 4) {
            text += (index == 0 ? ":" : ",") + random.pick(keys) + "=" + random.pick(values)
        }
        guard let estimator = try? VolatilityEstimator(text) else { return nil }
        figures += 1
        return (try? VolatilityEstimator(estimator.description)) == estimator
            ? nil : "\(text) became \(estimator)"
    }

    private mutating func sample() -> String? {
        let sample = ReturnSample(
            contiguous: values(upTo: 60),
            spacing: random.oneIn(4) ? span() : random.pick([.minutes(1), .hours(1), .days(1)]))
        let estimator = random.pick(Self.ofReturns)
        return flaw(estimator.value(of: sample), "\(estimator) of \(sample)")
    }

    private static let ofReturns = VolatilityEstimator.panel.filter {
        switch $0 {
        case .ewma, .ewmaClassic, .ewmaAsymmetric, .range: false
        default: true
        }
    }.map { $0.resolved(for: SeriesExtent(maxGap: .days(3)), on: nil) }

    private mutating func bars() -> String? {
        let isClean = random.oneIn(2)
        let bars = (0..<Int(random.next() % 20)).map { _ in
            let open = random.normal()
            func side() -> Double { isClean ? open + abs(random.normal()) * 0.01 : value() }
            return BarSample.Bar(
                open: open, high: side(), low: isClean ? open - 0.01 : value(), close: side(),
                followsOn: !random.oneIn(5))
        }
        let measure = random.pick(RangeVolatility.allCases)
        let sample = BarSample(
            contiguous: bars, length: random.oneIn(4) ? span() : .hours(1))
        return flaw(measure.estimate(sample), "\(measure) of \(sample)")
    }

    private mutating func feed() -> String? {
        var time = Int64(random.next() % 2_000_000_000) * 1_000_000
        var logPrice = random.pick([-600.0, 0, 7, 600])
        var times: [Int64] = []
        var prices: [Double] = []
        for _ in 0..<Int(random.next() % 50) {
            times.append(time)
            prices.append(exp(logPrice))
            time += random.pick([1, 1_000_000, 60_000_000, 3_600_000_000, 86_400_000_000])
            logPrice += random.oneIn(30) ? random.pick([-30, 30]) : random.normal() * 0.01
        }
        guard let series = try? PriceSeries(times: times, prices: prices) else { return nil }
        let sides = random.oneIn(2) ? prices.map { _ in value() } : prices.map { $0 * 0.0001 }
        let feed = try? ObservedFeed(
            series,
            FeedTraits(
                kind: random.oneIn(2) ? random.pick(FeedKind.allCases) : nil,
                deviation: random.oneIn(2) ? value() : nil),
            bars: random.oneIn(2) ? PriceBars(open: prices, high: sides, low: prices) : nil,
            confidences: random.oneIn(3) ? sides : nil)
        guard let feed else { return nil }
        let asOf = Timestamp(microseconds: random.oneIn(9) ? .max : time)
        var estimator = random.pick(VolatilityEstimator.panel)
        if random.oneIn(2) {
            estimator = random.pick([
                .realized(window: span()), .ewma(halfLife: span()),
                .realized(window: span(), grid: .hours(1)), .twoScale(window: span()),
                .duration(window: span()), .range(.parkinson, window: span()),
                .conditional(GARCHModel(.garch), window: span(), grid: .hours(1)),
            ])
        }
        let estimate = estimator.estimate(feed, asOf: asOf, maxGap: span())
        if random.oneIn(4) {
            let rates = estimator.varianceRates(
                feed, at: Array(times.suffix(3)), maxGap: .days(3))
            guard rates.allSatisfy({ $0?.isFinite ?? true }) else {
                return "\(estimator): \(rates)"
            }
        }
        return flaw(estimate.outcome, "\(estimator) of \(feed)")
    }

    private mutating func rolling() -> String? {
        let values = values(upTo: 60)
        let capacity = Int(random.next() % 12) - 1
        let (sums, moments) = (
            try? CountWindow(RollingSum(), capacity: capacity),
            try? CountWindow(RollingMoments(), capacity: capacity)
        )
        let (weighted, quantiles) = (
            (try? Decay(factor: value())).flatMap {
                try? CountWindow(RollingExponential(decay: $0), capacity: capacity)
            }, try? CountWindow(RollingQuantile(), capacity: capacity)
        )
        guard var sums, var moments, var quantiles else { return nil }
        var exponential = weighted
        for value in values {
            try? sums.append(value)
            try? moments.append(value)
            try? exponential?.append(value)
            try? quantiles.append(value)
        }
        let numbers: [Double?] = [
            sums.statistic.sum, moments.statistic.mean, moments.statistic.variance,
            moments.statistic.rootMeanSquare, exponential?.statistic.mean,
            exponential?.statistic.effectiveObservations,
            (try? quantiles.statistic.type7(probability: value())) ?? nil,
            quantiles.statistic.ascending(rank: Int(random.next() % 9)),
            quantiles.statistic.median,
        ]
        for number in numbers.compactMap(\.self) {
            if let flaw = flaw(number, "a rolling figure of \(values)") { return flaw }
        }
        return nil
    }

    private mutating func recursions() -> String? {
        let values = values(upTo: 40)
        var ewma = ExponentiallyWeightedVolatility.State(halfLife: span())
        var asymmetric = AsymmetricExponentialVolatility.State(
            halfLife: .hours(1), asymmetry: value())
        var classic = ClassicExponentialVolatility.State()
        var riskMetrics = RiskMetrics2006Volatility.State(step: span())
        var conditional = GARCHState(
            parameters: GARCHParameters(
                omega: abs(value()), alpha: random.uniform(), beta: random.uniform()),
            presample: abs(value()))
        for each in values {
            ewma.update(logReturn: each, spacing: value())
            asymmetric?.update(logReturn: each, spacing: 60)
            classic.update(each)
            riskMetrics?.update(each)
            if each.isFinite { conditional.update(each) }
        }
        let numbers: [Double?] = [
            ewma.varianceRate, asymmetric?.varianceRate, classic.variancePerReturn,
            classic.relativeStandardError, classic.effectiveObservations,
            riskMetrics?.variancePerStep,
        ]
        for number in numbers.compactMap(\.self) {
            if let flaw = flaw(number, "a recursion over \(values)") { return flaw }
        }
        return nil
    }

    private mutating func quantiles() -> String? {
        let values = values(upTo: 30)
        if let found = try? Quantile.type7(values, probability: value()),
            let flaw = flaw(found, "a quantile of \(values)")
        {
            return flaw
        }
        let confidence = random.oneIn(2) ? random.uniform() : value()
        let side = random.pick(Side.allCases)
        let tail = try? TailMultiplier.historical(
            LossSample(TailSample(standardizedReturns: values), side: side), side: side,
            confidence: confidence,
            tail: HistoricalTail(
                convention: random.pick(EmpiricalTail.Convention.allCases),
                beyond: random.pick(HistoricalTail.Extrapolation.allCases),
                degreesOfFreedom: random.pick([2, 2.1, 4, 1e9, .nan])))
        if let tail, let flaw = flaw(tail.value, "a tail of \(values)") { return flaw }
        let distance = try? FirstPassage.logDistance(
            probability: confidence, varianceRate: value(), horizon: span())
        return distance.flatMap { flaw($0, "a distance") }
    }

    private mutating func jumps() -> String? {
        let sample = ReturnSample(contiguous: values(upTo: 80), spacing: .minutes(5))
        let measure = random.pick(JumpRobustMeasure.allCases)
        for test in [JumpTest.linear(sample, measure: measure), JumpTest.ratio(sample)] {
            guard case .success(let found) = test else { continue }
            for number in [found.statistic, found.oneSidedP, found.twoSidedP] {
                if let flaw = flaw(number, "a jump test of \(sample)") { return flaw }
            }
        }
        let single = LeeMyklandTest.test(
            sample, level: random.oneIn(4) ? value() : 0.01, window: Int(random.next() % 20))
        if case .success(let found) = single,
            let flaw = flaw(found.threshold, "a threshold of \(sample)")
        {
            return flaw
        }
        for noise in NoiseVariance.allCases {
            guard let found = try? noise.estimate(sample) else { continue }
            if let flaw = flaw(found, "the noise of \(sample)") { return flaw }
        }
        return nil
    }

    /// Most samples are too short for a fit, which is a reason; one in a thousand is fitted.
    private mutating func conditional() -> String? {
        let isLong = random.oneIn(1000)
        let values = (0..<(isLong ? 120 : Int(random.next() % 30))).map { _ in
            isLong && random.oneIn(2) ? random.normal() * 0.01 : value()
        }
        let model = random.pick(GARCHModel.named)
        if let decay = try? ImpliedDecay.minimizingQLIKE(returns: values),
            let flaw = flaw(decay.lambda, "the decay of \(values)")
        {
            return flaw
        }
        if let found = try? GARCHLikelihood.logLikelihood(
            values,
            parameters: GARCHParameters(
                omega: value(), alpha: value(), beta: value(), degreesOfFreedom: value()),
            model: model), let flaw = flaw(found, "a likelihood of \(values)")
        {
            return flaw
        }
        let sample = ReturnSample(contiguous: values, spacing: .hours(1))
        return flaw(
            ConditionalVolatility.estimate(sample, model: model), "\(model) of \(sample)")
    }
}
