/// An integer of any size, by the schoolbook: what the reference counts in.
struct BigInteger: Hashable, Sendable {
    /// Little end first, without zeros at the end.
    private(set) var limbs: [UInt32]
    private(set) var isNegative: Bool

    init(_ number: some BinaryInteger) {
        var (rest, limbs) = (number.magnitude, [UInt32]())
        while rest != 0 {
            limbs.append(UInt32(truncatingIfNeeded: rest))
            rest >>= 32
        }
        self.init(limbs, isNegative: number < 0)
    }

    private init(_ limbs: [UInt32], isNegative: Bool) {
        var limbs = limbs
        while limbs.last == 0 { limbs.removeLast() }
        self.limbs = limbs
        self.isNegative = isNegative && !limbs.isEmpty
    }

    var magnitude: BigInteger { BigInteger(limbs, isNegative: false) }
    var isZero: Bool { limbs.isEmpty }

    /// Nil where it does not fit.
    var narrowed: Int128? {
        guard limbs.count <= 4 else { return nil }
        let size = limbs.reversed().reduce(UInt128(0)) { $0 << 32 | UInt128($1) }
        guard size <= UInt128(Int128.max) else { return nil }
        return isNegative ? -Int128(size) : Int128(size)
    }
}

extension BigInteger: ExpressibleByIntegerLiteral {
    init(integerLiteral value: Int) { self.init(value) }
}

extension BigInteger: Comparable, AdditiveArithmetic {
    static var zero: BigInteger { BigInteger(0) }

    static func < (a: BigInteger, b: BigInteger) -> Bool {
        if a.isNegative != b.isNegative { return a.isNegative }
        return a.isNegative ? isLess(b.limbs, a.limbs) : isLess(a.limbs, b.limbs)
    }

    static prefix func - (a: BigInteger) -> BigInteger {
        BigInteger(a.limbs, isNegative: !a.isNegative)
    }

    static func + (a: BigInteger, b: BigInteger) -> BigInteger {
        guard a.isNegative != b.isNegative else {
            return BigInteger(sum(a.limbs, b.limbs), isNegative: a.isNegative)
        }
        return isLess(a.limbs, b.limbs)
            ? BigInteger(difference(b.limbs, a.limbs), isNegative: b.isNegative)
            : BigInteger(difference(a.limbs, b.limbs), isNegative: a.isNegative)
    }

    static func - (a: BigInteger, b: BigInteger) -> BigInteger { a + -b }

    static func * (a: BigInteger, b: BigInteger) -> BigInteger {
        var product = [UInt32](repeating: 0, count: a.limbs.count + b.limbs.count)
        for (i, x) in a.limbs.enumerated() {
            var carry: UInt64 = 0
            for (j, y) in b.limbs.enumerated() {
                let sum = UInt64(x) * UInt64(y) + UInt64(product[i + j]) + carry
                product[i + j] = UInt32(truncatingIfNeeded: sum)
                carry = sum >> 32
            }
            product[i + b.limbs.count] = UInt32(carry)
        }
        return BigInteger(product, isNegative: a.isNegative != b.isNegative)
    }

    private static func isLess(_ a: [UInt32], _ b: [UInt32]) -> Bool {
        guard a.count == b.count else { return a.count < b.count }
        for (x, y) in zip(a.reversed(), b.reversed()) where x != y { return x < y }
        return false
    }

    private static func sum(_ a: [UInt32], _ b: [UInt32]) -> [UInt32] {
        var (result, carry) = ([UInt32](), UInt64(0))
        for index in 0...max(a.count, b.count) {
            let sum =
                UInt64(index < a.count ? a[index] : 0) + UInt64(index < b.count ? b[index] : 0)
                + carry
            result.append(UInt32(truncatingIfNeeded: sum))
            carry = sum >> 32
        }
        return result
    }

    /// `a` is not less than `b`.
    private static func difference(_ a: [UInt32], _ b: [UInt32]) -> [UInt32] {
        var (result, borrow) = ([UInt32](), Int64(0))
        for index in a.indices {
            let rest = Int64(a[index]) - (index < b.count ? Int64(b[index]) : 0) - borrow
            result.append(UInt32(truncatingIfNeeded: rest))
            borrow = rest < 0 ? 1 : 0
        }
        return result
    }
}

extension BigInteger {
    /// Toward zero, by long division in base 2³² with a bisected digit; the divisor is positive.
    func dividedTowardZero(by divisor: BigInteger) -> (quotient: BigInteger, isExact: Bool) {
        guard divisor.limbs.count > 1 else { return dividedTowardZero(byLimb: divisor.limbs[0]) }
        var quotient = [UInt32](repeating: 0, count: limbs.count)
        var rest: BigInteger = 0
        for index in limbs.indices.reversed() {
            rest = BigInteger([limbs[index]] + rest.limbs, isNegative: false)
            guard rest >= divisor else { continue }
            var (low, high) = (UInt64(1), UInt64(1) << 32)
            while high - low > 1 {
                let middle = (low + high) / 2
                if divisor * BigInteger(middle) <= rest { low = middle } else { high = middle }
            }
            quotient[index] = UInt32(low)
            rest -= divisor * BigInteger(low)
        }
        return (BigInteger(quotient, isNegative: isNegative), rest.isZero)
    }

    private func dividedTowardZero(byLimb divisor: UInt32) -> (BigInteger, Bool) {
        var (quotient, rest) = (limbs, UInt64(0))
        for index in limbs.indices.reversed() {
            let part = rest << 32 | UInt64(limbs[index])
            quotient[index] = UInt32(part / UInt64(divisor))
            rest = part % UInt64(divisor)
        }
        return (BigInteger(quotient, isNegative: isNegative), rest == 0)
    }
}
