import Testing

@testable import Proposal

@Suite struct MarkdownTextTests {
    @Test(arguments: [
        (0, "0.00%"), (5000, "0.50%"), (26_250, "2.625%"), (1, "0.0001%"), (1_000_000, "100.00%"),
        (-17_454, "−1.7454%"),
    ])
    func percentages(ppm: Int, text: String) {
        #expect(MarkdownText.percent(ppm: ppm) == text)
    }

    /// Leverage is rounded down: the initial ratio binds.
    @Test(arguments: [(52_500, "19.04x"), (1_000_000, "1.00x"), (333_334, "2.99x"), (0, "none")])
    func leverage(initialPpm: Int, text: String) {
        #expect(MarkdownText.leverage(initialPpm: initialPpm) == text)
    }

    @Test func markupFromOutsideIsInert() {
        let hostile =
            "<b>|`*_[x](javascript:alert(1))\u{202E}\nhttps://evil.example www.evil.example"
        let text = MarkdownText.escaped(hostile)
        for forbidden in ["<b>", "\n", "\u{202E}", "://", "www."] {
            #expect(!text.contains(forbidden))
        }
        #expect(text.contains("\\|\\`\\*\\_\\[x\\](javascript"))
    }

    /// A combining mark after the last sign does not hide an address.
    @Test func addressesWithCombiningMarksAreInert() {
        let text = MarkdownText.escaped("https://\u{301}evil.example www.\u{301}evil.example")
        #expect(!text.utf8.contains(Array("://".utf8)))
        #expect(!text.utf8.contains(Array("www.".utf8)))
    }

    @Test(arguments: [
        ("ETH", "`ETH`"), ("a`b", "`` a`b ``"), ("a``b`", "``` a``b` ```"), ("a|b", "`a\\|b`"),
        ("a\nb", "`a\u{FFFD}b`"), ("a\u{E000}b", "`a\u{FFFD}b`"), ("🇨🇭", "`🇨🇭`"),
    ])
    func codeSpansHoldAnyBackticks(text: String, span: String) {
        #expect(MarkdownText.code(text) == span)
    }
}
