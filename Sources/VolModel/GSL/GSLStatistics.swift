import CGSL

/// The statistics whose published figures come from GSL (reference manual, chapter "Statistics").
enum GSLStatistics {
    /// Σ xᵢ² by `gsl_stats_tss_m` about a mean of zero. Empty: 0.
    static func sumOfSquares(_ values: [Double]) throws(GSLFailure) -> Double {
        guard !values.isEmpty else { return 0 }
        return try GSLRuntime.call("gsl_stats_tss_m", "\(values.count) values, mean 0") {
            gsl_stats_tss_m(values, 1, values.count, 0)
        }
    }

    /// Σ wᵢ xᵢ² / Σ wᵢ by `gsl_stats_wvariance_with_fixed_mean` about zero.
    ///
    /// `weights` are non-negative with a positive sum; weights of zero take no part.
    static func weightedMeanSquare(
        _ values: [Double], weights: [Double]
    ) throws(GSLFailure) -> Double {
        guard values.count == weights.count, !values.isEmpty else {
            throw GSLFailure(
                code: .invalidArgument, reason: "as many weights as values are needed",
                function: "gsl_stats_wvariance_with_fixed_mean",
                arguments: "\(values.count) values, \(weights.count) weights")
        }
        return try GSLRuntime.call(
            "gsl_stats_wvariance_with_fixed_mean", "\(values.count) values, mean 0"
        ) {
            gsl_stats_wvariance_with_fixed_mean(weights, 1, values, 1, values.count, 0)
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
