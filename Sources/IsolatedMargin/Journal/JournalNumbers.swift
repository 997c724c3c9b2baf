import PolicyDocument
import VolModel

/// Counts, sizes, prices, ids and shares: a number up to ±(2⁵³ − 1), beyond it a text of digits,
/// since readers that hold numbers as doubles lose digits there.
extension Int: JournalCoded {
    static let journalNumberMax = 1 << 53 - 1

    var json: JSONValue {
        magnitude <= UInt(Self.journalNumberMax) ? .integer(self) : .string(String(self))
    }

    init(_ value: DocumentValue) throws(DocumentError) {
        switch value.node.content {
        case .scalar(let text, .number):
            guard let number = Int(text), String(number) == text,
                number.magnitude <= UInt(Self.journalNumberMax)
            else {
                throw value.failure(
                    expected: "a whole number up to ±9007199254740991; a larger one in quotes")
            }
            self = number
        case .scalar(let text, .quoted):
            guard let number = Int(text), String(number) == text,
                number.magnitude > UInt(Self.journalNumberMax)
            else {
                throw value.failure(
                    expected: "a whole number of 64 bits, without quotes up to ±9007199254740991")
            }
            self = number
        default: throw value.failure(expected: "a whole number")
        }
    }
}

/// Amounts: always a text of digits.
extension Int128: JournalCoded {
    var json: JSONValue { .string(String(self)) }

    init(_ value: DocumentValue) throws(DocumentError) {
        guard case .scalar(let text, .quoted) = value.node.content, let amount = Int128(text),
            String(amount) == text
        else { throw value.failure(expected: "a whole number of 128 bits in quotes: \"2500\"") }
        self = amount
    }
}

extension Bool: JournalCoded {
    var json: JSONValue { .boolean(self) }

    init(_ value: DocumentValue) throws(DocumentError) { self = try value.boolean() }
}

extension String: JournalCoded {
    var json: JSONValue { .string(self) }

    init(_ value: DocumentValue) throws(DocumentError) { self = try value.anyText() }
}

/// RFC 3339 in UTC from 1970 to 9999; other instants in microseconds since 1970: `-1us`.
extension Timestamp: JournalCoded {
    private var text: String {
        let text = description
        return Timestamp(text) == self ? text : "\(microseconds)us"
    }

    var json: JSONValue { .string(text) }

    init(_ value: DocumentValue) throws(DocumentError) {
        guard case .scalar(let text, .quoted) = value.node.content,
            let time = Timestamp(text)
                ?? Int64.journalMicroseconds(text).map(Timestamp.init(microseconds:)),
            time.text == text
        else { throw value.failure(expected: "a time in UTC such as 2024-01-28T00:00:00Z") }
        self = time
    }
}

/// `90s`, `5m`, `36h`, `3d`; where no such text says it exactly, microseconds: `-1us`.
extension TimeSpan: JournalCoded {
    private var text: String {
        let text = description
        return TimeSpan(text) == self ? text : "\(microseconds)us"
    }

    var json: JSONValue { .string(text) }

    init(_ value: DocumentValue) throws(DocumentError) {
        guard case .scalar(let text, .quoted) = value.node.content,
            let span = TimeSpan(text)
                ?? Int64.journalMicroseconds(text).map(TimeSpan.init(microseconds:)),
            span.text == text
        else { throw value.failure(expected: "a duration such as 90s, 5m, 36h or 3d") }
        self = span
    }
}

extension Int64 {
    fileprivate static func journalMicroseconds(_ text: String) -> Int64? {
        text.hasSuffix("us") ? Int64(text.dropLast(2)) : nil
    }
}
