import Evidence
import MarginPolicy
import TestSupport
import Testing

/// Every figure of the published tables on the S&P 500 (methodology 2.4), to its printed digits.
@Suite(.enabled(if: RealData.folder != nil, Comment(rawValue: RealData.skipped)))
struct SP500ProcyclicalityTests {
    /// The second table, in which nothing is known before its time: breaches, mean, peak to trough,
    /// calls over 1, 5 and 30 days, loss beyond the margin, largest gap, override days.
    static let published: [(rule: String, cells: String)] = [
        (
            "FHS 0.94",
            "52 | 2.73% | 15.56 | 137 / 24.2 | 208 / 59.1 | 367 / 214.9 | 0.702 | 2.54% | 0"
        ),
        (
            "FHS 0.97",
            "53 | 2.81% | 11.54 | 83 / 12.8 | 177 / 35.3 | 272 / 164.3 | 0.737 | 3.47% | 0"
        ),
        ("FHS 0.99", "53 | 2.92% | 9.80 | 29 / 6.3 | 68 / 20.2 | 140 / 84.9 | 0.970 | 4.41% | 0"),
        (
            "FHS max(0.94, 0.99)",
            "53 | 2.80% | 12.65 | 81 / 16.1 | 185 / 41.5 | 299 / 192.2 | 0.721 | 2.99% | 0"
        ),
        (
            "FHS RM2006",
            "51 | 2.67% | 13.09 | 145 / 25.8 | 216 / 58.5 | 332 / 164.2 | 0.695 | 3.15% | 0"
        ),
        (
            "FHS 0.97 + 25% stress",
            "11 | 3.81% | 6.68 | 34 / 6.9 | 64 / 22.8 | 183 / 74.0 | 0.279 | 3.98% | 0"
        ),
        (
            "FHS 0.97 + floor",
            "12 | 3.98% | 4.54 | 37 / 5.8 | 68 / 13.9 | 216 / 67.7 | 0.241 | 3.47% | 0"
        ),
        (
            "FHS 0.97 + floor + speed +5%/-2%",
            "13 | 3.97% | 4.52 | 5 / 5.0 | 28 / 14.5 | 196 / 65.4 | 0.251 | 3.47% | 0"
        ),
        (
            "FHS 0.97 + floor + speed +5%/-1%, override 1.25",
            "12 | 3.98% | 4.52 | 10 / 5.0 | 42 / 14.1 | 196 / 68.4 | 0.245 | 3.44% | 4"
        ),
        (
            "FHS 0.99 + floor + speed +5%/-1%",
            "14 | 4.04% | 3.91 | 5 / 2.5 | 28 / 7.3 | 138 / 39.1 | 0.385 | 4.41% | 0"
        ),
        (
            "FHS max(0.94, 0.99) + floor + speed +5%/-1%, override 1.25",
            "10 | 4.02% | 4.82 | 18 / 5.0 | 53 / 19.3 | 259 / 66.9 | 0.223 | 2.91% | 8"
        ),
        (
            "FHS RM2006 + floor + speed +5%/-1%, override 1.25",
            "10 | 3.98% | 4.67 | 23 / 5.0 | 52 / 17.6 | 234 / 61.7 | 0.205 | 2.77% | 6"
        ),
    ]

    @Test func everyFigureOfTheSecondTable() throws {
        let table = try ProcyclicalityTable(.sp500)
        #expect(table.walk.returns.values.count == 5030)
        #expect(table.outcomes.count == Self.published.count)
        for (outcome, (rule, cells)) in zip(table.outcomes, Self.published) {
            var found = ProcyclicalityTable.row(outcome).split(separator: "|").map {
                $0.trimmingPrefix(while: \.isWhitespace).reversed().drop(while: \.isWhitespace)
                    .reversed()
            }.map { String($0) }
            // The published table has no p-values.
            found.remove(at: 2)
            #expect(found.joined(separator: " | ") == "\(rule) | \(cells)")
        }
    }

    /// The rows of the first table whose tools look at the past alone: p of coverage, and calls in
    /// percent.
    @Test func toolsOfTheFirstTable() throws {
        let (one, two, five) = (Ratio(ppm: 10_000), Ratio(ppm: 20_000), Ratio(ppm: 50_000))
        let rows: [([AntiProcyclicalTool], Int, Double?, Double, Double, [Double])] = [
            (
                [.buffer(ReleasableBuffer(size: Ratio(ppm: 250_000)))], 33, 0.2328, 3.22, 9.23,
                [64, 6.9, 169, 30.3, 226, 152.9]
            ),
            (
                [.speed(SpeedLimit(up: five, down: two))], 58, 0.0086, 2.77, 11.51,
                [5, 5, 28, 27.6, 202, 148.8]
            ),
            (
                [.speed(SpeedLimit(down: one))], 53, 0.0551, 2.83, 11.54,
                [69, 12.5, 174, 34.2, 264, 156.6]
            ),
            (
                [.longFloor, .speed(SpeedLimit(down: one))], 12, nil, 3.99, 4.54,
                [37, 5.4, 68, 14.2, 214, 68.2]
            ),
        ]
        let table = try ProcyclicalityTable(
            .sp500, rules: rows.map { MarginRule(.ewma(decay: 0.97), tools: $0.0) })
        for (outcome, row) in zip(table.outcomes, rows) {
            let (coverage, moves) = (outcome.coverage, outcome.procyclicality)
            #expect(coverage.breaches == row.1)
            let p = try #require(coverage.kupiec?.probability)
            #expect(row.2.map { abs(p - $0) < 0.00005 } ?? (p < 0.001))
            #expect(abs(coverage.meanRequirement * 100 - row.3) < 0.005)
            #expect(abs(moves.peakToTrough - row.4) < 0.005)
            let calls = moves.calls.flatMap { [$0.largest * 100, $0.quantile99 * 100] }
            for (place, (found, printed)) in zip(calls, row.5).enumerated() {
                #expect(abs(found - printed) < (place % 2 == 0 ? 0.5 : 0.05), "\(outcome.rule)")
            }
        }
    }

    /// 3.70% before 2008 and 8.58% after.
    @Test func theStressedMarginIsTheLargestSoFar() throws {
        let rule = MarginRule(
            .ewma(decay: 0.97), tools: [.stressed(StressedWeight(weight: .one))])
        let margins = try ProcyclicalityTable(.sp500, rules: []).walk.path(rule).margins
        #expect(margins == margins.sorted())
        #expect(abs((margins.first ?? 0) * 100 - 3.70) < 0.005)
        #expect(abs((margins.last ?? 0) * 100 - 8.58) < 0.005)
    }
}
