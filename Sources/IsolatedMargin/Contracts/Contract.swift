public import VolModel

/// What is traded: how lots and ticks become money.
///
/// A linear contract is worth `lots · ticks · multiplier / divisor` quanta of its settlement asset,
/// an inverse one `−lots · multiplier / (ticks · divisor)`: a long gains coins as the price rises.
/// The value of a position is rounded toward minus infinity, so that a long's worth is never
/// rounded up and a short's debt never down, unless ``valueRounding`` says otherwise.
public struct Contract: Sendable, Hashable {
    public enum Payoff: String, Sendable, CaseIterable {
        case linear, inverse
    }

    /// The largest value that a position of ``lotsMax`` may have at any price of ``ticksRange``.
    public static let notionalMax: Quanta = 1_000_000_000_000_000_000_000_000

    /// Of `lots · ticks · multiplier`, so that the open interest of 10,000 largest positions stays
    /// in the range of ``Quanta``.
    static let productMax: Int128 = 1_000_000_000_000_000_000_000_000_000_000_000
    static let openInterestPositions = 10_000
    /// So that the lots of an open interest are a ``Lots``.
    static let largestLotsMax: Lots = 900_000_000_000_000

    public let name: String
    public let settlement: AssetIndex
    public let payoff: Payoff
    public let multiplier: Int
    public let divisor: Int
    /// Sizes are multiples of it.
    public let lotStep: Lots
    /// Of one position.
    public let lotsMax: Lots
    /// Prices outside it are refused.
    public let ticksRange: ClosedRange<Ticks>
    /// Nil: a perpetual, which has funding instead.
    public let expiry: Timestamp?
    public let valueRounding: Rounding

    /// Throws ``VenueFailure`` for a multiplier, divisor, step or price that is not positive or
    /// exceeds 10¹², for more than 9 · 10¹⁴ lots, for `lots · ticks · multiplier` above 10³³, and
    /// for sizes whose value could exceed ``notionalMax``.
    public init(
        name: String, settlement: AssetIndex, payoff: Payoff = .linear, multiplier: Int = 1,
        divisor: Int = 1, lotStep: Lots = 1, lotsMax: Lots, ticksRange: ClosedRange<Ticks>,
        expiry: Timestamp? = nil, valueRounding: Rounding = .down
    ) throws(VenueFailure) {
        let limit = 1_000_000_000_000
        guard (1...limit).contains(multiplier), (1...limit).contains(divisor),
            (1...limit).contains(lotStep), lotsMax >= lotStep, ticksRange.lowerBound > 0,
            ticksRange.upperBound <= limit
        else {
            throw VenueFailure(
                "contract \(name): expected multiplier, divisor, lot step and prices from 1 to 1e12"
            )
        }
        guard lotsMax <= Self.largestLotsMax else {
            throw VenueFailure(
                "contract \(name): found \(lotsMax) lots at most; expected up to 9e14")
        }
        let price = payoff == .linear ? ticksRange.upperBound : 1
        let (product, overflow) = (Int128(multiplier) * Int128(price))
            .multipliedReportingOverflow(by: Int128(lotsMax))
        let least = payoff == .linear ? 1 : Int128(ticksRange.lowerBound)
        guard !overflow, product <= Self.productMax,
            product / (Int128(divisor) * least) < Self.notionalMax
        else {
            throw VenueFailure(
                "contract \(name): \(lotsMax) lots may be worth more than 1e24 of the settlement "
                    + "asset, or lots · ticks · multiplier exceed 1e33")
        }
        self.name = name
        self.settlement = settlement
        self.payoff = payoff
        self.multiplier = multiplier
        self.divisor = divisor
        self.lotStep = lotStep
        self.lotsMax = lotsMax
        self.ticksRange = ticksRange
        self.expiry = expiry
        self.valueRounding = valueRounding
    }

    public var isPerpetual: Bool { expiry == nil }

    /// The value of signed lots at a price in the settlement asset; both within the limits of the
    /// contract.
    @inline(__always)
    public func value(of lots: Lots, at ticks: Ticks) -> Quanta {
        value(of: lots, at: ticks, rounding: valueRounding)
    }

    @inline(__always)
    func value(of lots: Lots, at ticks: Ticks, rounding: Rounding) -> Quanta {
        switch payoff {
        case .linear:
            let product = Int128(lots) * Int128(ticks) * Int128(multiplier)
            return divisor == 1
                ? product : Exact.divide(product, by: Int128(divisor), rounding: rounding)
        case .inverse:
            return Exact.divide(
                -Int128(lots) * Int128(multiplier), by: Int128(ticks) * Int128(divisor),
                rounding: rounding)
        }
    }
}

/// The position of a contract in ``Venue/contracts``.
public typealias ContractIndex = Int
