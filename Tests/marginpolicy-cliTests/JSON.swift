import Foundation
import Testing

/// A JSON document as the tests look into it; what is not there is nil.
struct JSON {
    private let value: Any?

    init(_ data: Data) throws {
        value = try JSONSerialization.jsonObject(with: data, options: [.fragmentsAllowed])
    }

    private init(value: Any?) { self.value = value is NSNull ? nil : value }

    subscript(key: String) -> JSON { JSON(value: (value as? [String: Any])?[key]) }

    subscript(index: Int) -> JSON {
        guard let array = value as? [Any], array.indices.contains(index) else {
            return JSON(value: nil)
        }
        return JSON(value: array[index])
    }

    var string: String? { value as? String }
    var integer: Int? { (value as? NSNumber)?.intValue }
    var double: Double? { (value as? NSNumber)?.doubleValue }
    var isNull: Bool { value == nil }
    var isTrue: Bool { (value as? NSNumber)?.boolValue == true }
    var elements: [JSON] { (value as? [Any])?.map { JSON(value: $0) } ?? [] }
    var keys: Set<String> { Set((value as? [String: Any])?.keys ?? [:].keys) }
    /// A mapping from text to whole numbers.
    var counts: [String: Int]? { (value as? [String: NSNumber])?.mapValues(\.intValue) }

    /// Every key in the order in which the text has them. Precondition: no text holds `":`.
    static func keysInOrder(_ text: String) -> [String] {
        text.matches(of: /"([a-z0-9_]+)": ?/).map { String($0.1) }
    }
}
