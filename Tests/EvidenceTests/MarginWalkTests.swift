import MarginPolicy
import TestSupport
import Testing
import VolModel

@testable import Evidence

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct MarginWalkTests {
    private static let rules =
        MarginRule.compared + [
            MarginRule(
                .ewma(decay: 0.9),
                tools: [.buffer(ReleasableBuffer(size: Ratio(ppm: 250_000)))])
        ]

    private var design: ProcyclicalityDesign {
        var design = ProcyclicalityDesign()
        design.seedSteps = 20
        design.tailSteps = 60
        design.firstJudged = 90
        design.floorSteps = 150
        design.stressSteps = 30
        return design
    }

    /// Student t returns whose volatility wanders.
    private func returns(_ count: Int, seed: UInt64) -> [Double] {
        var random = SeededRandom(seed: seed)
        var volatility = 0.01
        return (0..<count).map { _ in
            volatility = max(0.003, volatility * (1 + 0.1 * random.normal()))
            return volatility * random.studentT4()
        }
    }

    private func walk(
        _ values: [Double], _ design: ProcyclicalityDesign
    ) throws(ProcyclicalityError) -> MarginWalk {
        try MarginWalk(StepReturns(values: values, step: .days(1)), design)
    }

    // MARK: The past only

    /// Whether the margins of a history that ends at each of some steps, and ends with another
    /// return, are the first ones of the margins of the whole.
    private func survivesTruncation(
        _ margins: ([Double]) throws -> [Double], of values: [Double], from first: Int
    ) throws -> Bool {
        let whole = try margins(values)
        return try stride(from: first + 1, to: values.count, by: 37).allSatisfy { end in
            let part = try margins(Array(values[..<(end - 1)]) + [-0.3])
            return part.count == end - first && part == Array(whole[..<part.count])
        }
    }

    @Test(arguments: Side.allCases)
    func eachMarginIsMadeOfThePast(side: Side) throws {
        let values = returns(500, seed: 11)
        var design = design
        design.side = side
        for rule in Self.rules {
            #expect(
                try survivesTruncation(
                    { try walk($0, design).path(rule).margins }, of: values,
                    from: design.firstJudged), "\(rule)")
        }
    }

    /// What the test above has to notice: a stress period that is known before it comes, and a
    /// margin that knows the return of its own step.
    @Test func lookAheadThatIsPlantedIsFound() throws {
        let values = returns(500, seed: 11)
        let first = design.firstJudged
        let stressed = { (values: [Double]) throws -> [Double] in
            let worst = try Quantile.type7(values.map { -$0 }, probability: 0.99)
            let model = try walk(values, design).path(MarginRule(.ewma(decay: 0.97)))
            return model.margins.map { 0.75 * $0 + 0.25 * worst }
        }
        #expect(try !survivesTruncation(stressed, of: values, from: first))
        let early = { (values: [Double]) throws -> [Double] in
            let shifted = Array(values.dropFirst()) + [0]
            return try walk(shifted, design).path(MarginRule(.ewma(decay: 0.97))).margins
        }
        #expect(try !survivesTruncation(early, of: values, from: first))
    }

    // MARK: The second route

    /// Each margin anew from the returns before it, by sums over powers and by sorting.
    @Test(arguments: Side.allCases)
    func everyRuleFromItsDefinition(side: Side) throws {
        let values = returns(420, seed: 12)
        var design = design
        design.side = side
        let walk = try walk(values, design)
        let plain = PlainMargins(values: values, design: design)
        for rule in Self.rules {
            let found = try walk.path(rule)
            let expected = try plain.path(rule)
            #expect(found.overrideSteps == expected.overrideSteps)
            for (one, other) in zip(found.margins, expected.margins) {
                #expect(abs(one - other) < 1e-11 * abs(other), "\(rule)")
            }
            #expect(found.margins.count == expected.margins.count)
        }
    }

    // MARK: Relations

    /// Twice the returns, twice the margins; the other side of the mirrored market.
    @Test func marginsScaleAndMirror() throws {
        let values = returns(400, seed: 13)
        var short = design
        short.side = .short
        for rule in Self.rules {
            let margins = try walk(values, design).path(rule).margins
            let double = try walk(values.map { 2 * $0 }, design).path(rule).margins
            let mirrored = try walk(values.map { -$0 }, short).path(rule).margins
            #expect(mirrored == margins)
            for (one, two) in zip(margins, double) { #expect(abs(two - 2 * one) < 1e-12) }
        }
    }

    @Test func toolsDoWhatTheySay() throws {
        let walk = try walk(returns(500, seed: 14), design)
        let model = try walk.path(MarginRule(.ewma(decay: 0.9))).margins
        func with(_ tools: AntiProcyclicalTool...) throws -> [Double] {
            try walk.path(MarginRule(.ewma(decay: 0.9), tools: tools)).margins
        }
        let floored = try with(.longFloor)
        #expect(zip(floored, model).allSatisfy { $0 >= $1 } && floored != model)
        let limited = try with(.speed(SpeedLimit(up: Ratio(ppm: 50_000), down: Ratio(ppm: 1000))))
        #expect(zip(limited.dropFirst(), limited).allSatisfy { $0 <= 1.05 * $1 * (1 + 1e-15) })
        #expect(limited[0] == model[0] && limited != model)
        let buffered = try with(.buffer(ReleasableBuffer(size: Ratio(ppm: 250_000))))
        #expect(buffered[0] == 1.25 * model[0])
        // The order of tools matters: a floor after a limit is never undercut.
        let order = try with(.speed(SpeedLimit(up: .zero)), .longFloor)
        #expect(order != (try with(.longFloor, .speed(SpeedLimit(up: .zero)))))
    }

    @Test func outcomesAreThoseOfThePaths() throws {
        let walk = try walk(returns(500, seed: 15), design)
        let outcomes = try walk.outcomes(MarginRule.compared)
        #expect(outcomes.map(\.rule) == MarginRule.compared)
        for outcome in outcomes {
            let path = try walk.path(outcome.rule)
            #expect(outcome.overrideSteps == path.overrideSteps)
            #expect(
                outcome.procyclicality
                    == ProcyclicalityFigures(path.margins, callSteps: [1, 5, 30])
            )
            let losses = walk.returns.values[walk.judged].map { -$0 }
            #expect(outcome.coverage.breaches == zip(losses, path.margins).count { $0 > $1 })
            #expect(outcome.coverage.observations == 410)
        }
    }

    @Test func namesSayWhatARuleIs() {
        #expect(MarginRule.compared.count == 12)
        #expect(Set(MarginRule.compared.map(\.description)).count == 12)
        #expect(
            MarginRule.compared[10].description
                == "FHS max(0.94, 0.99) + floor + speed +5%/-1%, override 1.25")
        #expect(MarginRule.compared[5].description == "FHS 0.97 + 25% stress")
        #expect(
            MarginRule(
                .riskMetrics2006, tools: [.buffer(ReleasableBuffer(size: Ratio(ppm: 5000)))]
            ).description == "FHS RM2006 + 0.5% buffer")
    }

    // MARK: Hostile input

    @Test func designsThatAreNone() {
        let values = returns(200, seed: 16)
        func refusal(_ change: (inout ProcyclicalityDesign) -> Void) -> ProcyclicalityError? {
            var design = design
            change(&design)
            do throws(ProcyclicalityError) {
                _ = try walk(values, design)
                return nil
            } catch {
                return error
            }
        }
        #expect(refusal { _ in } == nil)
        for path in [
            \ProcyclicalityDesign.seedSteps, \.tailSteps, \.floorSteps, \.stressSteps,
        ] {
            for count in [0, -1, .min, .max] {
                let found = refusal { $0[keyPath: path] = count }
                guard case .windowOutOfRange = found else {
                    Issue.record("\(String(describing: found))")
                    continue
                }
            }
        }
        #expect(refusal { $0.firstJudged = 79 } == .firstJudgedOutOfRange(79, least: 80))
        #expect(refusal { $0.stressSteps = 91 } == .firstJudgedOutOfRange(90, least: 91))
        #expect(refusal { $0.firstJudged = 200 } == .tooFewReturns(200, least: 200))
        #expect(refusal { $0.firstJudged = 199 } == nil)
        #expect(refusal { $0.confidence = 1 } == .confidenceOutOfRange(1))
        let found = refusal { $0.confidence = .nan }
        #expect(found?.description == "the confidence is nan; expected a number between 0 and 1")
    }

    @Test func returnsThatAreNone() throws {
        for value in [Double.nan, .infinity, 0x1p251] {
            var values = returns(200, seed: 17)
            values[40] = value
            #expect(throws: ProcyclicalityError.returnOutOfRange(index: 40)) {
                try walk(values, design)
            }
        }
        let still = try walk([Double](repeating: 0, count: 200), design)
        #expect(throws: ProcyclicalityError.noVolatility(index: 20)) {
            try still.path(MarginRule(.ewma(decay: 0.97)))
        }
        for decay in [0, 1, -1, Double.nan] {
            let walk = try walk(returns(200, seed: 18), design)
            #expect(throws: ProcyclicalityError.self) {
                try walk.path(MarginRule(.ewma(decay: decay)))
            }
        }
        let rising = try walk([Double](repeating: 0.01, count: 200), design)
        let outcome = try rising.outcomes([MarginRule(.ewma(decay: 0.97))])[0]
        #expect(outcome.procyclicality.peakToTrough.isNaN)
    }
}

/// The rules once more, each step from nothing.
private struct PlainMargins {
    let values: [Double]
    let design: ProcyclicalityDesign

    private func loss(_ value: Double) -> Double {
        switch design.side {
        case .long: -value
        case .short: value
        case .both: abs(value)
        }
    }

    private func quantile(_ values: ArraySlice<Double>) throws -> Double {
        try Quantile.type7(Array(values), probability: design.confidence)
    }

    /// σ² of step `t` as sums over powers of λ.
    private func variance(_ volatility: StepVolatility, at t: Int) -> Double {
        let seed = design.seedSteps
        let start = values[..<seed].map { $0 * $0 }.reduce(0, +) / Double(seed)
        func average(_ decay: Double) -> Double {
            var sum = pow(decay, Double(t - seed)) * start
            for index in seed..<t {
                sum +=
                    (1 - decay) * pow(decay, Double(t - 1 - index)) * values[index] * values[index]
            }
            return sum
        }
        switch volatility {
        case .ewma(let decay): return average(decay)
        case .largerOf(let one, let other): return max(average(one), average(other))
        case .riskMetrics2006:
            return zip(
                RiskMetrics2006Volatility.weights,
                RiskMetrics2006Volatility.decayFactors(step: .days(1))
            ).reduce(0) { $0 + $1.0 * average($1.1) }
        }
    }

    func path(_ rule: MarginRule) throws -> MarginPath {
        let losses = values.map(loss)
        var spreads = [Double](repeating: .nan, count: values.count)
        for t in design.seedSteps..<values.count {
            spreads[t] = variance(rule.volatility, at: t).squareRoot()
        }
        let standardized = zip(losses, spreads).map { $0 / $1 }
        var margins: [Double] = []
        var overrides = 0
        for t in design.firstJudged..<values.count {
            var margin = spreads[t] * (try quantile(standardized[(t - design.tailSteps)..<t]))
            for tool in rule.tools {
                switch tool {
                case .longFloor:
                    margin = max(
                        margin, try quantile(losses[max(0, t - design.floorSteps)..<t]))
                case .stressed(let share):
                    let windows = try (design.stressSteps...t).map {
                        try quantile(losses[($0 - design.stressSteps)..<$0])
                    }
                    let weight = share.weight.doubleValue
                    margin += weight * ((windows.max() ?? .nan) - margin)
                case .buffer(let buffer):
                    let full = margin * (1 + buffer.size.doubleValue)
                    margin = min(max(margins.last ?? full, margin), full)
                case .speed(let limit):
                    guard let last = margins.last else { continue }
                    let model = margin
                    if let up = limit.up { margin = min(margin, last * (1 + up.doubleValue)) }
                    if let down = limit.down {
                        margin = max(margin, last * (1 - down.doubleValue))
                    }
                    if let ratio = limit.overrideRatio, model > margin * ratio.doubleValue {
                        margin = model / ratio.doubleValue
                        overrides += 1
                    }
                }
            }
            margins.append(margin)
        }
        return MarginPath(margins: margins, overrideSteps: overrides)
    }
}
