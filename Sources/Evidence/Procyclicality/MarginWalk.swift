import MarginPolicy
import VolModel

/// The margins of a rule, one at the start of each judged step.
public struct MarginPath: Sendable, Hashable {
    /// Log distances.
    public let margins: [Double]
    /// Steps at which the override of a speed limit raised the margin.
    public let overrideSteps: Int
}

/// How one rule did.
public struct MarginOutcome: Sendable, Hashable {
    public let rule: MarginRule
    public let coverage: CoverageFigures
    public let procyclicality: ProcyclicalityFigures
    public let overrideSteps: Int
}

/// A history of returns through which margins are walked: each from the returns before its step.
///
/// Units: losses and margins are log distances. A breach is a loss beyond the margin.
///
/// Conventions: loss quantiles are of type 7. The first judged step has the model's margin, with
/// the buffer full and without a speed limit.
public struct MarginWalk: Sendable {
    public let returns: StepReturns
    public let design: ProcyclicalityDesign
    /// Adverse log returns.
    private let losses: [Double]
    /// Of the judged steps.
    private let floors: [Double]
    private let stressed: [Double]

    /// Throws ``ProcyclicalityError`` for a design that fits no history, for no return to be
    /// judged, and for returns that are not finite.
    public init(
        _ returns: StepReturns, _ design: ProcyclicalityDesign = ProcyclicalityDesign()
    ) throws(ProcyclicalityError) {
        try design.requirePossible()
        guard returns.values.count > design.firstJudged else {
            throw .tooFewReturns(returns.values.count, least: design.firstJudged)
        }
        // Squares have a sum then.
        if let index = returns.values.firstIndex(where: { !(abs($0) <= 0x1p250) }) {
            throw .returnOutOfRange(index: index)
        }
        self.returns = returns
        self.design = design
        let losses = returns.values.map { TailWalk.loss($0, design.side) }
        self.losses = losses
        floors = try Self.quantiles(
            losses[...], window: design.floorSteps, from: design.firstJudged, design.confidence)
        var largest = -Double.infinity
        let windows = try Self.quantiles(
            losses[...], window: design.stressSteps, from: design.stressSteps, design.confidence)
        stressed = windows.map { quantile in
            largest = max(largest, quantile)
            return largest
        }.suffix(losses.count - design.firstJudged)
    }

    public var judged: Range<Int> { design.firstJudged..<losses.count }

    /// Throws ``ProcyclicalityError`` where a return has no volatility to be measured by.
    public func path(_ rule: MarginRule) throws(ProcyclicalityError) -> MarginPath {
        path(rule, model: try filtered(rule.volatility))
    }

    /// Every rule on the same steps, in their order. Throws as ``path(_:)`` does.
    public func outcomes(_ rules: [MarginRule]) throws(ProcyclicalityError) -> [MarginOutcome] {
        var models: [StepVolatility: [Double]] = [:]
        var outcomes: [MarginOutcome] = []
        for rule in rules {
            let model: [Double]
            if let known = models[rule.volatility] {
                model = known
            } else {
                model = try filtered(rule.volatility)
                models[rule.volatility] = model
            }
            let path = path(rule, model: model)
            outcomes.append(
                MarginOutcome(
                    rule: rule,
                    coverage: CoverageFigures(
                        startTimes: Array(returns.startTimes[judged]),
                        losses: Array(losses[judged]), requirements: path.margins,
                        horizon: returns.horizon, confidence: design.confidence),
                    procyclicality: ProcyclicalityFigures(
                        path.margins, callSteps: design.callSteps),
                    overrideSteps: path.overrideSteps))
        }
        return outcomes
    }

    /// Filtered historical simulation at each judged step.
    private func filtered(_ volatility: StepVolatility) throws(ProcyclicalityError) -> [Double] {
        let seed = design.seedSteps
        let spreads = try volatility.path(returns.values, seedSteps: seed)
        var standardized = losses
        for (index, spread) in zip(seed..., spreads) { standardized[index] /= spread }
        let multipliers = try Self.quantiles(
            standardized[seed...], window: design.tailSteps, from: design.firstJudged,
            design.confidence)
        return zip(spreads.dropFirst(design.firstJudged - seed), multipliers).map { $0 * $1 }
    }

    private func path(_ rule: MarginRule, model: [Double]) -> MarginPath {
        var margins: [Double] = []
        margins.reserveCapacity(model.count)
        var overrideSteps = 0
        for (place, start) in model.enumerated() {
            var margin = start
            let previous = margins.last
            for tool in rule.tools {
                switch tool {
                case .longFloor: margin = max(margin, floors[place])
                case .stressed(let share):
                    margin = share.requirement(model: margin, stressed: stressed[place])
                case .buffer(let buffer):
                    margin = buffer.requirement(model: margin, previous: previous)
                case .speed(let limit):
                    let limited = limit.requirement(model: margin, previous: previous)
                    margin = limited.value
                    if limited.isOverridden { overrideSteps += 1 }
                }
            }
            margins.append(margin)
        }
        return MarginPath(margins: margins, overrideSteps: overrideSteps)
    }

    /// The quantile of the `window` values before each index from `first` on, or of as many as
    /// there are.
    private static func quantiles(
        _ values: ArraySlice<Double>, window: Int, from first: Int, _ probability: Double
    ) throws(ProcyclicalityError) -> [Double] {
        var quantiles: [Double] = []
        quantiles.reserveCapacity(values.endIndex - first)
        var index = values.startIndex
        do throws(RollingError) {
            var sample = try CountWindow(RollingQuantile(), capacity: window)
            while index < values.endIndex {
                if index >= first {
                    quantiles.append(
                        try sample.statistic.type7(probability: probability) ?? .nan)
                }
                try sample.append(values[index])
                index += 1
            }
        } catch {
            throw .noVolatility(index: index)
        }
        return quantiles
    }
}
