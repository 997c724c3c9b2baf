import Foundation
import Testing
import VolModel

@testable import OracleHistory

private let dataDirectory = ProcessInfo.processInfo.environment["MARGINPOLICY_DATA"]

/// Published GARCH fits of the series that they were published on.
@Suite(.enabled(if: dataDirectory != nil, "MARGINPOLICY_DATA names no directory of data sets"))
struct PublishedFitTests {
    /// 100 · simple returns of the adjusted closes, 1999 to 2018, as the documentation of the
    /// Python package arch takes them.
    private static func sp500(from start: Timestamp? = nil, to end: Timestamp? = nil) throws
        -> [Double]
    {
        var options = HistoryOptions(outliers: nil)
        try options.set(.columns, to: "price=Adj Close")
        let path = try #require(dataDirectory) + "/traditional/sp500_daily_1999_2018.csv.gz"
        let series = try #require(try HistoryReader.read(path: path, options: options).first).series
        // A daily bar is known at the midnight after its day.
        let prices = zip(series.times, series.prices).filter { time, _ in
            let time = Timestamp(microseconds: time)
            return start.map { time > $0 } != false && end.map { time <= $0 } != false
        }.map(\.1)
        return zip(prices.dropFirst(), prices).map { 100 * ($0 / $1 - 1) }
    }

    /// Documentation of arch: GARCH −6936.72, GJR −6822.88; the exact optimum of the first. Student
    /// t: computed.
    @Test(arguments: [
        (GARCHModel.Recursion.garch, GARCHModel.Errors.normal, -6936.72),
        (.gjr, .normal, -6822.88), (.garch, .studentT, -6834.7356), (.gjr, .studentT, -6744.4314),
    ])
    func sp500(
        recursion: GARCHModel.Recursion, errors: GARCHModel.Errors, logLikelihood: Double
    ) throws {
        let returns = try Self.sp500()
        try #require(returns.count == 5030)
        let fit = try GARCHFit(
            returns, model: GARCHModel(recursion, errors: errors, mean: .constant))
        let tolerance = errors == .normal ? 0.0051 : 1e-3
        #expect(abs(fit.logLikelihood - logLikelihood) < tolerance)
        let parameters = fit.parameters
        switch (recursion, errors) {
        case (.garch, .normal):
            for (name, value) in [
                (GARCHParameter.mean, 0.05635325), (.omega, 0.01750676), (.alpha, 0.10214983),
                (.beta, 0.8852061),
            ] {
                #expect(abs(parameters[name] - value) < 1e-6)
            }
            // The variance of the five days after the sample, at the exact optimum.
            for (ahead, value) in zip(1..., [3.596476, 3.568509, 3.540895, 3.513631, 3.486711]) {
                #expect(abs(fit.state.variance(stepsAhead: ahead) - value) < 2e-5)
            }
        case (.gjr, .normal):
            for (name, value) in [
                (GARCHParameter.mean, 0.0175), (.omega, 0.0196), (.alpha, 0), (.gamma, 0.1831),
                (.beta, 0.8922),
            ] {
                #expect(abs(parameters[name] - value) < 1e-4)
            }
        case (.garch, .studentT): #expect(abs(parameters[.degreesOfFreedom] - 6.607) < 6e-4)
        case (.gjr, .studentT): #expect(abs(parameters[.degreesOfFreedom] - 7.69) < 6e-3)
        }
    }

    /// Introduction of arch's documentation: the prices are cut to 2000 to 2013 first.
    @Test func cut() throws {
        let returns = try Self.sp500(
            from: Timestamp("2000-01-01T00:00:00Z"), to: Timestamp("2014-01-01T00:00:00Z"))
        try #require(returns.count == 3520)
        let fit = try GARCHFit(returns, model: GARCHModel(.garch, mean: .constant))
        #expect(abs(fit.logLikelihood + 5141.39) < 0.0051)
        for (name, value) in [
            (GARCHParameter.mean, 0.0531), (.omega, 0.0156), (.alpha, 0.0879), (.beta, 0.9014),
        ] {
            #expect(abs(fit.parameters[name] - value) < 1e-4)
        }
    }

    /// Fiorentini, Calzolari and Panattoni (1996) on Bollerslev and Ghysels' 1,974 DM/GBP returns.
    @Test func deutschmark() throws {
        let path =
            try #require(dataDirectory)
            + "/traditional/dmbp_demgbp_daily_returns_1984_1991.csv"
        let returns = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
            .compactMap { $0.split(separator: ",").first.flatMap { Double($0) } }
        try #require(returns.count == 1974)
        let model = GARCHModel(
            .garch, errors: .normal, mean: .constant, presample: .meanSquaredResidual)
        let fit = try GARCHFit(returns, model: model)
        #expect(abs(fit.logLikelihood + 1106.6079) < 1e-4)
        for (name, value) in [
            (GARCHParameter.mean, -0.00619041), (.omega, 0.0107613), (.alpha, 0.153134),
            (.beta, 0.805974),
        ] {
            #expect(abs(fit.parameters[name] / value - 1) < 1e-5)
        }
        let hessian = try #require(fit.hessianCovariance)
        let robust = try #require(fit.robustCovariance)
        for (name, errors) in [
            (GARCHParameter.mean, (0.00846212, 0.00918935)), (.omega, (0.00285271, 0.00649319)),
            (.alpha, (0.0265228, 0.0535317)), (.beta, (0.0335527, 0.0724614)),
        ] {
            #expect(abs(try #require(hessian.standardError(name)) / errors.0 - 1) < 1e-4)
            #expect(abs(try #require(robust.standardError(name)) / errors.1 - 1) < 1e-4)
        }
    }
}
