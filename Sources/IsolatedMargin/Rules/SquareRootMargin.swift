/// A ratio that grows with the square root of the size, for initial and maintenance alike, and
/// that may exceed 1.
///
/// Formula, ratios w in 1e-4 and sizes in 1e-9 base units, with integer floors:
/// ratio = max(w, (w − w/5) + ⌊⌊√(10 · size + 1)⌋ · imf / 10⁷⌋);
/// requirement = ⌊notional · ratio / 10⁴⌋ + the constant for open orders.
///
/// Where the ratio exceeds 1 a long's requirement rises faster than its value: keep the contract's
/// largest size below that (``MarginRule/requireOnePrice(for:)``).
///
/// Source: `programs/velocity/src/math/margin.rs`, as in Drift.
public struct SquareRootMargin: MarginRequirement {
    /// In 1e-4.
    public let maintenance: Int
    public let initial: Int
    /// In 1e-6.
    public let imf: Int
    /// How many lots one base unit has; sizes are rounded down to 1e-9 of it.
    public let lotsPerBase: Int
    /// Of an open position, as Drift's cent for each open order.
    public let openOrders: Quanta

    /// Throws ``VenueFailure`` unless 0 < maintenance ≤ initial ≤ 10,000 and 0 ≤ imf ≤ 10⁶, and for
    /// lots of more than one base unit.
    public init(
        maintenance: Int, initial: Int, imf: Int, lotsPerBase: Int = 1_000_000_000,
        openOrders: Quanta = 0
    ) throws(VenueFailure) {
        guard 0 < maintenance, maintenance <= initial, initial <= 10_000,
            (0...1_000_000).contains(imf), (1...1_000_000_000_000_000_000).contains(lotsPerBase),
            (0...Contract.notionalMax).contains(openOrders)
        else {
            throw VenueFailure(
                "square-root margin: found ratios \(maintenance) and \(initial), imf \(imf); "
                    + "expected 0 < maintenance ≤ initial ≤ 10000 and imf from 0 to 1000000")
        }
        self.maintenance = maintenance
        self.initial = initial
        self.imf = imf
        self.lotsPerBase = lotsPerBase
        self.openOrders = openOrders
    }

    /// In 1e-4.
    public func maintenanceRatio(lots: Lots) -> Int { ratio(maintenance, lots) }

    public func initialRatio(lots: Lots) -> Int { ratio(initial, lots) }

    @inline(__always)
    private func ratio(_ least: Int, _ lots: Lots) -> Int {
        guard imf > 0 else { return least }
        let size = Exact.share(
            of: Int128(lots), 1_000_000_000, over: Int128(lotsPerBase), rounding: .down)
        let premium = Int128(root(10 * size + 1)) * Int128(imf) / 10_000_000
        return max(least, least - least / 5 + Int(premium))
    }

    /// ⌊√value⌋ of a value below 10²⁹, whose root is exact in a `Double` but for the last digit.
    @inline(__always)
    private func root(_ value: Int128) -> Int {
        var root = Int(Double(value).squareRoot())
        while Int128(root) * Int128(root) > value { root -= 1 }
        while Int128(root + 1) * Int128(root + 1) <= value { root += 1 }
        return root
    }

    @inline(__always)
    private func requirement(_ ratio: Int, _ exposure: Exposure) -> Quanta {
        guard exposure.lots > 0 else { return 0 }
        return openOrders
            + Exact.share(
                of: exposure.notional, Int128(ratio), over: 10_000, rounding: .down)
    }

    @inline(__always)
    public func maintenance(of exposure: Exposure) -> Quanta {
        requirement(ratio(maintenance, exposure.lots), exposure)
    }

    @inline(__always)
    public func initial(of exposure: Exposure) -> Quanta {
        requirement(ratio(initial, exposure.lots), exposure)
    }
}
