/// How much of a position below maintenance one step of its liquidation closes, before the depth
/// of the market limits it.
public enum CloseOutRule: Sendable, Hashable {
    case whole
    case leastThatRestores(RestoringCloseOut)
    case share(ShareCloseOut)
    case shortage(ShortageCloseOut)
    case half(HalfCloseOut)
}

extension CloseOutRule {
    var isPossible: Bool {
        let shares = 0...1_000_000
        let amounts = 0...Contract.notionalMax
        return switch self {
        case .whole: true
        case .leastThatRestores(let rule):
            (1...1_000_000_000_000).contains(rule.step) && shares.contains(rule.bufferPpm)
                && amounts.contains(rule.wholeUpTo)
        case .share(let rule):
            shares.contains(rule.portionPpm) && amounts.contains(rule.notionalMin)
                && amounts.contains(rule.notionalMax ?? 0) && amounts.contains(rule.wholeUpTo)
        case .shortage(let rule):
            shares.contains(rule.liquidatorFeePpm) && shares.contains(rule.insuranceFeePpm)
                && shares.contains(rule.bufferPpm)
        case .half(let rule): amounts.contains(rule.wholeUpTo)
        }
    }
}

/// A share of the position, of at least so much notional and at most so much, rounded down to the
/// lot step unless it covers the whole.
///
/// Source: dydxprotocol/v4-chain, `x/clob/keeper/liquidations.go`: the position's limit is
/// max(⌊notional · portion⌋, least), the subaccount's is the largest. Hyperliquid cuts 20% first of
/// a position above 100,000 USD and the whole of a smaller one.
public struct ShareCloseOut: Sendable, Hashable {
    public var portionPpm: Int
    public var notionalMin: Quanta
    /// Nil: no bound.
    public var notionalMax: Quanta?
    /// A position whose notional is at most this is closed whole.
    public var wholeUpTo: Quanta

    public init(
        portionPpm: Int, notionalMin: Quanta = 0, notionalMax: Quanta? = nil, wholeUpTo: Quanta = 0
    ) {
        self.portionPpm = portionPpm
        self.notionalMin = notionalMin
        self.notionalMax = notionalMax
        self.wholeUpTo = wholeUpTo
    }

    func lotsToClose(of position: CloseOutCase) -> Lots {
        let notional = position.notional
        let least = max(notionalMin, Exact.ppm(portionPpm, of: notional, rounding: .down))
        let wanted = min(least, notionalMax ?? least)
        guard notional > wholeUpTo, wanted < notional else { return position.lots }
        let size = Exact.share(
            of: wanted, Int128(position.lots), over: notional, rounding: .down)
        return Lots(size) / position.lotStep * position.lotStep
    }
}

/// Half, rounded down to the lot step, while at least half of the maintenance is left, else the
/// whole; a small position whole.
///
/// Source: Perpetual Protocol v2, `contracts/AccountBalance.sol`, with 100 USD.
public struct HalfCloseOut: Sendable, Hashable {
    /// A position whose notional is at most this is closed whole.
    public var wholeUpTo: Quanta

    public init(wholeUpTo: Quanta = 0) { self.wholeUpTo = wholeUpTo }

    func lotsToClose(of position: CloseOutCase) -> Lots {
        guard position.notional > wholeUpTo, 2 * position.equity >= position.maintenance else {
            return position.lots
        }
        return position.lots / 2 / position.lotStep * position.lotStep
    }
}
