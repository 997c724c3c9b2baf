import TestSupport
import Testing

@testable import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct SampleCapacityTests {
    private func capacity(
        _ confidence: Double, _ n: Int, effective: Double? = nil, excesses: Int = 0
    ) throws -> SampleCapacity {
        try SampleCapacity(
            confidence: confidence, sampleSize: n, effectiveSize: effective ?? Double(n),
            excesses: excesses)
    }

    @Test(arguments: [
        (0.99, 1000, 1000.0, 150, SampleCapacity.Carrier.empirical),
        (0.99, 999, 999, 149, .generalizedPareto), (0.9, 100, 100, 0, .empirical),
        (0.999, 1000, 1000, 150, .generalizedPareto), (0.999, 999, 999, 149, .parametric),
        (0.999, 1000, 1000, 29, .parametric), (0.999, 10_000, 10_000, 500, .empirical),
        (0.999, 10_000, 1000, 500, .generalizedPareto), (0.999, 10_000, 500, 500, .parametric),
        (0.99, 10_000, 500, 500, .parametric), (0.99, 10_000, 600, 500, .generalizedPareto),
        (0.99, 0, 0, 0, .parametric),
    ])
    func chooses(
        confidence: Double, count: Int, effective: Double, excesses: Int,
        carrier: SampleCapacity.Carrier
    ) throws {
        let found = try capacity(confidence, count, effective: effective, excesses: excesses)
        #expect(found.carrier == carrier)
        // One expected loss is the same as a factor of at most the number of excesses.
        if let factor = found.extrapolationFactor, effective == Double(count) {
            #expect(
                (factor <= Double(excesses) * (1 + 1e-9))
                    == (found.carrier != .parametric || excesses < 30))
        }
    }

    /// More confidence, or fewer losses, never moves to a stronger carrier.
    @Test func weakensOutwards() throws {
        let order = SampleCapacity.Carrier.allCases
        for n in [50, 200, 333, 1000, 5000] {
            var before = 0
            for c in [0.5, 0.8, 0.9, 0.95, 0.99, 0.995, 0.999, 0.9999, 0.999999] {
                let found = try capacity(c, n, excesses: min(n, 40)).carrier
                let place = try #require(order.firstIndex(of: found))
                #expect(place >= before)
                before = place
            }
        }
    }

    @Test func highestConfidence() throws {
        func highest(_ carrier: SampleCapacity.Carrier, _ n: Double) -> Double? {
            SampleCapacity.highestConfidence(carrier, effectiveSize: n)
        }
        #expect(highest(.empirical, 1000) == 0.99)
        #expect(highest(.generalizedPareto, 1000) == 0.999)
        #expect(highest(.empirical, 10) == nil && highest(.generalizedPareto, 1) == nil)
        #expect(highest(.parametric, 1000) == nil && highest(.empirical, .nan) == nil)
        #expect(highest(.empirical, .infinity) == nil)
        // It carries what it says, and no more.
        for n in [17, 250, 1000, 9999] {
            let level = try #require(highest(.empirical, Double(n)))
            #expect(try capacity(level, n).carrier == .empirical)
            #expect(try capacity(level + 1e-4 * (1 - level), n).carrier != .empirical)
        }
    }

    @Test func saysWhy() throws {
        #expect(
            try capacity(0.99, 2000, excesses: 200).description
                == "2000 losses leave 20 expected beyond the 0.99 level, at least 10: "
                + "the sample itself carries it")
        #expect(
            try capacity(0.999, 2000, excesses: 200).description
                == "2000 losses leave 2 expected beyond the 0.999 level, fewer than 10: a "
                + "generalised Pareto tail over 200 excesses carries it, 100 times rarer than its "
                + "threshold")
        #expect(
            try capacity(0.999, 2000, effective: 250, excesses: 200).description
                == "2000 losses, worth 250, leave 0.25 expected beyond the 0.999 level, fewer than "
                + "1: a law with stated parameters has to")
        #expect(
            try capacity(0.99, 300, excesses: 20).description
                == "300 losses leave 3 expected beyond the 0.99 level, but a tail has 20 excesses, "
                + "fewer than 30: a law with stated parameters has to")
    }

    @Test func refusesWhatIsNoSample() {
        for bad in [
            (0.0, 10, 10.0, 1), (1, 10, 10, 1), (.nan, 10, 10, 1), (0.9, -1, 0, 0),
            (0.9, 10, -1, 1), (0.9, 10, 11, 1), (0.9, 10, .nan, 1), (0.9, 10, 10, 11),
            (0.9, 10, 10, -1),
        ] {
            #expect(throws: GSLFailure.self) {
                try SampleCapacity(
                    confidence: bad.0, sampleSize: bad.1, effectiveSize: bad.2, excesses: bad.3)
            }
        }
    }

    /// The figures behind the rule, for Student t losses with 4 degrees of freedom: the root mean
    /// squared error of the logarithm of the quantile is 10% at ten expected losses for the sample
    /// itself and 23% at one; a Pareto tail over 100 of 1,000 has 18 to 20% there and 31% at three
    /// times the factor (400 samples; here 150).
    @Test func errorsAreThoseOfTheRule() throws {
        let samples = 150
        var squares = [0.0, 0, 0, 0]
        for seed in 0..<samples {
            let losses = ParetoSamples.studentT4(count: 1000, seed: UInt64(seed) + 60_000)
            let empirical = try EmpiricalTail(losses, convention: .type7)
            let threshold = losses.sorted(by: >)[100]
            let tail = try GeneralizedParetoFit.maximumLikelihood(losses, threshold: threshold).law
            func square(_ loss: Double, _ probability: Double) throws -> Double {
                let truth = try Distribution.unitVarianceStudentTUpperQuantile(
                    1 - probability, degreesOfFreedom: 4)
                let error = log(loss / truth)
                return error * error / Double(samples)
            }
            squares[0] += try square(empirical.valueAtRisk(0.99), 0.99)
            squares[1] += try square(empirical.valueAtRisk(0.999), 0.999)
            squares[2] += try square(tail.valueAtRisk(0.999), 0.999)
            squares[3] += try square(tail.valueAtRisk(0.9998), 0.9998)
        }
        let errors = squares.map { $0.squareRoot() }
        for (error, range) in zip(errors, [0.08...0.12, 0.18...0.29, 0.15...0.24, 0.24...0.38]) {
            #expect(range.contains(error), "\(errors)")
        }
    }
}
