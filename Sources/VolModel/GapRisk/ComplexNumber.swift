#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A complex number, for Laplace transforms.
struct ComplexNumber: Sendable, Hashable {
    var real: Double
    var imaginary: Double

    init(_ real: Double, _ imaginary: Double = 0) {
        self.real = real
        self.imaginary = imaginary
    }

    var magnitude: Double { hypot(real, imaginary) }
    var isFinite: Bool { real.isFinite && imaginary.isFinite }

    static func + (a: Self, b: Self) -> Self { Self(a.real + b.real, a.imaginary + b.imaginary) }
    static func - (a: Self, b: Self) -> Self { Self(a.real - b.real, a.imaginary - b.imaginary) }
    static prefix func - (a: Self) -> Self { Self(-a.real, -a.imaginary) }

    static func * (a: Self, b: Self) -> Self {
        Self(
            a.real * b.real - a.imaginary * b.imaginary,
            a.real * b.imaginary + a.imaginary * b.real)
    }

    static func * (a: Double, b: Self) -> Self { Self(a * b.real, a * b.imaginary) }

    /// By Smith's method (1962), which does not square the divisor.
    static func / (a: Self, b: Self) -> Self {
        if abs(b.real) >= abs(b.imaginary) {
            let ratio = b.imaginary / b.real
            let divisor = b.real + b.imaginary * ratio
            return Self(
                (a.real + a.imaginary * ratio) / divisor,
                (a.imaginary - a.real * ratio) / divisor)
        }
        let ratio = b.real / b.imaginary
        let divisor = b.real * ratio + b.imaginary
        return Self(
            (a.real * ratio + a.imaginary) / divisor, (a.imaginary * ratio - a.real) / divisor)
    }

    static func exponential(_ z: Self) -> Self {
        let size = exp(z.real)
        return Self(size * cos(z.imaginary), size * sin(z.imaginary))
    }

    /// e^z − 1, with its digits where z is small.
    static func exponentialMinusOne(_ z: Self) -> Self {
        let half = sin(z.imaginary / 2)
        return Self(
            expm1(z.real) * cos(z.imaginary) - 2 * half * half,
            exp(z.real) * sin(z.imaginary))
    }

    /// The square root with a real part of at least 0.
    static func squareRoot(_ z: Self) -> Self {
        let size = z.magnitude
        let part = ((size + abs(z.real)) / 2).squareRoot()
        if part == 0 { return Self(0) }
        let other = abs(z.imaginary) / (2 * part)
        let sign: Double = z.imaginary < 0 ? -1 : 1
        return z.real >= 0 ? Self(part, sign * other) : Self(other, sign * part)
    }
}
