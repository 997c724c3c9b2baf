/// An object that may be a row, by the names in it.
struct JSONRowNames {
    private static let time = CSVColumnNames.time + ["start", "startedat"]
    private static let feed = CSVColumnNames.feed + ["coin", "productid", "instrumentname"]
    private static let closed = ["confirm", "isclosed", "closed", "isfinal", "complete"]
    private static let end = ["end"] + CSVColumnNames.end
    private static let fundingTime = [
        "fundingtime", "fundingratetimestamp", "effectiveat", "nextfundingtime",
    ]
    private static let rate = ["fundingrate", "relativefundingrate", "rate"]

    private let node: JSONNode
    private let named: ColumnNames
    /// The names of scalars, as they are and normalized.
    private let names: [(exact: String, plain: String)]

    /// `named`: what the caller says of the names.
    init(_ node: JSONNode, _ named: ColumnNames) {
        self.node = node
        self.named = named
        names = node.members.compactMap { name, value in
            value.text == nil ? nil : (name, CSVColumnNames.normalized(Array(name.utf8)))
        }
    }

    /// The layout of rows like this one, nil when it is not a row of what is asked for.
    func layout(_ path: [JSONStep], _ options: HistoryOptions) -> JSONLayout? {
        if options.content == .fundingRates { return funding(path) }
        if named[.time] != nil, named[.price] != nil { return stated(path, options) }
        let candidates = [pyth, chainlink, markPrice, shortCandle, candle, dailyRounds, series]
        return candidates.lazy.compactMap { $0(path) }.first { options.allows($0.format) }
    }

    /// Days of rounds: `{"timeStart", "open", "high", "low", "updateCount", "roundsInDay"}`. The
    /// opening price is an observation at the day's start; nothing says when the others were.
    private func dailyRounds(_ path: [JSONStep]) -> JSONLayout? {
        guard find(["updatecount"]) != nil, let time = find(["timestart"]),
            let open = find(["open"])
        else { return nil }
        return JSONLayout(
            format: .seriesJSON, path: path,
            fields: [Self.field(.time, time), Self.field(.price, open)].compactMap(\.self))
    }

    /// The layout of names that the caller has stated.
    private func stated(_ path: [JSONStep], _ options: HistoryOptions) -> JSONLayout? {
        let fields = RowRole.allCases.compactMap { role in
            named[role].flatMap { name in
                Self.field(role, find([CSVColumnNames.normalized(Array(name.utf8))]))
            }
        }
        let roles = Set(fields.map(\.role))
        guard roles.isSuperset(of: [.time, .price]) else { return nil }
        let format: HistoryFormat =
            roles.isSuperset(of: [.open, .high, .low])
            ? .candleObjectsJSON : roles.contains(.round) ? .chainlinkRoundsJSON : .seriesJSON
        return options.allows(format)
            ? JSONLayout(format: format, path: path, fields: fields) : nil
    }

    private func funding(_ path: [JSONStep]) -> JSONLayout? {
        guard let rate = find(Self.rate),
            let time = find(Self.fundingTime) ?? find(Self.time)
        else { return nil }
        return JSONLayout(
            format: .seriesJSON, path: path,
            fields: [
                Self.field(.time, time), Self.field(.price, rate),
                Self.field(.feed, find(Self.feed)),
            ].compactMap(\.self))
    }

    private func find(_ candidates: [String]) -> String? {
        candidates.lazy.compactMap { name in names.first { $0.plain == name }?.exact }.first
    }

    private func has(_ exact: [String]) -> Bool { exact.allSatisfy { node[$0]?.text != nil } }

    private static func field(_ role: RowRole, _ name: String?) -> JSONLayout.Field? {
        name.map { JSONLayout.Field(role: role, place: .member($0)) }
    }

    /// Hermes: `{"id", "price": {"price", "conf", "expo", "publish_time"}, …}`, never the
    /// `ema_price` beside it; or such a price alone. The client library says `publishTime`.
    private func pyth(_ path: [JSONStep]) -> JSONLayout? {
        for time in ["publish_time", "publishTime"] {
            let needed = ["price", "conf", "expo", time]
            if has(needed) {
                let roles = [RowRole.price, .confidence, .exponent, .time]
                return JSONLayout(
                    format: .pythJSON, path: path,
                    fields: zip(roles, needed).compactMap(Self.field))
            }
            guard let price = node["price"], has(["id"]),
                needed.allSatisfy({ price[$0]?.text != nil })
            else { continue }
            return pyth(path, time: time)
        }
        return nil
    }

    private func pyth(_ path: [JSONStep], time: String) -> JSONLayout {
        func inner(_ role: RowRole, _ name: String) -> JSONLayout.Field {
            JSONLayout.Field(role: role, place: .nested("price", name))
        }
        return JSONLayout(
            format: .pythJSON, path: path,
            fields: [
                inner(.time, time), inner(.price, "price"), inner(.exponent, "expo"),
                inner(.confidence, "conf"),
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
        let roles: [(RowRole, String?)] = [
            (.time, "t"), (.open, "o"), (.high, "h"), (.low, "l"), (.price, "c"),
            (.volume, known("v")), (.feed, known("s")), (.closed, known("x")), (.end, known("T")),
        ]
        return candleLayout(path, roles)
    }

    private func candle(_ path: [JSONStep]) -> JSONLayout? {
        guard let time = find(["start", "startedat"]) ?? find(Self.time),
            let close = find(["close"]),
            ["open", "high", "low"].allSatisfy({ find([$0]) != nil })
        else { return nil }
        return candleLayout(
            path,
            [
                (.time, time), (.open, find(["open"])), (.high, find(["high"])),
                (.low, find(["low"])), (.price, close),
                (.volume, find(["basetokenvolume"] + CSVColumnNames.volume)),
                (.feed, find(Self.feed)), (.closed, find(Self.closed)), (.end, find(Self.end)),
            ])
    }

    private func candleLayout(_ path: [JSONStep], _ roles: [(RowRole, String?)]) -> JSONLayout {
        JSONLayout(
            format: .candleObjectsJSON, path: path,
            fields: roles.compactMap(Self.field),
            interval: node["resolution"]?.text.flatMap(BarLength.named))
    }

    /// An open time is not the time of a last price: a day's statistics have both.
    private func series(_ path: [JSONStep]) -> JSONLayout? {
        guard let price = find(CSVColumnNames.price + ["oracleprice"]),
            let time = find(CSVColumnNames.time.filter { $0 != "opentime" } + ["effectiveat"])
        else { return nil }
        return JSONLayout(
            format: .seriesJSON, path: path,
            fields: [
                Self.field(.time, time), Self.field(.price, price),
                Self.field(.feed, find(Self.feed)),
                Self.field(.confidence, find(CSVColumnNames.confidence)),
                Self.field(.exponent, find(["expo", "exponent"])),
            ].compactMap(\.self))
    }
}
