public import Evidence
public import MarginPolicy
import VolModel

extension Chart {
    /// What the report shows of one instrument, in its order. Names begin with `prefix`.
    ///
    /// Computes nothing: what was not gathered has no picture.
    public static func of(
        _ parameters: InstrumentParameters, _ evidence: FeedEvidence?, prefix: String
    ) -> [Chart] {
        let instrument = parameters.instrument
        var charts: [Chart] = []
        if let evidence, let way = evidence.backtest.evidence(.recommended) {
            let backtest = evidence.backtest
            charts.append(
                priceWithRequirement(
                    name: "\(prefix)-price", title: "\(instrument): price and requirement",
                    times: backtest.startTimes, prices: backtest.prices,
                    requirements: way.requirements,
                    breaches: zip(backtest.losses, way.requirements).map { $0 > $1 }))
            charts.append(
                requirementAgainstMoves(
                    name: "\(prefix)-moves",
                    title: "\(instrument): requirement against moves over "
                        + "\(backtest.design.horizon)",
                    times: backtest.startTimes, requirements: way.requirements,
                    losses: backtest.losses))
        }
        let estimates = parameters.estimates.compactMap { estimate in
            estimate.value.map {
                (
                    label: estimate.estimator.description, volatility: $0.annualizedVolatility,
                    standardError: $0.standardError
                )
            }
        }
        if !estimates.isEmpty {
            charts.append(
                volatilityPanel(
                    name: "\(prefix)-volatility", title: "\(instrument): volatility a year",
                    estimates: estimates))
        }
        if !parameters.tiers.isEmpty {
            charts.append(
                tierLadder(
                    name: "\(prefix)-tiers", title: "\(instrument): ratios by size of position",
                    recommended: parameters.tiers.map(Self.tier),
                    current: parameters.current?.tiers.map(Self.tier) ?? []))
        }
        if let evidence { charts += ofEvidence(evidence, instrument: instrument, prefix: prefix) }
        return charts
    }

    private static func ofEvidence(
        _ evidence: FeedEvidence, instrument: String, prefix: String
    ) -> [Chart] {
        var charts = [
            procyclicalityFrontier(
                name: "\(prefix)-procyclicality",
                title: "\(instrument): what calm costs and what stress asks for",
                points: evidence.backtest.policies.map {
                    (
                        label: $0.policy.title, meanMargin: $0.coverage.meanRequirement,
                        peakToTrough: $0.procyclicality.peakToTrough
                    )
                })
        ]
        if let leverages = evidence.leverages, !leverages.points.isEmpty {
            charts.append(
                liquidationsOverLeverage(
                    name: "\(prefix)-leverage",
                    title: "\(instrument): liquidated within "
                        + "\(leverages.points[0].frequency.holding)",
                    leverages: leverages.points.map(\.leverage),
                    longShare: leverages.points.map(\.frequency.longShare),
                    shortShare: leverages.points.map(\.frequency.shortShare),
                    target: evidence.liquidation.target))
        }
        let spans = evidence.closeout?.points.compactMap { point in
            point.requirement.ratios.flatMap { ratios in
                point.measured.figures.map {
                    (
                        point.closeout.seconds, Double(ratios.maintenancePpm) / 1e6,
                        max($0.long.expectedBp, $0.short.expectedBp)
                    )
                }
            }
        }
        if let spans, spans.count > 1 {
            charts.append(
                closeoutFrontier(
                    name: "\(prefix)-closeout",
                    title: "\(instrument): safety against speed of closing",
                    closeoutSeconds: spans.map(\.0), requirements: spans.map(\.1),
                    expectedBadDebtBp: spans.map(\.2)))
        }
        return charts
    }

    /// Of a whole job: every instrument that has parameters.
    public static func of(_ parameters: ParameterSet, name: String) -> Chart {
        currentAgainstRecommended(
            name: name, title: "Current against recommended",
            rows: parameters.instruments.map { instrument in
                func share(_ ppm: Int?) -> Double? { ppm.map { Double($0) / 1e6 } }
                return (
                    label: instrument.instrument,
                    currentMaintenance: share(instrument.current?.ratios.maintenancePpm),
                    currentInitial: share(instrument.current?.ratios.initialPpm),
                    maintenance: share(instrument.published?.maintenancePpm),
                    initial: share(instrument.published?.initialPpm)
                )
            })
    }

    private static func tier(
        _ tier: InstrumentParameters.Tier
    ) -> Tier {
        (
            tier.notionalFrom.doubleValue, tier.notionalTo?.doubleValue,
            Double(tier.ratios.maintenancePpm) / 1e6, Double(tier.ratios.initialPpm) / 1e6
        )
    }
}

extension BacktestPolicy {
    /// As people read it.
    var title: String {
        switch self {
        case .recommended: "recommended"
        case .model: "model alone"
        case .current: "current"
        case .rollingQuantile: "rolling quantile"
        case .normalEWMA: "normal EWMA"
        }
    }
}
