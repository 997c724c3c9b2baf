import MarginPolicy
import VolModel

/// How scalars are read. `expected` completes the sentence "expected …".
extension DocumentValue {
    /// The characters of a number or a word, quoted or not.
    private func scalar(_ expected: String) throws(DocumentError) -> String {
        guard case .scalar(let text, let style) = node.content, style != .boolean else {
            throw failure(expected: expected)
        }
        return text
    }

    /// A text of at least one character without control characters.
    package func text(_ expected: String, lengthMax: Int = 4096) throws(DocumentError) -> String {
        guard case .scalar(let text, let style) = node.content,
            style == .plain || style == .quoted
        else { throw failure(expected: expected) }
        guard !text.isEmpty else { throw failure(found: "an empty text", expected: expected) }
        let scalars = text.unicodeScalars
        guard !scalars.contains(where: { $0.isControl }) else {
            throw failure(expected: "\(expected), without control characters or line breaks")
        }
        guard scalars.count <= lengthMax else {
            throw failure(
                found: "\(scalars.count) characters",
                expected: "\(expected) of at most \(lengthMax) characters")
        }
        return text
    }

    package func boolean() throws(DocumentError) -> Bool {
        if case .scalar(let text, let style) = node.content, style == .plain || style == .boolean,
            let value = Bool(text)
        {
            return value
        }
        throw failure(expected: "true or false")
    }

    func integer(
        in range: ClosedRange<Int>, _ expected: String? = nil
    ) throws(DocumentError) -> Int {
        let expected = expected ?? "a whole number from \(range.lowerBound) to \(range.upperBound)"
        let text = try scalar(expected)
        guard !text.hasPrefix("+"), let value = Int(text), range.contains(value) else {
            throw failure(expected: expected)
        }
        return value
    }

    /// A decimal or a percentage, exactly.
    func ratio(
        _ expected: String, where accepts: (Ratio) -> Bool
    ) throws(DocumentError) -> Ratio {
        try ratio(of: scalar(expected), expected, where: accepts)
    }

    /// A decimal that is no percentage, exactly.
    func number(
        _ expected: String, where accepts: (Ratio) -> Bool
    ) throws(DocumentError) -> Ratio {
        let text = try scalar(expected)
        guard !text.hasSuffix("%") else { throw failure(expected: expected) }
        return try ratio(of: text, expected, where: accepts)
    }

    /// `5%/d` or `0.05/d`.
    func ratioPerDay(
        _ expected: String, where accepts: (Ratio) -> Bool
    ) throws(DocumentError) -> Ratio {
        let text = try scalar(expected)
        guard text.hasSuffix("/d") else { throw failure(expected: expected) }
        return try ratio(of: String(text.dropLast(2)), expected, where: accepts)
    }

    private func ratio(
        of text: String, _ expected: String, where accepts: (Ratio) -> Bool
    ) throws(DocumentError) -> Ratio {
        let isPercentage = text.hasSuffix("%")
        guard let decimal = ExactDecimal(isPercentage ? String(text.dropLast()) : text) else {
            throw failure(expected: expected)
        }
        let exact =
            isPercentage
            ? ExactDecimal(
                significand: decimal.significand, fractionDigits: decimal.fractionDigits + 2)
            : decimal
        guard exact.fractionDigits <= 9 else {
            throw failure(expected: "\(expected), with at most 9 decimals (7 in percent)")
        }
        guard let value = Ratio(exact), accepts(value) else { throw failure(expected: expected) }
        return value
    }

    /// An amount of quote units above zero, at most what ``ExactDecimal`` parses.
    func amount() throws(DocumentError) -> ExactDecimal {
        let expected =
            "an amount above 0 and at most 1e15 with at most 8 decimals and 18 digits, such as 250e6"
        guard let value = ExactDecimal(try scalar(expected)), value.significand > 0,
            value.fractionDigits <= 8
        else { throw failure(expected: expected) }
        return value
    }

    func duration(
        _ expected: String, where accepts: (TimeSpan) -> Bool = { _ in true }
    ) throws(DocumentError) -> TimeSpan {
        guard let value = TimeSpan(try scalar(expected)), accepts(value) else {
            throw failure(expected: expected)
        }
        return value
    }

    func positiveDuration() throws(DocumentError) -> TimeSpan {
        try duration("a duration above zero such as 90s, 5m, 1h or 3d") { $0.microseconds > 0 }
    }

    func anyDuration() throws(DocumentError) -> TimeSpan {
        try duration("a duration such as 0s, 90s, 5m, 1h or 3d")
    }

    func timestamp() throws(DocumentError) -> Timestamp {
        let expected = "a time in UTC such as 2024-01-28T00:00:00Z or a date such as 2024-01-28"
        guard let value = Timestamp(try scalar(expected)) else {
            throw failure(expected: expected)
        }
        return value
    }

    /// One of the words that an enumeration lists.
    package func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ type: Choice.Type = Choice.self
    ) throws(DocumentError) -> Choice {
        let words = Choice.allCases.map(\.rawValue)
        let expected = words.count == 1 ? words[0] : "one of \(words.joined(separator: ", "))"
        let text = try scalar(expected)
        guard let value = Choice(rawValue: text) else {
            let suggestion = nearestWord(to: text, among: words).map { " (did you mean '\($0)'?)" }
            throw failure(found: quoted(text) + (suggestion ?? ""), expected: expected)
        }
        return value
    }

    /// The document's `schema`, which says how to read it.
    package func schema(_ name: String) throws(DocumentError) {
        let text = try scalar(name)
        guard text == name else { throw failure(expected: name) }
    }
}

extension Ratio {
    static let half = Ratio(billionths: 500_000_000)
}

extension String {
    /// 1 to 64 characters without control characters: what may name a class or an instrument.
    var isShortName: Bool {
        !isEmpty && unicodeScalars.count <= 64 && !unicodeScalars.contains { $0.isControl }
    }
}
