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

    /// A round id: at most 25 digits, below 2^80.
    @inline(__always) static func round(_ position: inout UnsafePointer<UInt8>) -> UInt128? {
        let start = position
        var leading: UInt64 = 0
        for _ in 0..<2 {
            let word = EightDigits.load(position)
            guard EightDigits.areDigits(word) else { break }
            leading = leading &* 100_000_000 &+ EightDigits.value(word)
            position += 8
        }
        let middle = position
        var rest: UInt64 = 0
        takeDigits(&position, &rest)
        guard position > start, position - start <= 25 else { return nil }
        let power = powersOfTen[position - middle]
        let value = UInt128(leading) &* UInt128(power) &+ UInt128(rest)
        return value < UInt128(1) << 80 ? value : nil
    }

    /// Up to nine digits follow those that are read eight at a time.
    private static let powersOfTen: [UInt64] = [
        1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
    ]

    /// A field that is a round id and nothing else.
    static func round(of field: Bytes) -> UInt128? {
        guard var position = field.baseAddress, let value = round(&position),
            position == field.end
        else { return nil }
        return value
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
