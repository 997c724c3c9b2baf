import TestSupport
import Testing
import VolModel

@testable import MarginPolicy

@Suite struct AntiProcyclicalToolTests {
    private static let quarter = Ratio(ppm: 250_000)

    private func models(seed: UInt64) -> [Double] {
        var random = SeededRandom(seed: seed)
        return (0..<400).map { _ in 0.01 + 0.04 * random.uniform() }
    }

    // MARK: Buffer

    /// 1.25 at the start; 1.2 and 1.25 are within it, 1.3 is not; then it fills as the model falls.
    @Test func aBufferIsUsedUpAndFillsAgain() {
        let buffer = ReleasableBuffer(size: Self.quarter)
        var margin = buffer.requirement(model: 1, previous: nil)
        #expect(margin == 1.25)
        for (model, expected) in [
            (1.2, 1.25), (1.25, 1.25), (1.3, 1.3), (1.1, 1.3), (1.0, 1.25), (0.8, 1.0), (1.0, 1.0),
        ] {
            margin = buffer.requirement(model: model, previous: margin)
            #expect(abs(margin - expected) < 1e-15)
        }
    }

    /// Between the model and the full buffer, and nothing moves that the buffer takes.
    @Test func aBufferStaysWithinItsBounds() {
        let buffer = ReleasableBuffer(size: Self.quarter)
        var previous: Double?
        for model in models(seed: 3) {
            let margin = buffer.requirement(model: model, previous: previous)
            #expect(margin >= model && margin <= 1.25 * model)
            if let previous, previous >= model, previous <= 1.25 * model {
                #expect(margin == previous)
            }
            previous = margin
        }
    }

    // MARK: Stress

    @Test func aStressedWeightIsAWeightedMean() {
        let share = StressedWeight(weight: Self.quarter)
        #expect(share.requirement(model: 0.02, stressed: 0.06) == 0.03)
        #expect(StressedWeight(weight: .zero).requirement(model: 0.02, stressed: 9) == 0.02)
        #expect(StressedWeight(weight: .one).requirement(model: 9, stressed: 0.06) == 0.06)
    }

    // MARK: Speed

    @Test(arguments: [
        (2.0, 1.05, false), (1.03, 1.03, false), (0.995, 0.995, false), (0.5, 0.99, false),
        (1.05, 1.05, false),
    ])
    func aSpeedLimitClips(model: Double, expected: Double, isOverridden: Bool) {
        let limit = SpeedLimit(up: Ratio(ppm: 50_000), down: Ratio(ppm: 10_000))
        let found = limit.requirement(model: model, previous: 1)
        #expect(abs(found.value - expected) < 1e-15)
        #expect(found.isOverridden == isOverridden)
    }

    /// It binds where model/1.25 is above what a rise of 5% allows: from a model of 1.3125 on.
    @Test func anOverrideCountsWhereItBinds() {
        let limit = SpeedLimit(
            up: Ratio(ppm: 50_000), down: Ratio(ppm: 10_000), overrideRatio: Ratio(ppm: 1_250_000))
        #expect(limit.requirement(model: 1.31, previous: 1) == (1.05, false))
        #expect(limit.requirement(model: 1.5, previous: 1) == (1.2, true))
        #expect(limit.requirement(model: 0.5, previous: 1) == (0.99, false))
        #expect(limit.requirement(model: 7, previous: nil) == (7, false))
    }

    @Test func aSpeedLimitHoldsOnEveryPath() {
        let limit = SpeedLimit(
            up: Ratio(ppm: 50_000), down: Ratio(ppm: 200_000), overrideRatio: Ratio(ppm: 1_250_000))
        var previous: Double?
        var overrides = 0
        for model in models(seed: 4) {
            let (value, isOverridden) = limit.requirement(model: model, previous: previous)
            #expect(value >= model / 1.25)
            if let previous {
                #expect(value >= previous * 0.8)
                #expect(isOverridden == (value > previous * 1.05 * (1 + 1e-12)))
            }
            overrides += isOverridden ? 1 : 0
            previous = value
        }
        #expect(overrides > 10)
    }

    /// What is walked in estimates and what is published in exact ratios is one limit: a day after
    /// the last change they agree to the last billionth.
    @Test func theGovernedLimitIsTheSame() {
        var policy = RiskPolicy.AntiProcyclicality()
        policy.speedUp = Ratio(ppm: 50_000)
        policy.speedDown = Ratio(ppm: 10_000)
        policy.overrideRatio = Ratio(ppm: 1_250_000)
        let limit = SpeedLimit(
            up: policy.speedUp, down: policy.speedDown, overrideRatio: policy.overrideRatio)
        let current = RatioPair(Ratio(ppm: 30_000), Ratio(ppm: 60_000))
        for model in stride(from: 10_000, to: 90_000, by: 777) {
            // Both ratios go the same way, so that their common share is that of either.
            let wanted = RatioPair(Ratio(ppm: model), Ratio(ppm: 2 * model))
            let governed = GovernedSpeed(
                from: RateLadder(headline: current), to: RateLadder(headline: wanted),
                elapsed: .days(1), policy)
            let walked = limit.requirement(model: Double(model) / 1e6, previous: 0.03)
            let found = governed.allowed.headline.maintenance.doubleValue
            #expect(abs(found - walked.value) < 2e-9)
            #expect((governed.limitedBy == .override) == walked.isOverridden)
        }
    }

    // MARK: Hostile input

    @Test func nothingIsAskedOfNonsense() {
        let negative = Ratio(ppm: -300_000)
        let extreme = Ratio(billionths: .max)
        #expect(ReleasableBuffer(size: negative).requirement(model: 1, previous: 5) == 1)
        #expect(ReleasableBuffer(size: Self.quarter).requirement(model: 1, previous: .nan) == 1.25)
        #expect(
            ReleasableBuffer(size: Self.quarter).requirement(model: 1, previous: .infinity) == 1.25)
        #expect(ReleasableBuffer(size: extreme).requirement(model: 1, previous: 3) == 3)
        #expect(ReleasableBuffer(size: extreme).requirement(model: .nan, previous: 3).isNaN)
        let frozen = SpeedLimit(up: negative, down: negative)
        #expect(frozen.requirement(model: 2, previous: 1) == (1, false))
        #expect(frozen.requirement(model: 0.5, previous: 1) == (1, false))
        // An override of zero does not divide by it.
        let open = SpeedLimit(up: .zero, overrideRatio: .zero)
        #expect(open.requirement(model: 2, previous: 1) == (2, true))
        #expect(SpeedLimit(down: extreme).requirement(model: 0, previous: 1).value == 0)
        #expect(SpeedLimit().requirement(model: 3, previous: 1) == (3, false))
        #expect(frozen.requirement(model: .nan, previous: 1).value.isNaN)
        #expect(frozen.requirement(model: 2, previous: .nan) == (2, false))
        #expect(StressedWeight(weight: extreme).requirement(model: 1, stressed: 1).isFinite)
    }
}
