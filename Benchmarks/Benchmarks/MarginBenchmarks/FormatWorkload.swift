import Foundation

/// One feed in each layout that a history may have, made from one seed: a minute's cadence, prices
/// with 8 decimals.
enum FormatWorkload: String, CaseIterable {
    case seriesCSV = "series CSV"
    case seriesGzip = "series CSV from gzip"
    case seriesZstandard = "series CSV from zstd"
    case roundsCSV = "rounds CSV"
    case roundDump = "round dump"
    case candlesCSV = "candles CSV with header"
    case binanceCSV = "candles CSV, 12 columns without header"
    case leanCSV = "candles CSV of Lean"
    case candleArrays = "candle arrays JSON"
    case candleObjects = "candle objects JSON"
    case candleColumns = "candle columns JSON, 1 MB"
    case seriesLines = "series NDJSON"
    case roundsJSON = "rounds JSON"
    case pythJSON = "Pyth JSON"

    /// How the plain peer reads the same values.
    enum Peer {
        /// Columns from 0, between two of `separator`.
        case lines(separator: UInt8, time: Int, price: Int)
        /// `JSONSerialization`, then the values by their way; one document a line, or one.
        case json(isLines: Bool, time: [String], price: [String])
    }

    var peer: Peer? {
        let comma = UInt8(ascii: ",")
        return switch self {
        case .seriesCSV: .lines(separator: comma, time: 0, price: 1)
        case .seriesGzip, .seriesZstandard, .leanCSV, .candleColumns: nil
        case .roundsCSV: .lines(separator: comma, time: 3, price: 1)
        case .roundDump: .lines(separator: UInt8(ascii: " "), time: 3, price: 1)
        case .candlesCSV, .binanceCSV: .lines(separator: comma, time: 0, price: 4)
        case .candleArrays: .json(isLines: false, time: ["0"], price: ["4"])
        case .candleObjects: .json(isLines: false, time: ["timestamp"], price: ["close"])
        case .seriesLines: .json(isLines: true, time: ["timestamp"], price: ["price"])
        case .roundsJSON: .json(isLines: false, time: ["updatedAt"], price: ["answer"])
        case .pythJSON:
            .json(isLines: false, time: ["price", "publish_time"], price: ["price", "price"])
        }
    }

    /// 20 to 50 MB, but for the columns.
    var rows: Int {
        switch self {
        case .candleColumns: 14_000
        case .seriesCSV, .seriesGzip, .seriesZstandard: 1_000_000
        case .roundsJSON, .pythJSON: 250_000
        default: 400_000
        }
    }

    /// Written once into the temporary folder; the name tells the content.
    var path: String {
        let name = rawValue.filter { $0.isLetter || $0.isNumber }
        return MadeFile.path("marginpolicy-benchmark-\(name)-\(rows)-1") { path in
            switch self {
            case .seriesGzip: try MadeFile.pack("gzip -6", Self.seriesCSV.path, to: path)
            case .seriesZstandard: try MadeFile.pack("zstd -3", Self.seriesCSV.path, to: path)
            default: try bytes().write(to: URL(fileURLWithPath: path), options: .atomic)
            }
        }
    }

    /// Of the text, unpacked.
    var megabytes: Double {
        get throws {
            let packed = self == .seriesGzip || self == .seriesZstandard
            let text = packed ? Self.seriesCSV.path : path
            let size = try FileManager.default.attributesOfItem(atPath: text)[.size] as? Int
            return Double(size ?? 0) / 1e6
        }
    }

    private func bytes() -> Data {
        let made = MadeSeries(rows: rows, cadence: 60, seed: 42)
        if self == .candleColumns { return Self.columns(made) }
        let isArray = ends.first == "["
        var text = Data(ends.first.utf8)
        for (row, (time, price)) in zip(made.times, made.prices).enumerated() {
            if row > 0 { text.append(contentsOf: isArray ? ", ".utf8 : "\n".utf8) }
            text.append(contentsOf: record(row, Int(time), Int((price * 1e8).rounded())).utf8)
        }
        text.append(contentsOf: ends.last.utf8)
        return text
    }

    private var ends: (first: String, last: String) {
        switch self {
        case .seriesCSV: ("timestamp,price\n", "\n")
        case .roundsCSV: ("roundId,answer,startedAt,updatedAt,answeredInRound\n", "\n")
        case .candlesCSV: ("timestamp,open,high,low,close,volume\n", "\n")
        case .roundDump: ("# round answer startedAt updatedAt answeredInRound\n", "\n")
        case .candleArrays, .candleObjects, .roundsJSON, .pythJSON: ("[", "]\n")
        default: ("", "\n")
        }
    }

    private func record(_ row: Int, _ time: Int, _ units: Int) -> String {
        let price = Self.decimal(units)
        let high = Self.decimal(units + units / 1000)
        let low = Self.decimal(units - units / 1000)
        let round = 18_446_744_073_709_600_000 as UInt128 + UInt128(row)
        let candle = Self.firstBar + 60 * row
        switch self {
        case .roundsCSV: return "\(round),\(units),\(time),\(time),\(round)"
        case .roundDump: return "\(round) \(units) \(time) \(time) \(round)"
        case .candlesCSV: return "\(candle),\(price),\(high),\(low),\(price),12.5"
        case .binanceCSV:
            return "\(candle)000,\(price),\(high),\(low),\(price),12.5,\(candle + 59)999,1250.0,"
                + "31,6.25,625.0,0"
        case .leanCSV:
            let whole = [units, units + units / 1000, units - units / 1000].map { $0 / 100 }
            return "\(Self.leanTime(row)),\(whole[0]),\(whole[1]),\(whole[2]),\(whole[0]),12"
        case .candleArrays: return "[\(candle)000, \(price), \(high), \(low), \(price), 12.5]"
        case .candleObjects:
            return "{\"timestamp\": \(candle), \"open\": \(price), \"high\": \(high), "
                + "\"low\": \(low), \"close\": \(price), \"volume\": 12.5}"
        case .seriesLines: return "{\"timestamp\": \(time), \"price\": \(price)}"
        case .roundsJSON:
            return "{\"roundId\": \"\(round)\", \"answer\": \"\(units)\", \"startedAt\": "
                + "\"\(time)\", \"updatedAt\": \"\(time)\", \"answeredInRound\": \"\(round)\"}"
        case .pythJSON:
            return "{\"id\": \"e62df6c8b4a85fe1a67db44dc12de5db330f7ac66b72dc658afedf0f4a415b43\", "
                + "\"price\": {\"price\": \"\(units)\", \"conf\": \"1000\", \"expo\": -8, "
                + "\"publish_time\": \(time)}}"
        default: return "\(time),\(price)"
        }
    }

    private static let firstBar = 1_600_000_020

    /// A minute of a January, when New York keeps one time.
    private static func leanTime(_ row: Int) -> String {
        let (day, minute) = row.quotientAndRemainder(dividingBy: 1440)
        let (year, dayOfWinter) = day.quotientAndRemainder(dividingBy: 28)
        func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(2005 + year)01\(padded(dayOfWinter + 1)) "
            + "\(padded(minute / 60)):\(padded(minute % 60))"
    }

    private static func columns(_ made: MadeSeries) -> Data {
        let times = made.times.indices.map { "\(firstBar + 60 * $0)" }
        let prices = made.prices.map { decimal(Int(($0 * 1e8).rounded())) }
        var text = Data("{\"s\": \"ok\", \"t\": [\(times.joined(separator: ", "))]".utf8)
        for name in ["o", "h", "l", "c"] {
            text.append(Data(", \"\(name)\": [\(prices.joined(separator: ", "))]".utf8))
        }
        text.append(Data("}\n".utf8))
        return text
    }

    private static func decimal(_ units: Int) -> String {
        let fraction = String(units % 100_000_000)
        return "\(units / 100_000_000)."
            + String(repeating: "0", count: 8 - fraction.count) + fraction
    }
}
