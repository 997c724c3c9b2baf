/// 10^exponent, exact for exponents up to 22.
func powerOfTen(_ exponent: Int) -> Double {
    var power = 1.0
    for _ in 0..<exponent { power *= 10 }
    return power
}

/// An integer in units of 10^−decimals as a decimal with exactly that many digits after the point.
public func decimalText(_ value: Int128, decimals: Int) -> String {
    precondition(decimals >= 0, "decimals cannot be negative")
    guard decimals > 0 else { return String(value) }
    var digits = String(value.magnitude)
    if digits.utf8.count <= decimals {
        digits = String(repeating: "0", count: decimals + 1 - digits.utf8.count) + digits
    }
    return (value < 0 ? "-" : "") + digits.dropLast(decimals) + "." + digits.suffix(decimals)
}
