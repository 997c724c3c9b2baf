/// A linear regression by Householder's QR decomposition.
///
/// Source: Golub and Van Loan (2013), Matrix Computations, algorithm 5.2.1 and section 5.3.
struct LeastSquares: Sendable {
    let coefficients: [Double]
    let residuals: [Double]
    /// (XᵀX)⁻¹.
    let inverseGram: SquareMatrix
    private let rows: [[Double]]

    /// nil where the columns are linearly dependent, as far as 1e-10 of their lengths tells, or
    /// where rows are not more than columns.
    init?(rows: [[Double]], targets: [Double]) {
        guard let width = rows.first?.count, width > 0, rows.count > width,
            rows.count == targets.count
        else { return nil }
        var columns = (0..<width).map { j in rows.map { $0[j] } }
        let lengths = columns.map { Self.length($0[...]) }
        guard lengths.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
        var y = targets
        for j in 0..<width { for i in rows.indices { columns[j][i] /= lengths[j] } }
        for j in 0..<width {
            let norm = Self.length(columns[j][j...])
            guard norm > 1e-10 else { return nil }
            let pivot = columns[j][j] > 0 ? -norm : norm
            var reflector = Array(columns[j][j...])
            reflector[0] -= pivot
            let square = reflector.reduce(0) { $0 + $1 * $1 }
            for k in (j + 1)..<max(width, j + 1) {
                Self.reflect(&columns[k], reflector, square, from: j)
            }
            Self.reflect(&y, reflector, square, from: j)
            columns[j][j] = pivot
        }
        // Back substitution of R b = Qᵀy and of R R⁻¹ = 1.
        func solve(_ right: [Double]) -> [Double] {
            var x = right
            for i in (0..<width).reversed() {
                for k in (i + 1)..<max(width, i + 1) { x[i] -= columns[k][i] * x[k] }
                x[i] /= columns[i][i]
            }
            return x
        }
        let scaled = solve(Array(y[..<width]))
        let inverses = (0..<width).map { k in solve((0..<width).map { $0 == k ? 1 : 0 }) }
        var gram = SquareMatrix(count: width)
        for i in 0..<width {
            for j in 0..<width {
                let sum = inverses.reduce(0) { $0 + $1[i] * $1[j] }
                gram[i, j] = sum / (lengths[i] * lengths[j])
            }
        }
        let solution = zip(scaled, lengths).map { $0 / $1 }
        coefficients = solution
        inverseGram = gram
        self.rows = rows
        residuals = zip(rows, targets).map { row, target in
            target - zip(row, solution).reduce(0) { $0 + $1.0 * $1.1 }
        }
    }

    /// The covariance of the coefficients that holds whatever the variances of the residuals:
    /// n/(n − k) (XᵀX)⁻¹ (Σ e² x xᵀ) (XᵀX)⁻¹.
    ///
    /// Source: White (1980); MacKinnon and White (1985), HC1.
    var robustCovariance: SquareMatrix {
        let width = coefficients.count
        var middle = SquareMatrix(count: width)
        for (row, residual) in zip(rows, residuals) {
            for i in 0..<width {
                for j in 0..<width { middle[i, j] += residual * residual * row[i] * row[j] }
            }
        }
        let n = Double(rows.count)
        return inverseGram.multiplied(by: middle).multiplied(by: inverseGram)
            .scaled(by: n / (n - Double(width)))
    }

    private static func length(_ values: ArraySlice<Double>) -> Double {
        values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }

    private static func reflect(
        _ column: inout [Double], _ reflector: [Double], _ square: Double, from start: Int
    ) {
        guard square > 0 else { return }
        var product = 0.0
        for (i, value) in reflector.enumerated() { product += value * column[start + i] }
        let factor = 2 * product / square
        for (i, value) in reflector.enumerated() { column[start + i] -= factor * value }
    }
}
