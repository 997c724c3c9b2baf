@preconcurrency import CGSL

/// Roots within a bracket by `gsl_root_fsolver_brent`.
enum BracketedRoot {
    /// Brent's method needs about ten values for a smooth function, and never more than about the
    /// square of the bisections.
    private static let largestIterationCount = 500

    /// Where `f` changes sign between `lower` and `upper`; an end where it is zero.
    ///
    /// The root is found to `relativeError` of itself or `absoluteError`, whichever is more.
    ///
    /// Throws: ``GSLFailure`` where the ends do not enclose a change of sign or `f` is not finite.
    static func between(
        _ lower: Double, _ upper: Double, relativeError: Double, absoluteError: Double,
        _ f: (Double) -> Double
    ) throws(GSLFailure) -> Double {
        var status = Int32(GSL_CONTINUE)
        var root = Double.nan
        GSLFunction.of(f) { function in
            let solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent)
            defer { gsl_root_fsolver_free(solver) }
            status = gsl_root_fsolver_set(solver, &function, lower, upper)
            guard status == 0 else { return }
            for _ in 0..<largestIterationCount {
                status = gsl_root_fsolver_iterate(solver)
                guard status == 0 else { return }
                root = gsl_root_fsolver_root(solver)
                status = gsl_root_test_interval(
                    gsl_root_fsolver_x_lower(solver), gsl_root_fsolver_x_upper(solver),
                    absoluteError, relativeError)
                if status != Int32(GSL_CONTINUE) { return }
            }
        }
        guard status == 0, root.isFinite else {
            throw GSLFailure(
                code: GSLCode(rawValue: status),
                reason: String(cString: gsl_strerror(status)),
                function: "gsl_root_fsolver_brent", arguments: "\(lower), \(upper)")
        }
        return root
    }
}
