public import IsolatedMargin
public import MarginPolicy
import VolModel

/// What a population would post under given rules, before anything is known of its fate.
///
/// Formula: Σ posted · time from opening to planned close (or the path's end), over the length of
/// the path. A trader posts max(notional / wanted leverage, initial requirement) and the fee.
struct PlannedCapital: Sendable {
    let markets: [ReplayMarket]
    let positions: [ReplayPosition]
    let planned: [PlannedPosition]
    let takerFeePpm: Int

    /// In quanta times seconds, of one market: exact, so that two routes can be compared.
    func moneyTime(of market: Int, _ schedule: ParameterSchedule) -> Quanta {
        planned.reduce(0) { sum, plan in
            guard plan.market == market else { return sum }
            let path = markets[market]
            let rule = schedule.entry(
                at: Timestamp(microseconds: path.bars[plan.openBar].end)
            ).rule
            let posted = plan.posted(
                positions[plan.index].collateral, under: rule, takerFeePpm: takerFeePpm)
            return sum + posted * Quanta(plan.heldSeconds(in: path))
        }
    }
}

/// The constant parameters that ask for the capital of a schedule.
public struct EqualCapital: Sendable, Hashable {
    public let ratios: MarginRatios
    /// Mean capital in quanta under the schedule, and under ``ratios``.
    public let dynamicCapital: Quanta
    public let staticCapital: Quanta

    /// The least initial ratio in ppm that asks for at least the schedule's mean capital of this
    /// market, by bisection, and the maintenance that stands to it as in the schedule's means over
    /// time. Nothing that happens to the positions is looked at. Where nobody's capital depends on
    /// the ratio, the schedule's mean initial ratio.
    init(
        _ capital: PlannedCapital, market: Int, _ schedule: ParameterSchedule
    ) throws(ReplayFailure) {
        let path = capital.markets[market]
        let wanted = capital.moneyTime(of: market, schedule)
        func moneyTime(_ initial: Int) throws(ReplayFailure) -> Quanta {
            capital.moneyTime(
                of: market,
                try ParameterSchedule(
                    constant: MarginRatios(maintenancePpm: 0, initialPpm: initial)))
        }
        let means = schedule.meanRatios(from: path.start, to: path.end)
        var initial: Int
        if try moneyTime(0) >= wanted {
            initial = min(max(Int(means.initial.rounded()), 1), 1_000_000)
        } else {
            var (low, high) = (0, 1_000_000)
            while high - low > 1 {
                let middle = (low + high) / 2
                if try moneyTime(middle) >= wanted { high = middle } else { low = middle }
            }
            initial = high
        }
        let share = means.initial > 0 ? means.maintenance / means.initial : 0
        ratios = MarginRatios(
            maintenancePpm: min(max(Int((Double(initial) * share).rounded()), 0), initial),
            initialPpm: initial)
        let length = Quanta(max((path.end - path.start).microseconds / 1_000_000, 1))
        dynamicCapital = wanted / length
        staticCapital = try moneyTime(initial) / length
    }
}
