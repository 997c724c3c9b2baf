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
    private let content: HistoryContent
    /// The names of scalars, as they are and normalized.
    private let names: [(exact: String, plain: String)]
    /// The member of each role that the caller has stated, where the object has it.
    private let stated: [RowRole: String]

    /// `options`: what the caller says of the names, and what the values are to be.
    init(_ node: JSONNode, _ options: HistoryOptions) {
        self.node = node
        named = options.columns
        content = options.content
        let names = node.members.compactMap { name, value in
            value.text == nil
                ? nil : (exact: name, plain: CSVColumnNames.normalized(Array(name.utf8)))
        }
        self.names = names
        var stated: [RowRole: String] = [:]
        for role in options.columns.roles {
            guard let wanted = options.columns[role] else { continue }
            let plain = CSVColumnNames.normalized(Array(wanted.utf8))
            let found = names.first { $0.exact == wanted } ?? names.first { $0.plain == plain }
            stated[role] = found?.exact
        }
        self.stated = stated
    }

    /// The names of the members that are no containers.
    var scalars: [String] { names.map(\.exact) }

    /// The first role whose stated member is not there.
    var missingRole: RowRole? { named.roles.first { stated[$0] == nil } }

    /// The first two roles that are stated of one member.
    var doubledRoles: (first: RowRole, second: RowRole)? {
        let roles = named.roles
        for (index, second) in roles.enumerated() {
            let first = roles[..<index].first { stated[$0] != nil && stated[$0] == stated[second] }
            if let first { return (first, second) }
        }
        return nil
    }

    /// The number of stated members that are there.
    var statedCount: Int { stated.count }

    /// The layout of rows like this one, nil when it is not a row of what is asked for, or not one
    /// with all that is stated.
    func layout(_ path: [JSONStep], _ options: HistoryOptions) -> JSONLayout? {
        guard missingRole == nil, doubledRoles == nil else { return nil }
        let finders =
            content == .fundingRates
            ? [funding]
            : named.isEmpty
                ? [pyth, chainlink, markPrice, shortCandle, candle, dailyRounds, series]
                : [chainlink, shortCandle, candle, series]
        return finders.lazy.compactMap { $0(path) }.first { layout in
            options.allows(layout.format) && named.roles.allSatisfy(layout.has)
        }
    }

    /// Days of rounds: `{"timeStart", "open", "high", "low", "updateCount", "roundsInDay"}`. The
    /// opening price is an observation at the day's start; nothing says when the others were.
    private func dailyRounds(_ path: [JSONStep]) -> JSONLayout? {
        guard names.contains(where: { $0.plain == "updatecount" }),
            let time = find(.time, ["timestart"]), let open = find(.price, ["open"])
        else { return nil }
        return JSONLayout(
            format: .seriesJSON, path: path,
            fields: [Self.field(.time, time), Self.field(.price, open)].compactMap(\.self))
    }

    private func funding(_ path: [JSONStep]) -> JSONLayout? {
        guard let rate = find(.price, Self.rate),
            let time = find(.time, Self.fundingTime + Self.time)
        else { return nil }
        return JSONLayout(
            format: .seriesJSON, path: path,
            fields: [
                Self.field(.time, time), Self.field(.price, rate),
                Self.field(.feed, find(.feed, Self.feed)),
            ].compactMap(\.self))
    }

    /// The member that is stated for `role`; else the first of `candidates` that is not stated for
    /// another.
    private func find(_ role: RowRole, _ candidates: [String]) -> String? {
        if let member = stated[role] { return member }
        return candidates.lazy.compactMap { name in
            names.first { $0.plain == name && !stated.values.contains($0.exact) }?.exact
        }.first
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
        guard let round = find(.round, CSVColumnNames.round),
            let price = find(.price, CSVColumnNames.prices(content)),
            let time = find(.time, CSVColumnNames.time)
        else { return nil }
        return JSONLayout(
            format: .chainlinkRoundsJSON, path: path,
            fields: [
                Self.field(.time, time), Self.field(.price, price), Self.field(.round, round),
                Self.field(.feed, find(.feed, CSVColumnNames.feed)),
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
        func known(_ role: RowRole, _ name: String) -> String? {
            if let member = stated[role] { return member }
            return has([name]) && !stated.values.contains(name) ? name : nil
        }
        let roles: [(RowRole, String?)] = [
            (.time, known(.time, "t")), (.open, known(.open, "o")), (.high, known(.high, "h")),
            (.low, known(.low, "l")), (.price, known(.price, "c")),
        ]
        guard roles.allSatisfy({ $0.1 != nil }), stated[.price] ?? "c" == "c" || named.hasBars
        else { return nil }
        return candleLayout(
            path,
            roles + [
                (.volume, known(.volume, "v")), (.feed, known(.feed, "s")),
                (.closed, known(.closed, "x")), (.end, known(.end, "T")),
            ])
    }

    /// A stated price is a close by its name, or where something is stated that only bars have.
    private func candle(_ path: [JSONStep]) -> JSONLayout? {
        guard let time = find(.time, ["start", "startedat"] + Self.time),
            let close = find(.price, ["close"]),
            named.hasBars || CSVColumnNames.normalized(Array(close.utf8)) == "close"
        else { return nil }
        if content == .markPrices, stated[.price] == nil, find(.price, ["markprice"]) != nil {
            return nil
        }
        let range = [RowRole.open, .high, .low].map { ($0, find($0, [$0.rawValue])) }
        guard range.allSatisfy({ $0.1 != nil }) else { return nil }
        return candleLayout(
            path,
            [(.time, time)] + range + [
                (.price, close),
                (.volume, find(.volume, ["basetokenvolume"] + CSVColumnNames.volume)),
                (.feed, find(.feed, Self.feed)), (.closed, find(.closed, Self.closed)),
                (.end, find(.end, Self.end)),
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
        let times = CSVColumnNames.time.filter { $0 != "opentime" } + ["effectiveat"]
        guard let price = find(.price, CSVColumnNames.prices(content) + ["oracleprice"]),
            let time = find(.time, times)
        else { return nil }
        return JSONLayout(
            format: .seriesJSON, path: path,
            fields: [
                Self.field(.time, time), Self.field(.price, price),
                Self.field(.feed, find(.feed, Self.feed)),
                Self.field(.confidence, find(.confidence, CSVColumnNames.confidence)),
                Self.field(.exponent, find(.exponent, ["expo", "exponent"])),
            ].compactMap(\.self))
    }
}
