import Evidence
import Foundation
import TestSupport
import Testing
import VolModel

/// The figures of `docs/tails.md`. With MARGINPOLICY_WRITE_TABLES the document is written first.
@Suite struct TailTableTests {
    @Test(.enabled(if: ProcessInfo.processInfo.environment["MARGINPOLICY_WRITE_TABLES"] != nil))
    func write() throws {
        try TailDocument.write()
    }

    @Test(.enabled(if: RealData.folder != nil, Comment(rawValue: RealData.skipped)))
    func everyRealHistoryHasItsRows() throws {
        let written = try String(contentsOf: TailDocument.file, encoding: .utf8)
        let (found, stands) = (try TailDocument.realText(), TailDocument.realPart(of: written))
        for (line, other) in zip(found.split(separator: "\n"), stands.split(separator: "\n")) {
            #expect(line == other)
        }
        #expect(found == stands)
    }

    /// What the shipped tail promises on the real histories.
    @Test(.enabled(if: RealData.folder != nil, Comment(rawValue: RealData.skipped)))
    func theShippedTailKeepsItsPromises() throws {
        let table = try RealTailTable()
        let count = Double(table.rows.count)
        #expect(table.rows.count == 38)
        #expect(Double(table.isCovered[0]) >= 0.9 * count)
        #expect(Double(table.halvesTheWorstWeek) >= 0.8 * count)
        #expect(table.isNotDearerAtEqualBreaches > table.rows.count / 2)
        #expect(table.ratio(\.quantileScore) < 0.97)
        #expect(table.ratio(\.meanBeyond) < 0.5)
    }

    /// A share of the samples of the document, with the bounds widened.
    @Test func eachLawHoldsItsLevelsWhereItIsTrue() throws {
        for (size, bounds) in TailDocument.ownBounds {
            for model in OwnModel.all {
                for level in TailDocument.levels {
                    let ratio = try model.ratio(sampleSize: size, confidence: level, samples: 100)
                    expect(
                        ratio, within: bounds, at: level,
                        "\(model.name) at \(level), n = \(size)")
                }
            }
        }
    }

    /// A quarter of the markets of the document.
    @Test func eachLawIsWithinItsBoundsUnderStochasticVolatility() throws {
        for (place, level) in TailDocument.levels.enumerated() {
            let ratios = try StochasticVolatility.ratios(
                OwnModel.all.map(\.law), confidence: level, markets: 1..<4)
            for (model, ratio) in zip(OwnModel.all, ratios) {
                let bounds = try #require(TailDocument.walkedBounds[model.name])[place]
                expect(ratio, within: bounds, at: level, "\(model.name) at \(level)")
            }
        }
    }

    /// The slack is some four standard errors of so few samples: fixed, so that a wild sample
    /// does not widen it.
    private func expect(
        _ ratio: BreachRatio, within bounds: ClosedRange<Double>, at level: Double, _ what: String
    ) {
        let slack = level < 0.995 ? 0.1 : 0.25 * bounds.upperBound
        #expect(
            ratio.mean >= bounds.lowerBound - slack && ratio.mean <= bounds.upperBound + slack,
            "\(what): \(ratio)")
    }
}
