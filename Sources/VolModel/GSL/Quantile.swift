/// Sample quantiles, each convention under its own name.
public enum Quantile {
    /// Linear interpolation at the position (n − 1)·p of the ascending sample.
    ///
    /// Conventions: type 7 of Hyndman and Fan (1996); the default of R and NumPy; the rule of
    /// `gsl_stats_quantile_from_sorted_data`, which computes it.
    ///
    /// Throws: ``GSLFailure`` for an empty sample, a value that is not finite, or a probability
    /// outside [0, 1].
    public static func type7(
        _ values: [Double], probability: Double
    ) throws(GSLFailure) -> Double {
        guard values.allSatisfy(\.isFinite) else {
            throw GSLFailure(
                code: .domain, reason: "the sample holds a value that is not finite",
                function: "gsl_stats_quantile_from_sorted_data",
                arguments: "\(values.count) values")
        }
        return try GSLStatistics.quantile(ofAscending: values.sorted(), probability: probability)
    }
}
