/// Risk factors of the two sides and a slippage, with levels above maintenance as multiples of it.
///
/// Formula: maintenance = ⌈(slippage + factor) · notional⌉ with the side's factor; search, initial
/// and release = ⌊multiple · maintenance⌋. In isolated mode the initial requirement is a fixed
/// share of the notional at entry instead, rounded up.
///
/// Where slippage and factor of the side that gains with the notional exceed 1 its requirement
/// rises faster than its value (``MarginRule/requireOnePrice(for:)``).
///
/// Units: 1e-9.
///
/// Source: vegaprotocol/vega, `core/risk/margins_calculation.go`; vegaprotocol/specs,
/// `protocol/0019-MCAL-margin_calculator.md`. The factors are those of a model: log-normal expected
/// shortfall there.
public struct RiskFactorMargin: MarginRequirement {
    /// Multiples of maintenance, in 1e-9.
    public struct Levels: Sendable, Hashable {
        public var search: Int
        public var initial: Int
        public var release: Int

        public init(search: Int, initial: Int, release: Int) {
            self.search = search
            self.initial = initial
            self.release = release
        }
    }

    public let long: Int
    public let short: Int
    public let slippage: Int
    public let levels: Levels
    /// Nil: not in isolated mode.
    public let isolatedShare: Int?

    /// Throws ``VenueFailure`` for factors outside 0 to 100, for levels unless
    /// 1 ≤ search ≤ initial ≤ release ≤ 100, and for an isolated share that does not exceed the
    /// larger factor plus slippage.
    public init(
        long: Int, short: Int, slippage: Int = 0, levels: Levels, isolatedShare: Int? = nil
    ) throws(VenueFailure) {
        let one = 1_000_000_000
        guard [long, short, slippage].allSatisfy({ (0...100 * one).contains($0) }),
            one <= levels.search, levels.search <= levels.initial,
            levels.initial <= levels.release, levels.release <= 100 * one
        else {
            throw VenueFailure(
                "risk factors: found \(long), \(short), slippage \(slippage) and levels "
                    + "\(levels.search), \(levels.initial), \(levels.release) in 1e-9; expected "
                    + "factors from 0 and 1 ≤ search ≤ initial ≤ release")
        }
        if let share = isolatedShare, share <= max(long, short) + slippage || share > 1_000 * one {
            throw VenueFailure(
                "risk factors: found an isolated share of \(share); expected more than "
                    + "\(max(long, short) + slippage)")
        }
        self.long = long
        self.short = short
        self.slippage = slippage
        self.levels = levels
        self.isolatedShare = isolatedShare
    }

    @inline(__always)
    public func maintenance(of exposure: Exposure) -> Quanta {
        let factor = slippage + (exposure.isLong ? long : short)
        return Exact.share(
            of: exposure.notional, Int128(factor), over: 1_000_000_000, rounding: .up)
    }

    @inline(__always)
    public func initial(of exposure: Exposure) -> Quanta {
        guard let isolatedShare else { return multiple(levels.initial, exposure) }
        return Exact.share(
            of: exposure.entryNotional, Int128(isolatedShare), over: 1_000_000_000, rounding: .up)
    }

    /// Below it the venue looks for collateral of the owner elsewhere.
    public func search(of exposure: Exposure) -> Quanta { multiple(levels.search, exposure) }

    /// Above it collateral is given back.
    public func release(of exposure: Exposure) -> Quanta { multiple(levels.release, exposure) }

    @inline(__always)
    private func multiple(_ level: Int, _ exposure: Exposure) -> Quanta {
        Exact.share(
            of: maintenance(of: exposure), Int128(level), over: 1_000_000_000, rounding: .down)
    }
}
