/// Times and prices of fields that are as they should be; nil for any that needs a closer look.
/// Where it answers, ``RowJudge`` accepts the same.
///
/// A field is followed by a readable byte that is no digit, and eight bytes from each of its bytes
/// on are readable.
struct FastJudge {
    private let timeRange: Range<UInt64>
    private let timeScale: Int64
    /// Decimals of raw integers; nil for prices that may have a point.
    let rawDecimals: Int?

    /// nil where every row needs a closer look: times that are no whole numbers of a unit, clocks
    /// that are ahead, rates, and numbers that are kept digit by digit.
    init?(_ judge: RowJudge, columns: RowColumns) {
        guard let notation = judge.timeNotation, notation.microsecondsPerUnit > 0, !columns.texts,
            !judge.isRate, judge.clockAhead == 0
        else { return nil }
        timeRange = notation.range
        timeScale = notation.microsecondsPerUnit
        if case .decimalText = judge.priceEncoding {
            rawDecimals = nil
        } else {
            rawDecimals = judge.places(judge.priceEncoding)
        }
    }

    @inline(__always) func time(_ position: inout UnsafePointer<UInt8>) -> Int64? {
        FastField.time(&position, range: timeRange, scale: timeScale)
    }

    /// A price above zero.
    @inline(__always) func price(_ position: inout UnsafePointer<UInt8>) -> Double? {
        FastField.price(&position, rawDecimals: rawDecimals)
    }

    /// A field that is a time and nothing else.
    @inline(__always) func time(of field: Bytes) -> Int64? {
        guard var position = field.baseAddress, let value = time(&position),
            position == field.end
        else { return nil }
        return value
    }

    /// A field that is a number above zero and nothing else; `rawDecimals` as that of
    /// ``FastField``.
    @inline(__always) func price(of field: Bytes, rawDecimals: Int?) -> Double? {
        guard var position = field.baseAddress,
            let value = FastField.price(&position, rawDecimals: rawDecimals),
            position == field.end
        else { return nil }
        return value
    }
}
