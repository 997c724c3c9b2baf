import TestSupport
import Testing

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct RangeVolatilityTests {
    private typealias Bar = BarSample.Bar

    /// The bar length of which there are 260 in a year.
    private static let tradingDay = TimeSpan(
        microseconds: Int64((TimeSpan.year.seconds / 260 * 1e6).rounded()))

    private static func sample(_ prices: [(Double, Double, Double, Double)]) -> BarSample {
        BarSample(
            contiguous: prices.map {
                Bar(open: log($0.0), high: log($0.1), low: log($0.2), close: log($0.3))
            }, length: tradingDay)
    }

    /// Bars 1 to 11 of the data `ttrc` of the R package TTR.
    private static let early = [
        (3.18, 3.18, 3.08, 3.08), (3.09, 3.15, 3.09, 3.11), (3.11, 3.12, 3.08, 3.09),
        (3.09, 3.12, 3.07, 3.10), (3.10, 3.12, 3.08, 3.11), (3.12, 3.17, 3.10, 3.16),
        (3.16, 3.23, 3.14, 3.22), (3.23, 3.29, 3.20, 3.23), (3.23, 3.33, 3.22, 3.32),
        (3.32, 3.33, 3.28, 3.30), (3.30, 3.34, 3.28, 3.32),
    ]
    /// Bars 241 to 250.
    private static let late = [
        (4.06, 4.16, 4.06, 4.13), (4.13, 4.20, 4.13, 4.16), (4.17, 4.21, 4.12, 4.17),
        (4.16, 4.16, 4.09, 4.11), (4.11, 4.12, 4.07, 4.10), (4.10, 4.13, 4.06, 4.09),
        (4.08, 4.10, 3.96, 3.97), (3.97, 3.98, 3.90, 3.96), (3.97, 4.00, 3.96, 3.99),
        (4.01, 4.07, 4.01, 4.05),
    ]

    /// TTR's unit tests of `volatility` on `ttrc`, n = 10, N = 260, rows 10, 11 and 250.
    @Test(arguments: [
        (RangeVolatility.garmanKlass, 0..<10, 0.21418658, 5e-9),
        (.garmanKlass, 1..<11, 0.21624727, 5e-9), (.parkinson, 0..<10, 0.22520729, 5e-9),
        (.parkinson, 1..<11, 0.21030036, 5e-9), (.garmanKlass, -1..<0, 0.19568922545, 5e-12),
        (.parkinson, -1..<0, 0.19395948419, 5e-12),
        (.rogersSatchell, -1..<0, 0.19822802162, 5e-12),
    ])
    func publishedFigures(
        estimator: RangeVolatility, bars: Range<Int>, expected: Double, tolerance: Double
    ) throws {
        let prices = bars.lowerBound < 0 ? Self.late : Array(Self.early[bars])
        let value = try estimator.estimate(Self.sample(prices)).get()
        #expect(abs(value.annualizedVolatility - expected) < tolerance)
        #expect(value.returns == 10)
    }

    /// Bars from a walk of 60 steps, some with a gap before them, in log prices.
    private static func bars(
        _ random: inout SeededRandom, count: Int, sigma: Double = 0.02, gap: Double = 0.01,
        steps: Int = 60
    ) -> [Bar] {
        var price = 7.0
        return (0..<count).map { _ in
            price += gap * random.normal()
            let open = price
            var (high, low) = (open, open)
            for _ in 0..<steps {
                price += sigma / Double(steps).squareRoot() * random.normal()
                high = max(high, price)
                low = min(low, price)
            }
            return Bar(
                open: open, high: high, low: low, close: price, followsOn: !random.oneIn(10))
        }
    }

    /// Textbook loops over the same bars.
    @Test(arguments: UInt64(1)...20)
    func naiveLoopsAgree(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let bars = Self.bars(&random, count: 10 + Int(seed))
        let sample = BarSample(contiguous: bars, length: .hours(1))
        var sums: [RangeVolatility: (sum: Double, squares: Double, count: Double)] = [:]
        func add(_ estimator: RangeVolatility, _ term: Double) {
            let before = sums[estimator] ?? (0, 0, 0)
            sums[estimator] = (before.sum + term, before.squares + term * term, before.count + 1)
        }
        var nights: [Double] = []
        var days: [Double] = []
        var satchell: [Double] = []
        for (i, bar) in bars.enumerated() {
            let garman =
                pow(bar.high - bar.low, 2) / 2 - (2 * log(2) - 1) * pow(bar.close - bar.open, 2)
            let (up, down, move) = (
                bar.high - bar.open, bar.low - bar.open, bar.close - bar.open
            )
            add(.parkinson, pow(bar.high - bar.low, 2) / (4 * log(2)))
            add(.garmanKlass, garman)
            add(.rogersSatchell, up * (up - move) + down * (down - move))
            guard i > 0, bar.followsOn else { continue }
            nights.append(bar.open - bars[i - 1].close)
            days.append(move)
            satchell.append(up * (up - move) + down * (down - move))
            add(.garmanKlassOvernight, garman + pow(bar.open - bars[i - 1].close, 2))
        }
        for (estimator, (sum, squares, n)) in sums {
            let value = try estimator.estimate(sample).get()
            let variance = sum / n
            let volatility = sqrt(variance * 8760)
            let spread = sqrt((squares - n * variance * variance) / (n - 1) / n)
            #expect(relativeDistance(value.annualizedVolatility, volatility) < 1e-11)
            #expect(
                relativeDistance(value.standardError, volatility * spread / (2 * variance)) < 1e-9)
            #expect(value.returns == Int(n))
        }
        #expect(sums.count == 4)
        let n = Double(nights.count)
        func sampleVariance(_ x: [Double]) -> Double {
            let mean = x.reduce(0, +) / n
            return x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)
        }
        let k = 0.34 / (1.34 + (n + 1) / (n - 1))
        let expected =
            sampleVariance(nights) + k * sampleVariance(days) + (1 - k) * satchell.reduce(0, +) / n
        let value = try RangeVolatility.yangZhang.estimate(sample).get()
        #expect(relativeDistance(value.annualizedVolatility, sqrt(expected * 8760)) < 1e-11)
        #expect(value.returns == nights.count)
        #expect(value.details.first { $0.name == "k" }?.value == k)
    }

    /// Over 250 samples of 30 bars the spread of the figures is the mean standard error within 10%,
    /// and the effective observations say the same within 15%. Bars of 1,500 steps: the ranges of a
    /// walk with few steps are too small.
    @Test(arguments: RangeVolatility.allCases)
    func standardErrorIsTheSpread(estimator: RangeVolatility) throws {
        var random = SeededRandom(seed: 71)
        let count = 250
        var (mean, square, error, effective) = (0.0, 0.0, 0.0, 0.0)
        for _ in 0..<count {
            let bars = Self.bars(&random, count: 31, gap: 0.005, steps: 1500)
            let sample = BarSample(
                contiguous: bars.map { bar in
                    Bar(open: bar.open, high: bar.high, low: bar.low, close: bar.close)
                }, length: .hours(1))
            let value = try estimator.estimate(sample).get()
            mean += value.annualizedVolatility / Double(count)
            square += value.annualizedVolatility * value.annualizedVolatility / Double(count)
            error += value.standardError / Double(count)
            effective += value.effectiveObservations / Double(count)
        }
        let spread = (square - mean * mean).squareRoot()
        let overnight = estimator == .yangZhang || estimator == .garmanKlassOvernight
        let truth = sqrt((overnight ? 4.25e-4 : 4e-4) * 8760)
        #expect(abs(mean / truth - 1) < 0.04)
        #expect(abs(error / spread - 1) < 0.1)
        #expect(abs(mean / (2 * effective).squareRoot() / spread - 1) < 0.15)
    }

    @Test(arguments: RangeVolatility.allCases)
    func unitsDoNotMatter(estimator: RangeVolatility) throws {
        var random = SeededRandom(seed: 72)
        let bars = Self.bars(&random, count: 40)
        func value(_ map: (Bar) -> Bar, _ length: TimeSpan = .hours(1)) throws
            -> VolatilityEstimate.Value
        {
            try estimator.estimate(BarSample(contiguous: bars.map(map), length: length)).get()
        }
        func affine(_ shift: Double, _ scale: Double) -> (Bar) -> Bar {
            { bar in
                Bar(
                    open: shift + scale * bar.open, high: shift + scale * bar.high,
                    low: shift + scale * bar.low, close: shift + scale * bar.close,
                    followsOn: bar.followsOn)
            }
        }
        let base = try value { $0 }
        let shifted = try value(affine(-18.4, 1))
        let scaled = try value(affine(0, 3))
        let slower = try value({ $0 }, .hours(4))
        #expect(
            relativeDistance(base.annualizedVolatility, shifted.annualizedVolatility) < 1e-11)
        #expect(
            relativeDistance(3 * base.annualizedVolatility, scaled.annualizedVolatility) < 1e-11)
        #expect(relativeDistance(3 * base.standardError, scaled.standardError) < 1e-10)
        #expect(
            relativeDistance(base.annualizedVolatility, 2 * slower.annualizedVolatility) < 1e-12)
        #expect(base.effectiveObservations == slower.effectiveObservations)
    }

    /// Bars in another order, and up for down: one figure, but for returns between bars.
    @Test(arguments: [RangeVolatility.parkinson, .garmanKlass, .rogersSatchell])
    func orderAndSignDoNotMatter(estimator: RangeVolatility) throws {
        var random = SeededRandom(seed: 73)
        let bars = Self.bars(&random, count: 40)
        let base = try estimator.estimate(BarSample(contiguous: bars, length: .hours(1))).get()
        let mirrored = bars.shuffled(using: &random).map {
            Bar(open: -$0.open, high: -$0.low, low: -$0.high, close: -$0.close)
        }
        let other = try estimator.estimate(BarSample(contiguous: mirrored, length: .hours(1)))
            .get()
        #expect(relativeDistance(base.annualizedVolatility, other.annualizedVolatility) < 1e-12)
        #expect(relativeDistance(base.standardError, other.standardError) < 1e-11)
    }

    /// A drift moves Parkinson, not Rogers–Satchell: bars that only rise have no figure.
    @Test func straightBarsHaveNoRogersSatchell() throws {
        let bars = (0..<10).map { (i: Int) -> Bar in
            let (open, close) = (Double(i) / 100, Double(i + 1) / 100)
            return Bar(open: open, high: close, low: open, close: close)
        }
        let sample = BarSample(contiguous: bars, length: .hours(1))
        #expect(throws: NotApplicable.self) {
            try RangeVolatility.rogersSatchell.estimate(sample).get()
        }
        #expect(try RangeVolatility.parkinson.estimate(sample).get().annualizedVolatility > 0)
    }

    /// (H − L)² / 2 is less than 0.386 (C − O)² only where high and low do not hold the others,
    /// which ``BarSample/Bar`` puts right: the figure is positive whenever a price moved.
    @Test func garmanKlassOfMendedBarsIsPositive() throws {
        let bars = (0..<5).map { _ in Bar(open: 0, high: 0, low: 0, close: 0.1) }
        let sample = BarSample(contiguous: bars, length: .hours(1))
        let value = try RangeVolatility.garmanKlass.estimate(sample).get()
        let variance: Double = (1.5 - 2 * log(2)) * 0.01
        let expected = sqrt(variance * 8760)
        #expect(relativeDistance(value.annualizedVolatility, expected) < 1e-12)
        var odd = sample.bars
        for i in odd.indices { odd[i].high = 0.01 }
        #expect(throws: NotApplicable.self) {
            try RangeVolatility.garmanKlass.estimate(BarSample(contiguous: odd, length: .hours(1)))
                .get()
        }
    }

    @Test(arguments: RangeVolatility.allCases)
    func hostileBars(estimator: RangeVolatility) throws {
        func outcome(_ bars: [Bar], _ length: TimeSpan = .hours(1))
            -> Result<VolatilityEstimate.Value, NotApplicable>
        {
            estimator.estimate(BarSample(contiguous: bars, length: length))
        }
        var random = SeededRandom(seed: 74)
        let good = Self.bars(&random, count: 12).map { bar in
            Bar(open: bar.open, high: bar.high, low: bar.low, close: bar.close)
        }
        for count in 0...2 {
            #expect(throws: NotApplicable.self) { try outcome(Array(good[..<count])).get() }
        }
        for bad in [Double.nan, .infinity, -.infinity] {
            var bars = good
            bars[5].low = bad
            #expect(throws: NotApplicable.self) { try outcome(bars).get() }
        }
        let huge = good.map {
            Bar(
                open: $0.open * 1e200, high: $0.high * 1e200, low: $0.low * 1e200,
                close: $0.close * 1e200)
        }
        #expect(throws: NotApplicable.self) { try outcome(huge).get() }
        #expect(throws: NotApplicable.self) { try outcome(good, .seconds(0)).get() }
        let still = try outcome(
            [Bar](repeating: Bar(open: 7, high: 7, low: 7, close: 7), count: 12)
        ).get()
        #expect(still.annualizedVolatility == 0 && still.standardError == 0)
    }

    /// Bars that stand alone have no overnight return, and what needs one no figure.
    @Test func bracketedBarsHaveNoNight() throws {
        var random = SeededRandom(seed: 75)
        let bars = Self.bars(&random, count: 12).map { bar in
            Bar(
                open: bar.open, high: bar.high, low: bar.low, close: bar.close, followsOn: false)
        }
        let sample = BarSample(contiguous: bars, length: .hours(1))
        for estimator in [RangeVolatility.yangZhang, .garmanKlassOvernight] {
            #expect(throws: NotApplicable.self) { try estimator.estimate(sample).get() }
        }
        #expect(try RangeVolatility.garmanKlass.estimate(sample).get().returns == 12)
    }
}
