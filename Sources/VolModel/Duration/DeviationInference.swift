#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The deviation of a threshold feed from the sizes of its moves.
///
/// Below the deviation lie only moves that the heartbeat made; at it the density of the sizes
/// jumps. Found is the size d at which the count in [d, 1.25 d) exceeds that in [d/1.25, d) by
/// most. It is an edge where that is at least ``minimumMoves`` and four times the count below: of a
/// feed that publishes for other reasons, the sizes on a logarithmic scale have none. The deviation
/// is where the fullest of all [x, 1.02 x) from d up to 1.25 d begins.
public enum DeviationInference {
    /// The least number of moves within a quarter above the deviation.
    public static let minimumMoves = 30
    static let wide = 1.25
    static let narrow = 1.02
    static let contrast = 4

    /// ln(1 + δ) of these log returns.
    static func logDeviation(of values: [Double]) -> Result<Double, NotApplicable> {
        let sizes = values.lazy.map(\.magnitude).filter { $0 > 0 && $0.isFinite }.sorted()
        let counts = counts(sizes, band: wide)
        guard
            let edge = sizes.indices.max(by: {
                counts[$0].from - counts[$0].before < counts[$1].from - counts[$1].before
            }),
            counts[edge].from >= max(minimumMoves, contrast * counts[edge].before)
        else {
            return .failure(
                NotApplicable(
                    "no deviation is declared, and the sizes of \(sizes.count) moves show none; "
                        + "expected at least \(minimumMoves) moves of about one size"))
        }
        let near = Array(sizes[edge..<(edge + counts[edge].from)])
        let fullness = Self.counts(near, band: narrow)
        // There is one: the edge itself.
        let start = near.indices.max { fullness[$0].from < fullness[$1].from } ?? 0
        return .success(near[start])
    }

    /// δ of ln(1 + δ).
    static func relative(_ logDeviation: Double) -> Double { expm1(logDeviation) }

    /// For each of ascending sizes x, how many lie in [x, x · band) and in [x / band, x).
    private static func counts(
        _ sizes: [Double], band: Double
    ) -> [(from: Int, before: Int)] {
        var (below, above, first) = (0, 0, 0)
        return sizes.indices.map { place in
            if sizes[place] > sizes[first] { first = place }
            while sizes[below] < sizes[place] / band { below += 1 }
            while above < sizes.count, sizes[above] < sizes[place] * band { above += 1 }
            return (above - place, first - below)
        }
    }
}
