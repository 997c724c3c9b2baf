import Foundation
import TestSupport
import Testing

@testable import VolModel

/// The figures of `docs/estimators.md`, and the verdicts that are taken from them.
///
/// With MARGINPOLICY_WRITE_TABLES the document is written first.
@Suite struct EstimatorTableTests {
    private static let document = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("docs/estimators.md")

    private static func written() throws -> EstimatorDocument {
        EstimatorDocument(try String(contentsOf: document, encoding: .utf8))
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment["MARGINPOLICY_WRITE_TABLES"] != nil))
    func write() async throws {
        try Data(try await EstimatorTables().text.utf8).write(to: Self.document)
    }

    /// A fat-tailed law that the models know up to their parameters.
    @Test func theNextStepIsCovered() {
        for (model, sample) in NextStepCoverage(series: 60).results {
            #expect(sample.count == 60, "\(model.estimatorName)")
            #expect(abs(sample.mean - 1) < 0.06, "\(model.estimatorName): \(sample.mean)")
            // 95% of 60 less three Monte Carlo errors.
            #expect(sample.logarithmicCoverage > 0.86, "\(model.estimatorName)")
        }
    }

    /// One market of 120 days is a 67th of those with constant volatility, and a 150th
    /// of all. Five standard errors: with a hundred figures, one in 17,000 runs with other seeds
    /// fails.
    @Test func aShareOfTheSimulationAgrees() throws {
        let document = try Self.written()
        let now = try EstimatorEvidence(
            EvidencedPanel.cases, model: .constant, days: 120, seeds: [1])
        var compared = 0
        for one in EvidencedPanel.cases {
            for kind in FeedKind.allCases {
                guard let sample = now[one.label, kind] else { continue }
                let written = try #require(
                    document.ratio(one.label, kind), "\(one.label) on \(kind)")
                let error =
                    written.standardDeviation
                    * (1 / Double(sample.count) + 1 / Double(written.count)).squareRoot()
                #expect(
                    abs(sample.mean - written.mean) <= 5 * error + 0.0005,
                    "\(one.label) on \(kind): \(sample.mean), written \(written.mean)")
                compared += 1
            }
        }
        #expect(compared > 80)
    }

    /// Of every estimator the verdict is on the row of its name that comes first.
    @Test func verdictsAreThoseOfTheDocument() throws {
        let document = try Self.written()
        var names: Set<String> = []
        for one in EvidencedPanel.cases where names.insert(one.name).inserted {
            for kind in FeedKind.allCases {
                let verdict = FeedValidity.of(estimator: one.name, on: kind)
                let written = document.ratio(one.label, kind)
                #expect(verdict?.ratio == written?.mean, "\(one.label) on \(kind)")
            }
        }
        #expect(Set(FeedValidity.ratios.keys) == names)
    }

    @Test(arguments: FeedKind.allCases)
    func whatIsRecommendedIsValid(kind: FeedKind) {
        for name in FeedValidity.expected(on: kind).split(separator: " or ") {
            guard case .valid = FeedValidity.of(estimator: String(name), on: kind) else {
                Issue.record("\(name) is not valid on \(kind)")
                continue
            }
        }
    }

    /// A stream's kind is one of the two until all its spacings have come.
    @Test func whatIsRefusedOnTicksIsOnEqualSpacings() {
        for name in VolatilityEstimator.names {
            #expect(
                (FeedValidity.objection(to: name, on: .tick) == nil)
                    == (FeedValidity.objection(to: name, on: .interval) == nil), "\(name)")
        }
    }

    @Test func objections() {
        let refused = FeedValidity.objection(to: "bipower", on: .threshold)?.reason
        #expect(
            refused?.hasSuffix(
                " times the true variance in simulation; expected realized or duration there")
                == true)
        #expect(refused?.hasPrefix("bipower on a threshold feed measures 0.08 ") == true)
        #expect(FeedValidity.objection(to: "realized", on: .threshold) == nil)
        #expect(FeedValidity.objection(to: "nothing", on: .threshold) == nil)
        #expect(FeedValidity(ratio: 1.04) == .valid(ratio: 1.04))
        #expect(FeedValidity(ratio: 0.94) == .biased(ratio: 0.94))
        #expect(FeedValidity(ratio: 1.26) == .meaningless(ratio: 1.26))
    }

    /// Where two simulators measured the same.
    @Test func theDayAgreesWithAnotherSimulator() throws {
        let table = try DailyThresholdTable(days: 300, seed: 9)
        for (row, result) in zip(DailyThresholdTable.rows, table.results) {
            #expect(
                abs(result.mean - row.elsewhere) <= 4 * result.error + 0.01 * row.elsewhere,
                "\(row.row.name): \(result.mean), elsewhere \(row.elsewhere)")
        }
    }

    /// The walk's shortfall is the expected one up to terms of the order of 1/steps.
    @Test(arguments: [60, 720])
    func rangesFallShortAsExpected(steps: Int) throws {
        let ranges = try SteppedRanges(steps: steps, samples: 300, seed: 4)
        for (measure, result) in zip(SteppedRanges.measures, ranges.results) {
            guard let expected = SteppedRanges.expectation(measure.measure, steps: steps) else {
                continue
            }
            #expect(
                abs(result.mean - expected) <= 4 * result.error + 1 / Double(steps),
                "\(measure.name): \(result.mean), expected \(expected)")
        }
    }
}

/// What the tables of the document say.
private struct EstimatorDocument {
    struct Ratio {
        var mean: Double
        var standardDeviation: Double
        var count: Int
    }

    private let bias: [String: [Substring]]
    private let efficiency: [String: [Substring]]

    init(_ text: String) {
        bias = Self.rows(text, under: "## Bias")
        efficiency = Self.rows(text, under: "## Efficiency")
    }

    private static func rows(_ text: String, under heading: String) -> [String: [Substring]] {
        let lines = text.split(separator: "\n").drop { $0 != heading }.dropFirst()
            .prefix { !$0.hasPrefix("## ") }
        var rows: [String: [Substring]] = [:]
        for line in lines where line.hasPrefix("| `") {
            let cells = line.split(separator: "|").map { $0.split(separator: " ")[...] }
            let texts = cells.compactMap { $0.joined(separator: " ")[...] }
            rows[texts[0].filter { $0 != "`" }] = Array(texts.dropFirst())
        }
        return rows
    }

    func ratio(_ label: String, _ kind: FeedKind) -> Ratio? {
        guard let place = FeedKind.allCases.firstIndex(of: kind),
            let bias = bias[label]?[place].split(separator: " "),
            let spread = efficiency[label]?[place].split(separator: " "), spread.count == 2,
            let mean = Double(bias[0]), let deviation = Double(spread[0]),
            let count = Int(spread[1].dropFirst().dropLast())
        else { return nil }
        return Ratio(mean: mean, standardDeviation: deviation, count: count)
    }
}
