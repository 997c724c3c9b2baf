/// The returns that can be judged, and the judgement.
struct TestedReturns {
    private var values: [Double] = []
    private var thresholds: [Double] = []
    private var deviations: [Double] = []
    private let grid: Double

    /// `multiple` of Lee and Mykland's s.
    init(_ sample: ReturnSample, window: Int, multiple: Double) {
        grid = sample.grid?.seconds ?? 0
        let scales = LeeMyklandTest.localDeviations(sample, window: window)
        for (value, scale) in zip(sample.values, scales) {
            guard let scale, scale > 0 else { continue }
            values.append(value)
            thresholds.append(multiple * scale)
            deviations.append(scale * (Double.pi / 2).squareRoot())
        }
    }

    func estimate(
        confidence: Double, unseenMean: Double
    ) throws(GSLFailure) -> Result<JumpEstimate, NotApplicable> {
        var (up, down): ([Double], [Double]) = ([], [])
        var calm: [Double] = []
        for (value, threshold) in zip(values, thresholds) {
            if abs(value) <= threshold {
                calm.append(value)
            } else if value > 0 {
                up.append(value - threshold)
            } else {
                down.append(-value - threshold)
            }
        }
        let squares = SquareSums(calm.span)
        guard squares.squares > 0, squares.squares.isFinite else {
            return .failure(
                NotApplicable(
                    "no tested return that is not a jump has moved; expected a price that moves"))
        }
        let year = TimeSpan.year.seconds
        let seconds = grid * Double(values.count)
        func tail(_ excesses: [Double]) throws(GSLFailure) -> JumpTail {
            try JumpTail(
                excesses: excesses, thresholds: thresholds, deviations: deviations,
                years: seconds / year, confidence: confidence, unseenMean: unseenMean)
        }
        let (ups, downs) = (try tail(up), try tail(down))
        let volatility = (squares.squares / (grid * Double(calm.count)) * year).squareRoot()
        var estimate = JumpEstimate(
            up: ups, down: downs, seconds: seconds, annualizedVolatility: volatility,
            annualizedVolatilityStandardError: volatility
                * (2.0 / 3 * squares.fourthPowers).squareRoot() / (2 * squares.squares),
            meanThreshold: thresholds.reduce(0, +) / Double(thresholds.count))
        if !up.isEmpty || !down.isEmpty {
            let seen = try ExactLimits.binomialInterval(
                successes: up.count, count: up.count + down.count, confidence: confidence)
            // The odds of all jumps are those of the seen ones by the shares that are seen.
            func ofAll(_ share: Double) -> Double {
                share * downs.seenShare
                    / (share * downs.seenShare + (1 - share) * ups.seenShare)
            }
            estimate.upProbability = ups.perYear / (ups.perYear + downs.perYear)
            estimate.upProbabilityInterval = ofAll(seen.lowerBound)...ofAll(seen.upperBound)
        }
        return .success(estimate)
    }
}
