/// Margin ratios of Drift and Velocity, which rise with the square root of the size.
///
/// Formula, w a ratio in 1e-4, imf in 1e-6, the size in 1e-9 of the base asset, all integers:
/// max(w, (w − ⌊w/5⌋) + ⌊⌊√(10 · size + 1)⌋ · imf / 10⁷⌋), for initial and maintenance with the
/// same imf; w alone where imf is 0. In reals: max(r, 0.8 r + f √size) with f = imf / 10⁶ for a
/// size in whole units of base. It is not capped at 100%. The requirement is ⌊value · ratio / 10⁴⌋.
///
/// Limit: the size is in base units, so that at a higher price the same notional is a smaller size
/// and asks for less. ``price`` is the highest price at which a fit is to hold.
///
/// Source: velocity-exchange/velocity-v1 and drift-labs/protocol-v2, `math/margin.rs`,
/// `math/constants.rs` and `validation/margin.rs`.
public struct DriftImfFit: Sendable, Hashable {
    /// In 1e-4.
    public let marginRatioInitial: Int
    /// In 1e-4.
    public let marginRatioMaintenance: Int
    /// In 1e-6.
    public let imfFactor: Int
    /// Quote units for a unit of base.
    public let price: Double

    /// 125 to 10,000: 80x to 1x.
    public static let marginRatioRange = 125...10_000
    /// 0 to 10⁶.
    public static let imfFactorRange = 0...1_000_000

    /// Throws: ``LadderFailure`` for what the program refuses: ratios outside 125 to 10,000, an
    /// initial ratio that is not above the maintenance ratio, a factor above 10⁶. And for a price
    /// that is not positive and finite.
    public init(
        marginRatioInitial: Int, marginRatioMaintenance: Int, imfFactor: Int, price: Double
    ) throws(LadderFailure) {
        guard Self.marginRatioRange.contains(marginRatioInitial),
            Self.marginRatioRange.contains(marginRatioMaintenance)
        else { throw .invalid("a margin ratio is not between 125 and 10000") }
        guard marginRatioInitial > marginRatioMaintenance else {
            throw .invalid("the initial margin ratio is not above the maintenance margin ratio")
        }
        guard Self.imfFactorRange.contains(imfFactor) else {
            throw .invalid("imf_factor \(imfFactor) is not between 0 and 1000000")
        }
        guard price > 0, price.isFinite else {
            throw .invalid("the price \(price) is not positive")
        }
        self.marginRatioInitial = marginRatioInitial
        self.marginRatioMaintenance = marginRatioMaintenance
        self.imfFactor = imfFactor
        self.price = price
    }

    /// The maintenance ratio in 1e-4 of a size in 1e-9 of base.
    public func maintenanceRatio(baseSize: UInt64) -> Int {
        Self.ratio(marginRatioMaintenance, root: Self.root(baseSize), imf: imfFactor)
    }

    /// The initial ratio in 1e-4 of a size in 1e-9 of base.
    public func initialRatio(baseSize: UInt64) -> Int {
        Self.ratio(marginRatioInitial, root: Self.root(baseSize), imf: imfFactor)
    }

    /// The ratio in 1e-4 that fills are checked against: the mean of the two, rounded down.
    public func fillRatio(baseSize: UInt64) -> Int {
        (initialRatio(baseSize: baseSize) + maintenanceRatio(baseSize: baseSize)) / 2
    }

    /// ⌊value · ratio / 10⁴⌋, both values in 1e-6 of quote; 0 for a negative ratio, and at most the
    /// largest integer.
    public static func requirement(value: UInt64, ratio: Int) -> UInt64 {
        UInt64(clamping: UInt128(value) * UInt128(max(ratio, 0)) / 10_000)
    }

    static func ratio(_ weight: Int, root: Int, imf: Int) -> Int {
        imf == 0 ? weight : max(weight, reduced(weight) + root * imf / 10_000_000)
    }

    /// w − ⌊w/5⌋.
    static func reduced(_ weight: Int) -> Int { weight - weight / 5 }

    /// ⌊√(10 · size + 1)⌋.
    static func root(_ baseSize: UInt64) -> Int {
        let value = UInt128(baseSize) * 10 + 1
        var root = UInt128(Double(value).squareRoot())
        while root * root > value { root -= 1 }
        while (root + 1) * (root + 1) <= value { root += 1 }
        return Int(root)
    }

    static func baseSize(_ notional: Double, price: Double) -> UInt64 {
        let size = (notional / price * 1e9).rounded(.down)
        return size < 0x1p64 ? UInt64(max(size, 0)) : .max
    }
}

extension DriftImfFit: SizeScaledMargin {
    public func maintenance(at notional: Double) -> Double {
        guard notional >= 0 else { return .nan }
        return Double(maintenanceRatio(baseSize: Self.baseSize(notional, price: price))) / 1e4
    }

    public func initial(at notional: Double) -> Double {
        guard notional >= 0 else { return .nan }
        return Double(initialRatio(baseSize: Self.baseSize(notional, price: price))) / 1e4
    }
}
