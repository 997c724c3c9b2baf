import Evidence
import MarginPolicy
import Testing
import VolModel

@testable import Proposal

/// The page against what it is given.
@Suite struct HTMLReportTests {
    private func page(_ instruments: [InstrumentReport]) -> String {
        HTMLReport(
            parameters: ParameterSets.set(instruments.map(\.parameters)), instruments: instruments
        ).render()
    }

    @Test func everyFigureIsThatOfTheSet() {
        let page = ReportSamples.report().render()
        for part in [
            "<title>Margin parameters: balanced policy</title>",
            "Of 5 instruments: 1 raised, 1 lowered, 1 left as they are, 1 held, 1 without any figure.",
            "<a href=\"#i-1\"><bdi>ETH-USD</bdi></a>, from 2.00% to 2.625% (+31.3%).",
            "1 with less margin than this policy asks for now and 1 with more.",
            "<bdi>OLD-USD</bdi></a> (held): stale: 12.1 days.",
            "<bdi>NEW-USD</bdi></a> (unavailable): no such file.",
            "<td class=\"figure\" data-value=\"20000\">2.00%</td>",
            "<td class=\"figure\" data-value=\"26250\"><strong>2.625%</strong></td>",
            "<td class=\"figure\" data-value=\"-52500\">19.04x</td>",
            "<td class=\"figure\">0.4901%</td>", "<td class=\"figure\">2.6250%</td>",
            "data-value=\"0.000000007\">7 rejected</td>", "data-value=\"2147483647\">held</td>",
            "data-value=\"2.000000000\">2 holes</td>", "Added nothing: cap.",
            "<li>The model asks for 2.63%.</li>",
            "<td class=\"figure\">53.7%</td><td class=\"figure\">2.1%</td>",
            "<th scope=\"row\" class=\"figure\">100,000</th><td class=\"figure\">unbounded</td>",
            "7 duplicate time", "exchange outage", "risk council", "6.0005%", "−43.4%",
            "marginpolicy nightly job.yaml --out bundle --as-of 2024-01-01T00:00:00Z",
            ParameterSets.digest,
        ] {
            #expect(page.contains(part), "\(part)")
        }
    }

    @Test func oneSentenceSaysWhatHappensAndWhy() {
        let page = ReportSamples.report().render()
        for sentence in [
            "Maintenance rises from 2.00% to 2.625% (+31.3%): the model alone asks for 2.63%, and "
                + "the largest step up that the policy allows decides.",
            "Maintenance falls from 2.90% to 2.625% (−9.5%): the model alone asks for 2.63%, and "
                + "the largest step down that the policy allows decides.",
            "Maintenance stays at 2.625%: the model alone asks for 2.63%, and the change would be "
                + "too small to be worth making.",
            "Maintenance stays at 7.777%, since no new figure can be trusted: stale: 12.1 days.",
            "There is no figure to publish: no such file.",
        ] {
            #expect(page.contains("<p class=\"lead\">\(sentence)</p>"), "\(sentence)")
        }
    }

    /// A change against the model's own direction is explained.
    @Test func aSurprisingDirectionIsExplained() {
        var rising = ParameterSets.raised()
        rising.model = MarginRatios(maintenancePpm: 15_000, initialPpm: 30_000)
        #expect(page([.init(parameters: rising)]).contains("rises although the model alone"))
        var falling = ParameterSets.raised()
        falling.current = CurrentParameters(
            ratios: MarginRatios(maintenancePpm: 30_000, initialPpm: 60_000))
        falling.model = MarginRatios(maintenancePpm: 35_000, initialPpm: 70_000)
        #expect(page([.init(parameters: falling)]).contains("falls although the model alone"))
        #expect(!page([.init(parameters: ParameterSets.raised())]).contains("although"))
    }

    @Test func aNightWithoutChangeSaysSo() {
        let page = page([.init(parameters: ParameterSets.held("OLD", reason: "stale"))])
        #expect(page.contains("Nothing is to be changed; if this proposal is rejected, nothing"))
        #expect(!page.contains("The largest change of maintenance"))
    }

    @Test func whatWasNotAssessedIsSaidPlainly() {
        let page = page([.init(parameters: ParameterSets.raised())])
        for part in [
            "no backtest was run", "no chart was made", "no stress was run", "nothing is known",
        ] {
            #expect(page.contains("Not assessed: \(part)"), "\(part)")
        }
        #expect(page.contains("Not assessed: the data of 1 of 1 instruments."))
        let full = ReportSamples.report().render()
        #expect(full.contains("Not assessed: Current, no current parameters are known."))
    }

    @Test func theSameReportGivesTheSameBytesAndAnotherDoesNot() {
        #expect(ReportSamples.report().render() == ReportSamples.report().render())
        var other = ReportSamples.report()
        other.instruments[0].parameters.published?.maintenancePpm += 1
        #expect(other.render() != ReportSamples.report().render())
    }

    /// Tags balanced, tables rectangular, headings in order, identifiers unique, nothing loaded.
    @Test(arguments: [[], ReportSamples.hostileNames])
    func thePageIsWellFormed(_ names: [String]) {
        let page = ReportSamples.report(names).render()
        let parsed = PageParser(page)
        #expect(parsed.faults == [])
        let identifiers = parsed.elements.compactMap { $0["id"] }
        #expect(Set(identifiers).count == identifiers.count)
        for element in parsed.elements {
            for reference in ["aria-labelledby", "href"] {
                for name in element[reference]?.split(separator: " ") ?? [] {
                    let target = name.hasPrefix("#") ? name.dropFirst() : name
                    #expect(identifiers.contains(String(target)), "\(reference) \(name)")
                }
            }
            #expect(element["src"] == nil)
            #expect(!element.attributes.contains { $0.name.hasPrefix("on") })
        }
        let headings = parsed.elements.compactMap { element in
            element.name.count == 2 && element.name.first == "h"
                ? element.name.dropFirst().first?.wholeNumberValue : nil
        }
        #expect(headings.count { $0 == 1 } == 1 && headings.first == 1)
        for (above, below) in zip(headings, headings.dropFirst()) { #expect(below <= above + 1) }
        var width = 0
        var cells = 0
        for element in parsed.elements {
            if element.name == "table" { width = 0 }
            if element.name == "tr" { cells = 0 }
            if element.name == "th" || element.name == "td" {
                cells += 1
                if element.path.contains("thead") { width = cells }
                #expect(cells <= width)
            }
        }
        #expect(page.hasPrefix("<!DOCTYPE html>\n") && page.hasSuffix("</html>\n"))
        #expect(
            !page.contains("http")
                || !page.replacing("http-equiv", with: "")
                    .replacing("http://www.w3.org/2000/svg", with: "").contains("http")
        )
    }

    @Test func hostileTextStaysTextEverywhere() {
        let plain = PageParser(ReportSamples.report(["name"]).render())
        for name in ReportSamples.hostileNames where !name.isEmpty {
            let hostile = PageParser(ReportSamples.report([name]).render())
            #expect(
                hostile.elements.map(\.name) == plain.elements.map(\.name), "\(name)")
            let shown = HTML.escaped(name)
            #expect(hostile.text.components(of: shown) > 25, "\(name)")
            #expect(!hostile.text.unicodeScalars.contains { $0.isInvisible && $0 != "\n" })
        }
    }

    /// The policy lets the one script run, and no other.
    @Test func theScriptHasTheDigestThatThePolicyAllows() {
        let page = ReportSamples.report().render()
        let policy = PageParser(page).elements.first { $0["http-equiv"] != nil }?["content"]
        #expect(
            policy?.replacing("&#39;", with: "'")
                == "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-"
                + "\(SHA256.base64(Array(ReportScript.source.utf8)))'; base-uri 'none'; "
                + "form-action 'none'")
        #expect(page.contains("<script>\(ReportScript.source)</script>"))
        #expect(!ReportScript.source.contains("innerHTML"))
        #expect(!ReportScript.source.contains("</"))
    }

    /// FIPS 180-4, appendix B: the digests of the empty text and of "abc".
    @Test func theDigestIsThePublishedOne() {
        #expect(SHA256.base64([]) == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
        #expect(
            SHA256.base64(Array("abc".utf8)) == "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=")
    }

    @Test func picturesThatDoNotFitAreNamed() {
        var report = ReportSamples.report()
        report.instruments[3].charts = [ReportSamples.chart("late")]
        let all = report.render()
        #expect(PageParser(all).elements.count { $0.name == "svg" } == 4)
        #expect(!all.contains("Left out of this page"))
        let one = InlineChart.render(ReportSamples.chart(), prefix: "i-1-c1-").source.utf8.count
        report.chartBytesMax = 3 * one + one / 2
        let some = report.render()
        #expect(PageParser(some).elements.count { $0.name == "svg" } == 3)
        #expect(
            some.contains("among the bundle&#39;s charts: <code>late.svg</code>")
                || some.contains("among the bundle's charts: <code>late.svg</code>"))
        report.chartBytesMax = 0
        #expect(PageParser(report.render()).elements.count { $0.name == "svg" } == 0)
    }

    /// Two charts that use the same identifiers do not get into each other's way.
    @Test func identifiersInPicturesAreTheirOwn() {
        let source = """
            <?xml version="1.0"?><svg aria-labelledby="t d"><title id="t">id="t" url(#p)</title>\
            <g id="d" clip-path="url(#p)"/><use href="#d"/></svg>

            """
        #expect(
            InlineChart.embedded(source, prefix: "a-")
                == """
                <svg aria-labelledby="a-t a-d"><title id="a-t">id="t" url(#p)</title>\
                <g id="a-d" clip-path="url(#a-p)"/><use href="#a-d"/></svg>
                """)
        #expect(InlineChart.embedded("no picture", prefix: "a-") == "")
    }

    @Test func theStaircaseEndsAtWhatIsPublished() {
        let page = DerivationTable(ParameterSets.raised(), id: "x").render().source
        let bars = page.matches(of: /left:([\d.]+)%;width:([\d.]+)%/).map { bar in
            let left = Double(bar.1) ?? .nan
            return (left: left, right: left + (Double(bar.2) ?? .nan))
        }
        // 21,337, 4,901 and 12 of 26,250 ppm, and the sum.
        #expect(bars.map(\.left) == [0, 81.3, 100.0, 0])
        #expect(bars.map(\.right) == [81.3, 100.0, 100.0, 100.0])
        var wrong = ParameterSets.raised()
        wrong.components.removeFirst()
        #expect(
            DerivationTable(wrong, id: "x").render().source.contains("The parts sum to 0.4913%"))
        wrong.components = [.init(name: "a", ppm: .max), .init(name: "b", ppm: .max)]
        #expect(!DerivationTable(wrong, id: "x").render().source.isEmpty)
    }

    /// Each figure of the evidence again from the losses and requirements, by plain counting.
    @Test func theEvidenceIsThatOfTheBacktest() throws {
        let backtest = ReportSamples.backtest()
        let page = EvidenceTable(backtest, of: "ETH", id: "x").render().source
        let rows = page.split(separator: "<tr>").dropFirst(2).map { row in
            row.matches(of: /<td class="figure">([^<]*)<\/td>/).map { String($0.1) }
        }
        #expect(rows.count == EvidenceTable.measures.count)
        for (place, policy) in backtest.policies.enumerated() {
            let beyond = zip(backtest.losses, policy.requirements).map { $0 - $1 }
            let breaches = beyond.count { $0 > 0 }
            let total = backtest.losses.count
            let mean = policy.requirements.reduce(0, +) / Double(total)
            let column = rows.map { $0[place] }
            func position(_ title: String) throws -> Int {
                try #require(EvidenceTable.measures.firstIndex { $0.title == title })
            }
            #expect(try column[position("Observations")] == "2,000")
            #expect(try column[position("Expected breaches")] == "20.0")
            #expect(try column[position("Breaches")] == "\(breaches)")
            #expect(
                try column[position("Mean margin")]
                    == ReportFigures.percent(mean, digits: 2))
            #expect(
                try column[position("Largest gap")]
                    == ReportFigures.percent(max(0, beyond.max() ?? 0)))
            let calls = (24..<total).map {
                policy.requirements[$0] / policy.requirements[$0 - 24] - 1
            }
            #expect(
                try column[position("Largest one-day call")]
                    == ReportFigures.signedPercent(calls.max() ?? 0))
        }
    }
}

extension String {
    /// How often `part` occurs.
    fileprivate func components(of part: String) -> Int { ranges(of: part).count }
}
