/// X′X and X′y of a regression whose first column is the constant 1.
struct NormalEquations: Sendable {
    /// A symmetric matrix by its lower half.
    struct Gram: Sendable {
        private var values: [Double]

        init(width: Int) { values = Array(repeating: 0, count: width * (width + 1) / 2) }

        /// `column` is not greater than `row`.
        subscript(row: Int, column: Int) -> Double {
            get { values[row * (row + 1) / 2 + column] }
            set { values[row * (row + 1) / 2 + column] = newValue }
        }
    }

    let width: Int
    var gram: Gram
    var moments: [Double]

    init(width: Int) {
        self.width = width
        gram = Gram(width: width)
        moments = Array(repeating: 0, count: width)
    }

    /// b′X′Xb, the squared length of y's projection on the columns, and how many of these count.
    ///
    /// Cholesky's factor column by column. One of whose variance the columns before it leave less
    /// than a billionth is a combination of them, and left out.
    func explained() -> (sum: Double, rank: Int) {
        var factor = Gram(width: width)
        var projections: [Double] = Array(repeating: 0, count: width)
        var kept: [Int] = []
        for row in 0..<width {
            var left = gram[row, row]
            var variance = left
            var moment = moments[row]
            for column in kept {
                var product = gram[row, column]
                for before in kept where before < column {
                    product -= factor[row, before] * factor[column, before]
                }
                let entry = product / factor[column, column]
                factor[row, column] = entry
                left -= entry * entry
                moment -= entry * projections[column]
                if column == 0 { variance = left }
            }
            guard left > 1e-9 * variance, left > 0 else { continue }
            factor[row, row] = left.squareRoot()
            projections[row] = moment / factor[row, row]
            kept.append(row)
        }
        return (projections.reduce(0) { $0 + $1 * $1 }, kept.count)
    }
}
