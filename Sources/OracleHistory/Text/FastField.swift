/// Fields of a row that is as it should be, read in place; nil for any that needs a closer look.
///
/// All read until a byte that does not belong to the field, which a line always has at its end.
enum FastField {
    /// An unquoted field without blanks at either end.
    @inline(__always) static func plain(_ position: inout UnsafePointer<UInt8>) -> Bytes? {
        let start = position
        if start.pointee == Ascii.quote || Ascii.isBlank(start.pointee) { return nil }
        while position.pointee != Ascii.comma, position.pointee != Ascii.newline,
            position.pointee != Ascii.carriageReturn
        {
            position += 1
        }
        let count = position - start
        guard count > 0, !Ascii.isBlank(start[count - 1]) else { return nil }
        return Bytes(start: start, count: count)
    }

    /// Whether a plain field can hold exactly these bytes.
    static func isPlain(_ bytes: Bytes) -> Bool {
        guard let first = bytes.first, let last = bytes.last else { return false }
        return first != Ascii.quote && !Ascii.isBlank(first) && !Ascii.isBlank(last)
            && !bytes.contains(Ascii.comma) && !bytes.contains(Ascii.carriageReturn)
    }

    /// A whole number of the file's unit, as microseconds.
    @inline(__always) static func time(
        _ position: inout UnsafePointer<UInt8>, range: Range<UInt64>, scale: Int64
    ) -> Int64? {
        let start = position
        var value: UInt64 = 0
        let word = EightDigits.load(position)
        if EightDigits.areDigits(word) {
            value = EightDigits.value(word)
            position += 8
        }
        takeDigits(&position, &value)
        guard position - start <= 18, value > 0, range.contains(value) else { return nil }
        let time = Int64(truncatingIfNeeded: value) &* scale
        return time <= TimeText.latest ? time : nil
    }

    /// An unsigned decimal of at most 19 digits without exponent; a point only where `rawDecimals`
    /// is nil, and zero only where `zero` is true.
    @inline(__always) static func price(
        _ position: inout UnsafePointer<UInt8>, rawDecimals: Int?, zero: Bool = false
    ) -> Double? {
        let start = position
        var mantissa: UInt64 = 0
        takeDigits(&position, &mantissa)
        var digits = position - start
        var places = rawDecimals ?? 0
        if position.pointee == Ascii.point, rawDecimals == nil {
            position += 1
            let fraction = position
            let word = EightDigits.load(position)
            if EightDigits.areDigits(word) {
                mantissa = mantissa &* 100_000_000 &+ EightDigits.value(word)
                position += 8
            }
            takeDigits(&position, &mantissa)
            places = position - fraction
            digits += places
        }
        guard digits <= 19, mantissa > 0 || zero && digits > 0 else { return nil }
        return DecimalText.quotient(mantissa, places: places)
    }

    @inline(__always) private static func takeDigits(
        _ position: inout UnsafePointer<UInt8>, _ value: inout UInt64
    ) {
        while true {
            let digit = position.pointee &- Ascii.zero
            if digit > 9 { return }
            value = value &* 10 &+ UInt64(digit)
            position += 1
        }
    }
}
