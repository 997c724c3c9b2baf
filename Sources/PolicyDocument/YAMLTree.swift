internal import Yams

/// The only document of a YAML source, without the parts of YAML that hide what a reviewer reads.
func readYAML(_ source: SourceText) throws(DocumentError) -> LocatedNode {
    try refuseUnprintable(source)
    try refuseManyAliases(source)
    let parser: Parser
    let root: Node?
    do {
        parser = try Parser(yaml: source.text, resolver: .basic, encoding: .utf8)
        root = try parser.singleRoot()
    } catch let error as YamlError {
        throw documentError(error, source)
    } catch {
        throw DocumentError(
            file: source.file, location: .start, found: "\(error)", expected: "valid YAML")
    }
    guard let root else {
        throw DocumentError(
            file: source.file, location: .start, found: "an empty document", expected: "a mapping")
    }
    // Nodes hold their anchors weakly; the parser owns them.
    return try withExtendedLifetime(parser) { () throws(DocumentError) in
        try YAMLConversion(file: source.file, end: endOfText(source.text)).node(root, depth: 1)
    }
}

private struct YAMLConversion {
    let file: String
    let end: DocumentLocation

    func node(_ node: Node, depth: Int) throws(DocumentError) -> LocatedNode {
        let place = location(node.mark, end: end)
        guard depth <= LocatedNode.depthMax else {
            throw DocumentError(
                file: file, location: place, found: "more than \(LocatedNode.depthMax) levels",
                expected: "less nesting")
        }
        guard node.anchor == nil else {
            throw DocumentError(
                file: file, location: place, found: "an anchor",
                expected: "every value written out; anchors and aliases are not accepted")
        }
        try refuseTag(of: node, isKey: false, at: place)
        switch node {
        case .scalar(let scalar):
            let isPlain = scalar.style == .plain || scalar.style == .any
            if isPlain, ["", "~", "null", "Null", "NULL"].contains(scalar.string) {
                return LocatedNode(.null, at: place)
            }
            return LocatedNode(
                .scalar(scalar.string, isPlain ? .plain : .quoted), at: place)
        case .sequence(let sequence):
            var elements: [LocatedNode] = []
            for element in sequence {
                elements.append(try self.node(element, depth: depth + 1))
            }
            return LocatedNode(.sequence(elements), at: place)
        case .mapping(let mapping):
            return LocatedNode(.mapping(try entries(of: mapping, depth: depth)), at: place)
        case .alias:
            throw DocumentError(
                file: file, location: place, found: "an alias",
                expected: "every value written out; anchors and aliases are not accepted")
        }
    }

    private func entries(
        of mapping: Node.Mapping, depth: Int
    ) throws(DocumentError) -> [LocatedNode.Entry] {
        var entries: [LocatedNode.Entry] = []
        var seen: [String: DocumentLocation] = [:]
        for (key, value) in mapping {
            let place = location(key.mark, end: end)
            guard case .scalar(let name) = key, key.anchor == nil else {
                throw DocumentError(
                    file: file, location: place, found: "a key that is not a plain text",
                    expected: "a key such as 'name'")
            }
            try refuseTag(of: key, isKey: true, at: place)
            if let first = seen.updateValue(place, forKey: name.string) {
                throw duplicateKey(name.string, first: first, second: place, file: file)
            }
            entries.append(
                LocatedNode.Entry(
                    key: name.string, keyLocation: place,
                    value: try node(value, depth: depth + 1)))
        }
        return entries
    }

    private func refuseTag(
        of node: Node, isKey: Bool, at place: DocumentLocation
    ) throws(DocumentError) {
        let tag: String
        // What has no tag by itself: a quoted text gets one from the parser, and a key from the
        // comparison with its neighbours.
        let mayBeText: Bool
        switch node {
        case .scalar(let scalar):
            tag = scalar.tag.rawValue
            mayBeText = isKey || scalar.style != .plain
        case .sequence(let sequence): (tag, mayBeText) = (sequence.tag.rawValue, false)
        case .mapping(let mapping): (tag, mayBeText) = (mapping.tag.rawValue, false)
        case .alias: (tag, mayBeText) = ("", false)
        }
        guard tag.isEmpty || (mayBeText && tag == Tag.Name.str.rawValue) else {
            throw DocumentError(
                file: file, location: place, found: "the tag \(quoted(tag))",
                expected: "a value without a tag")
        }
    }
}

func duplicateKey(
    _ key: String, first: DocumentLocation, second: DocumentLocation, file: String
) -> DocumentError {
    DocumentError(
        file: file, location: second, found: "the key \(quoted(key)) again",
        expected: "each key once; the first stands at \(first)")
}

/// What libyaml would refuse without a line and a column.
private func refuseUnprintable(_ source: SourceText) throws(DocumentError) {
    var place = DocumentLocation.start
    for scalar in source.text.unicodeScalars {
        switch scalar.value {
        case 0x0A: place = DocumentLocation(line: place.line + 1, column: 0)
        case 0x09, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xFEFE, 0xFF00...0xFFFD, 0x10000...: break
        default:
            let digits = String(scalar.value, radix: 16, uppercase: true)
            throw DocumentError(
                file: source.file, location: place,
                found:
                    "the character U+\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)",
                expected: "printable text")
        }
        place.column += 1
    }
}

/// Keys are compared before a tree exists, so nested aliases inside a key would be expanded
/// without a bound. A document may look as if it had a few; the tree then tells where.
private func refuseManyAliases(_ source: SourceText) throws(DocumentError) {
    let aliasesMax = 16
    var count = 0
    var place = DocumentLocation.start
    var previous: UInt8 = 0x0A
    var starts = false
    for byte in source.text.utf8 {
        if starts, byte > 0x20, byte != UInt8(ascii: "*") { count += 1 }
        starts = byte == UInt8(ascii: "*") && (previous <= 0x20 || "[{,:-?".utf8.contains(previous))
        guard count <= aliasesMax else {
            throw DocumentError(
                file: source.file, location: place, found: "many words that begin with '*'",
                expected: "every value written out; anchors and aliases are not accepted")
        }
        if byte == 0x0A {
            place = DocumentLocation(line: place.line + 1, column: 1)
        } else if byte & 0xC0 != 0x80 {
            place.column += 1
        }
        previous = byte
    }
}

/// At the end of a last line without a line break, libyaml is already on the next one.
private func location(_ mark: Mark?, end: DocumentLocation) -> DocumentLocation {
    guard let mark else { return .start }
    return mark.line > end.line ? end : DocumentLocation(line: mark.line, column: mark.column)
}

private func documentError(_ error: YamlError, _ source: SourceText) -> DocumentError {
    let file = source.file
    let end = endOfText(source.text)
    func syntax(_ problem: String, _ context: YamlError.Context?, _ mark: Mark) -> DocumentError {
        DocumentError(
            file: file, location: location(mark, end: end),
            found: "a syntax error (\(problem)\(context.map { " \($0.text)" } ?? ""))",
            expected: "valid YAML")
    }
    switch error {
    case .scanner(let context, let problem, let mark, _),
        .parser(let context, let problem, let mark, _):
        return syntax(problem, context, mark)
    case .composer(nil, _, let mark, _):
        return DocumentError(
            file: file, location: location(mark, end: end), found: "an alias",
            expected: "every value written out; anchors and aliases are not accepted")
    case .composer(_, _, let mark, _):
        return DocumentError(
            file: file, location: location(mark, end: end), found: "a second document",
            expected: "one document in a file")
    case .duplicatedKeysInMapping(let keys, let context):
        return DocumentError(
            file: file, location: location(context.mark, end: end),
            found: "the key \(quoted(keys.first ?? "")) more than once, the first time here",
            expected: "each key once")
    default:
        return DocumentError(
            file: file, location: .start, found: "\(error)", expected: "valid YAML")
    }
}

/// Where a text ends, counting the line breaks that libyaml counts.
private func endOfText(_ text: String) -> DocumentLocation {
    var place = DocumentLocation.start
    var previous: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\n" where previous == "\r": break
        case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}":
            place = DocumentLocation(line: place.line + 1, column: 1)
        default: place.column += 1
        }
        previous = scalar
    }
    return place
}
