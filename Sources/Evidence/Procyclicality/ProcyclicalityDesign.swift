public import VolModel

/// What a comparison of margins over time is made on: side, confidence and windows.
///
/// Windows are counts of steps, so that they are stated anew for steps of another length. The
/// initial values are those of the published S&P 500 table: a year, three years and ten years of
/// trading days.
public struct ProcyclicalityDesign: Sendable, Hashable {
    public var side = Side.long
    public var confidence = 0.99
    /// The mean square of the first returns, as many, is the variance with which averages begin.
    public var seedSteps = 250
    /// The window of standardised losses whose quantile multiplies the volatility.
    public var tailSteps = 750
    /// The index of the first return that is judged; at least `seedSteps` + `tailSteps` and
    /// `stressSteps`.
    public var firstJudged = 1000
    /// The window of the long floor, as far as the history reaches back.
    public var floorSteps = 2500
    /// The window of losses whose largest quantile so far is the stressed margin.
    public var stressSteps = 250
    /// The spans of the margin calls.
    public var callSteps = [1, 5, 30]

    public init() {}

    /// Throws ``ProcyclicalityError`` for windows or a confidence that no history can meet.
    public func requirePossible() throws(ProcyclicalityError) {
        let windows = [
            ("seed", seedSteps), ("tail", tailSteps), ("floor", floorSteps),
            ("stress", stressSteps),
        ]
        for (name, steps) in windows where !Self.possibleSteps.contains(steps) {
            throw .windowOutOfRange(name, steps)
        }
        let least = max(seedSteps + tailSteps, stressSteps)
        guard firstJudged >= least, Self.possibleSteps.contains(firstJudged) else {
            throw .firstJudgedOutOfRange(firstJudged, least: least)
        }
        guard confidence > 0, confidence < 1 else { throw .confidenceOutOfRange(confidence) }
    }

    static let possibleSteps = 1...10_000_000
}

/// Why margins cannot be walked through.
public enum ProcyclicalityError: Error, Sendable, Hashable, CustomStringConvertible {
    case windowOutOfRange(String, Int)
    case firstJudgedOutOfRange(Int, least: Int)
    case confidenceOutOfRange(Double)
    case decayOutOfRange(Double)
    case tooFewReturns(Int, least: Int)
    /// The return at this index is not finite, or beyond ±2²⁵⁰.
    case returnOutOfRange(index: Int)
    /// The volatility before the return at this index is zero, or too small to divide by.
    case noVolatility(index: Int)

    public var description: String {
        switch self {
        case .windowOutOfRange(let name, let steps):
            "the \(name) window is \(steps) steps; expected 1 to 10,000,000"
        case .firstJudgedOutOfRange(let first, let least):
            "the first judged step is \(first); expected at least \(least), the seed and the tail "
                + "or the stress window, and at most 10,000,000"
        case .confidenceOutOfRange(let confidence):
            "the confidence is \(confidence); expected a number between 0 and 1"
        case .decayOutOfRange(let decay):
            "the decay factor is \(decay); expected a number between 0 and 1"
        case .tooFewReturns(let count, let least):
            "found \(count) returns; expected more than \(least)"
        case .returnOutOfRange(let index):
            "return \(index) is not finite, or beyond 2^250; expected finite prices"
        case .noVolatility(let index):
            "return \(index) has no volatility before it to be measured by; expected a price that "
                + "moves"
        }
    }
}
