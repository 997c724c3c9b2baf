/// A page as tags and texts, by the rules that the report keeps to: every attribute in double
/// quotes, every element closed but the void ones.
struct PageParser {
    struct Element {
        var name: String
        var attributes: [(name: String, value: String)]
        /// The elements around it, outermost first.
        var path: [String]

        subscript(_ name: String) -> String? { attributes.first { $0.name == name }?.value }
    }

    private(set) var elements: [Element] = []
    /// What breaks the rules.
    private(set) var faults: [String] = []
    /// All that stands between tags, style sheets and scripts left out.
    private(set) var text = ""

    private static let void: Set = ["meta", "br", "img", "link", "input", "hr"]

    init(_ page: String) {
        var path: [String] = []
        var rest = Array(page.unicodeScalars)[...]
        func take(to end: Unicode.Scalar) -> String? {
            guard let place = rest.firstIndex(of: end) else { return nil }
            let taken = String(String.UnicodeScalarView(rest[..<place]))
            rest = rest[(place + 1)...]
            return taken
        }
        while let before = take(to: "<") {
            if let inner = path.last, inner == "style" || inner == "script" {
                guard rest.starts(with: "/\(inner)>".unicodeScalars) else { continue }
            } else {
                text += before
                if before.contains(">") { faults.append("a bare > in \(before.suffix(40))") }
            }
            guard let tag = take(to: ">") else {
                faults.append("a tag without an end")
                return
            }
            if tag.hasPrefix("!DOCTYPE") { continue }
            if tag.hasPrefix("/") {
                let open = path.popLast()
                if open != String(tag.dropFirst()) {
                    faults.append("\(tag) closes \(open ?? "nothing")")
                }
                continue
            }
            let isClosed = tag.hasSuffix("/")
            let element = Self.element(isClosed ? String(tag.dropLast()) : tag, path, &faults)
            elements.append(element)
            if !isClosed, !Self.void.contains(element.name) { path.append(element.name) }
        }
        if !path.isEmpty { faults.append("never closed: \(path)") }
    }

    private static func element(
        _ tag: String, _ path: [String], _ faults: inout [String]
    ) -> Element {
        let name = String(tag.prefix { $0 != " " && $0 != "\n" })
        var attributes: [(name: String, value: String)] = []
        var rest = tag.dropFirst(name.count)
        while let start = rest.firstIndex(where: { $0 != " " && $0 != "\n" }) {
            rest = rest[start...]
            let key = String(rest.prefix { $0 != "=" && $0 != " " })
            rest = rest.dropFirst(key.count)
            guard rest.hasPrefix("=\"") else {
                if key != "hidden" { faults.append("attribute \(key) without quotes in \(tag)") }
                attributes.append((key, ""))
                if rest.hasPrefix("=") { return Element(name: name, attributes: [], path: path) }
                continue
            }
            let value = rest.dropFirst(2).prefix { $0 != "\"" }
            attributes.append((key, String(value)))
            rest = rest[value.endIndex...].dropFirst()
        }
        return Element(name: name, attributes: attributes, path: path)
    }
}
