#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Which returns of a sample are jumps: each against the bipower variation just before it.
///
/// Formula: Lᵢ = rᵢ / sᵢ with sᵢ² = Σ |rⱼ₋₁||rⱼ| / (K − 2) over the K − 2 products that end before
/// i. A jump is where (|Lᵢ| − Cₙ)/Sₙ > −ln(−ln(1 − level)), with c = √(2/π), Cₙ = √(2 ln n)/c −
/// (ln π + ln ln n)/(2c √(2 ln n)) and Sₙ = 1/(c √(2 ln n)).
///
/// Conventions: n is the number of returns that are tested. No product reaches over a hole; after
/// one, the last products before it serve on. `level` is the chance of any false jump in the
/// sample, not in each return. The default window is ``publishedWindow(returnsPerDay:)`` of the
/// sample's own spacing.
///
/// Edge cases: a return that is not zero after a window without any move has no statistic; a return
/// of zero has 0. Fewer than 3 tested returns are not applicable.
///
/// Source: Lee and Mykland (2008), definition 1 and lemma 1.
public struct LeeMyklandTest: Sendable, Hashable {
    public struct Jump: Sendable, Hashable {
        /// The place of the return in the sample.
        public var place: Int
        public var logReturn: Double
        /// L, with the sign of the return.
        public var statistic: Double
    }

    /// L of each return of the sample; nil for the first ones and where nothing moved before.
    public var statistics: [Double?]
    /// In order of time.
    public var jumps: [Jump]
    /// |L| above which a return is a jump.
    public var threshold: Double
    /// How many returns have a statistic.
    public var tested: Int
    /// K.
    public var window: Int

    /// √(252 n), rounded up, the smallest window for which jumps do not spoil the variance: 16 for
    /// daily returns, 78 for hourly ones, 270 for those of 5 minutes.
    ///
    /// What is not a positive number gives 3, the least window.
    public static func publishedWindow(returnsPerDay: Double) -> Int {
        let window = (252 * returnsPerDay).squareRoot().rounded(.up)
        return window > 3 ? Int(min(window, 1e9)) : 3
    }

    /// `level` strictly between 0 and 1; `window` K, from 3.
    public static func test(
        _ sample: ReturnSample, level: Double = 0.01, window: Int? = nil
    ) -> Result<LeeMyklandTest, NotApplicable> {
        if let objection = sample.objection(minimumReturns: ReturnSample.minimumReturns) {
            return .failure(objection)
        }
        guard level > 0, level < 1 else {
            return .failure(NotApplicable("a level of \(level); expected one between 0 and 1"))
        }
        let chosen =
            window
            ?? publishedWindow(
                returnsPerDay: Double(sample.count) / sample.seconds * TimeSpan.days(1).seconds)
        guard chosen >= 3 else {
            return .failure(NotApplicable("a window of \(chosen); expected at least 3 returns"))
        }
        let statistics = statistics(sample, window: chosen)
        let tested = statistics.count { $0 != nil }
        guard tested >= 3 else {
            return .failure(
                NotApplicable(
                    "\(tested) of \(sample.count) returns have \(chosen) before them that moved; "
                        + "expected at least 3"))
        }
        let threshold = threshold(tested: tested, level: level)
        let jumps = statistics.indices.compactMap { place -> Jump? in
            guard let value = statistics[place], abs(value) > threshold else { return nil }
            return Jump(place: place, logReturn: sample.values[place], statistic: value)
        }
        return .success(
            LeeMyklandTest(
                statistics: statistics, jumps: jumps, threshold: threshold, tested: tested,
                window: chosen))
    }

    /// Cₙ + Sₙ β, β the quantile of the Gumbel law.
    static func threshold(tested: Int, level: Double) -> Double {
        let c = (2 / Double.pi).squareRoot()
        let logCount = log(Double(tested))
        let root = (2 * logCount).squareRoot()
        let center = root / c - (log(Double.pi) + log(logCount)) / (2 * c * root)
        return center + gumbelQuantile(1 - level) / (c * root)
    }

    /// −ln(−ln p).
    static func gumbelQuantile(_ probability: Double) -> Double { -log(-log(probability)) }

    private static func statistics(_ sample: ReturnSample, window: Int) -> [Double?] {
        zip(sample.values, localDeviations(sample, window: window)).map { value, deviation in
            guard let deviation else { return nil }
            if value == 0 { return 0 }
            let statistic = value / deviation
            return statistic.isFinite ? statistic : nil
        }
    }

    /// s of each return, from what went before it; nil for the first ones.
    static func localDeviations(_ sample: ReturnSample, window: Int) -> [Double?] {
        var products: [Double] = []
        products.reserveCapacity(sample.count)
        /// How many products end before each return.
        var before: [Int] = []
        before.reserveCapacity(sample.count)
        for run in sample.runs {
            for i in run {
                before.append(products.count)
                if i > run.lowerBound {
                    products.append(abs(sample.values[i - 1]) * abs(sample.values[i]))
                }
            }
        }
        let width = window - 2
        let sums = trailingSums(products.span, width: width)
        return sample.values.indices.map { i in
            guard before[i] >= width else { return nil }
            return (sums[before[i] - 1] / Double(width)).squareRoot()
        }
    }

    /// The sum of the `width` values that end at each place, of fewer at the beginning.
    ///
    /// Blocks of `width` are summed from both their ends, and each sum is put together from two of
    /// them: nothing is subtracted, so that a large value leaves no trace after it is gone.
    static func trailingSums(_ values: Span<Double>, width: Int) -> [Double] {
        var fromEnd = [Double](repeating: 0, count: values.count)
        for i in stride(from: values.count - 1, through: 0, by: -1) {
            let isBlockEnd = i % width == width - 1 || i == values.count - 1
            fromEnd[i] = values[i] + (isBlockEnd ? 0 : fromEnd[i + 1])
        }
        var sums = [Double](repeating: 0, count: values.count)
        var fromStart = 0.0
        for i in values.indices {
            fromStart = i % width == 0 ? values[i] : fromStart + values[i]
            let isWholeBlock = i % width == width - 1
            sums[i] = fromStart + (isWholeBlock || i < width ? 0 : fromEnd[i - width + 1])
        }
        return sums
    }
}
