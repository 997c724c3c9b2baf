/// The greatest value of a function on an interval: a grid, then Brent's method about its best.
///
/// The grid finds the highest of several maxima that are further apart than its spacing.
struct BoundedMaximum: Sendable, Hashable {
    let position: Double
    let value: Double
    /// The function still rises at this end of the interval.
    let isOnBound: Bool

    /// `f` is finite on `range`; −1e100 may stand for what is excluded.
    ///
    /// Throws: ``GSLFailure`` where it is not.
    init(
        of f: (Double) -> Double, on range: ClosedRange<Double>, steps: Int, absoluteError: Double
    ) throws(GSLFailure) {
        let step = (range.upperBound - range.lowerBound) / Double(steps)
        let positions = (0...steps).map { range.lowerBound + step * Double($0) }
        let values = positions.map(f)
        let best = values.indices.max { values[$0] < values[$1] } ?? 0
        var bracket = (
            lower: positions[max(best - 1, 0)], guess: positions[best],
            upper: positions[min(best + 1, steps)]
        )
        if best == 0 || best == steps {
            let bound = positions[best]
            var outer = positions[best == 0 ? 1 : steps - 1]
            var guess = bound + (outer - bound) / 2
            var halvings = 1
            while f(guess) <= values[best], halvings < 20 {
                (outer, guess) = (guess, bound + (guess - bound) / 2)
                halvings += 1
            }
            guard f(guess) > values[best] else {
                (position, value, isOnBound) = (bound, values[best], true)
                return
            }
            bracket = (min(bound, outer), guess, max(bound, outer))
        }
        position = try BracketedMinimum.between(
            bracket.lower, bracket.upper, guess: bracket.guess, absoluteError: absoluteError
        ) { -f($0) }
        value = f(position)
        isOnBound = false
    }
}
