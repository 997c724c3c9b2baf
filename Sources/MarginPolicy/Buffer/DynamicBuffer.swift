public import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What lies between the maintenance ratio and the initial one: the move within the holding period
/// that at most the stated share of positions does not survive.
///
/// Formula: with d the log distance that the price reaches within the holding period with the
/// probability p, long b = (1 − mm)(1 − e^(−d)), short b = (1 + mm)(e^d − 1), initial = mm + b. An
/// initial ratio i so made puts the liquidation price at the log distance d:
/// 1 − i = (1 − mm) e^(−d) for a long, 1 + i = (1 + mm) e^d for a short.
///
/// d by two routes: the closed form of a log price without drift and of constant volatility
/// (`FirstPassage`), and `FilteredPathBootstrap`, which knows the tails of the returns and that
/// volatility moves. Both stand in the value where both are known; ``method`` says which counts.
///
/// Measured for a price watched all the time over 8 hours, paths over closed form (100,000 paths
/// of 35 minute steps): normal returns and constant volatility 0.99 to 1.00; Student t returns with
/// 4 degrees of freedom under averages of 6 hours to 16 days 0.98 at 5%, 1.06 at 1% and 1.33 at
/// 0.1%. At ordinary probabilities heavy tails shorten the buffer, at rare ones they lengthen it.
public struct DynamicBuffer: Sendable, Hashable {
    public enum Method: String, Sendable, Hashable, CaseIterable {
        case closedForm = "closed_form"
        case filteredPaths = "filtered_paths"
    }

    public let method: Method
    public let holdingPeriod: TimeSpan
    /// p, of each side alone.
    public let probability: Double
    /// Per second, of the closed form.
    public let varianceRate: Double
    /// One distance for both sides.
    public let closedFormLogDistance: Double
    /// nil where there is no sample of returns.
    public let filteredPaths: FilteredPaths?

    /// What the simulated paths say.
    public struct FilteredPaths: Sendable, Hashable {
        /// With the number of paths and the seed.
        public let distances: FilteredPathBootstrap.Distances
        public let logDistance: PerSide<Double>
        /// Of 95%, from the number of paths alone.
        public let interval: PerSide<ConfidenceInterval>
    }

    /// `paths`: the sample and the filter at the start of the holding period; needed by its method,
    /// and shown beside the closed form where it is given.
    ///
    /// Throws: ``Hold`` for a probability outside (0, 1), a variance rate that is negative or not
    /// finite, a holding period that is not positive, a method without its sample, and what
    /// `FilteredPathBootstrap` refuses.
    public init(
        method: Method, holdingPeriod: TimeSpan, probability: Double, varianceRate: Double,
        paths: FilteredPathBootstrap? = nil,
        pathCount: Int = FilteredPathBootstrap.defaultPathCount, seed: UInt64 = 0
    ) throws(Hold) {
        guard holdingPeriod > .seconds(0) else {
            throw Hold("buffer: the holding period is \(holdingPeriod); expected a positive one")
        }
        guard method == .closedForm || paths != nil else {
            throw Hold("buffer: \(method.rawValue) needs a sample of returns; found none")
        }
        self.method = method
        self.holdingPeriod = holdingPeriod
        self.probability = probability
        self.varianceRate = varianceRate
        do throws(GSLFailure) {
            closedFormLogDistance = try FirstPassage.logDistance(
                probability: probability, varianceRate: varianceRate, horizon: holdingPeriod)
            if let paths {
                let distances = try paths.distances(
                    holdingPeriod: holdingPeriod, pathCount: pathCount, seed: seed)
                filteredPaths = try FilteredPaths(distances, probability: probability)
            } else {
                filteredPaths = nil
            }
        } catch {
            throw Hold("buffer: \(error)")
        }
    }

    /// d of each side by the method that counts.
    public var logDistance: PerSide<Double> {
        logDistance(by: method)
            ?? PerSide(long: closedFormLogDistance, short: closedFormLogDistance)
    }

    /// d of each side by one route; nil where there is no sample.
    public func logDistance(by method: Method) -> PerSide<Double>? {
        switch method {
        case .closedForm: PerSide(long: closedFormLogDistance, short: closedFormLogDistance)
        case .filteredPaths: filteredPaths?.logDistance
        }
    }

    /// b over the maintenance ratio `mm`, of a side or, for `both`, of the one that needs more.
    ///
    /// Edge cases: 0 for a long at a maintenance of 1 and more; infinity where e^d is beyond a
    /// number; not a number for a maintenance that is none.
    public func ratio(_ side: Side, maintenance: Double) -> Double {
        let d = logDistance
        switch side {
        case .long: return maintenance >= 1 ? 0 : (1 - maintenance) * -expm1(-d.long)
        case .short: return (1 + maintenance) * expm1(d.short)
        case .both:
            return Swift.max(
                ratio(.long, maintenance: maintenance), ratio(.short, maintenance: maintenance))
        }
    }

    /// The probability that the price reaches `logDistance` within the holding period by one route;
    /// nil where there is no sample, or no distance.
    public func liquidationProbability(
        _ side: Side, logDistance: Double, by method: Method
    ) -> Double? {
        guard logDistance >= 0 else { return nil }
        func ofPaths(_ distances: PathDistances) -> Double {
            distances.probability(logDistance: logDistance)
        }
        switch method {
        case .closedForm:
            if logDistance == .infinity { return 0 }
            return try? FirstPassage.windowProbability(
                logDistance: logDistance, .zeroLogDrift(varianceRate: varianceRate),
                horizon: holdingPeriod)
        case .filteredPaths:
            return filteredPaths.map { paths in
                switch side {
                case .long: ofPaths(paths.distances.long)
                case .short: ofPaths(paths.distances.short)
                case .both:
                    Swift.max(ofPaths(paths.distances.long), ofPaths(paths.distances.short))
                }
            }
        }
    }
}

extension DynamicBuffer.FilteredPaths {
    fileprivate init(
        _ distances: FilteredPathBootstrap.Distances, probability: Double
    ) throws(GSLFailure) {
        self.distances = distances
        logDistance = PerSide(
            long: try distances.long.logDistance(probability: probability),
            short: try distances.short.logDistance(probability: probability))
        interval = PerSide(
            long: try distances.long.logDistanceInterval(
                probability: probability, confidence: 0.95),
            short: try distances.short.logDistanceInterval(
                probability: probability, confidence: 0.95))
    }
}
