/// What becomes of a history with breaks.
public enum BreakDecision: String, Sendable, Hashable, CaseIterable {
    /// The breaks are the market's: everything stays.
    case keep
    /// Only what follows the last break is this instrument.
    case keepAfterLast = "keep_after_last"
    /// What precedes a re-base is multiplied by its power of ten.
    case rescale
}

/// A history after a decision on its breaks.
public struct DecidedHistory: Sendable, Hashable {
    public var times: [Int64]
    public var prices: [Double]
    /// Observations left out, all at the beginning.
    public var dropped: Int
    /// Observations with another price than before.
    public var rescaled: Int
}

/// Why a decision cannot be carried out.
public enum BreakDecisionError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A break that is no re-base has no power of ten to rescale by.
    case noPowerOfTen(PriceBreak)
    /// A rescaled price is beyond the range of a `Double`.
    case outOfRange(index: Int, price: Double, powerOfTen: Int)

    public var description: String {
        switch self {
        case .noPowerOfTen(let found):
            "observation \(found.index): found a break that is no power of ten; expected only "
                + "re-bases to rescale: \(found.reason)"
        case .outOfRange(let index, let price, let power):
            "observation \(index): found the price \(price) to be multiplied by 10^\(power); "
                + "expected a result within the range of a double"
        }
    }
}

extension BreakDecision {
    /// Carries the decision out on a history and all of its breaks.
    ///
    /// A rescaled price is pᵢ·10^n, n the sum of the powers of all breaks after i; multiplied or
    /// divided by an exact power of ten once, however many breaks there are.
    /// Preconditions: as many times as prices, `breaks` are those of this history in order.
    /// Throws ``BreakDecisionError``, only for ``rescale``.
    public func apply(
        to breaks: [PriceBreak], times: [Int64], prices: [Double]
    ) throws(BreakDecisionError) -> DecidedHistory {
        switch self {
        case .keep:
            return DecidedHistory(times: times, prices: prices, dropped: 0, rescaled: 0)
        case .keepAfterLast:
            let start = breaks.last?.index ?? 0
            return DecidedHistory(
                times: Array(times[start...]), prices: Array(prices[start...]), dropped: start,
                rescaled: 0)
        case .rescale:
            return try Self.rescale(breaks, times, prices)
        }
    }

    private static func rescale(
        _ breaks: [PriceBreak], _ times: [Int64], _ prices: [Double]
    ) throws(BreakDecisionError) -> DecidedHistory {
        var result = DecidedHistory(times: times, prices: prices, dropped: 0, rescaled: 0)
        var power = 0
        for (place, found) in breaks.enumerated().reversed() {
            guard case .rebase(let powerOfTen) = found.kind else { throw .noPowerOfTen(found) }
            power += powerOfTen
            if power == 0 { continue }
            let start = place == 0 ? 0 : breaks[place - 1].index
            for index in start..<found.index {
                let price = scaled(prices[index], byPowerOfTen: power)
                guard price.isNormal else {
                    throw .outOfRange(index: index, price: prices[index], powerOfTen: power)
                }
                result.prices[index] = price
            }
            result.rescaled += found.index - start
        }
        return result
    }

    /// NaN where the power itself is beyond a `Double`.
    static func scaled(_ price: Double, byPowerOfTen power: Int) -> Double {
        guard abs(power) <= 308, let factor = Double("1e\(abs(power))") else { return .nan }
        return power > 0 ? price * factor : price / factor
    }
}
