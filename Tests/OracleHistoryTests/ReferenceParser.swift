import Foundation
import VolModel

@testable import OracleHistory

/// The plain reading of a `feed,timestamp,price` file, one string at a time: what the fast kernel
/// is held to.
struct ReferenceParser {
    struct Feed: Equatable {
        var name: String
        var rows = 0
        var counts: [String: Int] = [:]
        var prices: [Int64: Double] = [:]
    }

    private(set) var feeds: [Feed] = []
    private var current: Int?

    /// `lines` without the header; times are in seconds.
    init(lines: [String]) {
        for line in lines { read(line) }
    }

    private mutating func read(_ line: String) {
        let blanks = CharacterSet(charactersIn: " \t\r")
        if line.trimmingCharacters(in: blanks).isEmpty { return }
        guard let fields = Self.fields(line), fields.count >= 3, Self.count(line) == 3 else {
            return reject("unparsable")
        }
        let time = Self.time(fields[1])
        let named = feeds.firstIndex { $0.name == fields[0] }
        if fields[0].isEmpty { return reject("unparsable") }
        if let named {
            current = named
        } else if time != nil {
            feeds.append(Feed(name: fields[0]))
            current = feeds.count - 1
        }
        guard let time else { return reject("unparsable") }
        guard let price = Self.price(fields[2]) else { return reject("unparsable") }
        if !price.isFinite { return reject("not_finite") }
        if price <= 0 { return reject("non_positive") }
        if time > 4_102_444_800_000_000 { return reject("future") }
        let feed = current ?? 0
        feeds[feed].rows += 1
        if feeds[feed].prices.updateValue(price, forKey: time) != nil {
            feeds[feed].counts["duplicate_time", default: 0] += 1
        }
    }

    private mutating func reject(_ reason: String) {
        guard let current else { return }
        feeds[current].rows += 1
        feeds[current].counts[reason, default: 0] += 1
    }

    /// Pieces between the commas that no pair of quotes encloses.
    private static func count(_ line: String) -> Int {
        let unquoted = line.split(separator: "\"", omittingEmptySubsequences: false)
            .enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
        return 1 + unquoted.joined().filter { $0 == "," }.count
    }

    private static func fields(_ line: String) -> [String]? {
        var fields: [String] = []
        var rest = Substring(line)
        while fields.count < 3 {
            rest = rest.drop { " \t\r".contains($0) }
            if rest.first == "\"" {
                var field = ""
                rest = rest.dropFirst()
                while true {
                    guard let character = rest.popFirst() else { return nil }
                    if character != "\"" {
                        field.append(character)
                    } else if rest.first == "\"" {
                        field.append("\"")
                        rest = rest.dropFirst()
                    } else {
                        break
                    }
                }
                rest = rest.drop { " \t\r".contains($0) }
                guard rest.isEmpty || rest.first == "," else { return nil }
                fields.append(field)
            } else {
                let field = rest.prefix { $0 != "," }
                rest = rest.dropFirst(field.count)
                fields.append(
                    field.trimmingCharacters(in: CharacterSet(charactersIn: " \t\r")))
            }
            if rest.isEmpty { break }
            rest = rest.dropFirst()
        }
        return fields
    }

    private static func time(_ text: String) -> Int64? {
        if text.allSatisfy({ "0123456789.".contains($0) }) {
            let parts = text.split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count <= 2, let whole = Int64(parts[0]), whole < 100_000_000_000,
                parts[0].count <= 18
            else { return nil }
            let fraction = parts.count == 2 ? String(parts[1]) : ""
            let padded = (fraction + "000000").prefix(6)
            guard let micros = Int64(padded) else { return nil }
            return whole * 1_000_000 + micros
        }
        return Timestamp(text, assumingUTC: true)?.microseconds
    }

    private static func price(_ text: String) -> Double? {
        let word = text.lowercased().trimmingCharacters(in: CharacterSet(charactersIn: "+-"))
        if ["nan", "inf", "infinity"].contains(word), text.count - word.count <= 1 { return .nan }
        let pattern = #/[+\-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+\-]?[0-9]+)?/#
        guard text.wholeMatch(of: pattern) != nil else { return nil }
        return strtod(text, nil)
    }
}
