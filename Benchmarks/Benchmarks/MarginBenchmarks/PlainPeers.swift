import Foundation

/// The plain readers beside each format: times and prices of files that are as they should be. No
/// check, no cleaning, no order, and nothing beside the price.
enum PlainPeer {
    static func read(_ workload: FormatWorkload) throws -> PlainReader.Columns? {
        switch workload.peer {
        case .lines(let separator, let time, let price):
            try lines(workload.path, separator, time: time, price: price)
        case .json(let isLines, let time, let price):
            try json(workload.path, isLines: isLines, time: time, price: price)
        case nil: nil
        }
    }

    /// `memchr` for fields and lines, digits by hand for times, `strtod` for prices.
    private static func lines(
        _ path: String, _ separator: UInt8, time timeColumn: Int, price priceColumn: Int
    ) throws -> PlainReader.Columns {
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        var columns = PlainReader.Columns()
        data.withUnsafeBytes { raw in
            guard let base = raw.bindMemory(to: CChar.self).baseAddress else { return }
            let end = base + raw.count
            func find(_ byte: UInt8, from: UnsafePointer<CChar>) -> UnsafePointer<CChar>? {
                memchr(from, Int32(byte), end - from).map {
                    UnsafePointer($0.assumingMemoryBound(to: CChar.self))
                }
            }
            var line = base
            while line < end, let next = find(UInt8(ascii: "\n"), from: line) {
                defer { line = next + 1 }
                var field = line
                var time: Int64 = 0
                for column in 0...max(timeColumn, priceColumn) {
                    if column == timeColumn {
                        var digit = field
                        while digit.pointee &- 48 >= 0, digit.pointee &- 48 <= 9 {
                            time = time * 10 + Int64(digit.pointee - 48)
                            digit += 1
                        }
                    }
                    if column == priceColumn { columns.prices.append(strtod(field, nil)) }
                    guard let end = find(separator, from: field), end < next else { break }
                    field = end + 1
                }
                columns.times.append(time)
            }
        }
        return columns
    }

    private static func json(
        _ path: String, isLines: Bool, time: [String], price: [String]
    ) throws -> PlainReader.Columns {
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        var columns = PlainReader.Columns()
        func take(_ row: Any) {
            columns.times.append(Int64(value(row, time)))
            columns.prices.append(value(row, price))
        }
        if isLines {
            for line in data.split(separator: UInt8(ascii: "\n")) {
                take(try JSONSerialization.jsonObject(with: line))
            }
        } else {
            for row in try JSONSerialization.jsonObject(with: data) as? [Any] ?? [] { take(row) }
        }
        return columns
    }

    private static func value(_ row: Any, _ way: [String]) -> Double {
        var node: Any? = row
        for step in way {
            if let object = node as? [String: Any] {
                node = object[step]
            } else if let array = node as? [Any], let index = Int(step) {
                node = array[index]
            }
        }
        if let number = node as? NSNumber { return number.doubleValue }
        return (node as? String).flatMap(Double.init) ?? .nan
    }
}
