import CGSL

/// The statistics that are computed by GSL (reference manual, chapter "Statistics").
enum GSLStatistics {
    /// Σ xᵢ² by `gsl_stats_tss_m` about a mean of zero. Empty: 0.
    static func sumOfSquares(_ values: [Double]) throws(GSLFailure) -> Double {
        guard !values.isEmpty else { return 0 }
        return try GSLRuntime.call("gsl_stats_tss_m", "\(values.count) values, mean 0") {
            gsl_stats_tss_m(values, 1, values.count, 0)
        }
    }

    /// The quantile of ascending data by `gsl_stats_quantile_from_sorted_data` (type 7).
    static func quantile(
        ofAscending values: [Double], probability: Double
    ) throws(GSLFailure) -> Double {
        guard !values.isEmpty, probability >= 0, probability <= 1 else {
            throw GSLFailure(
                code: .invalidArgument, reason: "needs data and a probability within [0, 1]",
                function: "gsl_stats_quantile_from_sorted_data",
                arguments: "\(values.count) values, \(probability)")
        }
        return try GSLRuntime.call(
            "gsl_stats_quantile_from_sorted_data", "\(values.count) values, \(probability)"
        ) {
            gsl_stats_quantile_from_sorted_data(values, 1, values.count, probability)
        }
    }
}
