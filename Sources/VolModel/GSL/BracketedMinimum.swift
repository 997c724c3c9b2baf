@preconcurrency import CGSL

/// Minima within a bracket by `gsl_min_fminimizer_brent`.
enum BracketedMinimum {
    private static let largestIterationCount = 200

    /// Where `f` is least between `lower` and `upper`, to `absoluteError`.
    ///
    /// `guess` lies between the ends and `f` is smaller there than at both.
    ///
    /// Throws: ``GSLFailure`` where it is not, or `f` is not finite.
    static func between(
        _ lower: Double, _ upper: Double, guess: Double, absoluteError: Double,
        _ f: (Double) -> Double
    ) throws(GSLFailure) -> Double {
        var status = Int32(GSL_CONTINUE)
        var minimum = Double.nan
        GSLFunction.of(f) { function in
            let solver = gsl_min_fminimizer_alloc(gsl_min_fminimizer_brent)
            defer { gsl_min_fminimizer_free(solver) }
            status = gsl_min_fminimizer_set(solver, &function, guess, lower, upper)
            guard status == 0 else { return }
            for _ in 0..<largestIterationCount {
                status = gsl_min_fminimizer_iterate(solver)
                guard status == 0 else { return }
                minimum = gsl_min_fminimizer_x_minimum(solver)
                status = gsl_min_test_interval(
                    gsl_min_fminimizer_x_lower(solver), gsl_min_fminimizer_x_upper(solver),
                    absoluteError, 0)
                if status != Int32(GSL_CONTINUE) { return }
            }
        }
        guard status == 0, minimum.isFinite else {
            throw GSLFailure(
                code: GSLCode(rawValue: status), reason: String(cString: gsl_strerror(status)),
                function: "gsl_min_fminimizer_brent", arguments: "\(lower), \(guess), \(upper)")
        }
        return minimum
    }
}
