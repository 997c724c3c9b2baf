/// SHA-256 by FIPS 180-4, plainly: a second opinion on the digest in the page's policy.
enum SHA256 {
    static func base64(_ message: [UInt8]) -> String { encoded(digest(message)) }

    private static func digest(_ message: [UInt8]) -> [UInt8] {
        let bits = UInt64(message.count) * 8
        var padded = message + [0x80]
        while padded.count % 64 != 56 { padded.append(0) }
        padded += (0..<8).reversed().map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) }
        var state = primes.prefix(8).map { fraction(Double($0).squareRoot()) }
        for block in stride(from: 0, to: padded.count, by: 64) {
            var words = (0..<16).map { word in
                (0..<4).reduce(UInt32(0)) { $0 << 8 | UInt32(padded[block + 4 * word + $1]) }
            }
            for t in 16..<64 {
                let (a, b) = (words[t - 15], words[t - 2])
                let small = rotated(a, 7) ^ rotated(a, 18) ^ a >> 3
                let large = rotated(b, 17) ^ rotated(b, 19) ^ b >> 10
                words.append(words[t - 16] &+ small &+ words[t - 7] &+ large)
            }
            var v = state
            for t in 0..<64 {
                let sum1 = rotated(v[4], 6) ^ rotated(v[4], 11) ^ rotated(v[4], 25)
                let choice = (v[4] & v[5]) ^ (~v[4] & v[6])
                let first = v[7] &+ sum1 &+ choice &+ constants[t] &+ words[t]
                let sum0 = rotated(v[0], 2) ^ rotated(v[0], 13) ^ rotated(v[0], 22)
                let majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2])
                v = [first &+ sum0 &+ majority] + v.dropLast()
                v[4] &+= first
            }
            for place in 0..<8 { state[place] &+= v[place] }
        }
        return state.flatMap { word in
            [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> UInt32($0)) }
        }
    }

    private static let primes = (2...311).filter { n in !(2..<n).contains { n % $0 == 0 } }

    /// The first 32 bits of the fractional parts of the primes' cube roots, in whole numbers.
    private static let constants = primes.map { prime -> UInt32 in
        // The cube root of prime · 2^96, rounded down, by bisection.
        var root: UInt128 = 0
        for bit in (0..<36).reversed() {
            let candidate = root | UInt128(1) << UInt128(bit)
            if candidate * candidate * candidate <= UInt128(prime) << 96 { root = candidate }
        }
        return UInt32(truncatingIfNeeded: root)
    }

    /// Square roots below 2^5 keep 48 bits behind the point in a Double.
    private static func fraction(_ value: Double) -> UInt32 {
        UInt32((value - value.rounded(.down)) * 4_294_967_296)
    }

    private static func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 {
        word >> count | word << (32 - count)
    }

    private static func encoded(_ bytes: [UInt8]) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let value = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0...group.count { text.append(digits[value >> (18 - 6 * place) & 63]) }
            text += String(repeating: "=", count: 3 - group.count)
        }
        return text
    }
}
