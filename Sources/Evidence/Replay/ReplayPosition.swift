public import IsolatedMargin
public import MarginPolicy
public import VolModel

/// What a trader wants: a position with a size, a time and the money or leverage behind it.
public struct ReplayPosition: Sendable, Hashable {
    public enum Size: Sendable, Hashable {
        /// Quote units with ``ReplayMarket/quoteDecimals``; lots are rounded down.
        case notional(Quanta)
        /// Base units; lots are rounded down.
        case base(ExactDecimal)
    }

    public enum Collateral: Sendable, Hashable {
        /// 2,000 is 20 times. Where the initial requirement is higher, that is posted.
        case leverage(hundredths: Int)
        /// Just that; too little is refused.
        case amount(Quanta)
    }

    public var id: String
    public var account: AccountID
    /// Its place in the replay's markets.
    public var market: Int
    public var isLong: Bool
    public var size: Size
    public var collateral: Collateral
    /// It trades at the close of the first bar of its market that ends then or later.
    public var open: Timestamp
    /// As ``open``, at least a bar later; nil: it is still held at the path's end.
    public var close: Timestamp?

    public init(
        id: String, account: AccountID, market: Int, isLong: Bool, size: Size,
        collateral: Collateral, open: Timestamp, close: Timestamp?
    ) {
        self.id = id
        self.account = account
        self.market = market
        self.isLong = isLong
        self.size = size
        self.collateral = collateral
        self.open = open
        self.close = close
    }
}

/// A position on a path: when it trades, and how much, before anything is known of its fate.
struct PlannedPosition: Sendable, Hashable {
    /// Its place in the replay's positions.
    let index: Int
    let market: Int
    /// Signed.
    let lots: Lots
    let openBar: Int
    /// nil: held at the path's end.
    let closeBar: Int?
    let notional: Quanta

    /// 10¹² quote units.
    static let notionalMax: Quanta = 1_000_000_000_000_000_000

    /// nil where the path ends before it is opened, and where it is less than a lot or worth more
    /// than ``notionalMax``.
    init?(_ position: ReplayPosition, index: Int, in markets: [ReplayMarket]) {
        let market = markets[position.market]
        guard let openBar = market.firstBar(atOrAfter: position.open) else { return nil }
        let closing = position.close.flatMap { market.firstBar(atOrAfter: $0) }
        let price = market.bars[openBar].close
        let magnitude = Self.lots(position.size, market, at: price)
        guard magnitude > 0, magnitude <= market.contract.lotsMax else { return nil }
        self.index = index
        self.market = position.market
        self.openBar = openBar
        let later = closing.map { max($0, openBar + 1) }
        closeBar = later.flatMap { $0 < market.bars.count ? $0 : nil }
        lots = position.isLong ? magnitude : -magnitude
        let value = market.contract.value(of: lots, at: price)
        notional = value < 0 ? -value : value
        guard notional <= Self.notionalMax else { return nil }
    }

    private static func lots(
        _ size: ReplayPosition.Size, _ market: ReplayMarket, at price: Ticks
    ) -> Lots {
        let contract = market.contract
        switch size {
        case .notional(let amount):
            guard amount > 0, amount < Contract.notionalMax else { return 0 }
            let numerator = amount * Int128(contract.divisor)
            let lots = numerator / (Int128(price) * Int128(contract.multiplier))
            return Int(exactly: lots) ?? .max
        case .base(let size):
            guard size.significand > 0 else { return 0 }
            let shift = market.lotDigits - size.fractionDigits
            let power = Int128(ReplayMarket.integerPower(min(abs(shift), 18)))
            let (product, overflow) = size.significand.multipliedReportingOverflow(by: power)
            if shift < 0 { return Int(exactly: size.significand / power) ?? .max }
            return overflow || shift > 18 ? .max : Int(exactly: product) ?? .max
        }
    }

    /// The last bar during which it is held if nobody closes it.
    func lastBar(of market: ReplayMarket) -> Int { closeBar ?? market.bars.count - 1 }

    /// From its opening to its planned close, or to the path's end.
    func heldSeconds(in market: ReplayMarket) -> Int64 {
        (market.bars[lastBar(of: market)].end - market.bars[openBar].end) / 1_000_000
    }

    /// What the rule sees of it when it is opened.
    var exposure: Exposure {
        Exposure(
            lots: abs(lots), isLong: lots > 0, notional: notional, entryNotional: notional)
    }

    /// What the trader puts in under a rule: the wanted share of notional, not less than the
    /// initial requirement, the fee, and two quanta for what values are rounded by.
    func posted(
        _ collateral: ReplayPosition.Collateral, under rule: IsolatedMargin.MarginRule,
        takerFeePpm: Int
    ) -> Quanta {
        switch collateral {
        case .amount(let amount): return amount
        case .leverage(let hundredths):
            let wanted = Self.roundedUp(notional * 100, over: Quanta(max(hundredths, 1)))
            let fee = Self.roundedUp(notional * Quanta(takerFeePpm), over: 1_000_000)
            return max(wanted, rule.initial(of: exposure)) + fee + 2
        }
    }

    private static func roundedUp(_ amount: Quanta, over divisor: Quanta) -> Quanta {
        (amount + divisor - 1) / divisor
    }
}
