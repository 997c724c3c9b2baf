import CGSL

/// Adaptive integrals by the Gauss and Kronrod rules of GSL.
enum AdaptiveIntegral {
    /// Bisections of one piece.
    private static let largestBisectionCount = 500

    /// ∫ f over the span of ascending `points`.
    ///
    /// The rule of 21 values on each piece tells what share of the whole it has; then each piece is
    /// bisected (`gsl_integration_qag`) until its error is small against the whole. Features that
    /// are narrower than a fifth or so of their piece may be missed.
    ///
    /// Throws: ``GSLFailure`` where the library's error estimates exceed `relativeError` of the
    /// integral.
    static func over(
        _ points: [Double], relativeError: Double, _ integrand: (Double) -> Double
    ) throws(GSLFailure) -> Double {
        let (value, error, status) = GSLFunction.of(integrand) { function in
            sum(points, relativeError: relativeError, &function)
        }
        guard value.isFinite, error <= relativeError * value.magnitude else {
            throw GSLFailure(
                code: status == 0 ? .notANumber : GSLCode(rawValue: status),
                reason: "\(String(cString: gsl_strerror(status))): \(value) ± \(error)",
                function: "gsl_integration_qag",
                arguments: "\(points.first ?? .nan) to \(points.last ?? .nan)")
        }
        return value
    }

    private static func sum(
        _ points: [Double], relativeError: Double, _ function: inout gsl_function
    ) -> (value: Double, error: Double, status: Int32) {
        let pieces = Array(zip(points, points.dropFirst()))
        let first = pieces.map { piece in
            var (value, error, magnitude, deviation) = (0.0, 0.0, 0.0, 0.0)
            gsl_integration_qk21(
                &function, piece.0, piece.1, &value, &error, &magnitude, &deviation)
            return (value: value, error: error)
        }
        let whole = first.reduce(0) { $0 + $1.value.magnitude }
        let allowed = 0.5 * relativeError * whole / Double(max(pieces.count, 1))
        let workspace = gsl_integration_workspace_alloc(largestBisectionCount)
        defer { gsl_integration_workspace_free(workspace) }
        var total = (value: 0.0, error: 0.0, status: Int32(GSL_SUCCESS))
        for (piece, known) in zip(pieces, first) {
            var (value, error) = known
            if !(error <= allowed) {
                let status = gsl_integration_qag(
                    &function, piece.0, piece.1, allowed, 0, largestBisectionCount,
                    Int32(GSL_INTEG_GAUSS21), workspace, &value, &error)
                if status != 0 { total.status = status }
            }
            total.value += value
            total.error += error
        }
        return total
    }
}
