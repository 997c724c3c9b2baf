import CGSL
import Testing

@testable import VolModel

/// The library never aborts the process, never hands out a number that is not finite, and says why.
@Suite struct GSLSafetyTests {
    private static let hostile: [Double] = [
        .nan, .infinity, -.infinity, 0, -0.0, 1, -1, 0.5, 2, 2.0.nextUp, 4, 1e-300, 1e-17,
        1e-9, 1 - 1e-16, 1.0.nextUp, 1e9, 1e100, 1e300, -1e300, .greatestFiniteMagnitude,
        .leastNonzeroMagnitude, 1000.5,
    ]

    private enum Outcome: Hashable { case number, refused }

    /// Finite, or a typed failure that names the function.
    private static func judge(_ body: () throws(GSLFailure) -> Double) -> Outcome? {
        do throws(GSLFailure) {
            return try body().isFinite ? .number : nil
        } catch {
            return error.function.hasPrefix("gsl_") && !error.reason.isEmpty ? .refused : nil
        }
    }

    private static func callEverything(_ a: Double, _ b: Double) -> [Outcome?] {
        [
            judge { () throws(GSLFailure) in try Distribution.normalQuantile(a) },
            judge { () throws(GSLFailure) in try Distribution.normalProbability(a) },
            judge { () throws(GSLFailure) in try Distribution.normalUpperQuantile(a) },
            judge { () throws(GSLFailure) in
                try Distribution.unitVarianceStudentTUpperQuantile(a, degreesOfFreedom: b)
            },
            judge { () throws(GSLFailure) in try Quantile.type7([a, b, 1], probability: 0.3) },
            judge { () throws(GSLFailure) in try Quantile.type7([1, 2, 3], probability: a) },
            judge { () throws(GSLFailure) in try Quantile.type7([], probability: a) },
            judge { () throws(GSLFailure) in try GSLStatistics.sumOfSquares([a, b]) },
            judge { () throws(GSLFailure) in
                try FirstPassage.logDistance(probability: a, varianceRate: b, horizon: .days(1))
            },
            judge { () throws(GSLFailure) in
                try StudentTTail(degreesOfFreedom: b).valueAtRisk(a)
            },
            judge { () throws(GSLFailure) in
                try TailMultiplier.historical(
                    LossSample(TailSample(standardizedReturns: [a, b, -1, 1]), side: .short),
                    side: .short, confidence: 0.99, tail: HistoricalTail()
                ).value
            },
        ]
    }

    private static func domainError() throws(GSLFailure) -> Double {
        try GSLRuntime.call("gsl_cdf_beta_Pinv", "-1.0, 2.0, 3.0") { gsl_cdf_beta_Pinv(-1, 2, 3) }
    }

    /// A call that reports a failure to the handler and still returns a number.
    private static func invalidArgument() throws(GSLFailure) -> Double {
        var least = [0.0, 0.0]
        return try GSLRuntime.call("gsl_sort_smallest", "2 of 1") {
            gsl_sort_smallest(&least, 2, [1.0], 1, 1) == 0 ? 0 : 1
        }
    }

    @Test func hostileArgumentsFromManyTasks() async {
        let serial = Self.hostile.map { a in Self.hostile.map { Self.callEverything(a, $0) } }
        for (a, row) in zip(Self.hostile, serial) {
            for (b, outcomes) in zip(Self.hostile, row) {
                #expect(outcomes.firstIndex(of: nil) == nil, "\(a), \(b)")
            }
        }
        #expect(Set(serial.joined().joined()) == [.number, .refused])
        await withTaskGroup(of: Bool.self) { group in
            for task in 0..<64 {
                group.addTask {
                    let row = task % Self.hostile.count
                    let own = Self.hostile.map { Self.callEverything(Self.hostile[row], $0) }
                    return own == serial[row]
                }
            }
            for await same in group { #expect(same) }
        }
    }

    /// The code and the words are GSL's own, also while other threads fail otherwise.
    @Test func reasonIsCaptured() async {
        await withTaskGroup(of: GSLFailure?.self) { group in
            for task in 0..<200 {
                group.addTask {
                    do throws(GSLFailure) {
                        _ = try task % 2 == 0 ? Self.domainError() : Self.invalidArgument()
                        return nil
                    } catch {
                        return error
                    }
                }
            }
            var seen: [GSLFailure: Int] = [:]
            for await failure in group {
                if let failure { seen[failure, default: 0] += 1 }
            }
            #expect(seen == [.outOfDomain: 100, .badLimit: 100])
        }
    }

    /// A failure leaves no trace in the next call of the same thread.
    @Test func failureIsForgotten() throws {
        #expect(throws: GSLFailure.self) {
            try Self.domainError()
        }
        #expect(try GSLRuntime.call("gsl_cdf_beta_Pinv", "") { gsl_cdf_beta_Pinv(1, 2, 3) } == 1)
    }

    @Test func silentNaNIsRefused() {
        #expect(
            throws: GSLFailure(
                code: .notANumber, reason: "result is nan", function: "gsl_cdf_ugaussian_Pinv",
                arguments: "1.5")
        ) {
            try GSLRuntime.call("gsl_cdf_ugaussian_Pinv", "1.5") { gsl_cdf_ugaussian_Pinv(1.5) }
        }
    }
}

extension GSLFailure {
    /// The words of GSL 2.7 in cdf/betainv.c.
    fileprivate static let outOfDomain = GSLFailure(
        code: .domain, reason: "P must be in range 0 < P < 1", function: "gsl_cdf_beta_Pinv",
        arguments: "-1.0, 2.0, 3.0")
    /// The words of GSL 2.7 in sort/subset_source.c.
    fileprivate static let badLimit = GSLFailure(
        code: .invalidArgument, reason: "subset length k exceeds vector length n",
        function: "gsl_sort_smallest", arguments: "2 of 1")
}
