import Evidence
import MarginPolicy
import Testing
import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct ImpulseResponseTests {
    /// A volatility times a normal quantile and nothing else, on a market whose distances are
    /// small against one.
    private func bare(decay: Double) -> (RiskPolicy, ImpulseResponse.Design) {
        var policy = RiskPolicy()
        let halfLife = -log(2.0) / log(decay) * TimeSpan.days(1).seconds
        policy.volatility.estimators = [
            .ewma(halfLife: TimeSpan(microseconds: Int64(halfLife * 1e6)))
        ]
        policy.volatility.leastUpdates = 0
        policy.tail.method = .normal
        policy.horizon.detection = .minutes(5)
        policy.horizon.closeout = .minutes(55)
        policy.oracle.includeOvershoot = false
        var design = ImpulseResponse.Design()
        design.volatility = 0.1
        design.spacing = .minutes(15)
        return (policy, design)
    }

    /// The table of the methodology (2.2), a step to three times the volatility.
    static let published: [(decay: Double, multipliers: [Double])] = [
        (0.94, [1.217, 1.769, 2.166, 2.584, 2.967]),
        (0.97, [1.114, 1.459, 1.761, 2.156, 2.777]),
        (0.99, [1.039, 1.180, 1.329, 1.567, 2.150]),
    ]
    static let periods = [1, 5, 10, 20, 60]

    @Test func theClosedFormIsThePublishedTable() {
        for (decay, multipliers) in Self.published {
            for (periods, expected) in zip(Self.periods, multipliers) {
                let found = ImpulseResponse.exponential(
                    multiplier: 3, decay: decay, periods: periods)
                #expect(abs(found - expected) < 0.0005)
                // Step by step: σ² ← λσ² + (1 − λ)m².
                var variance = 1.0
                for _ in 0..<periods { variance = decay * variance + (1 - decay) * 9 }
                #expect(abs(found - variance.squareRoot()) < 1e-12)
            }
        }
    }

    /// The simulated path of a calibration against the closed form. The margin is convex in the
    /// distance, half a percent of it here.
    @Test(arguments: [0.94, 0.97, 0.99])
    func aBarePolicyFollowsTheClosedForm(decay: Double) throws {
        let (policy, design) = bare(decay: decay)
        let response = try ImpulseResponse(policy, design)
        #expect(response.points.map(\.period) == Array(0...60))
        for point in response.points {
            let expected = ImpulseResponse.exponential(
                multiplier: 3, decay: decay, periods: point.period)
            #expect(abs(point.model / expected - 1) < 0.015, "\(point)")
            #expect(point.maintenance == point.model)
        }
    }

    @Test func aStepDownIsAnsweredToo() throws {
        var (policy, design) = bare(decay: 0.94)
        design.multiplier = 0.5
        design.periods = 20
        policy.antiProcyclicality.speedDown = Ratio(ppm: 10_000)
        let points = try ImpulseResponse(policy, design).points
        let expected = ImpulseResponse.exponential(multiplier: 0.5, decay: 0.94, periods: 20)
        #expect(abs(points[20].model / expected - 1) < 0.015)
        // 1% a day, compounding, rounded toward what is in force by at most a ppm of 2,000 a day.
        #expect((0...0.008).contains(points[20].maintenance - pow(0.99, 20)))
        #expect(points[20].binding == .speedLimit)
    }

    /// At most 5% a day; with an override never below the model's by more than it allows.
    @Test func toolsOfThePolicyBoundThePath() throws {
        var (policy, design) = bare(decay: 0.94)
        design.periods = 30
        policy.antiProcyclicality.speedUp = Ratio(ppm: 50_000)
        let limited = try ImpulseResponse(policy, design).points
        for point in limited {
            #expect(point.maintenance <= pow(1.05, Double(point.period)) * 1.0005)
        }
        #expect(abs(limited[10].maintenance / pow(1.05, 10) - 1) < 0.005)
        policy.antiProcyclicality.overrideRatio = Ratio(ppm: 1_250_000)
        let overridden = try ImpulseResponse(policy, design).points
        #expect(overridden.map(\.model) == limited.map(\.model))
        for point in overridden { #expect(point.maintenance >= point.model / 1.25 * 0.999) }
        #expect(overridden[5].maintenance > limited[5].maintenance)
        #expect(overridden[5].binding == .override)
        policy.floors.maintenance = Ratio(ppm: 500_000)
        policy.floors.initial = Ratio(ppm: 600_000)
        let floored = try ImpulseResponse(policy, design).points
        #expect(floored.allSatisfy { $0.maintenance == 1 && $0.binding == .floor })
    }

    /// Filtered historical simulation measures the first returns after a step by the volatility of
    /// before it: its model rises beyond what it comes to.
    @Test func filteredHistoricalSimulationOvershoots() throws {
        var (policy, design) = bare(decay: 0.94)
        policy.tail.method = .filteredHistorical
        policy.tail.confidence = Ratio(ppm: 990_000)
        let points = try ImpulseResponse(policy, design).points
        #expect((points.map(\.model).max() ?? 0) > 3.2)
        let (normal, _) = bare(decay: 0.94)
        let plain = try ImpulseResponse(normal, design).points
        #expect((plain.map(\.model).max() ?? 9) < 3.05)
    }

    @Test func theSameSeedIsTheSamePath() throws {
        var (policy, design) = bare(decay: 0.97)
        policy.tail.method = .filteredHistorical
        design.periods = 5
        let one = try ImpulseResponse(policy, design)
        #expect(try ImpulseResponse(policy, design) == one)
        design.seed = 2
        #expect(try ImpulseResponse(policy, design) != one)
    }

    @Test func marketsThatAreNone() {
        let (policy, valid) = bare(decay: 0.94)
        let changes: [(inout ImpulseResponse.Design) -> Void] = [
            { $0.multiplier = .nan }, { $0.multiplier = 0 }, { $0.multiplier = .infinity },
            { $0.volatility = -1 }, { $0.spacing = .seconds(0) }, { $0.spacing = .days(2) },
            { $0.spacing = TimeSpan(microseconds: .max) }, { $0.period = .seconds(0) },
            { $0.period = TimeSpan(microseconds: .max) }, { $0.spacing = .seconds(7) },
            { $0.periods = -1 }, { $0.periods = .max }, { $0.spacing = TimeSpan(microseconds: 1) },
        ]
        for (place, change) in changes.enumerated() {
            var design = valid
            change(&design)
            #expect(throws: ImpulseError.self, "\(place)") {
                try ImpulseResponse(policy, design)
            }
        }
        var endless = policy
        endless.tail.window = TimeSpan(microseconds: .max)
        #expect(throws: ImpulseError.self) { try ImpulseResponse(endless, valid) }
        var impossible = policy
        impossible.horizon.closeout = .days(-1)
        do throws(ImpulseError) {
            _ = try ImpulseResponse(impossible, valid)
            Issue.record("a negative horizon has a response")
        } catch {
            #expect("\(error)".contains("expected a positive one"))
        }
    }
}
