import Foundation

/// What a Swift programmer writes without a library: lines, fields, numbers, a dictionary of
/// columns. No check, no cleaning, no order.
enum PlainReader {
    struct Columns {
        var times: [Int64] = []
        var prices: [Double] = []
    }

    /// Splits a `String` into `Substring`s.
    static func readStrings(path: String) throws -> [String: Columns] {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        var feeds: [String: Columns] = [:]
        for line in text.split(separator: "\n").dropFirst() {
            let fields = line.split(separator: ",")
            guard fields.count == 3, let time = Int64(fields[1]), let price = Double(fields[2])
            else { continue }
            feeds[String(fields[0]), default: Columns()].times.append(time)
            feeds[String(fields[0]), default: Columns()].prices.append(price)
        }
        return feeds
    }

    /// Walks over the bytes without an object for a line or a field: digits by hand, prices with
    /// `strtod`, the feed looked up only where its name changes.
    static func readBytes(path: String) throws -> [String: Columns] {
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        var feeds: [String: Columns] = [:]
        data.withUnsafeBytes { raw in
            let bytes = raw.bindMemory(to: CChar.self)
            guard let base = bytes.baseAddress else { return }
            let end = base + bytes.count
            let (comma, newline) = (Int32(UInt8(ascii: ",")), Int32(UInt8(ascii: "\n")))
            var name = UnsafeBufferPointer<CChar>(start: base, count: 0)
            var columns = Columns()
            func store() {
                if !columns.times.isEmpty { feeds[text(name)] = columns }
            }
            func field(_ from: UnsafePointer<CChar>, _ end: Int32) -> UnsafePointer<CChar>? {
                memchr(from, end, base + bytes.count - from).map {
                    UnsafePointer($0.assumingMemoryBound(to: CChar.self))
                }
            }
            var line = field(base, newline).map { $0 + 1 } ?? end
            while line < end, let first = field(line, comma), let second = field(first + 1, comma),
                let last = field(second + 1, newline)
            {
                let found = UnsafeBufferPointer(start: line, count: first - line)
                if !found.elementsEqual(name) {
                    store()
                    name = found
                    columns = feeds[text(name)] ?? Columns()
                }
                var time: Int64 = 0
                var digit = first + 1
                while digit < second {
                    time = time * 10 + Int64(digit.pointee - 48)
                    digit += 1
                }
                columns.times.append(time)
                columns.prices.append(strtod(second + 1, nil))
                line = last + 1
            }
            store()
        }
        return feeds
    }

    private static func text(_ name: UnsafeBufferPointer<CChar>) -> String {
        String(decoding: name.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
