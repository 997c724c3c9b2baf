/// A chart as a part of a page, where other charts stand beside it.
enum InlineChart {
    static func render(_ chart: Chart, prefix: String) -> HTML {
        """
        <figure>
        <div class="scroll" role="region" tabindex="0" aria-labelledby="\(prefix)caption">
        \(HTML(trusted: embedded(chart.svg(.automatic), prefix: prefix)))
        </div>
        <figcaption id="\(prefix)caption"><strong>\(chart.title).</strong> \(chart.alternativeText)</figcaption>
        </figure>

        """
    }

    /// The document without what stands before its `svg` element, and with `prefix` before every
    /// identifier and every reference to one: two charts may use the same.
    static func embedded(_ document: String, prefix: String) -> String {
        guard let start = document.firstRange(of: "<svg")?.lowerBound else { return "" }
        var result = ""
        var isTag = false
        var rest = document[start...]
        while let next = rest.firstIndex(of: isTag ? ">" : "<") {
            let end = rest.index(after: next)
            let part = rest[..<end]
            result += isTag ? prefixed(part, by: prefix) : String(part)
            rest = rest[end...]
            isTag.toggle()
        }
        return result + rest.trimmingSuffix { $0.isWhitespace }
    }

    /// The rest of one tag, `<` excluded.
    private static func prefixed(_ tag: Substring, by prefix: String) -> String {
        var text = String(tag)
        for reference in [" id=\"", "href=\"#", "url(#"] {
            text.replace(reference, with: reference + prefix)
        }
        for list in ["aria-labelledby=\"", "aria-describedby=\""] {
            guard let opening = text.firstRange(of: list) else { continue }
            let value = text[opening.upperBound...].prefix { $0 != "\"" }
            let names = value.split(separator: " ").map { prefix + $0 }.joined(separator: " ")
            text.replaceSubrange(value.startIndex..<value.endIndex, with: names)
        }
        return text
    }
}

extension Substring {
    fileprivate func trimmingSuffix(while isTrimmed: (Character) -> Bool) -> Substring {
        var text = self
        while let last = text.last, isTrimmed(last) { text.removeLast() }
        return text
    }
}
