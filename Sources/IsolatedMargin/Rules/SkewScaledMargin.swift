/// A ratio that is linear in the size over a scale of the market.
///
/// Formula, everything truncated to 1e-18 as the venue does:
/// ratioᵢ = min(cap, size / skewScale · slope + minimum), ratioₘ = ratioᵢ · scalar;
/// requirement = ⌊notional · ratio⌋ + ``leastPerPosition``.
///
/// Where the ratio exceeds 1 a long's requirement rises faster than its value: keep the contract's
/// largest size below that (``MarginRule/requireOnePrice(for:)``).
///
/// Units: ratios in 1e-9; skewScale in lots.
///
/// Source: Synthetixio/synthetix-v3: perps-market without a cap
/// (`storage/PerpsMarketConfiguration.sol`), bfp-market with one (`storage/Position.sol`). The
/// liquidation reward that perps-market adds to maintenance is part of ``leastPerPosition`` here.
public struct SkewScaledMargin: MarginRequirement {
    public let skewScale: Lots
    public let slope: Int
    public let minimum: Int
    /// Of the initial ratio.
    public let maintenanceScalar: Int
    /// Of the initial ratio; nil: it is not bounded.
    public let cap: Int?
    public let leastPerPosition: Quanta
    /// Whether equity equal to maintenance is liquidated: bfp-market does, perps-market does not.
    public let liquidatesAtEquality: Bool

    /// Throws ``VenueFailure`` unless skewScale is positive, ratios lie between 0 and 100, the
    /// scalar between 0 and 1 and the least margin between 0 and 10²⁴.
    public init(
        skewScale: Lots, slope: Int, minimum: Int, maintenanceScalar: Int, cap: Int? = nil,
        leastPerPosition: Quanta = 0, liquidatesAtEquality: Bool = false
    ) throws(VenueFailure) {
        let ratios = 0...100_000_000_000
        guard skewScale > 0, ratios.contains(slope), ratios.contains(minimum),
            (0...1_000_000_000).contains(maintenanceScalar), ratios.contains(cap ?? 0),
            (0...Contract.notionalMax).contains(leastPerPosition)
        else {
            throw VenueFailure(
                "skew-scaled margin: found scale \(skewScale), slope \(slope), minimum \(minimum), "
                    + "scalar \(maintenanceScalar); expected a positive scale, ratios from 0 to 1e11"
                    + " and a scalar from 0 to 1e9")
        }
        self.skewScale = skewScale
        self.slope = slope
        self.minimum = minimum
        self.maintenanceScalar = maintenanceScalar
        self.cap = cap
        self.leastPerPosition = leastPerPosition
        self.liquidatesAtEquality = liquidatesAtEquality
    }

    /// In 1e-18.
    @inline(__always)
    public func initialRatio(lots: Lots) -> Int128 {
        let impact = Int128(lots) * Self.one / Int128(skewScale)
        let grown = Exact.share(of: impact, Int128(slope), over: 1_000_000_000, rounding: .down)
        let ratio = min(grown, Self.largest) + Int128(minimum) * 1_000_000_000
        return cap.map { min(ratio, Int128($0) * 1_000_000_000) } ?? ratio
    }

    /// In 1e-18.
    @inline(__always)
    public func maintenanceRatio(lots: Lots) -> Int128 {
        Exact.share(
            of: initialRatio(lots: lots), Int128(maintenanceScalar), over: 1_000_000_000,
            rounding: .down)
    }

    static let one: Int128 = 1_000_000_000_000_000_000

    @inline(__always)
    private func requirement(_ ratio: Int128, _ exposure: Exposure) -> Quanta {
        guard exposure.lots > 0 else { return 0 }
        let share = Exact.share(of: exposure.notional, ratio, over: Self.one, rounding: .down)
        return min(share, Self.largest) + leastPerPosition
    }

    /// No equity reaches it, and sums with it stay in range.
    private static let largest: Quanta = 1 << 120

    @inline(__always)
    public func maintenance(of exposure: Exposure) -> Quanta {
        requirement(maintenanceRatio(lots: exposure.lots), exposure)
    }

    @inline(__always)
    public func initial(of exposure: Exposure) -> Quanta {
        requirement(initialRatio(lots: exposure.lots), exposure)
    }

    @inline(__always)
    public func isLiquidatable(equity: Quanta, _ exposure: Exposure) -> Bool {
        let maintenance = max(0, maintenance(of: exposure))
        return liquidatesAtEquality ? equity <= maintenance : equity < maintenance
    }
}
