import PolicyDocument

/// What stands in journals and snapshots. Writing and reading are inverse to each other: no value
/// has two forms, and no form two values.
protocol JournalCoded {
    var json: JSONValue { get }
    init(_ value: DocumentValue) throws(DocumentError)
}

extension JSONValue {
    /// A list in its own order.
    static func list(_ values: some Sequence<some JournalCoded>) -> JSONValue {
        .array(values.map(\.json))
    }

    static func optional(_ value: (some JournalCoded)?) -> JSONValue { value?.json ?? .null }
}

extension DocumentValue {
    func list<Element: JournalCoded>(
        of type: Element.Type = Element.self
    ) throws(DocumentError) -> [Element] {
        var values: [Element] = []
        for element in try elements(expected: "a list") { values.append(try Element(element)) }
        return values
    }

    func optional<Value: JournalCoded>(
        _ type: Value.Type = Value.self
    ) throws(DocumentError) -> Value? {
        isNull ? nil : try Value(self)
    }

    /// The word that says which other keys a mapping has.
    func kind<Kind: RawRepresentable<String> & CaseIterable>(
        _ key: String, _ type: Kind.Type = Kind.self
    ) throws(DocumentError) -> Kind {
        let expected = "a mapping with the key \(key)"
        let members = try namedMembers(expected: expected)
        guard let member = members.first(where: { $0.name == key }) else {
            throw failure(found: "no key '\(key)'", expected: expected)
        }
        return try member.value.choice()
    }
}

extension DocumentValue.Members {
    subscript<Value: JournalCoded>(
        key: String, as type: Value.Type = Value.self
    ) -> Value {
        get throws(DocumentError) { try Value(required(key)) }
    }

    func optional<Value: JournalCoded>(
        _ key: String, as type: Value.Type = Value.self
    ) throws(DocumentError) -> Value? {
        try required(key).optional()
    }

    func word<Word: RawRepresentable<String> & CaseIterable>(
        _ key: String, _ type: Word.Type = Word.self
    ) throws(DocumentError) -> Word {
        try required(key).choice()
    }
}
