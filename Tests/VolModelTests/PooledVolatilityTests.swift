import TestSupport
import Testing

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Pooling against a published example, a matrix route, its own model, and hostile input.
@Suite struct PooledVolatilityTests {
    /// Thirteen trials of the BCG vaccine (Colditz et al., 1994): log relative risks and their
    /// variances. Q(12) = 152.2330 and τ² = 0.3181 by Paule and Mandel are the figures of R's
    /// metafor for this data (Viechtbauer, 2010).
    @Test func bcgVaccine() throws {
        let trials: [(Double, Double, Double, Double)] = [
            (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619),
            (33, 5036, 47, 5761), (180, 1361, 372, 1079), (8, 2537, 10, 619),
            (505, 87886, 499, 87892), (29, 7470, 45, 7232), (17, 1699, 65, 1600),
            (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825),
        ]
        let risks = trials.map { ($0.0 / ($0.0 + $0.1)) / ($0.2 / ($0.2 + $0.3)) }
        let variances = trials.map { 1 / $0.0 - 1 / ($0.0 + $0.1) + 1 / $0.2 - 1 / ($0.2 + $0.3) }
        #expect(
            abs(
                PauleMandel.heterogeneity(risks.map { log($0) }, variances: variances, between: 0)
                    - 152.2330) < 5e-5)
        let pooled = try PooledVolatility(
            annualizedVolatilities: risks,
            standardErrors: zip(risks, variances).map { $0 * $1.squareRoot() })
        let between = try #require(pooled.betweenVariance)
        #expect(abs(between - 0.3181) < 5e-5)
        let mean = try #require(pooled.withoutHistory)
        #expect(abs(log(mean.annualizedVolatility) - -0.7150) < 5e-5)
        let ofMean = (mean.logStandardError * mean.logStandardError - between).squareRoot()
        #expect(abs(ofMean - 0.1809) < 5e-5)
    }

    /// The figures with their covariance matrix written out: the generalised least squares mean and
    /// the best linear unbiased prediction by Gaussian elimination.
    @Test(arguments: UInt64(1)...30)
    func agreesWithMatrices(seed: UInt64) throws {
        var random = SeededRandom(seed: seed &+ 11_000)
        let count = 2 + Int(random.next() % 12)
        let logs = (0..<count).map { _ in 0.5 * random.normal() }
        let errors = (0..<count).map { _ in 0.02 + 0.6 * random.uniform() }
        let pooled = try PooledVolatility(
            annualizedVolatilities: logs.map { exp($0) },
            standardErrors: zip(logs, errors).map { exp($0) * $1 })
        let between = try #require(pooled.betweenVariance)
        let ones = Array(repeating: 1.0, count: count)
        let matrix = (0..<count).map { row in
            (0..<count).map { $0 == row ? between + errors[row] * errors[row] : 0 }
        }
        let solvedOnes = Self.solved(matrix, ones)
        let weight = solvedOnes.reduce(0, +)
        let mean = zip(solvedOnes, logs).map(*).reduce(0, +) / weight
        let residuals = logs.map { $0 - mean }
        let solved = Self.solved(matrix, residuals)
        let statistic = zip(residuals, solved).map(*).reduce(0, +)
        #expect(between == 0 || abs(statistic - Double(count - 1)) < 1e-9)
        #expect(between > 0 || statistic <= Double(count - 1))
        for (place, estimate) in pooled.estimates.enumerated() {
            let predicted = mean + between * solved[place]
            #expect(abs(log(estimate.annualizedVolatility) - predicted) < 1e-11)
            // Of a prediction with τ² known, from the weights of the observations.
            let share = between / (between + errors[place] * errors[place])
            var variance = 0.0
            for other in 0..<count {
                let own = other == place ? share : 0
                let coefficient = own + (1 - share) * solvedOnes[other] / weight
                let truth = coefficient - (other == place ? 1 : 0)
                variance += truth * truth * between
                variance += coefficient * coefficient * errors[other] * errors[other]
            }
            let known = estimate.logStandardError * estimate.logStandardError
            let s2 = errors[place] * errors[place]
            let ofBetween =
                4 * Double(count) * s2 * s2 / pow(s2 + between, 3) / (weight * weight)
            #expect(abs(known - variance - ofBetween) < 1e-11 * known)
        }
    }

    private static func solved(_ matrix: [[Double]], _ right: [Double]) -> [Double] {
        var rows = zip(matrix, right).map { $0 + [$1] }
        for pivot in rows.indices {
            let scale = rows[pivot][pivot]
            rows[pivot] = rows[pivot].map { $0 / scale }
            for row in rows.indices where row != pivot {
                let factor = rows[row][pivot]
                rows[row] = zip(rows[row], rows[pivot]).map { $0 - factor * $1 }
            }
        }
        return rows.map { $0[right.count] }
    }

    /// In a class of feeds with short histories the pooled figures err less than the feeds' own,
    /// and their intervals cover.
    @Test(arguments: [(0.3, 0.3), (0.15, 0.4), (0.5, 0.2), (0.05, 0.3)])
    func errsLessAndCovers(spread: Double, error: Double) throws {
        var random = SeededRandom(seed: 12_000)
        var (own, pooledError, covered, newCovered, count) = (0.0, 0.0, 0, 0, 0)
        for _ in 0..<1500 {
            let truths = (0..<12).map { _ in log(0.6) + spread * random.normal() }
            let errors = truths.map { _ in error * (0.5 + random.uniform()) }
            let logs = zip(truths, errors).map { $0 + $1 * random.normal() }
            let pooled = try PooledVolatility(
                annualizedVolatilities: logs.map { exp($0) },
                standardErrors: zip(logs, errors).map { exp($0) * $1 })
            for place in truths.indices {
                let estimate = pooled.estimates[place]
                let miss = log(estimate.annualizedVolatility) - truths[place]
                own += (logs[place] - truths[place]) * (logs[place] - truths[place])
                pooledError += miss * miss
                if abs(miss) <= 1.96 * estimate.logStandardError { covered += 1 }
                count += 1
            }
            let another = try #require(pooled.withoutHistory)
            let miss = log(0.6) + spread * random.normal() - log(another.annualizedVolatility)
            if abs(miss) <= 1.96 * another.logStandardError { newCovered += 1 }
        }
        #expect(pooledError < (spread > error ? 0.9 : 0.6) * own)
        let coverage = Double(covered) / Double(count)
        #expect(coverage > 0.93)
        #expect(coverage < 0.96 || spread < error)
        #expect(Double(newCovered) / 1500 > 0.83)
    }
}

extension PooledVolatilityTests {
    @Test(arguments: UInt64(1)...20)
    func orderAndUnit(seed: UInt64) throws {
        var random = SeededRandom(seed: seed &+ 13_000)
        let volatilities = (0..<7).map { _ in exp(random.normal()) }
        let errors = volatilities.map { $0 * 0.5 * random.uniform() }
        let plain = try PooledVolatility(
            annualizedVolatilities: volatilities, standardErrors: errors)
        let other = try PooledVolatility(
            annualizedVolatilities: volatilities.reversed().map { 100 * $0 },
            standardErrors: errors.reversed().map { 100 * $0 })
        for (one, two) in zip(plain.estimates, other.estimates.reversed()) {
            #expect(
                relativeDistance(100 * one.annualizedVolatility, two.annualizedVolatility) < 1e-9)
            #expect(relativeDistance(one.logStandardError, two.logStandardError) < 1e-9)
            #expect(abs(one.ownShare - two.ownShare) < 1e-9)
        }
        let mean = try #require(plain.withoutHistory)
        for (own, pooled) in zip(volatilities, plain.estimates) {
            // Between the feed's own figure and the class.
            let ends = [own, mean.annualizedVolatility].sorted()
            #expect(pooled.annualizedVolatility >= ends[0] * (1 - 1e-12))
            #expect(pooled.annualizedVolatility <= ends[1] * (1 + 1e-12))
        }
    }

    @Test func oneFeedStaysAsItIs() throws {
        let pooled = try PooledVolatility(annualizedVolatilities: [0.8], standardErrors: [0.2])
        #expect(pooled.estimates.count == 1)
        #expect(pooled.estimates[0].annualizedVolatility == 0.8)
        #expect(abs(pooled.estimates[0].standardError - 0.2) < 1e-15)
        #expect(pooled.estimates[0].ownShare == 1)
        #expect(pooled.betweenVariance == nil)
        #expect(pooled.withoutHistory == nil)
    }

    /// Feeds that are known exactly stay, and τ² is their variance.
    @Test func exactlyKnownFeeds() throws {
        let pooled = try PooledVolatility(
            annualizedVolatilities: [0.4, 0.6, 1.1], standardErrors: [0, 0, 0])
        for (estimate, own) in zip(pooled.estimates, [0.4, 0.6, 1.1]) {
            #expect(relativeDistance(estimate.annualizedVolatility, own) < 1e-12)
            #expect(estimate.logStandardError < 1.1e-8)
        }
        let logs = [0.4, 0.6, 1.1].map { log($0) }
        let mean = logs.reduce(0, +) / 3
        let variance = logs.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 2
        #expect(relativeDistance(try #require(pooled.betweenVariance), variance) < 1e-12)
    }

    /// Equal figures have nothing between them.
    @Test func equalFeeds() throws {
        for error in [0, 0.1] {
            let pooled = try PooledVolatility(
                annualizedVolatilities: [0.5, 0.5, 0.5], standardErrors: [error, error, error])
            #expect(pooled.betweenVariance == 0)
            #expect(pooled.estimates.allSatisfy { abs($0.annualizedVolatility - 0.5) < 1e-15 })
            #expect(pooled.estimates.allSatisfy { $0.ownShare == 0 })
        }
    }

    @Test func refusals() {
        func reason(_ volatilities: [Double], _ errors: [Double]) -> String {
            do throws(PoolingError) {
                _ = try PooledVolatility(
                    annualizedVolatilities: volatilities, standardErrors: errors)
                return ""
            } catch { return error.description }
        }
        #expect(reason([], []) == "no volatility to pool; expected that of one feed at least")
        #expect(
            reason([1], [])
                == "1 volatilities stand beside 0 standard errors; expected as many of each")
        for bad in [0, -1, .nan, .infinity] {
            #expect(
                reason([0.5, bad], [0.1, 0.1])
                    == "volatility 1 is \(bad); expected a finite positive number")
        }
        for bad in [-1, .nan, .infinity, 501] {
            #expect(
                reason([0.5, 0.5], [bad, 0.1])
                    == "standard error 0 is \(bad); expected one from 0 to 1000 times the volatility"
            )
        }
    }

    @Test func hostileInput() throws {
        let numbers = [.leastNonzeroMagnitude, 1e-300, 1e-8, 1, 1e8, 1e300]
        for first in numbers {
            for second in numbers {
                for share in [0, 1e-300, 1e-9, 0.1, 999] {
                    let pooled = try PooledVolatility(
                        annualizedVolatilities: [first, second, 1],
                        standardErrors: [first * share, 0, 0.5])
                    let all = pooled.estimates + [try #require(pooled.withoutHistory)]
                    #expect(all.allSatisfy { $0.annualizedVolatility.isFinite })
                    #expect(all.allSatisfy { $0.logStandardError >= 0 })
                    #expect(all.allSatisfy { $0.logStandardError.isFinite })
                    #expect(all.allSatisfy { (0...1).contains($0.ownShare) })
                }
            }
        }
    }
}
