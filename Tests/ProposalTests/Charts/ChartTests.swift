import Foundation
import TestSupport
import Testing
import VolModel

@testable import Proposal

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite struct ChartTests {
    private static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().appendingPathComponent("Golden")

    /// With MARGINPOLICY_WRITE_GOLDEN the drawings are written first; look at them then.
    @Test(arguments: ChartSamples.all().indices)
    func bytesAreThoseThatWereLookedAt(place: Int) throws {
        let chart = ChartSamples.all()[place]
        for theme in [Chart.Theme.light, .automatic] {
            let file = Self.folder.appendingPathComponent("\(chart.name)-\(theme.rawValue).svg")
            if ProcessInfo.processInfo.environment["MARGINPOLICY_WRITE_GOLDEN"] != nil {
                try FileManager.default.createDirectory(
                    at: Self.folder, withIntermediateDirectories: true)
                try Data(chart.svg(theme).utf8).write(to: file)
            }
            #expect(chart.svg(theme) == (try String(contentsOf: file, encoding: .utf8)))
        }
    }

    // MARK: Drawings as documents

    private final class Reader: NSObject, XMLParserDelegate {
        var elements: [(name: String, attributes: [String: String])] = []
        var texts: [String] = []

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
            qualifiedName: String?, attributes: [String: String]
        ) { elements.append((name, attributes)) }

        func parser(_ parser: XMLParser, foundCharacters string: String) { texts.append(string) }
    }

    private func read(_ svg: String) throws -> Reader {
        let parser = XMLParser(data: Data(svg.utf8))
        let reader = Reader()
        parser.delegate = reader
        #expect(parser.parse(), "\(parser.parserError.map { "\($0)" } ?? "")")
        return reader
    }

    /// Every coordinate is a number within the drawing, but for a hair of a mark's own size.
    private func check(_ chart: Chart) throws {
        for theme in Chart.Theme.allCases {
            let svg = chart.svg(theme)
            #expect(!svg.contains("=\"nan") && !svg.contains("NaN") && !svg.contains("inf\""))
            let reader = try read(svg)
            let box = (reader.elements.first?.attributes["viewBox"] ?? "").split(separator: " ")
                .compactMap { Double($0) }
            try #require(box.count == 4)
            #expect(box[2] == 690)
            for (name, attributes) in reader.elements.dropFirst() {
                for (keys, limit) in [
                    (["x", "x1", "x2", "cx"], box[2]), (["y", "y1", "y2", "cy"], box[3]),
                ] {
                    for value in keys.compactMap({ attributes[$0] }) {
                        let number = try #require(Double(value))
                        #expect((-1...limit + 1).contains(number), "\(chart.name) \(name) \(value)")
                    }
                }
                if let points = attributes["points"] {
                    for pair in points.split(separator: " ") {
                        let numbers = pair.split(separator: ",").compactMap { Double($0) }
                        try #require(numbers.count == 2)
                        #expect((-1...box[2] + 1).contains(numbers[0]))
                        #expect((-1...box[3] + 1).contains(numbers[1]))
                    }
                }
            }
        }
    }

    @Test func drawingsAreWellFormedAndWithinTheirBox() throws {
        for chart in ChartSamples.all() { try check(chart) }
    }

    @Test func everyDrawingSaysWhatItShows() throws {
        for chart in ChartSamples.all() {
            let reader = try read(chart.svg(.light))
            #expect(reader.elements.first?.attributes["role"] == "img")
            #expect(reader.texts.joined().contains(chart.alternativeText))
            #expect(chart.alternativeText.contains { $0.isNumber })
            #expect(!chart.alternativeText.hasPrefix(chart.title + "."))
        }
    }

    // MARK: What comes from outside

    @Test(arguments: [
        "<script>alert(1)</script>", "a\" onload=\"alert(1)", "'><image href=x>", "]]>", "&amp;",
        "BTC\u{202E}DSU", "BTC\u{200B}\u{0000}\u{FFFE}", "a\nb",
        String(repeating: "W", count: 5000),
        "",
    ])
    func hostileNamesAreText(title: String) throws {
        for chart in ChartSamples.all(title: title) {
            let reader = try read(chart.svg(.automatic))
            let names = Set(reader.elements.map(\.name))
            #expect(
                names.isSubset(of: [
                    "svg", "title", "desc", "style", "rect", "line", "polyline", "polygon", "path",
                    "circle", "text",
                ]))
            #expect(reader.elements.allSatisfy { !$0.attributes.keys.contains("onload") })
            #expect(!chart.svg(.light).unicodeScalars.contains("\u{202E}"))
        }
    }

    /// A class or an id of one drawing means nothing in another on the same page.
    @Test func drawingsOnOnePageDoNotMeet() throws {
        let charts = ChartSamples.all()
        let used = try charts.map { chart in
            try read(chart.svg(.automatic)).elements.flatMap { element in
                ["id", "class"].compactMap { element.attributes[$0] }
                    .flatMap { $0.split(separator: " ") }
            }
        }
        for (one, other) in zip(used, used.dropFirst()) {
            #expect(Set(one).isDisjoint(with: other))
        }
        for chart in charts {
            #expect(!chart.svg(.automatic).contains("=\"#"))
            #expect(chart.svg(.dark).contains(Ink.page.dark))
        }
    }

    // MARK: Extremes

    @Test func nothingToDrawIsSaid() throws {
        let empty: [Chart] = [
            .priceWithRequirement(
                name: "a", title: "A", times: [], prices: [], requirements: [], breaches: []),
            .requirementAgainstMoves(
                name: "b", title: "B", times: [1], requirements: [.nan], losses: [1]),
            .volatilityPanel(name: "c", title: "C", estimates: [("x", .infinity, 0)]),
            .currentAgainstRecommended(name: "d", title: "D", rows: []),
            .currentAgainstRecommended(name: "d2", title: "D", rows: [("x", nil, nil, nil, nil)]),
            .tierLadder(name: "e", title: "E", recommended: [], current: []),
            .procyclicalityFrontier(name: "f", title: "F", points: [("x", .nan, 1)]),
            .liquidationsOverLeverage(
                name: "g", title: "G", leverages: [], longShare: [], shortShare: [], target: nil),
            .closeoutFrontier(
                name: "h", title: "H", closeoutSeconds: [0], requirements: [1],
                expectedBadDebtBp: [1]),
        ]
        for chart in empty {
            try check(chart)
            #expect(chart.svg(.light).contains("no data"))
        }
    }

    @Test(arguments: [1e-300, 1e-9, 1, 1e9, 1e14, 1e300])
    func sizesAreDrawnSanely(size: Double) throws {
        var random = SeededRandom(seed: 3)
        for count in [1, 2, 3, 50] {
            let values = (0..<count).map { _ in size * (0.5 + random.uniform()) }
            let times = (0..<count).map { Int64($0) * 3_600_000_000 }
            try check(
                .priceWithRequirement(
                    name: "a", title: "A", times: times, prices: values, requirements: values,
                    breaches: values.map { _ in true }))
            try check(
                .requirementAgainstMoves(
                    name: "b", title: "B", times: times, requirements: values, losses: values))
            try check(
                .volatilityPanel(
                    name: "c", title: "C", estimates: values.map { ("x", $0, $0 / 3) }))
            try check(
                .procyclicalityFrontier(
                    name: "d", title: "D", points: values.map { ("label", $0, $0) }))
            try check(
                .tierLadder(
                    name: "e", title: "E", recommended: values.map { ($0, $0 * 2, 0.1, 0.2) },
                    current: []))
            try check(
                .closeoutFrontier(
                    name: "f", title: "F", closeoutSeconds: values, requirements: values,
                    expectedBadDebtBp: values))
        }
    }

    @Test(
        arguments: [[.min, 0, .max], [.min, .min + 1], [.max - 1, .max], [-5, 5]] as [[Int64]])
    func timesOfAllAgesAreDrawn(times: [Int64]) throws {
        try check(
            .requirementAgainstMoves(
                name: "a", title: "A", times: times, requirements: times.map { _ in 0.1 },
                losses: times.map { _ in 0.2 }))
    }

    /// Long series stay small, and every breach has its mark.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func longSeriesAreReduced(seed: UInt64) throws {
        let data = ChartSamples.series(60_000, seed: seed)
        var breaches = [Bool](repeating: false, count: 60_000)
        var random = SeededRandom(seed: seed)
        let places = Set((0..<5).map { _ in Int(60_000 * random.uniform()) })
        for place in places { breaches[place] = true }
        let chart = Chart.priceWithRequirement(
            name: "a", title: "A", times: data.times, prices: data.prices,
            requirements: data.requirements, breaches: breaches)
        #expect(chart.svg(.light).utf8.count < 120_000)
        let columns = TimeColumns(data.times, count: 608).columns
        let hit = columns.count { column in column.range.contains { breaches[$0] } }
        // One cross stands in the key.
        let marks = try read(chart.svg(.light)).elements.count {
            $0.name == "path" && $0.attributes["stroke"] == Ink.vermilion.light
        }
        #expect(marks == hit + 1)
        #expect(chart.alternativeText.contains("\(places.count) of 60000 moves"))
        #expect(columns.map(\.range).reduce(0) { $0 + $1.count } == 60_000)
    }

    // MARK: Scales

    @Test func ticksAreRoundAndWithin() {
        var random = SeededRandom(seed: 5)
        for _ in 0..<500 {
            let low = pow(10, 12 * random.uniform() - 6)
            let high = low * (1 + pow(10, 6 * random.uniform() - 3))
            for isLogarithmic in [false, true] {
                let scale = Scale(from: low, to: high, isLogarithmic: isLogarithmic)
                let ticks = scale.ticks(5)
                #expect(ticks.count <= 11)
                #expect(zip(ticks, ticks.dropFirst()).allSatisfy { $0 < $1 })
                #expect(ticks.allSatisfy { $0 >= low * (1 - 1e-9) && $0 <= high * (1 + 1e-9) })
            }
        }
    }

    @Test func timesAreWrittenAsDates() {
        let day = TimeSpan.days(1).microseconds
        let start = Timestamp(seconds: 1_704_067_200).microseconds
        func labels(_ days: Int64) -> [String] {
            TimeTicks.within(start, start + days * day, count: 6).map(\.label)
        }
        #expect(
            labels(4) == ["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05"])
        #expect(labels(150) == ["2024-01", "2024-02", "2024-03", "2024-04", "2024-05"])
        #expect(labels(3_000).allSatisfy { $0.count == 4 })
        #expect(labels(1).allSatisfy { $0.contains(":") })
    }

    // MARK: Colours

    private static func linear(_ color: String) -> [Double] {
        let digits = Array(color.dropFirst())
        return [0, 2, 4].map { place in
            let value = Double(Int(String(digits[place...place + 1]), radix: 16) ?? 0) / 255
            return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
        }
    }

    /// WCAG 2.2: relative luminance and contrast.
    private static func contrast(_ one: String, _ other: String) -> Double {
        let lights = [one, other].map { color in
            zip(linear(color), [0.2126, 0.7152, 0.0722]).reduce(0) { $0 + $1.0 * $1.1 }
        }.sorted()
        return (lights[1] + 0.05) / (lights[0] + 0.05)
    }

    @Test func marksAndTextStandOut() {
        for (color, page) in [(\Ink.light, Ink.page.light), (\Ink.dark, Ink.page.dark)] {
            for ink in [Ink.text, .muted, .vermilion] {
                #expect(Self.contrast(ink[keyPath: color], page) >= 4.5, "\(ink)")
            }
            for ink in [Ink.blue, .green] {
                #expect(Self.contrast(ink[keyPath: color], page) >= 3, "\(ink)")
            }
        }
    }

    /// Machado, Oliveira and Fernandes (2009): protanopia and deuteranopia, in linear light.
    @Test func hueIsNotNeededToTellMarksApart() {
        let visions = [
            [[1.0, 0, 0], [0, 1, 0], [0, 0, 1]],
            [
                [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                [-0.003882, -0.048116, 1.051998],
            ],
            [
                [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                [-0.011820, 0.042940, 0.968881],
            ],
        ]
        for color in [\Ink.light, \Ink.dark] {
            for vision in visions {
                func seen(_ ink: Ink) -> [Double] {
                    let light = Self.linear(ink[keyPath: color])
                    return vision.map { row in
                        pow(max(0, zip(row, light).reduce(0) { $0 + $1.0 * $1.1 }), 1 / 2.4)
                    }
                }
                let (blue, vermilion) = (seen(.blue), seen(.vermilion))
                let distance = zip(blue, vermilion).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
                    .squareRoot()
                #expect(distance > 0.35)
            }
        }
    }
}
