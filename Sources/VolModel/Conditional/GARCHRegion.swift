/// The region in which parameters are sought, for a series of unit variance.
struct GARCHRegion: Sendable {
    struct Edge: Sendable {
        let bound: GARCHBound
        /// normal · point ≥ limit.
        let normal: SIMD8<Double>
        let limit: Double

        func slack(_ point: GARCHPoint) -> Double { (normal * point.vector).sum() - limit }
    }

    /// η from which the t density is told from the normal's: ν = 100,000.
    static let leastEta = 1e-5

    /// A slack below it is rounding.
    private static let touch = 1e-12

    let edges: [Edge]
    /// Places in the point that are free.
    let places: [Int]

    init(_ model: GARCHModel) {
        places = model.parameters.map(\.place)
        func unit(_ parameter: GARCHParameter, _ sign: Double = 1) -> SIMD8<Double> {
            var vector = SIMD8<Double>()
            vector[parameter.place] = sign
            return vector
        }
        let persistence = unit(.alpha) + unit(.gamma, 0.5) + unit(.beta)
        var edges = [
            Edge(bound: .leastOmega, normal: unit(.omega), limit: GARCHFit.leastOmega),
            Edge(bound: .alphaZero, normal: unit(.alpha), limit: 0),
            Edge(bound: .betaZero, normal: unit(.beta), limit: 0),
            Edge(
                bound: .persistenceOne, normal: -persistence, limit: -GARCHFit.greatestPersistence),
        ]
        if model.recursion == .gjr {
            edges.append(
                Edge(
                    bound: .negativeResponseZero, normal: unit(.alpha) + unit(.gamma), limit: 0))
        }
        if model.errors == .studentT {
            edges.append(
                Edge(bound: .normalLimit, normal: unit(.degreesOfFreedom), limit: Self.leastEta))
            edges.append(
                Edge(
                    bound: .leastDegreesOfFreedom, normal: unit(.degreesOfFreedom, -1),
                    limit: -1 / GARCHFit.leastDegreesOfFreedom))
        }
        self.edges = edges
    }

    /// The edges as constraints of one step. A step may not use up more than nine tenths of the
    /// room of ω, of 1 − persistence or of η, so that one bad step does not end on an edge where
    /// the likelihood is steep.
    func constraints(at point: GARCHPoint) -> [ConstrainedStep.Constraint] {
        edges.map { edge in
            let slack = max(edge.slack(point), 0)
            let floor: Double =
                switch edge.bound {
                case .leastOmega: 0.1 * GARCHFit.leastOmega
                case .persistenceOne: 0.1 * (1 - GARCHFit.greatestPersistence)
                case .normalLimit: 0.1 * Self.leastEta
                default: .infinity
                }
            return ConstrainedStep.Constraint(
                normal: places.map { edge.normal[$0] },
                slack: slack > floor && floor < .infinity ? 0.9 * slack : slack)
        }
    }

    /// The bounds that a point lies on.
    func bounds(at point: GARCHPoint) -> [GARCHBound] {
        edges.filter { $0.slack(point) <= Self.touch }.map(\.bound)
    }

    /// The gradient along the edges that the point lies on and is pressed against, and those edges.
    func projection(
        of gradient: SIMD8<Double>, at point: GARCHPoint
    ) -> (gradient: [Double], holding: [Edge]) {
        let free = places.map { gradient[$0] }
        var unit = SquareMatrix(count: places.count)
        for i in places.indices { unit[i, i] = 1 }
        let touched = edges.filter { $0.slack(point) <= Self.touch }
        let constraints = touched.map { edge in
            ConstrainedStep.Constraint(normal: places.map { edge.normal[$0] }, slack: 0)
        }
        guard
            let step = ConstrainedStep(matrix: unit, gradient: free, constraints: constraints)
        else { return (free, []) }
        return (step.step, step.active.map { touched[$0] })
    }

    /// The point with the bounds it lies on met exactly, so that rounding leaves no −1e-20.
    func snapped(_ point: GARCHPoint) -> GARCHPoint {
        var vector = point.vector
        let alpha = GARCHParameter.alpha.place
        let gamma = GARCHParameter.gamma.place
        let beta = GARCHParameter.beta.place
        for bound in bounds(at: point) {
            switch bound {
            case .alphaZero: vector[alpha] = 0
            case .betaZero: vector[beta] = 0
            case .negativeResponseZero: vector[gamma] = -vector[alpha]
            case .leastOmega: vector[GARCHParameter.omega.place] = GARCHFit.leastOmega
            case .normalLimit: vector[GARCHParameter.degreesOfFreedom.place] = Self.leastEta
            case .leastDegreesOfFreedom:
                vector[GARCHParameter.degreesOfFreedom.place] = 1 / GARCHFit.leastDegreesOfFreedom
            case .persistenceOne: break
            }
        }
        vector[alpha] = max(vector[alpha], 0)
        vector[gamma] = max(vector[gamma], -vector[alpha])
        vector[beta] = max(vector[beta], 0)
        return GARCHPoint(vector)
    }

    /// A basis of the directions that keep to the edges at `bounds`, over the free places. Where
    /// nothing responds to returns, β is not told from ω but by the start, and is held as well.
    func tangents(at bounds: [GARCHBound]) -> [[Double]] {
        var rows = edges.filter { bounds.contains($0.bound) }.map { edge in
            places.map { edge.normal[$0] }
        }
        let responds =
            !bounds.contains(.alphaZero)
            || (edges.contains { $0.bound == .negativeResponseZero }
                && !bounds.contains(.negativeResponseZero))
        if !responds, !bounds.contains(.betaZero), !bounds.contains(.leastOmega) {
            rows.append(places.map { $0 == GARCHParameter.beta.place ? 1 : 0 })
        }
        return Self.nullSpace(of: rows, count: places.count)
    }

    private static func nullSpace(of rows: [[Double]], count: Int) -> [[Double]] {
        var reduced: [(pivot: Int, row: [Double])] = []
        for var row in rows {
            for (pivot, other) in reduced where row[pivot] != 0 {
                let factor = row[pivot]
                for j in 0..<count { row[j] -= factor * other[j] }
            }
            guard let pivot = row.lastIndex(where: { abs($0) > 1e-9 }) else { continue }
            let value = row[pivot]
            for j in 0..<count { row[j] /= value }
            for k in reduced.indices where reduced[k].row[pivot] != 0 {
                let factor = reduced[k].row[pivot]
                for j in 0..<count { reduced[k].row[j] -= factor * row[j] }
            }
            reduced.append((pivot, row))
        }
        let pivots = reduced.map(\.pivot)
        return (0..<count).filter { !pivots.contains($0) }.map { free in
            var column = [Double](repeating: 0, count: count)
            column[free] = 1
            for (pivot, row) in reduced { column[pivot] = -row[free] }
            return column
        }
    }
}
