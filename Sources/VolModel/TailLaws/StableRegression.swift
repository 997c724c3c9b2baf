#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// One pass of ``StableFit`` over a standardised sample.
struct StableRegression {
    let tailIndex: Double
    let scale: Double
    let skewness: Double
    let location: Double
    let isOnBound: Bool

    private static let points = (1...10).map { Double($0) / 10 }

    init?(_ sample: [Double]) {
        let transform = Self.transform(sample)
        // ln(−ln|φ|²) on ln u.
        let moduli = transform.map { log(-log($0.real * $0.real + $0.imaginary * $0.imaginary)) }
        guard moduli.allSatisfy(\.isFinite) else { return nil }
        let free = zip(Self.slopeWeights, moduli).reduce(0) { $0 + $1.0 * $1.1 }
        let alpha = min(free, 2)
        guard alpha >= StableLaw.leastTailIndex else { return nil }
        let mean = moduli.reduce(0, +) / Double(moduli.count)
        tailIndex = alpha
        scale = exp((mean - M_LN2) / alpha - Self.meanLogPoint)
        let angles = transform.map { atan2($0.imaginary, $0.real) }
        let design = Self.design(alpha, scale)
        let solution = Self.pseudoinverse(design).map { row in
            zip(row, angles).reduce(0) { $0 + $1.0 * $1.1 }
        }
        skewness = min(max(solution[1], -1), 1)
        // With the skewness moved, the location alone follows the rest of the angles.
        let (beta, points) = (skewness, Self.points)
        let rest = points.indices.reduce(0) {
            $0 + points[$1] * (angles[$1] - beta * design[$1])
        }
        location = rest / points.reduce(0) { $0 + $1 * $1 }
        isOnBound = free > 2 || abs(solution[1]) > 1
    }

    /// The empirical characteristic function at the points, multiples of the first: each angle is
    /// turned by the first one's.
    private static func transform(_ sample: [Double]) -> [(real: Double, imaginary: Double)] {
        var sums = [(real: Double, imaginary: Double)](repeating: (0, 0), count: points.count)
        for value in sample {
            let (cosine, sine) = (cos(points[0] * value), sin(points[0] * value))
            var (real, imaginary) = (1.0, 0.0)
            for k in sums.indices {
                (real, imaginary) = (
                    real * cosine - imaginary * sine, real * sine + imaginary * cosine
                )
                sums[k].real += real
                sums[k].imaginary += imaginary
            }
        }
        let n = Double(sample.count)
        return sums.map { ($0.real / n, $0.imaginary / n) }
    }

    private static let meanLogPoint = points.reduce(0) { $0 + log($1) } / Double(points.count)

    /// Of the least-squares slope on ln u.
    private static let slopeWeights: [Double] = {
        let centered = points.map { log($0) - meanLogPoint }
        let square = centered.reduce(0) { $0 + $1 * $1 }
        return centered.map { $0 / square }
    }()

    /// The column of β at the points.
    private static func design(_ alpha: Double, _ scale: Double) -> [Double] {
        points.map { bend(alpha, scale * $0) }
    }

    /// −tan(πα/2) (v − v^α), whose limit at α = 1 is −(2/π) v ln v.
    private static func bend(_ alpha: Double, _ v: Double) -> Double {
        guard alpha != 1 else { return -2 / .pi * v * log(v) }
        let sign: Double = alpha < 1 ? 1 : -1
        return sign * StableAngle.tangent(alpha) * v * expm1((alpha - 1) * log(v))
    }

    /// The rows that give the coefficients of u and `column` from the angles. At α = 2 the column
    /// is zero and so is its coefficient.
    private static func pseudoinverse(_ column: [Double]) -> [[Double]] {
        func product(_ a: [Double], _ b: [Double]) -> Double {
            zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
        }
        let (uu, uc, cc) = (
            product(points, points), product(points, column), product(column, column)
        )
        let determinant = uu * cc - uc * uc
        guard determinant > 0 else {
            return [points.map { $0 / uu }, points.map { _ in 0 }]
        }
        return [
            zip(points, column).map { (cc * $0 - uc * $1) / determinant },
            zip(points, column).map { (uu * $1 - uc * $0) / determinant },
        ]
    }
}

extension StableRegression {
    /// φ of the fitted law.
    private func transform(_ u: Double) -> (real: Double, imaginary: Double) {
        guard u != 0 else { return (1, 0) }
        let v = scale * abs(u)
        let modulus = exp(-pow(v, tailIndex))
        let sign: Double = u < 0 ? -1 : 1
        let angle = location * u + sign * skewness * Self.bend(tailIndex, v)
        return (modulus * cos(angle), modulus * sin(angle))
    }

    /// Of α, γ, β and δ₀, in units of the standardised sample.
    func standardErrors(sampleSize: Int) -> [Double] {
        let points = Self.points
        let count = points.count
        let values = points.map(transform)
        // n cov of the real and imaginary parts of φ̂, in this order.
        func covariance(_ i: Int, _ j: Int) -> Double {
            let (a, b) = (i % count, j % count)
            let (sum, difference) = (
                transform(points[a] + points[b]), transform(points[a] - points[b])
            )
            let (x, y) = (values[a], values[b])
            switch (i < count, j < count) {
            case (true, true): return (difference.real + sum.real) / 2 - x.real * y.real
            case (false, false):
                return (difference.real - sum.real) / 2 - x.imaginary * y.imaginary
            case (true, false):
                return (sum.imaginary - difference.imaginary) / 2 - x.real * y.imaginary
            case (false, true):
                return (sum.imaginary + difference.imaginary) / 2 - x.imaginary * y.real
            }
        }
        let influences = self.influences(values)
        return influences.map { row in
            var variance = 0.0
            for i in row.indices {
                for j in row.indices { variance += row[i] * row[j] * covariance(i, j) }
            }
            return (max(variance, 0) / Double(sampleSize)).squareRoot()
        }
    }

    /// The derivatives of α, γ, β and δ₀ by the real and imaginary parts of φ̂.
    private func influences(_ values: [(real: Double, imaginary: Double)]) -> [[Double]] {
        let count = values.count
        let squares = values.map { $0.real * $0.real + $0.imaginary * $0.imaginary }
        // Of ln(−ln|φ|²) and of the angle of each point by its own two parts.
        let moduli = (0..<count).map { k -> (Double, Double) in
            let factor = 2 / (squares[k] * log(squares[k]))
            return (factor * values[k].real, factor * values[k].imaginary)
        }
        let angles = (0..<count).map { k in
            (-values[k].imaginary / squares[k], values[k].real / squares[k])
        }
        func row(_ weights: [Double], _ parts: [(Double, Double)]) -> [Double] {
            (0..<count).map { weights[$0] * parts[$0].0 }
                + (0..<count).map { weights[$0] * parts[$0].1 }
        }
        let alphaRow = row(Self.slopeWeights, moduli)
        let meanRow = row([Double](repeating: 1 / Double(count), count: count), moduli)
        // ln γ = (mean − ln 2)/α − mean ln u.
        let logScale = log(scale) + Self.meanLogPoint
        let scaleRow = zip(meanRow, alphaRow).map { scale * ($0 - logScale * $1) / tailIndex }
        let design = Self.design(tailIndex, scale)
        let (up, down) = (1 + 1e-5, 1 - 1e-5)
        let byAlpha = zip(
            Self.design(tailIndex * up, scale), Self.design(tailIndex * down, scale)
        ).map { ($0 - $1) / (2e-5 * tailIndex) }
        let byScale = zip(
            Self.design(tailIndex, scale * up), Self.design(tailIndex, scale * down)
        ).map { ($0 - $1) / (2e-5 * scale) }
        let inverse = Self.pseudoinverse(design)
        let coefficients = [inverse[1], inverse[0]].map { weights -> [Double] in
            let direct = row(weights, angles)
            let alphaShift = zip(weights, byAlpha).reduce(0) { $0 + $1.0 * $1.1 }
            let scaleShift = zip(weights, byScale).reduce(0) { $0 + $1.0 * $1.1 }
            return direct.indices.map {
                direct[$0] - skewness
                    * (alphaShift * alphaRow[$0] + scaleShift * scaleRow[$0])
            }
        }
        return [alphaRow, scaleRow] + coefficients
    }
}
