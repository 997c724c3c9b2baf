import MarginPolicy
import Testing
import VolModel

@testable import Proposal

/// The document against the parameter set that it shows.
@Suite struct MarkdownProposalTests {
    private func render(
        _ instruments: [InstrumentParameters], quality: [DataQuality] = [],
        jobFileName: String? = nil, version: String = "0.1.0"
    ) -> String {
        MarkdownProposal(
            parameters: ParameterSets.set(instruments, version: version), quality: quality,
            jobFileName: jobFileName
        ).render()
    }

    private func lines(_ document: String) -> [Substring] {
        document.split(separator: "\n", omittingEmptySubsequences: false)
    }

    @Test func everyFigureIsThatOfTheSet() {
        let document = render([ParameterSets.raised()])
        for line in [
            "| `ETH-USD` | 2.00% → **2.625%** | 4.00% → **5.25%** | +31.3% | 19.04x | raise | max step up |",
            "| tail | 2.1337% |", "| oracle deviation | 0.4901% |", "| rounding | 0.0012% |",
            "| **published** | **2.6250%** |",
            "| `ETH-USD` | `0` | `100000` | `26250` | `52500` | `0` |",
            "| `ETH-USD` | `100000` | unbounded | `31750` | `61500` | `550` |",
            "- The model asks for 2.63%.",
            "Volatility a year, ± one standard error: `ewma:half_life=1d` 53.7% ± 2.1%.",
            "| policy | `\(ParameterSets.digest)` |", "| job | `\(ParameterSets.digest)` |",
            "| inputs | `\(ParameterSets.digest)` |",
        ] {
            #expect(lines(document).contains(Substring(line)), "\(line)\n\(document)")
        }
        #expect(document.contains("Data as of: `2024-01-01T00:00:00Z`."))
        #expect(document.contains("Of 1 instrument: 1 raised."))
        #expect(
            document.contains("The largest change of maintenance is `ETH-USD`: 2.00% to 2.625%."))
        #expect(!document.contains("| cap |"))
        #expect(!document.contains("## Held"))
    }

    @Test func overridesAndThePathStandWithTheInstrument() throws {
        var raised = ParameterSets.raised()
        raised.overrides = [
            try #require(
                MarginOverride(
                    trigger: "a | b", size: Ratio(ppm: 250_000), reason: "r",
                    from: Timestamp(seconds: 1_704_067_200),
                    expires: Timestamp(seconds: 1_704_153_600), approvedBy: "the *council*")),
            try #require(
                MarginOverride(
                    trigger: "past", size: Ratio(ppm: 1), reason: "r",
                    from: Timestamp(seconds: 1_703_980_800),
                    expires: Timestamp(seconds: 1_704_067_200))),
        ]
        let steps = [
            ChangePath.Step(
                notBefore: Timestamp(seconds: 1_704_153_600),
                ratios: MarginRatios(maintenancePpm: 30_000, initialPpm: 60_005))
        ]
        raised.path = ChangePath(steps: steps, isComplete: true)
        let document = render([raised])
        for line in [
            "Overrides: +25% from `2024-01-01T00:00:00Z` until `2024-01-02T00:00:00Z`, active, by the "
                + "\\*council\\*: a \\| b; +0.0001% from `2023-12-31T00:00:00Z` until "
                + "`2024-01-01T00:00:00Z`, expired: past.",
            "Further changes, maintenance / initial, if the model stays as it is and not before: "
                + "`2024-01-02T00:00:00Z` 3.00% / 6.0005%.",
        ] {
            #expect(lines(document).contains(Substring(line)), "\(line)\n\(document)")
        }
        raised.path = ChangePath(steps: steps, isComplete: false)
        #expect(render([raised]).contains(" 3.00% / 6.0005%; and more.\n"))
        let plain = render([ParameterSets.raised()])
        #expect(!plain.contains("Overrides") && !plain.contains("Further changes"))
    }

    @Test func whatIsHeldStandsWithItsReason() {
        let document = render([
            ParameterSets.raised(), ParameterSets.held("OLD", reason: "stale: 12.1 days"),
            ParameterSets.unavailable("NEW", reason: "no such file"),
        ])
        #expect(document.contains("1 raised, 2 held or unavailable."))
        #expect(lines(document).contains("- `OLD` (held): stale: 12.1 days."))
        #expect(lines(document).contains("- `NEW` (unavailable): no such file."))
        #expect(
            lines(document).contains("| `OLD` | 7.777% | 15.554% | ±0.0% | 6.42x | held | held |"))
        #expect(lines(document).contains("| `NEW` | – | – | – | – | unavailable | held |"))
    }

    @Test func aNightWithoutChangeSaysSo() {
        let document = render([ParameterSets.held("OLD", reason: "stale")])
        #expect(document.contains("Of 1 instrument: 1 held or unavailable."))
        #expect(document.contains("If this proposal is rejected, nothing changes either."))
        #expect(!document.contains("The largest change"))
        #expect(!document.contains("## Why"))
    }

    @Test func theSameSetGivesTheSameBytesAndAnotherDoesNot() {
        let one = render([ParameterSets.raised(), ParameterSets.held("OLD", reason: "stale")])
        let two = render([ParameterSets.raised(), ParameterSets.held("OLD", reason: "stale")])
        let other = render([ParameterSets.raised(volatility: 0.6)])
        #expect(one == two)
        #expect(one != other)
    }

    private let hostile = [
        "a|b", "`", "``` x", "<script>", "[x](javascript:alert(1))", "\u{202E}abc", "a\nb", "# h",
        "*b*", "www.evil.example", "https://evil.example", "@all", "\\", "\\|", "",
    ]

    @Test func tablesHaveTheSameNumberOfCellsInEveryRow() {
        let instruments = hostile.flatMap { text in
            [
                ParameterSets.raised("r" + text, component: text),
                ParameterSets.held("h" + text, reason: text),
                ParameterSets.unavailable("u" + text, reason: text),
            ]
        }
        let quality = hostile.map { text in
            DataQuality(
                instrument: text, feed: text, path: text, sha256: nil, kind: .threshold,
                observations: 1,
                first: nil, last: nil, holes: 0, rejected: [.init(reason: "zero_round", count: 1)])
        }
        let document = render(
            instruments, quality: quality, jobFileName: "a'b`c\n.yaml", version: "`<script>`\n# x")
        var width: Int?
        var tables = 0
        for line in lines(document) {
            guard line.hasPrefix("|") else {
                width = nil
                continue
            }
            var cells = -1
            var previous: Character = " "
            for character in line {
                if character == "|", previous != "\\" { cells += 1 }
                previous = character
            }
            #expect(line.hasSuffix(" |") || line.hasSuffix("-|") || line.hasSuffix(":|"), "\(line)")
            if width == nil { tables += 1 }
            #expect(width == nil || width == cells, "\(line)")
            width = cells
        }
        #expect(tables == 4 + hostile.count)
        #expect(lines(document).count { $0.hasPrefix("# ") } == 1)
        #expect(!document.contains("\u{202E}"))
        #expect(!document.contains("\n#h") && !document.contains("\n# x"))
    }

    @Test func noLineEndsInBlanks() {
        let document = render(
            [
                ParameterSets.raised(), ParameterSets.held("OLD", reason: "stale"),
                ParameterSets.unavailable("NEW", reason: "none"),
            ], jobFileName: "job.yaml")
        #expect(lines(document).allSatisfy { !$0.hasSuffix(" ") && !$0.hasSuffix("\t") })
        #expect(document.hasSuffix("\n") && !document.hasSuffix("\n\n"))
        #expect(!document.contains("\n\n\n"))
        #expect(!document.contains("\r"))
    }

    /// A set may come from a file: what is no figure is shown as none, not trapped on.
    @Test(arguments: [Double.nan, .infinity, 1e300, 1e20]) func whatIsNoFigureIsADash(
        _ value: Double
    ) {
        let document = render([ParameterSets.raised(volatility: value, standardError: value)])
        #expect(document.contains("`ewma:half_life=1d` – ± –."))
    }

    @Test(arguments: [
        ("job.yaml", "nightly job.yaml --out"), ("my job.yaml", "nightly 'my job.yaml' --out"),
        ("it's.yaml", "nightly 'it'\\''s.yaml' --out"),
        ("$(rm).yaml", "nightly '$(rm).yaml' --out"),
        ("a```b", "nightly 'ab' --out"),
    ]) func theCommandIsSafeToCopy(_ name: String, _ expected: String) {
        #expect(render([], jobFileName: name).contains("\nmarginpolicy \(expected) bundle\n"))
    }
}
