/// The minimiser of ½ dᵀ B d − gᵀ d under aₖ · d ≥ −sₖ, by the primal active set method.
///
/// B is positive definite and every slack sₖ ≥ 0, so that d = 0 is feasible.
///
/// Source: Nocedal and Wright (2006), Numerical Optimization, algorithm 16.3.
struct ConstrainedStep: Sendable {
    struct Constraint: Sendable {
        var normal: [Double]
        var slack: Double
    }

    var step: [Double]
    /// Indices of the constraints on whose edge the step ends.
    var active: [Int]

    /// nil where a system is singular, which a positive definite B rules out but for rounding.
    init?(matrix: SquareMatrix, gradient: [Double], constraints: [Constraint]) {
        step = [Double](repeating: 0, count: gradient.count)
        active = []
        for _ in 0..<100 {
            let image = matrix.times(step)
            let residual = zip(gradient, image).map { $0 - $1 }
            guard
                let (move, multipliers) = Self.equalityStep(
                    matrix, residual, active.map { constraints[$0].normal })
            else { return nil }
            let (fraction, blocking) = Self.longestFeasible(
                move, from: step, constraints, except: active)
            for i in step.indices { step[i] += fraction * move[i] }
            if let blocking {
                active.append(blocking)
                continue
            }
            guard let worst = multipliers.indices.min(by: { multipliers[$0] < multipliers[$1] }),
                multipliers[worst] < 0
            else { return }
            active.remove(at: worst)
        }
    }

    /// The move that solves the problem with the given edges as equalities, and their multipliers.
    private static func equalityStep(
        _ matrix: SquareMatrix, _ residual: [Double], _ edges: [[Double]]
    ) -> (move: [Double], multipliers: [Double])? {
        let n = residual.count
        var system = SquareMatrix(count: n + edges.count)
        for i in 0..<n { for j in 0..<n { system[i, j] = matrix[i, j] } }
        for (k, edge) in edges.enumerated() {
            for j in 0..<n {
                system[n + k, j] = edge[j]
                system[j, n + k] = -edge[j]
            }
        }
        guard
            let solution = system.solution(
                residual + [Double](repeating: 0, count: edges.count))
        else { return nil }
        return (Array(solution[..<n]), Array(solution[n...]))
    }

    /// How much of `move` is feasible, at most all of it, and what stops it.
    private static func longestFeasible(
        _ move: [Double], from start: [Double], _ constraints: [Constraint], except: [Int]
    ) -> (fraction: Double, blocking: Int?) {
        var (fraction, blocking): (Double, Int?) = (1, nil)
        for (k, constraint) in constraints.enumerated() where !except.contains(k) {
            let speed = zip(constraint.normal, move).reduce(0) { $0 + $1.0 * $1.1 }
            guard speed < 0 else { continue }
            let room =
                constraint.slack
                + zip(constraint.normal, start).reduce(0) { $0 + $1.0 * $1.1 }
            let possible = max(room, 0) / -speed
            if possible < fraction { (fraction, blocking) = (possible, k) }
        }
        return (fraction, blocking)
    }
}
