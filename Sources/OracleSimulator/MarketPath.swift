public import VolModel

/// A simulated market seen without an oracle: one price per step, and the volatility behind it.
///
/// *Conventions*: prices[i] holds at ``time(at:)`` i; volatilities[i] drives the step that begins
/// there. The volatility is advanced by its exact transition, the price by an Euler step, jumps at
/// the step that their exact arrival time falls into. The first volatility is drawn from the
/// stationary distribution. Price shocks, volatility shocks and jumps have streams of their own,
/// so that switching one off leaves the others as they were.
public struct MarketPath: Sendable, Hashable {
    public let start: Timestamp
    public let step: TimeSpan
    /// Quote units per base unit.
    public let prices: [Double]
    /// Diffusive σ, annualised, scripted regimes included: the truth that estimators look for.
    public let volatilities: [Double]

    /// Simulates `start`, `start + step`, … up to and including the last step at or before `end`.
    ///
    /// *Units*: prices in quote units. Preconditions: a positive finite price, a positive step,
    /// `start` ≤ `end`.
    public init(
        model: MarketModel, initialPrice: Double, from start: Timestamp, to end: Timestamp,
        step: TimeSpan, script: MarketScript = MarketScript(), seed: UInt64
    ) {
        precondition(initialPrice > 0 && initialPrice.isFinite, "a price must be positive")
        precondition(step.microseconds > 0, "a step must be positive")
        precondition(start <= end, "a market cannot end before it starts")
        let count = Int((end - start).microseconds / step.microseconds) + 1
        var walk = Walk(model: model, step: step, seed: seed)
        var prices: [Double] = []
        var volatilities: [Double] = []
        prices.reserveCapacity(count)
        volatilities.reserveCapacity(count)
        let logInitial = PortableMath.log(initialPrice)
        let scripted = !script.moves.isEmpty || !script.regimes.isEmpty
        var time = start
        for _ in 0..<count {
            let factor = scripted ? script.logVolatilityFactor(at: time) : 0
            let sigma = walk.volatility(logFactor: factor)
            prices.append(PortableMath.exp(logInitial + walk.logReturn))
            volatilities.append(sigma)
            let move = scripted ? script.logChange(from: time, over: step) : 0
            walk.advance(volatility: sigma, scriptedMove: move)
            time = time + step
        }
        self.start = start
        self.step = step
        self.prices = prices
        self.volatilities = volatilities
    }

    /// The instant of prices[index].
    public func time(at index: Int) -> Timestamp {
        Timestamp(microseconds: start.microseconds + Int64(index) * step.microseconds)
    }
}

/// The state of the two processes between steps.
private struct Walk {
    /// ln(S/S₀).
    var logReturn = 0.0

    private let model: MarketModel
    private let stepYears: Double
    private let rootStepYears: Double
    private let driftPerStep: Double
    private let pricePull: Double
    private let logVolatilityMean: Double
    private let volatilityDecay: Double
    private let volatilityShock: Double
    private let ownShock: Double
    private var x: Double
    private var priceDraws: Xoshiro256StarStar
    private var volatilityDraws: Xoshiro256StarStar
    private var jumpDraws: Xoshiro256StarStar
    private var yearsToJump: Double

    init(model: MarketModel, step: TimeSpan, seed: UInt64) {
        self.model = model
        stepYears = step.seconds / TimeSpan.year.seconds
        rootStepYears = stepYears.squareRoot()
        let jumpDrift = model.jumps.map { $0.perYear * $0.mean } ?? 0
        driftPerStep = (model.drift - jumpDrift) * stepYears
        let ln2 = PortableMath.log(2)
        pricePull =
            model.priceHalfLife.map { 1 - PortableMath.exp(-ln2 * step.seconds / $0.seconds) } ?? 0
        let s = model.logVolatilityDeviation
        logVolatilityMean = PortableMath.log(model.volatility) - s * s
        volatilityDecay = PortableMath.exp(-ln2 * step.seconds / model.volatilityHalfLife.seconds)
        volatilityShock = s * (1 - volatilityDecay * volatilityDecay).squareRoot()
        ownShock = (1 - model.leverage * model.leverage).squareRoot()
        priceDraws = Xoshiro256StarStar(seed: seed, stream: 1)
        volatilityDraws = Xoshiro256StarStar(seed: seed, stream: 2)
        jumpDraws = Xoshiro256StarStar(seed: seed, stream: 3)
        x = s * volatilityDraws.normal()
        yearsToJump = .infinity
        if let jumps = model.jumps { yearsToJump = jumpDraws.exponential() / jumps.perYear }
    }

    func volatility(logFactor: Double) -> Double {
        PortableMath.exp(logVolatilityMean + x + logFactor)
    }

    mutating func advance(volatility: Double, scriptedMove: Double) {
        let shock = priceDraws.normal()
        logReturn +=
            driftPerStep - pricePull * logReturn + volatility * rootStepYears * shock
            + scriptedMove
        if volatilityShock > 0 {
            let own = volatilityDraws.normal()
            x = volatilityDecay * x + volatilityShock * (model.leverage * shock + ownShock * own)
        }
        guard let jumps = model.jumps else { return }
        yearsToJump -= stepYears
        while yearsToJump <= 0 {
            logReturn += jumps.size(using: &jumpDraws)
            yearsToJump += jumpDraws.exponential() / jumps.perYear
        }
    }
}
