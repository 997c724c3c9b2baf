import TestSupport
import VolModel

@testable import Proposal

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// One of each chart, from seeded numbers.
enum ChartSamples {
    static func series(
        _ count: Int = 400, seed: UInt64 = 1
    ) -> (times: [Int64], prices: [Double], requirements: [Double], losses: [Double]) {
        var random = SeededRandom(seed: seed)
        let start = Timestamp(seconds: 1_700_000_000).microseconds
        var price = 2_000.0
        var requirement = 0.02
        var result: (times: [Int64], prices: [Double], requirements: [Double], losses: [Double]) =
            ([], [], [], [])
        for step in 0..<count {
            let move = 0.008 * random.studentT4()
            if step % 24 == 0 { requirement = 0.02 + 0.008 * random.uniform() }
            result.times.append(start + Int64(step) * TimeSpan.hours(1).microseconds)
            result.prices.append(price)
            result.requirements.append(requirement)
            result.losses.append(abs(expm1(move)))
            price *= exp(move)
        }
        return result
    }

    static func all(title: String = "ETH-USD-PERP") -> [Chart] {
        let data = series()
        return [
            .priceWithRequirement(
                name: "price", title: title, times: data.times, prices: data.prices,
                requirements: data.requirements,
                breaches: zip(data.losses, data.requirements).map { $0 > $1 }),
            .requirementAgainstMoves(
                name: "moves", title: title, times: data.times, requirements: data.requirements,
                losses: data.losses),
            .volatilityPanel(
                name: "volatility", title: title,
                estimates: [
                    ("ewma:half_life=6h", 0.61, 0.08), ("ewma:half_life=16d", 0.44, 0.02),
                ]),
            .currentAgainstRecommended(
                name: "current", title: title,
                rows: [
                    (title, 0.02, 0.04, 0.025, 0.06), ("NEW-USD-PERP", nil, nil, 0.05, 0.1),
                    ("GONE-USD-PERP", nil, nil, nil, nil), ("SAME", 0.03, 0.05, 0.03, 0.05),
                ]),
            .tierLadder(
                name: "tiers", title: title,
                recommended: [(0, 1e5, 0.02, 0.04), (1e5, 1e6, 0.03, 0.05), (1e6, nil, 0.06, 0.1)],
                current: [(0, 5e5, 0.025, 0.05), (5e5, nil, 0.05, 0.08)]),
            .procyclicalityFrontier(
                name: "frontier", title: title,
                points: [
                    ("recommended", 0.038, 3.7), ("model alone", 0.023, 14.6),
                    ("current", 0.025, 1), ("rolling quantile", 0.0245, 3.9),
                    ("normal EWMA", 0.0171, 5.9),
                ]),
            .liquidationsOverLeverage(
                name: "leverage", title: title, leverages: [2, 5, 10, 20, 30],
                longShare: [0, 0.001, 0.01, 0.08, 0.3], shortShare: [0, 0, 0.02, 0.1, 0.35],
                target: 0.05),
            .closeoutFrontier(
                name: "closeout", title: title, closeoutSeconds: [60, 300, 1800, 3600, 28_800],
                requirements: [0.009, 0.012, 0.02, 0.03, 0.1],
                expectedBadDebtBp: [0, 0.01, 0.2, 0.3, 30]),
        ]
    }
}
