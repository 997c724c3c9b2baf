import VolModel

@testable import OracleHistory

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Holds the texts of prices and times to a second route.
enum TextOracles {
    private static let byteLimit = 128

    // MARK: - Prices

    /// An input is a byte that picks the decimals, and the text.
    static func checkDecimal(_ input: Input) {
        guard let first = input.first else { return }
        let decimals = Int(first) % 37
        let text = Array(input[1...].prefix(byteLimit))
        let decimal = readDecimal(text)
        FuzzDecoders.check(
            decimal == expected(text, isInteger: false, power: 0), "\(shown(text)): \(decimal)")
        let integer = readInteger(text, decimals: decimals)
        FuzzDecoders.check(
            integer == expected(text, isInteger: true, power: decimals),
            "\(shown(text)) / 10^\(decimals): \(integer)")
        checkExact(text, decimal, places: 0)
        checkExact(text, integer, places: decimals)
        let padded = text + [0x0A] + [UInt8](repeating: 0x39, count: slack)
        if let fast = readFastPrice(padded, count: text.count, rawDecimals: nil) {
            FuzzDecoders.check(decimal == .price(fast.bitPattern), "\(shown(text)): fast \(fast)")
        }
        if let fast = readFastPrice(padded, count: text.count, rawDecimals: decimals) {
            FuzzDecoders.check(integer == .price(fast.bitPattern), "\(shown(text)): fast \(fast)")
        }
    }

    /// The digits that export writes mean the same number, and are those they would be of
    /// themselves. A zero loses its sign.
    private static func checkExact(_ text: [UInt8], _ reading: Reading, places: Int) {
        guard case .price(let bits) = reading, !Double(bitPattern: bits).isZero else { return }
        let exact = exactText(text, places: places)
        FuzzDecoders.check(
            readDecimal(exact) == reading, "\(shown(text)): kept as \(shown(exact))")
        FuzzDecoders.check(
            exactText(exact, places: 0) == exact, "\(shown(exact)) has another exact text")
    }

    /// The C library's value of what a pattern takes for a number.
    private static func expected(_ text: [UInt8], isInteger: Bool, power: Int) -> Reading {
        guard isNumber(text[...], isInteger: isInteger) else {
            let unsigned = text.first == 0x2B || text.first == 0x2D ? text.dropFirst() : text[...]
            let word = unsigned.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
            let isWord = ["nan", "inf", "infinity"].contains { word.elementsEqual($0.utf8) }
            return isWord ? .notFinite : .malformed
        }
        let terminated = (text + (power > 0 ? Array("e-\(power)".utf8) : []) + [0])
            .map { CChar(bitPattern: $0) }
        let value = strtod(terminated, nil)
        return value.isFinite ? .price(value.bitPattern) : .notFinite
    }

    /// `[±]digits[.digits][e[±]digits]` with at least one digit on either side of the point.
    private static func isNumber(_ text: ArraySlice<UInt8>, isInteger: Bool) -> Bool {
        let unsigned = text.first == 0x2B || text.first == 0x2D ? text.dropFirst() : text
        if isInteger { return !unsigned.isEmpty && unsigned.allSatisfy(isDigit) }
        let parts = unsigned.split(
            maxSplits: 1, omittingEmptySubsequences: false, whereSeparator: { $0 | 0x20 == 0x65 })
        if parts.count == 2, !isNumber(parts[1], isInteger: true) { return false }
        let digits = parts[0].split(separator: 0x2E, omittingEmptySubsequences: false)
        return digits.count <= 2 && digits.allSatisfy { $0.allSatisfy(isDigit) }
            && digits.contains { !$0.isEmpty }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    // MARK: - Times

    /// An input is the text.
    static func checkTime(_ input: Input) {
        let text = Array(input.prefix(byteLimit))
        let padded = text + [0x0A] + [UInt8](repeating: 0x39, count: slack)
        checkDate(text, readTime(text, notation: nil))
        for notation in TimeNotation.allCases {
            let reading = readTime(text, notation: notation)
            if notation.isCount {
                if let number = count(text, notation) {
                    FuzzDecoders.check(reading == number, "\(shown(text)): \(notation) \(reading)")
                } else {
                    checkDate(text, reading)
                }
                if notation.microsecondsPerUnit > 0,
                    let fast = readFastTime(padded, count: text.count, notation: notation)
                {
                    FuzzDecoders.check(reading == .time(fast), "\(shown(text)): fast \(fast)")
                }
            }
            guard case .time(let time) = reading else { continue }
            switch notation {
            case .newYorkMinute: checkNewYork(text, time)
            case .monthFirstDate, .dayFirstDate:
                FuzzDecoders.check(
                    !text.contains(0x2F) || time % day == 0,
                    "\(shown(text)): \(time) is no midnight")
            case .compactDate where text.allSatisfy(isDigit):
                let date = text[..<4] + [0x2D] + text[4..<6] + [0x2D] + text[6...]
                FuzzDecoders.check(
                    readTime(Array(date), notation: nil) == reading, "\(shown(text)): \(time)")
            default: break
            }
        }
        // The decision looks at other texts than it reads.
        _ = TimeNotation.decide(from: [text, text])
    }

    private static let day: Int64 = 86_400_000_000
    private static let hour: Int64 = 3_600_000_000

    /// A number of the unit, nil for what is not a number of at most 18 digits before the point.
    private static func count(_ text: [UInt8], _ notation: TimeNotation) -> Reading? {
        let parts = text.split(separator: 0x2E, omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.allSatisfy({ $0.allSatisfy(isDigit) }),
            (1...18).contains(parts[0].count),
            let whole = UInt64(String(decoding: parts[0], as: UTF8.self))
        else { return nil }
        let places = parts.count == 2 ? Array(parts[1].prefix(6)) : []
        let padded = places + [UInt8](repeating: 0x30, count: 6 - places.count)
        guard let millionths = Int64(String(decoding: padded, as: UTF8.self)) else { return nil }
        if whole == 0, millionths == 0 { return .zero }
        guard notation.range.contains(whole) else { return .malformed }
        if notation == .nanoseconds { return .time(Int64(whole / 1000)) }
        let scale = notation.microsecondsPerUnit
        return .time(Int64(whole) * scale + millionths * scale / 1_000_000)
    }

    /// The time written out anew is the same time.
    private static func checkDate(_ text: [UInt8], _ reading: Reading) {
        guard case .time(let time) = reading, time >= 0 else { return }
        let written = Array(Timestamp(microseconds: time).description.utf8)
        FuzzDecoders.check(
            readTime(written, notation: nil) == reading, "\(shown(text)): \(shown(written))")
    }

    /// New York is four or five hours behind UTC.
    private static func checkNewYork(_ text: [UInt8], _ time: Int64) {
        guard text.count == 14, text[8] == 0x20 else {
            checkDate(text, .time(time))
            return
        }
        let date = text[..<4] + [0x2D] + text[4..<6] + [0x2D] + text[6..<8]
        let local = Array(date + [0x54] + text[9...] + Array(":00Z".utf8))
        guard case .time(let asUTC) = readTime(local, notation: nil) else {
            trap("\(shown(text)): \(time) of no date")
        }
        FuzzDecoders.check(
            [4 * hour, 5 * hour].contains(time - asUTC), "\(shown(text)): \(time)")
    }

    private static func shown(_ text: [UInt8]) -> String { excerpt(text, limit: byteLimit) }
}
