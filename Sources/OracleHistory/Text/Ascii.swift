#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The bytes that structure text.
enum Ascii {
    static let tab: UInt8 = 0x09
    static let newline: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let space: UInt8 = 0x20
    static let quote: UInt8 = 0x22
    static let plus: UInt8 = 0x2B
    static let comma: UInt8 = 0x2C
    static let minus: UInt8 = 0x2D
    static let point: UInt8 = 0x2E
    static let zero: UInt8 = 0x30
    static let hash: UInt8 = 0x23
    static let colon: UInt8 = 0x3A
    static let bracketOpen: UInt8 = 0x5B
    static let backslash: UInt8 = 0x5C
    static let bracketClose: UInt8 = 0x5D
    static let braceOpen: UInt8 = 0x7B
    static let braceClose: UInt8 = 0x7D

    @inline(__always) static func isBlank(_ byte: UInt8) -> Bool {
        byte == space || byte == tab || byte == carriageReturn || byte == newline
    }
}

typealias Bytes = UnsafeBufferPointer<UInt8>

extension Bytes {
    /// The part between `range`, as a view of the same memory.
    @inline(__always) func part(_ range: Range<Int>) -> Bytes {
        Bytes(rebasing: self[range])
    }

    var isBlank: Bool { allSatisfy(Ascii.isBlank) }

    /// The place behind the last byte; nil without memory.
    @inline(__always) var end: UnsafePointer<UInt8>? { baseAddress.map { $0 + count } }

    /// The first place of `byte` from `start` on, nil where there is none.
    @inline(__always) func place(of byte: UInt8, from start: Int) -> Int? {
        guard start < count, let base = baseAddress,
            let found = memchr(base + start, Int32(byte), count - start)
        else { return nil }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }
}

/// Eight decimal digits at once, the method of Johnny Lee and Daniel Lemire: bytes become digits,
/// digits pairs, pairs fours.
enum EightDigits {
    /// The eight bytes from `pointer`, first byte lowest.
    @inline(__always) static func load(_ pointer: UnsafePointer<UInt8>) -> UInt64 {
        UInt64(littleEndian: UnsafeRawPointer(pointer).loadUnaligned(as: UInt64.self))
    }

    @inline(__always) static func areDigits(_ word: UInt64) -> Bool {
        let high: UInt64 = 0xF0F0_F0F0_F0F0_F0F0
        let carried = (word &+ 0x0606_0606_0606_0606) & high
        return (word & high) | (carried >> 4) == 0x3333_3333_3333_3333
    }

    @inline(__always) static func value(_ word: UInt64) -> UInt64 {
        let digits = word &- 0x3030_3030_3030_3030
        let pairs = (digits &* 10) &+ (digits >> 8)
        let mask: UInt64 = 0x0000_00FF_0000_00FF
        let upper = (pairs & mask) &* 0x000F_4240_0000_0064
        let lower = ((pairs >> 16) & mask) &* 0x0000_2710_0000_0001
        return (upper &+ lower) >> 32
    }
}
