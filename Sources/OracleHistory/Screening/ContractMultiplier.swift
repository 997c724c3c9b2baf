/// How many units of a coin one contract stands for, as instruments' names say it.
public enum ContractMultiplier {
    /// The multiplier in a name, nil where there is none or where two disagree.
    ///
    /// Recognised in each part of the name between characters that are no letters or digits:
    ///
    /// | form | example | multiplier |
    /// |---|---|---|
    /// | a power of ten, 1000 to 10⁹, then two letters or more | `1000PEPEUSDT` | 1000 |
    /// | `k`, then two capitals or more | `kPEPE` | 1000 |
    /// | `1M`, then three capitals or more | `1MBABYDOGE` | 1000000 |
    /// | letters, such a power, then a quote | `SHIB1000USDT` | 1000 |
    ///
    /// `1INCH`, `BTC-1000`, `2024-01-01`, `klines` and `1MIN` have none. A coin whose own name
    /// begins with such a number looks the same as a multiplied one: the name proposes, a person
    /// decides.
    public static func inName(_ name: String) -> Int? {
        let parts = name.utf8.split { !isDigit($0) && !isLetter($0) }
        let found = Set(parts.compactMap { multiplier(Array($0)) })
        return found.count == 1 ? found.first : nil
    }

    private static let quotes = ["USD", "USDT", "USDC", "BUSD", "FDUSD", "PERP"]
    /// Units of time and words that follow a number in the names of files.
    private static let noCoins = [
        "NS", "US", "MS", "SEC", "SECS", "MIN", "MINS", "HR", "HRS", "DAY", "DAYS", "MONTH",
        "MONTHS", "MO", "ROW", "ROWS", "BAR", "BARS", "TICK", "TICKS", "HZ",
    ]

    private static func multiplier(_ part: [UInt8]) -> Int? {
        let digits = part.prefix(while: isDigit)
        let rest = part.dropFirst(digits.count)
        if let power = powerOfTen(digits) {
            return rest.prefix(while: isLetter).count >= 2 && !isNoCoin(rest) ? power : nil
        }
        if digits.isEmpty, part.first == UInt8(ascii: "k") {
            return isCapitals(part.dropFirst(), atLeast: 2) ? 1000 : nil
        }
        if digits.elementsEqual([UInt8(ascii: "1")]), rest.first == UInt8(ascii: "M") {
            return isCapitals(rest.dropFirst(), atLeast: 3) && !isNoCoin(rest) ? 1_000_000 : nil
        }
        return digits.isEmpty ? infix(part) : nil
    }

    /// `SHIB1000USDT`.
    private static func infix(_ part: [UInt8]) -> Int? {
        let base = part.prefix(while: isLetter)
        let digits = part.dropFirst(base.count).prefix(while: isDigit)
        let quote = part.dropFirst(base.count + digits.count)
        guard base.count >= 2, quotes.contains(upper(quote)) else { return nil }
        return powerOfTen(digits)
    }

    private static func powerOfTen(_ digits: ArraySlice<UInt8>) -> Int? {
        guard (4...10).contains(digits.count), digits.first == UInt8(ascii: "1"),
            digits.dropFirst().allSatisfy({ $0 == UInt8(ascii: "0") })
        else { return nil }
        return digits.dropFirst().reduce(1) { power, _ in power * 10 }
    }

    private static func isCapitals(_ text: ArraySlice<UInt8>, atLeast count: Int) -> Bool {
        text.count >= count && text.allSatisfy { isDigit($0) || (isLetter($0) && $0 < 0x60) }
            && text.prefix(2).allSatisfy(isLetter)
    }

    private static func isNoCoin(_ text: ArraySlice<UInt8>) -> Bool {
        noCoins.contains(upper(text))
    }

    private static func upper(_ text: ArraySlice<UInt8>) -> String {
        String(decoding: text, as: UTF8.self).uppercased()
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
}
