/// From which points the likelihood is climbed, and which summit counts.
enum GARCHSearch {
    /// Responses and persistences of the starts; ω makes the long-run variance that of the series.
    private static let responses = [0.03, 0.1, 0.25]
    private static let persistences = [0.6, 0.9, 0.97, 0.995]
    private static let etas = [0.05, 0.15, 0.35]
    /// Series as long as this with an interior summit as far above a constant variance are climbed
    /// once: several summits are a matter of short series and of weak responses.
    private static let longSeries = 1000
    private static let clearGain = 20.0
    private static let climbs = 3

    /// The best of several climbs from the starts in the order of their likelihoods; the first one
    /// alone where a long series leaves no doubt.
    static func best(_ optimizer: GARCHOptimizer) -> GARCHOptimizer.Outcome {
        let starts = ranked(optimizer)
        var evaluations = starts.evaluations
        var best: GARCHOptimizer.Outcome?
        for start in starts.points.prefix(climbs) + corners(starts.points, optimizer.model) {
            let found = optimizer.climb(from: start)
            evaluations += found.evaluations
            if best.map({ isBetter(found, $0) }) ?? true { best = found }
            let isInterior = optimizer.region.bounds(at: found.point).isEmpty
            if found.converged, isInterior, optimizer.returns.count >= longSeries {
                var constant = GARCHPoint(SIMD8(0, 1, 0, 0, 0, 0, 0, 0))
                constant.vector[0] = found.point.mean
                constant.vector[GARCHParameter.degreesOfFreedom.place] = found.point.eta
                evaluations += 1
                if found.value > optimizer.value(constant) + clearGain { break }
            }
        }
        var outcome = best ?? optimizer.climb(from: start(0.1, 0.9, 0, optimizer.model))
        outcome.evaluations = evaluations
        return outcome
    }

    /// The optimum with normal errors that a t ended on, climbed from the t's parameters.
    static func normalLimit(
        of outcome: GARCHOptimizer.Outcome, _ optimizer: GARCHOptimizer
    ) -> GARCHOptimizer.Outcome {
        var vector = outcome.point.vector
        vector[GARCHParameter.degreesOfFreedom.place] = 0
        var found = optimizer.climb(from: GARCHPoint(vector))
        found.evaluations += outcome.evaluations
        found.iterations += outcome.iterations
        return found
    }

    /// A summit that was reached counts before a higher place on a slope, unless that is higher by
    /// more than rounding.
    private static func isBetter(
        _ a: GARCHOptimizer.Outcome, _ b: GARCHOptimizer.Outcome
    ) -> Bool {
        let tolerance = 1e-9 * max(1, abs(b.value))
        if a.converged != b.converged, abs(a.value - b.value) <= tolerance { return a.converged }
        return a.value > b.value
    }

    private static func start(
        _ response: Double, _ persistence: Double, _ eta: Double, _ model: GARCHModel
    ) -> GARCHPoint {
        let isAsymmetric = model.recursion == .gjr
        return GARCHPoint(
            SIMD8(
                0, 1 - persistence, isAsymmetric ? response / 2 : response,
                isAsymmetric ? response : 0, persistence - response, eta, 0, 0))
    }

    /// Where grids do not look: next to no persistence, and a variance that hardly responds but
    /// drifts from the backcast upward or downward.
    private static func corners(_ best: [GARCHPoint], _ model: GARCHModel) -> [GARCHPoint] {
        [(0.05, 0.08, 0.92), (0.002, 0.9998, 0.005), (0.002, 0.99, 1e-4)].map {
            (response, persistence, omega) in
            var point = start(response, persistence, best.first?.eta ?? 0, model)
            point.vector[GARCHParameter.omega.place] = omega
            point.vector[GARCHParameter.mean.place] = best.first?.mean ?? 0
            return point
        }
    }

    private static func ranked(
        _ optimizer: GARCHOptimizer
    ) -> (points: [GARCHPoint], evaluations: Int) {
        let isTailed = optimizer.model.errors == .studentT
        let middle = isTailed ? etas[1] : 0
        var found = persistences.flatMap { persistence in
            responses.map { start($0, persistence, middle, optimizer.model) }
        }.map { (point: $0, value: optimizer.value($0)) }
        found.sort { $0.value > $1.value }
        guard isTailed else { return (found.map(\.point), found.count) }
        var evaluations = found.count
        func improve(_ i: Int, _ place: Int, _ value: Double) {
            var vector = found[i].point.vector
            vector[place] = value
            let result = optimizer.value(GARCHPoint(vector))
            evaluations += 1
            if result > found[i].value { found[i] = (GARCHPoint(vector), result) }
        }
        // Where many returns are one and the same, the likelihood of a t peaks sharply there.
        let median = optimizer.model.mean == .constant ? middleOf(optimizer.returns) : 0
        for i in found.indices.prefix(climbs) {
            if median != 0 { improve(i, GARCHParameter.mean.place, median) }
            for eta in etas where eta != middle {
                improve(i, GARCHParameter.degreesOfFreedom.place, eta)
            }
        }
        return (found.map(\.point), evaluations)
    }

    /// A return with as many below as above.
    private static func middleOf(_ returns: [Double]) -> Double {
        returns.sorted()[returns.count / 2]
    }
}
