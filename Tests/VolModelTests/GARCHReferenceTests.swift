import TestSupport
import Testing

@testable import VolModel

/// Reference fits by the Python package arch 8.0.0, polished with scipy 1.17.1, on
/// ``ReferenceSeries``.
@Suite struct GARCHReferenceTests {
    struct Fit: Sendable, CustomTestStringConvertible {
        var isLong: Bool
        var mean: GARCHModel.Mean
        var errors: GARCHModel.Errors
        /// (μ), ω, α, β, (ν).
        var parameters: [Double]
        var logLikelihood: Double
        var standardErrors: [Double]

        var testDescription: String { "\(isLong ? 100_000 : 2000) \(mean) \(errors)" }
        var model: GARCHModel { GARCHModel(.garch, errors: errors, mean: mean) }
        var series: [Double] { isLong ? ReferenceSeries.long : ReferenceSeries.short }
    }

    static let fits = [
        Fit(
            isLong: false, mean: .zero, errors: .normal,
            parameters: [0.08566425866852047, 0.10250911539026641, 0.858871853358701],
            logLikelihood: -3457.1152300015574,
            standardErrors: [0.03664295166396773, 0.03264652789478803, 0.042140656883461775]),
        Fit(
            isLong: false, mean: .zero, errors: .studentT,
            parameters: [
                0.053960823182737934, 0.07699586571017655, 0.8978342461450288, 6.03821904311862,
            ], logLikelihood: -3394.45165476285,
            standardErrors: [
                0.03393520107882042, 0.029523945399469786, 0.04271574969229833, 0.7641557195316314,
            ]),
        Fit(
            isLong: false, mean: .constant, errors: .normal,
            parameters: [
                0.039132305834881254, 0.0846325500416089, 0.10162717475820827, 0.8601642841771017,
            ], logLikelihood: -3456.1365816311927,
            standardErrors: [
                0.0292407168541616, 0.03594624978412333, 0.0320674746863013, 0.041257943065801266,
            ]),
        Fit(
            isLong: false, mean: .constant, errors: .studentT,
            parameters: [
                0.038293132113676805, 0.05358882992180426, 0.07679986681336554, 0.8981139170550694,
                6.0773808973538666,
            ], logLikelihood: -3393.3838163018263,
            standardErrors: [
                0.026100729652739525, 0.033217054319085275, 0.028954453353787456,
                0.041856942723124804, 0.7773029868111255,
            ]),
        Fit(
            isLong: true, mean: .zero, errors: .normal,
            parameters: [0.0457931984714728, 0.07881216457103603, 0.9019495137524434],
            logLikelihood: -173659.19505834897,
            standardErrors: [0.002688007741727219, 0.0025289657036131723, 0.0030966996638522155]),
        Fit(
            isLong: true, mean: .zero, errors: .studentT,
            parameters: [
                0.04689214489338913, 0.08002628761845623, 0.9003915636369131, 6.171075156701122,
            ], logLikelihood: -170910.47734923946,
            standardErrors: [
                0.0022170652148955083, 0.0021316695764134466, 0.002529800995705978,
                0.11498643042847752,
            ]),
        Fit(
            isLong: true, mean: .constant, errors: .normal,
            parameters: [
                0.01797309602039086, 0.045799202133297454, 0.07884642999508466, 0.9019126299669823,
            ], logLikelihood: -173648.87731701948,
            standardErrors: [
                0.004096978458553192, 0.0026882733003822925, 0.0025271890986839516,
                0.0030946952644689313,
            ]),
        Fit(
            isLong: true, mean: .constant, errors: .studentT,
            parameters: [
                0.018173651476700865, 0.04688190747020556, 0.0800198501538492, 0.9003939165381358,
                6.171654608905283,
            ], logLikelihood: -170898.53843619386,
            standardErrors: [
                0.0037212936408583587, 0.0022160121792370955, 0.00213059138814933,
                0.0025285817082830366, 0.11499603935365862,
            ]),
    ]

    /// The first values of the file that the fits were made of, and two aggregates.
    @Test func seriesIsTheReference() {
        let first = [
            2.5648670709915002, -0.65486931521658187, 0.74294908716338715, 0.080744225827736577,
            -0.22869401807341272,
        ]
        for (value, expected) in zip(ReferenceSeries.short, first) {
            #expect(relativeDistance(value, expected) < 1e-13)
        }
        #expect(Array(ReferenceSeries.long.prefix(2000)) == ReferenceSeries.short)
    }

    @Test(arguments: fits)
    func parametersAreTheOptimum(reference: Fit) throws {
        let fit = try GARCHFit(reference.series, model: reference.model)
        #expect(fit.converged)
        #expect(fit.bounds.isEmpty)
        for (parameter, expected) in zip(reference.model.parameters, reference.parameters) {
            #expect(relativeDistance(fit.parameters[parameter], expected) < 1e-6)
        }
        #expect(relativeDistance(fit.logLikelihood, reference.logLikelihood) < 1e-12)
    }

    /// arch divides the scores' covariance by n − 1, and stops up to 7e-5 before the optimum.
    @Test(arguments: fits)
    func robustStandardErrors(reference: Fit) throws {
        let fit = try GARCHFit(reference.series, model: reference.model)
        let covariance = try #require(fit.robustCovariance)
        let n = Double(reference.series.count)
        for (parameter, expected) in zip(reference.model.parameters, reference.standardErrors) {
            let found = try #require(covariance.standardError(parameter))
            let theirs = found * (n / (n - 1)).squareRoot()
            #expect(relativeDistance(theirs, expected) < (reference.isLong ? 1e-4 : 3e-4))
        }
    }

    /// Likelihoods at fixed parameters ω .05, α .08, β .90 (μ .02, ν 6).
    @Test(arguments: [
        (false, false, false, -3459.512123977027), (false, false, true, -3394.713911583517),
        (false, true, true, -3393.8890739037897), (true, false, false, -173667.29423974804),
        (true, false, true, -170914.0351579857), (true, true, true, -170902.25200113305),
    ])
    func likelihoodAtFixedParameters(
        isLong: Bool, hasMean: Bool, isTailed: Bool, expected: Double
    ) throws {
        let model = GARCHModel(
            .garch, errors: isTailed ? .studentT : .normal, mean: hasMean ? .constant : .zero)
        let found = try GARCHLikelihood.logLikelihood(
            isLong ? ReferenceSeries.long : ReferenceSeries.short,
            parameters: GARCHParameters(
                mean: 0.02, omega: 0.05, alpha: 0.08, beta: 0.9, degreesOfFreedom: 6),
            model: model)
        #expect(relativeDistance(found, expected) < 1e-9)
    }

    @Test(arguments: [
        (false, GARCHModel.Mean.zero, 2.756851750143954),
        (false, .constant, 2.7270923532715896), (true, .zero, 2.756851750143954),
        (true, .constant, 2.741532773315493),
    ])
    func backcasts(isLong: Bool, mean: GARCHModel.Mean, expected: Double) throws {
        let found = try GARCHFilter.presample(
            isLong ? ReferenceSeries.long : ReferenceSeries.short, mean: 0,
            model: GARCHModel(.garch, mean: mean))
        #expect(relativeDistance(found, expected) < 1e-12)
    }
}
