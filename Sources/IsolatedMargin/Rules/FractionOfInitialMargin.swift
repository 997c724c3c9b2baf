/// A flat initial ratio that open interest raises, and a maintenance that is a share of the initial
/// requirement.
///
/// Formula, with `base` the initial ratio in ppm and OI the open interest at the mark:
/// - initial ⌈notional · im / 10⁶⌉, where im is base up to the lower cap, 10⁶ from the upper cap
///   on, between them base + ⌊(10⁶ − base)(OI − lower) / (upper − lower)⌋; base alone where the
///   upper cap is 0;
/// - maintenance ⌈⌈notional · base / 10⁶⌉ · fraction / 10⁶⌉: two ceilings, and open interest does
///   not touch it.
///
/// Units: ppm; caps in quanta.
///
/// Source: dydxprotocol/v4-chain, `x/perpetuals/types/liquidity_tier.go`, `lib/lib.go`.
public struct FractionOfInitialMargin: MarginRequirement {
    public let initialPpm: Int
    /// Of the initial requirement.
    public let maintenanceFractionPpm: Int
    public let lowerCap: Quanta
    /// 0: open interest does not count.
    public let upperCap: Quanta

    /// Throws ``VenueFailure`` unless both ratios lie between 0 and 10⁶ and the caps between 0 and
    /// 10²⁴, in order.
    public init(
        initialPpm: Int, maintenanceFractionPpm: Int, lowerCap: Quanta = 0, upperCap: Quanta = 0
    ) throws(VenueFailure) {
        guard (0...1_000_000).contains(initialPpm),
            (0...1_000_000).contains(maintenanceFractionPpm), 0 <= lowerCap, lowerCap <= upperCap,
            upperCap <= Contract.notionalMax
        else {
            throw VenueFailure(
                "fraction of initial: found \(initialPpm) ppm, \(maintenanceFractionPpm) ppm of it, "
                    + "caps \(lowerCap) and \(upperCap); expected at most 1000000 and caps in order"
            )
        }
        self.initialPpm = initialPpm
        self.maintenanceFractionPpm = maintenanceFractionPpm
        self.lowerCap = lowerCap
        self.upperCap = upperCap
    }

    public func effectiveInitialPpm(openInterest: Quanta) -> Int {
        guard upperCap > 0, openInterest > lowerCap else { return initialPpm }
        guard openInterest < upperCap else { return 1_000_000 }
        return initialPpm
            + Int(
                Exact.share(
                    of: openInterest - lowerCap, Int128(1_000_000 - initialPpm),
                    over: upperCap - lowerCap, rounding: .down))
    }

    @inline(__always)
    public func maintenance(of exposure: Exposure) -> Quanta {
        let initial = Exact.ppm(initialPpm, of: exposure.notional, rounding: .up)
        return Exact.ppm(maintenanceFractionPpm, of: initial, rounding: .up)
    }

    @inline(__always)
    public func initial(of exposure: Exposure) -> Quanta {
        let ppm = effectiveInitialPpm(openInterest: exposure.openInterest)
        return Exact.ppm(ppm, of: exposure.notional, rounding: .up)
    }
}
