/// The estimated covariance of fitted parameters.
///
/// Formula: with H the Hessian of minus the log-likelihood and S = Σ s sᵀ of the scores, the
/// inverse of the observed information H⁻¹, or the sandwich H⁻¹ S H⁻¹.
///
/// Conventions: a parameter on its bound is held there and dropped: it has no standard error, and
/// the covariance of the others is that of the model in which it is known. On the bound of
/// persistence the parameters move along it. Where α (and α + γ) is zero, β is hardly told from ω
/// and dropped too. No correction for degrees of freedom.
///
/// Source: Bollerslev and Wooldridge (1992), theorem 2.1; Fiorentini, Calzolari and Panattoni
/// (1996), table 1.
public struct GARCHCovariance: Sendable, Hashable {
    /// The rows and columns, in order.
    public let parameters: [GARCHParameter]
    let matrix: SquareMatrix

    /// nil where either is no parameter of the model.
    public subscript(_ a: GARCHParameter, _ b: GARCHParameter) -> Double? {
        guard let i = parameters.firstIndex(of: a), let j = parameters.firstIndex(of: b) else {
            return nil
        }
        return matrix[i, j]
    }

    /// nil for one that is no parameter of the model, or is held on its bound.
    public func standardError(_ parameter: GARCHParameter) -> Double? {
        guard let variance = self[parameter, parameter], variance > 0, variance.isFinite else {
            return nil
        }
        return variance.squareRoot()
    }

    /// From matrices in the optimiser's units; `derivatives` lead to the published ones.
    static func both(
        parameters: [GARCHParameter], information: SquareMatrix, scores: SquareMatrix,
        tangents: [[Double]], derivatives: SIMD8<Double>
    ) -> (hessian: GARCHCovariance?, robust: GARCHCovariance?) {
        guard !tangents.isEmpty,
            let inverse = information.projected(on: tangents).inverse(tolerance: 1e-12)
        else { return (nil, nil) }
        let sandwich = inverse.multiplied(by: scores.projected(on: tangents)).multiplied(
            by: inverse)
        func covariance(_ inner: SquareMatrix) -> GARCHCovariance {
            var matrix = inner.lifted(by: tangents, count: parameters.count)
            for i in parameters.indices {
                for j in parameters.indices {
                    matrix[i, j] *=
                        derivatives[parameters[i].place] * derivatives[parameters[j].place]
                }
            }
            return GARCHCovariance(parameters: parameters, matrix: matrix)
        }
        return (covariance(inverse), covariance(sandwich))
    }
}
