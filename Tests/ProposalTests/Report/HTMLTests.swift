import MarginPolicy
import TestSupport
import Testing
import VolModel

@testable import Proposal

/// Text from outside as text of a page.
@Suite struct HTMLTests {
    @Test(arguments: [
        ("a & b", "a &amp; b"), ("<b>", "&lt;b&gt;"), ("\"'`", "&quot;&#39;&#96;"),
        ("\u{202E}abc\u{200B}", "[U+202E]abc[U+200B]"), ("a\nb\r\t", "a[U+000A]b[U+000D][U+0009]"),
        ("\u{E0001}", "[U+E0001]"), ("عربي 🇨🇭 é", "عربي 🇨🇭 é"), ("&lt;", "&amp;lt;"), ("", ""),
    ])
    func whatIsMarkupOrHidesTextIsShown(_ text: String, _ escaped: String) {
        #expect(HTML.escaped(text) == escaped)
        #expect(("\(text)" as HTML).source == escaped)
    }

    @Test func onlyLiteralsAndMarkupAreTakenAsTheyStand() {
        let inner: HTML = "<b>\("<i>")</b>"
        let outer: HTML = "<p title=\"\("\" onclick=\"x")\">\(inner)\([inner, inner])\(7)</p>"
        let bold = "<b>&lt;i&gt;</b>"
        #expect(
            outer.source
                == "<p title=\"&quot; onclick=&quot;x\">\(bold)\(bold)\(bold)7</p>")
        #expect(("\(name: "<a>")" as HTML).source == "<bdi>&lt;a&gt;</bdi>")
        #expect([inner, inner].joined(", ").source == "\(bold), \(bold)")
    }

    /// Escaping takes nothing away: undone by hand, every visible text is what it was.
    @Test func escapingCanBeUndone() {
        var random = SeededRandom(seed: 41)
        let alphabet = Array("ab<>&\"'`;#=/ é漢🚀")
        for _ in 0..<2000 {
            let text = String((0..<(random.next() % 12)).map { _ in random.pick(alphabet) })
            var undone = HTML.escaped(text)
            #expect(!undone.contains { "<>\"'`".contains($0) })
            for (entity, sign) in [
                ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#96;", "`"),
                ("&amp;", "&"),
            ] {
                undone.replace(entity, with: sign)
            }
            #expect(undone == text)
        }
    }

    @Test func figuresHaveUnitsAndNoMoreDigitsThanTheyNeed() {
        #expect(ReportFigures.percent(0.01234) == "1.23%")
        #expect(ReportFigures.signedPercent(0.2345) == "+23.4%")
        #expect(ReportFigures.signedPercent(-0.2) == "−20.0%")
        #expect(ReportFigures.signedPercent(0) == "0.0%")
        #expect(ReportFigures.probability(0.0004) == "< 0.001")
        #expect(ReportFigures.probability(0.0426) == "0.043")
        #expect(ReportFigures.basisPoints(0.000_123) == "1.23 bp")
        #expect(ReportFigures.times(1.844) == "1.84x")
        #expect(ReportFigures.asked(ppm: 36_754) == "3.68%")
        #expect(ReportFigures.asked(ppm: 36_701) == "3.68%")
        #expect(ReportFigures.asked(ppm: 36_700) == "3.67%")
        #expect(ReportFigures.whole(1320.69) == "1,321")
        for value in [Double.nan, .infinity, -.infinity, 1e300] {
            #expect(ReportFigures.percent(value) == "–")
            #expect(ReportFigures.probability(value) == "–")
            #expect(ReportFigures.times(value) == "–")
            #expect(ReportFigures.signedPercent(value) == "–")
            #expect(ReportFigures.whole(value) == "–")
        }
    }

    @Test(arguments: [
        ("0", "0"), ("999", "999"), ("1000", "1,000"), ("1234567", "1,234,567"),
        ("-1000", "−1,000"), ("-100", "−100"), ("1234.5678", "1,234.5678"),
    ])
    func amountsAreGrouped(_ amount: String, _ text: String) throws {
        #expect(ReportFigures.grouped(try #require(ExactDecimal(amount))) == text)
    }

    @Test(arguments: [
        (1_704_067_200, "2024-01-01"), (1_704_070_800, "2024-01-01 01:00 UTC"),
        (1_704_067_205, "2024-01-01 00:00:05 UTC"),
    ])
    func timesAreShortWhereTheyCanBe(_ seconds: Int64, _ text: String) {
        #expect(ReportFigures.time(.init(seconds: seconds)) == text)
    }
}
