/// A small dense square matrix in row order.
struct SquareMatrix: Sendable, Hashable {
    let count: Int
    private var storage: [Double]

    init(count: Int) {
        self.count = count
        storage = [Double](repeating: 0, count: count * count)
    }

    /// As many columns as rows are taken of each.
    init(rows: [SIMD8<Double>]) {
        self.init(count: rows.count)
        for i in rows.indices { for j in rows.indices { self[i, j] = rows[i][j] } }
    }

    subscript(_ row: Int, _ column: Int) -> Double {
        get { storage[row * count + column] }
        set { storage[row * count + column] = newValue }
    }

    /// The rows and columns at `places`.
    func reduced(to places: [Int]) -> SquareMatrix {
        var result = SquareMatrix(count: places.count)
        for (i, p) in places.enumerated() {
            for (j, q) in places.enumerated() { result[i, j] = self[p, q] }
        }
        return result
    }

    func scaled(by factor: Double) -> SquareMatrix {
        var result = self
        for i in storage.indices { result.storage[i] *= factor }
        return result
    }

    func plus(_ other: SquareMatrix) -> SquareMatrix {
        var result = self
        for i in storage.indices { result.storage[i] += other.storage[i] }
        return result
    }

    func times(_ vector: [Double]) -> [Double] {
        (0..<count).map { i in (0..<count).reduce(0) { $0 + self[i, $1] * vector[$1] } }
    }

    /// xᵀ M x.
    func quadraticForm(_ vector: [Double]) -> Double {
        zip(vector, times(vector)).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// Bᵀ M B for a basis whose elements are the columns of B.
    func projected(on basis: [[Double]]) -> SquareMatrix {
        var result = SquareMatrix(count: basis.count)
        for (j, column) in basis.enumerated() {
            let image = times(column)
            for (i, row) in basis.enumerated() {
                result[i, j] = zip(row, image).reduce(0) { $0 + $1.0 * $1.1 }
            }
        }
        return result
    }

    /// B M Bᵀ for a basis whose elements are the columns of B.
    func lifted(by basis: [[Double]], count: Int) -> SquareMatrix {
        var result = SquareMatrix(count: count)
        for (a, left) in basis.enumerated() {
            for (b, right) in basis.enumerated() {
                for i in 0..<count {
                    for j in 0..<count { result[i, j] += left[i] * self[a, b] * right[j] }
                }
            }
        }
        return result
    }

    func multiplied(by other: SquareMatrix) -> SquareMatrix {
        var result = SquareMatrix(count: count)
        for i in 0..<count {
            for k in 0..<count {
                for j in 0..<count { result[i, j] += self[i, k] * other[k, j] }
            }
        }
        return result
    }

    /// Whether a Cholesky factorisation of the matrix, scaled to a unit diagonal, finds every pivot
    /// above `tolerance`.
    func isPositiveDefinite(tolerance: Double) -> Bool {
        let diagonal = (0..<count).map { self[$0, $0] }
        guard diagonal.allSatisfy({ $0 > 0 && $0.isFinite }) else { return false }
        let root = diagonal.map { $0.squareRoot() }
        var factor = SquareMatrix(count: count)
        for i in 0..<count {
            for j in 0...i {
                var sum = self[i, j] / (root[i] * root[j])
                for k in 0..<j { sum -= factor[i, k] * factor[j, k] }
                if i == j {
                    guard sum > tolerance else { return false }
                    factor[i, i] = sum.squareRoot()
                } else {
                    factor[i, j] = sum / factor[j, j]
                }
            }
        }
        return true
    }

    /// The solution of M x = b by elimination with pivots; nil where M is singular.
    func solution(_ right: [Double]) -> [Double]? {
        var (matrix, b) = (self, right)
        for column in 0..<count {
            guard
                let pivot = (column..<count).max(by: {
                    abs(matrix[$0, column]) < abs(matrix[$1, column])
                }), matrix[pivot, column] != 0, matrix[pivot, column].isFinite
            else { return nil }
            if pivot != column {
                for j in 0..<count {
                    (matrix[pivot, j], matrix[column, j]) = (matrix[column, j], matrix[pivot, j])
                }
                b.swapAt(pivot, column)
            }
            for i in (column + 1)..<max(count, column + 1) {
                let factor = matrix[i, column] / matrix[column, column]
                guard factor != 0 else { continue }
                for j in column..<count { matrix[i, j] -= factor * matrix[column, j] }
                b[i] -= factor * b[column]
            }
        }
        for i in (0..<count).reversed() {
            for j in (i + 1)..<max(count, i + 1) { b[i] -= matrix[i, j] * b[j] }
            b[i] /= matrix[i, i]
        }
        return b.allSatisfy(\.isFinite) ? b : nil
    }

    /// The inverse of a positive definite matrix; nil where it is not one, as far as `tolerance`
    /// tells.
    func inverse(tolerance: Double) -> SquareMatrix? {
        guard isPositiveDefinite(tolerance: tolerance) else { return nil }
        let root = (0..<count).map { self[$0, $0].squareRoot() }
        var scaled = self
        for i in 0..<count { for j in 0..<count { scaled[i, j] /= root[i] * root[j] } }
        var result = SquareMatrix(count: count)
        for j in 0..<count {
            var unit = [Double](repeating: 0, count: count)
            unit[j] = 1
            guard let column = scaled.solution(unit) else { return nil }
            for i in 0..<count { result[i, j] = column[i] / (root[i] * root[j]) }
        }
        return result
    }
}
