import CGSL

/// Hands a closure to a routine of GSL that takes a `gsl_function`.
enum GSLFunction {
    private struct Body {
        let value: (Double) -> Double
    }

    /// What `body` returns, called with a `gsl_function` of `f` that lives as long as the call.
    static func of<Result>(
        _ f: (Double) -> Double, _ body: (inout gsl_function) -> Result
    ) -> Result {
        withoutActuallyEscaping(f) { f in
            var context = Body(value: f)
            return withUnsafeMutablePointer(to: &context) { pointer in
                var function = gsl_function(
                    function: { x, context in
                        context?.assumingMemoryBound(to: Body.self).pointee.value(x) ?? .nan
                    }, params: pointer)
                return GSLRuntime.statuses { body(&function) }
            }
        }
    }
}
