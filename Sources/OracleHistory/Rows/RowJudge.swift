/// What every row decoder asks of the two texts that make an observation.
struct RowJudge {
    enum Verdict: Equatable {
        case accepted(time: Int64, price: Double)
        /// `hasTime`: the row's time could be read, so its feed name can be believed.
        case rejected(RejectReason, hasTime: Bool)
    }

    var timeUnit: NumericTime?
    var priceEncoding: PriceEncoding
    /// A time of zero is a round that never was, not 1970.
    var isChainlink: Bool
    /// The power of ten of the row's price, −36 to 0, where it has its own.
    var exponent = 0

    /// The reasons in order: unparsable, zero round, not finite, non-positive, future.
    func judge(time timeText: Bytes, price priceText: Bytes) -> Verdict {
        let price =
            switch priceEncoding {
            case .decimalText: DecimalText.parse(priceText)
            case .rawInteger(let decimals):
                DecimalText.parseInteger(priceText, decimals: decimals ?? 0)
            case .ownExponent: DecimalText.parseInteger(priceText, decimals: -exponent)
            }
        let time: Int64
        switch TimeText.parse(timeText, unit: timeUnit) {
        case .malformed: return .rejected(.unparsable, hasTime: false)
        case .time(let value): time = value
        case .zero where isChainlink:
            return .rejected(price == .malformed ? .unparsable : .zeroRound, hasTime: true)
        case .zero where timeUnit == .seconds: time = 0
        case .zero: return .rejected(.unparsable, hasTime: false)
        }
        switch price {
        case .malformed: return .rejected(.unparsable, hasTime: true)
        case .notFinite: return .rejected(.notFinite, hasTime: true)
        case .finite(let value):
            if value <= 0 { return .rejected(.nonPositive, hasTime: true) }
            if time > TimeText.latest { return .rejected(.future, hasTime: true) }
            return .accepted(time: time, price: value)
        }
    }
}
