/// What every row decoder asks of the two texts that make an observation.
struct RowJudge {
    enum Verdict: Equatable {
        case accepted(time: Int64, price: Double)
        /// `hasTime`: the row's time could be read, so its feed name can be believed.
        case rejected(RejectReason, hasTime: Bool)
    }

    var timeNotation: TimeNotation?
    /// What the file's clock is ahead of UTC, in microseconds.
    var clockAhead: Int64 = 0
    var priceEncoding: PriceEncoding
    /// A time of zero is a round that never was, not 1970.
    var isChainlink: Bool
    /// Whether the values are rates, which may be zero or negative.
    var isRate = false
    /// The power of ten of the row's price, −36 to 0, where it has its own.
    var exponent = 0

    /// The reasons in order: unparsable, zero round, not finite, non-positive, future.
    func judge(time timeText: Bytes, price priceText: Bytes) -> Verdict {
        let price = number(priceText, priceEncoding)
        let time: Int64
        switch TimeText.parse(timeText, notation: timeNotation) {
        case .malformed: return .rejected(.unparsable, hasTime: false)
        case .time(let value) where value < clockAhead:
            return .rejected(.unparsable, hasTime: false)
        case .time(let value): time = value - clockAhead
        case .zero where isChainlink:
            return .rejected(price == .malformed ? .unparsable : .zeroRound, hasTime: true)
        case .zero where timeNotation == .seconds && clockAhead <= 0: time = -clockAhead
        case .zero: return .rejected(.unparsable, hasTime: false)
        }
        switch price {
        case .malformed: return .rejected(.unparsable, hasTime: true)
        case .notFinite: return .rejected(.notFinite, hasTime: true)
        case .finite(let value):
            if value <= 0, !isRate { return .rejected(.nonPositive, hasTime: true) }
            if time > TimeText.latest { return .rejected(.future, hasTime: true) }
            return .accepted(time: time, price: value)
        }
    }

    func number(_ text: Bytes, _ encoding: PriceEncoding) -> DecimalText.Value {
        switch encoding {
        case .decimalText: DecimalText.parse(text)
        case .rawInteger, .ownExponent:
            DecimalText.parseInteger(text, decimals: places(encoding))
        }
    }

    /// The power of ten by which an integer is divided.
    func places(_ encoding: PriceEncoding) -> Int {
        switch encoding {
        case .decimalText: 0
        case .rawInteger(let decimals): decimals ?? 0
        case .ownExponent: -exponent
        }
    }
}
