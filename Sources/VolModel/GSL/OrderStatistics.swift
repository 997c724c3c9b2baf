import CGSL

/// Order statistics of data in any order, without a full sort.
enum OrderStatistics {
    /// X₍ₖ₎ and X₍ₖ₊₁₎ of the ascending order, k from 1; the second is the first at k = n.
    ///
    /// The selection is `gsl_stats_select`, which needs about 3n steps where a sort needs n log n.
    /// Precondition: `values` are finite and k is a place of theirs.
    static func pair(
        _ values: [Double], place: Int
    ) throws(GSLFailure) -> (Double, Double) {
        precondition((1...values.count).contains(place), "a place of the sample")
        var copy = values
        let count = values.count
        let selected = try GSLRuntime.call("gsl_stats_select", "\(count) values, \(place)") {
            gsl_stats_select(&copy, 1, count, place - 1)
        }
        var atMost = 0
        var next = Double.infinity
        for value in values {
            if value <= selected { atMost += 1 } else { next = min(next, value) }
        }
        return (selected, atMost > place || place == count ? selected : next)
    }
}
