import TestSupport
import Testing

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The estimators against code of a different build: sums over elapsed time instead of subtracted
/// holes, kernels of calendar time instead of ages, scans instead of searches.
@Suite struct SecondRouteTests {
    private struct Reference {
        var volatility: Double
        var standardError: Double
        var effectiveObservations: Double
        var returns: Int
    }

    private static let year = 31_536_000.0

    /// One entry for each interval between observations that is no hole.
    private static func moves(
        _ series: PriceSeries, _ asOf: Int64, _ maxGap: Int64
    ) -> [(from: Int64, to: Int64, logReturn: Double)] {
        var moves: [(from: Int64, to: Int64, logReturn: Double)] = []
        for i in 1..<series.count where series.times[i] <= asOf {
            let (from, to) = (series.times[i - 1], series.times[i])
            guard to - from <= maxGap else { continue }
            moves.append((from, to, log(series.prices[i]) - log(series.prices[i - 1])))
        }
        return moves
    }

    private static func realized(
        _ series: PriceSeries, asOf: Int64, window: Int64, maxGap: Int64
    ) -> Reference? {
        let start = asOf - window
        let moves = moves(series, asOf, maxGap)
        var covered = moves.reduce(0.0) { $0 + Double(max(0, $1.to - max($1.from, start))) / 1e6 }
        if let last = series.times.last(where: { $0 <= asOf }), asOf - last <= maxGap {
            covered += Double(asOf - max(last, start)) / 1e6
        }
        guard covered / (Double(window) / 1e6) >= 0.9 else { return nil }
        let squares = moves.filter { $0.to > start }.map { $0.logReturn * $0.logReturn }
        guard !squares.isEmpty else { return nil }
        let variance = squares.sorted().reduce(0, +)
        let volatility = sqrt(variance / covered * year)
        let quarticity = squares.reduce(0) { $0 + $1 * $1 }
        return Reference(
            volatility: volatility,
            standardError: volatility * sqrt(2 * quarticity / 3) / (2 * variance),
            effectiveObservations: Double(squares.count), returns: squares.count)
    }

    private static func gridded(
        _ series: PriceSeries, asOf: Int64, window: Int64, grid: Int64, maxGap: Int64
    ) -> Reference? {
        var knownTimes = series.times.filter { $0 <= asOf }
        let lastTime = knownTimes.last ?? asOf
        knownTimes.append(asOf)
        let holes = zip(knownTimes, knownTimes.dropFirst()).filter { $1 - $0 > maxGap }
        func price(_ time: Int64) -> Double? {
            series.times.lastIndex { $0 <= min(time, lastTime) && $0 <= time }
                .map { series.prices[$0] }
        }
        var squares: [Double] = []
        var steps = 0
        var g = (asOf - window) / grid * grid - 2 * grid
        while g <= asOf {
            defer { g += grid }
            guard g > asOf - window else { continue }
            steps += 1
            guard let before = price(g - grid), let after = price(g),
                !holes.contains(where: { $0 < g && $1 > g - grid })
            else { continue }
            squares.append(pow(log(after) - log(before), 2))
        }
        guard steps > 0, Double(squares.count) >= 0.9 * Double(steps) else { return nil }
        let variance = squares.reduce(0, +)
        let volatility = sqrt(variance / (Double(squares.count) * Double(grid) / 1e6) * year)
        let quarticity = squares.reduce(0) { $0 + $1 * $1 }
        return Reference(
            volatility: volatility,
            standardError: variance > 0
                ? volatility * sqrt(2 * quarticity / 3) / (2 * variance) : 0,
            effectiveObservations: Double(squares.count), returns: squares.count)
    }

    private static func weighted(
        _ series: PriceSeries, asOf: Int64, halfLife: Int64, maxGap: Int64
    ) -> Reference? {
        let moves = moves(series, asOf, maxGap)
        guard !moves.isEmpty else { return nil }
        let tau = Double(halfLife) / 1e6 / log(2)
        // A clock that stands still in holes.
        let end = moves.reduce(0.0) { $0 + Double($1.to - $1.from) / 1e6 }
        var clock = 0.0
        var terms: [(weight: Double, rate: Double)] = []
        for move in moves {
            let next = clock + Double(move.to - move.from) / 1e6
            let weight = exp(-(end - next) / tau) * (1 - exp(-(next - clock) / tau))
            terms.append((weight, move.logReturn * move.logReturn / (next - clock)))
            clock = next
        }
        let sum = terms.reduce(0) { $0 + $1.weight }
        let rate = terms.reduce(0) { $0 + $1.weight * $1.rate } / sum
        let quarticity = terms.reduce(0) { $0 + pow($1.weight * $1.rate, 2) }
        let volatility = sqrt(rate * year)
        return Reference(
            volatility: volatility,
            standardError: volatility * sqrt(2 * quarticity / 3) / (2 * rate * sum),
            effectiveObservations: sum * sum / terms.reduce(0) { $0 + $1.weight * $1.weight },
            returns: terms.count)
    }

    private func expectAgreement(
        _ outcome: Result<VolatilityEstimate.Value, NotApplicable>, _ reference: Reference?,
        within tolerance: Double
    ) -> Bool {
        guard let reference else {
            if case .success = outcome { return false }
            return true
        }
        guard case .success(let value) = outcome else { return false }
        return relativeDistance(value.annualizedVolatility, reference.volatility) < tolerance
            && relativeDistance(value.standardError, reference.standardError) < tolerance
            && relativeDistance(
                value.effectiveObservations, reference.effectiveObservations) < tolerance
            && value.returns == reference.returns
    }

    @Test(arguments: UInt64(1)...40)
    func realizedAgrees(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let series = try random.irregularSeries(count: 400)
        let last = try #require(series.times.last)
        for maxGap in [TimeSpan.hours(6), .days(2), .days(30)] {
            for window in [TimeSpan.hours(30), .days(5), .days(12)] {
                let asOf = last - Int64(random.uniform() * 3e11) + Int64(random.uniform() * 4e10)
                let outcome = RealizedVolatility.estimate(
                    series, asOf: Timestamp(microseconds: asOf), window: window, maxGap: maxGap)
                #expect(
                    expectAgreement(
                        outcome,
                        Self.realized(
                            series, asOf: asOf, window: window.microseconds,
                            maxGap: maxGap.microseconds), within: 1e-10))
            }
        }
    }

    @Test(arguments: UInt64(1)...40)
    func griddedAgrees(seed: UInt64) throws {
        var random = SeededRandom(seed: seed &+ 1000)
        let series = try random.irregularSeries(count: 300, startingAt: 1_700_000_000_000_000)
        let last = try #require(series.times.last)
        for maxGap in [TimeSpan.hours(6), .days(30)] {
            for (window, grid) in [
                (TimeSpan.days(3), TimeSpan.hours(1)), (.days(8), .minutes(95)),
                (.hours(20), .hours(7)),
            ] {
                let asOf = last - Int64(random.uniform() * 3e11) + Int64(random.uniform() * 4e10)
                let outcome = RealizedVolatility.estimate(
                    series, asOf: Timestamp(microseconds: asOf), window: window, grid: grid,
                    maxGap: maxGap)
                #expect(
                    expectAgreement(
                        outcome,
                        Self.gridded(
                            series, asOf: asOf, window: window.microseconds,
                            grid: grid.microseconds, maxGap: maxGap.microseconds), within: 1e-10))
            }
        }
    }

    @Test(arguments: UInt64(1)...40)
    func weightedAgrees(seed: UInt64) throws {
        var random = SeededRandom(seed: seed &+ 2000)
        let series = try random.irregularSeries(count: 400)
        let last = try #require(series.times.last)
        for maxGap in [TimeSpan.hours(6), .days(30)] {
            for halfLife in [TimeSpan.hours(2), .days(1), .minutes(16_128)] {
                let asOf = last - Int64(random.uniform() * 3e11)
                let outcome = ExponentiallyWeightedVolatility.estimate(
                    series, asOf: Timestamp(microseconds: asOf), halfLife: halfLife,
                    maxGap: maxGap)
                #expect(
                    expectAgreement(
                        outcome,
                        Self.weighted(
                            series, asOf: asOf, halfLife: halfLife.microseconds,
                            maxGap: maxGap.microseconds), within: 1e-9))
            }
        }
    }

    /// The recursion and the GSL statistic are one number.
    @Test(arguments: UInt64(1)...40)
    func recursionEqualsStatistic(seed: UInt64) throws {
        var random = SeededRandom(seed: seed &+ 3000)
        let series = try random.irregularSeries(count: 500)
        let returns = LogReturns(series, maxGap: .hours(12))
        for halfLife in [TimeSpan.minutes(20), .days(1), .days(60)] {
            var state = ExponentiallyWeightedVolatility.State(halfLife: halfLife)
            for (value, spacing) in zip(returns.values, returns.spacings) {
                state.update(logReturn: value, spacing: spacing)
            }
            let value = try ExponentiallyWeightedVolatility.estimate(
                series, asOf: try #require(series.last), halfLife: halfLife, maxGap: .hours(12)
            ).get()
            let rate = try #require(state.varianceRate)
            #expect(
                relativeDistance((rate * Self.year).squareRoot(), value.annualizedVolatility)
                    < 1e-12)
        }
    }
}
