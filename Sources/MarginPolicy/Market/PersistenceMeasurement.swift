import VolModel

extension MarketState {
    private static let fewestDays = 250
    private static let mostDays = 1500
    /// Of the stationary law: its quantile is then known to about 2%.
    private static let stepCount = 400_000

    /// The releasable buffer that the persistence of daily returns asks for, at one day in a
    /// hundred (``PersistenceBuffer``); nil with the reason where the history carries no fit.
    static func persistence(
        _ known: PriceSeries, asOf: Timestamp, maxGap: TimeSpan, policy: RiskPolicy
    ) -> (size: Ratio?, notes: [String]) {
        let days = HorizonReturns(
            known, horizon: .days(1), endingAt: asOf, count: mostDays, maxGap: maxGap)
        let stated = policy.antiProcyclicality.buffer?.size ?? PersistenceBuffer.uniform
        let uniform = "the releasable buffer is \(stated)"
        guard days.values.count >= fewestDays else {
            return (
                nil,
                [
                    "\(uniform): \(days.values.count) daily returns do not show how long "
                        + "volatility lasts; expected \(fewestDays)"
                ]
            )
        }
        guard
            let fit = try? GARCHFit(days.values, model: GARCHModel(.garch)),
            let found = try? PersistenceBuffer(
                fit, returnCount: days.values.count, confidence: 0.99, stepCount: stepCount),
            let size = Ratio(rounding: found.buffer)
        else { return (nil, ["\(uniform): no persistence could be fitted to the daily returns"]) }
        let duration = found.halfLife.map { ", half of a shock lasts \($0.twoDecimals) days" } ?? ""
        return (
            min(size, Ratio(ppm: 10_000_000)),
            [
                "the releasable buffer is \(Ratio.percent(found.buffer)) by the persistence of "
                    + "\(days.values.count) daily returns\(duration); the stated one is "
                    + "\(stated)"
            ] + found.notes
        )
    }
}
