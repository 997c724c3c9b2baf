/// A liquidity tier of dYdX v4: flat ratios, with an initial ratio that open interest raises.
///
/// Formula, notionals and open interest in quote quantums (1e-6 USDC):
/// - initial requirement ⌈notional · im / 10⁶⌉, im the effective ratio in ppm;
/// - im at an open interest OI: the base up to the lower cap, 10⁶ from the upper cap on, between
///   them base + ⌊(10⁶ − base)(OI − lower) / (upper − lower)⌋; the base alone where the upper cap
///   is 0;
/// - maintenance requirement ⌈⌈notional · base / 10⁶⌉ · fraction / 10⁶⌉: two roundings, and neither
///   open interest nor the user's own leverage changes it.
///
/// Units: ratios in parts per million, ``maintenanceFractionPpm`` as a share of the initial ratio.
///
/// Limit: a tier belongs to every market that points to it. The clamp of the funding rate is a
/// multiple of initial less maintenance, so that a changed margin changes it too.
///
/// Source: dydxprotocol/v4-chain, `x/perpetuals/types/liquidity_tier.go` and `lib/lib.go`.
public struct DydxLiquidityTier: Sendable, Hashable {
    public let initialMarginPpm: Int
    public let maintenanceFractionPpm: Int
    /// The notional at which the venue reads its impact price.
    public let impactNotional: UInt64
    public let openInterestLowerCap: UInt64
    /// 0: the open interest does not count.
    public let openInterestUpperCap: UInt64

    static let million = 1_000_000

    /// Without `impactNotional` it is the venue's recommendation, 500 USDC / initial ratio, rounded
    /// up.
    ///
    /// Throws: ``LadderFailure`` for what the chain's own validation refuses: a ratio or fraction
    /// above 10⁶, an impact notional of 0, caps that are not in order. And for an initial ratio
    /// below 1 ppm, which breaks the leverage that users set, and a negative fraction.
    public init(
        initialMarginPpm: Int, maintenanceFractionPpm: Int, impactNotional: UInt64? = nil,
        openInterestLowerCap: UInt64 = 0, openInterestUpperCap: UInt64 = 0
    ) throws(LadderFailure) {
        guard (1...Self.million).contains(initialMarginPpm) else {
            throw .invalid("initial_margin_ppm \(initialMarginPpm) is not between 1 and 1000000")
        }
        guard (0...Self.million).contains(maintenanceFractionPpm) else {
            throw .invalid(
                "maintenance_fraction_ppm \(maintenanceFractionPpm) is not between 0 and 1000000")
        }
        guard openInterestLowerCap <= openInterestUpperCap else {
            throw .invalid("open_interest_lower_cap is larger than open_interest_upper_cap")
        }
        let base = UInt64(initialMarginPpm)
        let recommended = (500_000_000_000_000 + base - 1) / base
        guard impactNotional != 0 else { throw .invalid("impact_notional is 0") }
        self.initialMarginPpm = initialMarginPpm
        self.maintenanceFractionPpm = maintenanceFractionPpm
        self.impactNotional = impactNotional ?? recommended
        self.openInterestLowerCap = openInterestLowerCap
        self.openInterestUpperCap = openInterestUpperCap
    }

    /// The maintenance ratio that the chain reports, rounded down.
    public var maintenanceMarginPpm: Int {
        initialMarginPpm * maintenanceFractionPpm / Self.million
    }

    /// The effective initial ratio at an open interest.
    public func effectiveInitialPpm(openInterest: UInt64) -> Int {
        guard openInterestUpperCap > 0, openInterest > openInterestLowerCap else {
            return initialMarginPpm
        }
        guard openInterest < openInterestUpperCap else { return Self.million }
        return Int(
            OpenInterestScaling.scaled(
                initial: Int128(initialMarginPpm), one: Int128(Self.million),
                position: Int128(openInterest - openInterestLowerCap),
                width: Int128(openInterestUpperCap - openInterestLowerCap), roundingUp: false))
    }

    /// In quote quantums.
    public func initialRequirement(notional: UInt64, openInterest: UInt64) -> UInt64 {
        Self.share(notional, effectiveInitialPpm(openInterest: openInterest))
    }

    /// In quote quantums.
    public func maintenanceRequirement(notional: UInt64) -> UInt64 {
        Self.share(Self.share(notional, initialMarginPpm), maintenanceFractionPpm)
    }

    /// ⌈amount · ppm / 10⁶⌉, not above the amount.
    private static func share(_ amount: UInt64, _ ppm: Int) -> UInt64 {
        UInt64((UInt128(amount) * UInt128(ppm) + 999_999) / 1_000_000)
    }
}

extension DydxLiquidityTier: SizeScaledMargin {
    /// The same at every size: the base ratio times the fraction.
    public func maintenance(at notional: Double) -> Double {
        notional >= 0
            ? Double(initialMarginPpm * maintenanceFractionPpm) / 1e12 : .nan
    }

    /// The effective ratio where one account of this notional, in USDC, is the whole open interest:
    /// the least that it can be, since a position is a part of the open interest.
    public func initial(at notional: Double) -> Double {
        guard notional >= 0 else { return .nan }
        let quantums = (notional * 1e6).rounded(.down)
        let openInterest = quantums < 0x1p64 ? UInt64(quantums) : .max
        return Double(effectiveInitialPpm(openInterest: openInterest)) / 1e6
    }
}
