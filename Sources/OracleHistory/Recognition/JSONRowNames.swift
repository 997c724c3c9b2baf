/// An object that may be a row, by the names in it.
struct JSONRowNames {
    private static let time = CSVColumnNames.time + ["start", "startedat"]
    private static let feed = CSVColumnNames.feed + ["coin", "productid", "instrumentname"]
    private static let closed = ["confirm", "isclosed", "closed", "isfinal", "complete"]
    private static let end = ["end", "closetime"]

    private let node: JSONNode
    /// The names of scalars, as they are and normalized.
    private let names: [(exact: String, plain: String)]

    init(_ node: JSONNode) {
        self.node = node
        names = node.members.compactMap { name, value in
            value.text == nil ? nil : (name, CSVColumnNames.normalized(Array(name.utf8)))
        }
    }

    /// The layout of rows like this one, nil when it is not a row of prices.
    func layout(_ path: [JSONStep]) -> JSONLayout? {
        pyth(path) ?? chainlink(path) ?? markPrice(path) ?? shortCandle(path) ?? candle(path)
            ?? series(path)
    }

    private func find(_ candidates: [String]) -> String? {
        candidates.lazy.compactMap { name in names.first { $0.plain == name }?.exact }.first
    }

    private func has(_ exact: [String]) -> Bool { exact.allSatisfy { node[$0]?.text != nil } }

    private static func field(_ role: JSONLayout.Role, _ name: String?) -> JSONLayout.Field? {
        name.map { JSONLayout.Field(role: role, place: .member($0)) }
    }

    /// Hermes: `{"id", "price": {"price", "conf", "expo", "publish_time"}, …}`.
    private func pyth(_ path: [JSONStep]) -> JSONLayout? {
        let needed = ["price", "conf", "expo", "publish_time"]
        guard let price = node["price"], has(["id"]),
            needed.allSatisfy({ price[$0]?.text != nil })
        else { return nil }
        func inner(_ role: JSONLayout.Role, _ name: String) -> JSONLayout.Field {
            JSONLayout.Field(role: role, place: .nested("price", name))
        }
        return JSONLayout(
            format: .pythJSON, path: path,
            fields: [
                inner(.time, "publish_time"), inner(.price, "price"), inner(.exponent, "expo"),
                JSONLayout.Field(role: .feed, place: .member("id")),
            ])
    }

    private func chainlink(_ path: [JSONStep]) -> JSONLayout? {
        guard let round = find(CSVColumnNames.round), let price = find(CSVColumnNames.price),
            let time = find(CSVColumnNames.time)
        else { return nil }
        return JSONLayout(
            format: .chainlinkRoundsJSON, path: path,
            fields: [
                Self.field(.time, time), Self.field(.price, price), Self.field(.round, round),
                Self.field(.feed, find(CSVColumnNames.feed)),
            ].compactMap(\.self))
    }

    /// Binance's mark price stream.
    private func markPrice(_ path: [JSONStep]) -> JSONLayout? {
        guard node["e"]?.isText("markPriceUpdate") == true, has(["E", "p", "s"]) else {
            return nil
        }
        return JSONLayout(
            format: .markPricesJSON, path: path,
            fields: [Self.field(.time, "E"), Self.field(.price, "p"), Self.field(.feed, "s")]
                .compactMap(\.self))
    }

    /// Binance's and Hyperliquid's candles, in which upper and lower case differ.
    private func shortCandle(_ path: [JSONStep]) -> JSONLayout? {
        guard has(["t", "o", "h", "l", "c"]) else { return nil }
        func known(_ name: String) -> String? { has([name]) ? name : nil }
        return candle(path, time: "t", close: "c", feed: known("s"), closed: known("x"), end: "T")
    }

    private func candle(_ path: [JSONStep]) -> JSONLayout? {
        guard let time = find(["start", "startedat"]) ?? find(Self.time),
            let close = find(["close"]),
            ["open", "high", "low"].allSatisfy({ find([$0]) != nil })
        else { return nil }
        return candle(
            path, time: time, close: close, feed: find(Self.feed), closed: find(Self.closed),
            end: find(Self.end))
    }

    private func candle(
        _ path: [JSONStep], time: String, close: String, feed: String?, closed: String?,
        end: String?
    ) -> JSONLayout {
        let end = end.flatMap { node[$0]?.text }
        let length = node["resolution"]?.text.flatMap(BarLength.named)
        return JSONLayout(
            format: .candleObjectsJSON, path: path,
            fields: [
                Self.field(.time, time), Self.field(.price, close), Self.field(.feed, feed),
                Self.field(.closed, closed),
            ].compactMap(\.self),
            interval: length ?? BarLength.between(node[time]?.text, end))
    }

    /// An open time is not the time of a last price: a day's statistics have both.
    private func series(_ path: [JSONStep]) -> JSONLayout? {
        guard let price = find(CSVColumnNames.price),
            let time = find(CSVColumnNames.time.filter { $0 != "opentime" })
        else { return nil }
        return JSONLayout(
            format: .seriesJSON, path: path,
            fields: [
                Self.field(.time, time), Self.field(.price, price),
                Self.field(.feed, find(Self.feed)),
            ].compactMap(\.self))
    }
}

/// The length of a bar in microseconds, where the bar states it.
enum BarLength {
    private static let minute: Int64 = 60_000_000

    /// dYdX's names of resolutions.
    static func named(_ name: [UInt8]) -> Int64? {
        let minutes: [String: Int64] = [
            "1MIN": 1, "5MINS": 5, "15MINS": 15, "30MINS": 30, "1HOUR": 60, "4HOURS": 240,
            "1DAY": 1440,
        ]
        return minutes[String(decoding: name, as: UTF8.self)].map { $0 * minute }
    }

    /// From the first instant of a bar to its last millisecond or the instant after it.
    static func between(_ start: [UInt8]?, _ end: [UInt8]?) -> Int64? {
        guard let start, let end, let unit = NumericTime.decide(from: [start]),
            case .time(let first) = start.withUnsafeBufferPointer({ TimeText.parse($0, unit: unit) }
            ),
            case .time(let last) = end.withUnsafeBufferPointer({ TimeText.parse($0, unit: unit) })
        else { return nil }
        let length = last - first
        let whole = length % 1_000_000 == 999_000 ? length + 1000 : length
        return whole > 0 && whole % 1_000_000 == 0 ? whole : nil
    }
}
