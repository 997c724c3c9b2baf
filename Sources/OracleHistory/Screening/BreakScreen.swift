public import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A step after which the prices are not those of the same thing any more, as far as one feed can
/// tell.
public struct PriceBreak: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        /// The ratio is near 10^`powerOfTen`, which is not 0: another unit or other decimals.
        case rebase(powerOfTen: Int)
        /// A large shift over a hole of this length: the ticker may have been re-used, relisted or
        /// redenominated.
        case afterHole(gap: TimeSpan)
        /// More than a factor of ten in one update, and nothing else about it.
        case unexplained
    }

    /// The first observation after the break.
    public var index: Int
    /// Its time.
    public var time: Timestamp
    /// Its price over the price before; infinite or 0 where a `Double` does not hold the ratio.
    public var ratio: Double
    public var kind: Kind

    /// One sentence.
    public var reason: String {
        let change = "the price changes by a factor of \(Self.short(ratio)) at \(time)"
        return switch kind {
        case .rebase(let power):
            "\(change), near 10^\(power): its unit or its decimals may have changed."
        case .afterHole(let gap):
            "\(change) after a hole of \(gap.approximate): the name may have been re-used, "
                + "relisted or redenominated."
        case .unexplained:
            "\(change) in one update, which is no power of ten: a crash or a bad price."
        }
    }

    /// Three significant digits.
    private static func short(_ ratio: Double) -> String {
        guard ratio > 0, ratio.isFinite else { return "\(ratio)" }
        let digits = 2 - Int(log10(ratio).rounded(.down))
        guard (-12...300).contains(digits) else { return "\(ratio)" }
        let scale = pow(10, Double(abs(digits)))
        let rounded =
            digits >= 0 ? (ratio * scale).rounded() / scale : (ratio / scale).rounded() * scale
        return rounded == rounded.rounded() && rounded < 1e15
            ? "\(Int64(rounded))" : "\(rounded)"
    }
}

/// Finds the steps that need a decision before a history may be used as one.
///
/// Formula, for the step from pᵢ₋₁ to pᵢ with r = ln(pᵢ / pᵢ₋₁), the first that applies:
///
/// 1. |r − n·ln 10| ≤ 0.1 for a whole n ≠ 0, and |r| > 5·s: re-based;
/// 2. the step takes more than ten typical spacings, and |r| > ln 10, or |r| > ln 2 and
///    |r| > 5·s·√(gap / spacing): after a hole;
/// 3. |r| > ln 10: unexplained. The calibration holds an instrument on the same step.
///
/// s and spacing are the robust deviation and the typical spacing of the last hundred updates. Of
/// fewer than thirty no hole is recognised, and s counts as 0.
///
/// It takes each step by itself, so that a price that goes and comes back is two breaks; screen
/// with ``OutlierScreen`` first. Only what lies before a step has a part in its judgement.
///
/// A single feed cannot tell a coin that lost nine tenths between two updates from one that was
/// redenominated: whoever knows decides, see ``BreakDecision``.
public enum BreakScreen {
    /// A tenth of a log unit either way: markets move between two updates as well.
    static let powerTolerance = 0.1
    static let holeSpacings = 10.0
    static let deviations = 5.0
    static let window = 100
    static let fewestReturns = 30

    /// In order of time. Preconditions: as many times as prices, times increase strictly, prices
    /// are finite and positive.
    public static func breaks(times: [Int64], prices: [Double]) -> [PriceBreak] {
        var breaks: [PriceBreak] = []
        for index in prices.indices.dropFirst() {
            let found = step(
                to: index, from: (times[index - 1], prices[index - 1]),
                to: (times[index], prices[index])
            ) {
                let start = max(0, index - 1 - window)
                guard index - 1 - start >= fewestReturns else { return nil }
                return TypicalStep(times: times[start..<index], prices: prices[start..<index])
            }
            if let found { breaks.append(found) }
        }
        return breaks
    }

    /// The break between two neighbours, the later one at `index`. `typical` is the typical step
    /// of the updates before, nil where there are too few.
    @inline(__always)
    fileprivate static func step(
        to index: Int, from before: (time: Int64, price: Double),
        to after: (time: Int64, price: Double), typical: () -> TypicalStep?
    ) -> PriceBreak? {
        // No break is smaller than a factor of two.
        if after.price < 2 * before.price, before.price < 2 * after.price { return nil }
        guard let kind = kind(from: before, to: after, typical: typical) else { return nil }
        return PriceBreak(
            index: index, time: Timestamp(microseconds: after.time),
            ratio: after.price / before.price, kind: kind)
    }

    private static func kind(
        from before: (time: Int64, price: Double), to after: (time: Int64, price: Double),
        typical: () -> TypicalStep?
    ) -> PriceBreak.Kind? {
        let move = TypicalStep.logReturn(from: before.price, to: after.price)
        let typical = typical()
        let powerOfTen = (move / log(10)).rounded()
        if powerOfTen != 0, abs(move - powerOfTen * log(10)) <= powerTolerance,
            abs(move) > deviations * (typical?.deviation ?? 0)
        {
            return .rebase(powerOfTen: Int(powerOfTen))
        }
        let gap = TypicalStep.span(from: before.time, to: after.time)
        if let typical {
            let spacings = Double(gap) / Double(typical.spacing)
            let walk = deviations * typical.deviation * spacings.squareRoot()
            if spacings > holeSpacings, abs(move) > min(log(10), max(log(2), walk)) {
                return .afterHole(gap: TimeSpan(microseconds: gap))
            }
        }
        return abs(move) > log(10) ? .unexplained : nil
    }
}

/// ``BreakScreen`` for observations that come one by one. Memory: its window.
struct BreakWatch {
    private var window = TrailingWindow(capacity: BreakScreen.window + 1)
    private var count = 0

    /// The break that ends with the next observation. Preconditions as those of
    /// ``BreakScreen/breaks(times:prices:)``.
    mutating func observe(time: Int64, price: Double) -> PriceBreak? {
        defer {
            window.append(time: time, price: price)
            count += 1
        }
        guard let last = window.last else { return nil }
        return BreakScreen.step(to: count, from: last, to: (time, price)) {
            window.count > BreakScreen.fewestReturns ? window.typicalStep : nil
        }
    }
}
