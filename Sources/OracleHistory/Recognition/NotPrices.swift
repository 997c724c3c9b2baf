/// What venues publish beside prices, known by its names, so that it is refused for what it is and
/// never read as a history of prices because it has a number and a time.
enum NotPrices {
    /// What an object holds, nil when that is not known to be something other than prices.
    static func name(of node: JSONNode) -> String? {
        let scalars = Set(node.members.filter { $0.value.text != nil }.map { plain($0.name) })
        let arrays = Set(node.members.filter { $0.value.isArray }.map(\.name))
        if let answer = node["s"]?.text.map({ String(decoding: $0, as: UTF8.self) }),
            ["error", "no_data"].contains(answer)
        {
            return "the answer '\(answer)'"
        }
        if node["e"]?.isText("forceOrder") == true { return "liquidations" }
        if arrays.contains("bids") || arrays.contains("asks") || arrays.isSuperset(of: ["a", "b"])
            || node["levels"]?.elements.first?.elements.first?["px"] != nil
            || node["feed"]?.isText("book") == true
        {
            return "an order book"
        }
        if node["e"]?.isText("bookTicker") == true { return "best bids and asks" }
        if node["mids"]?.isObject == true { return "prices without times" }
        return names(scalars)
    }

    /// What the columns of a CSV file hold.
    static func name(ofColumns columns: [[UInt8]]) -> String? {
        let names = Set(columns.map(CSVColumnNames.normalized))
        if names.contains(where: { $0.hasPrefix("asks[") || $0.hasPrefix("bids[") }) {
            return "an order book"
        }
        if names.contains("side"), names.contains("price"),
            !names.isDisjoint(with: ["updatetype", "issnapshot"])
        {
            return "changes of an order book"
        }
        return Self.names(names)
    }

    /// Whether candles are funding rates in disguise: freqtrade stores the rate as the opening
    /// price and nothing in the others. `rows`: open, high, low, close.
    static func isFunding(_ rows: [[Double?]]) -> Bool {
        let emptied = rows.count { $0[1] == 0 && $0[2] == 0 && $0[3] == 0 }
        let rates = rows.count { abs($0[0] ?? 1) < 0.1 && $0[0] != 0 }
        return !rows.isEmpty && emptied == rows.count && rates * 2 > rows.count
    }

    private static func names(_ names: Set<String>) -> String? {
        func has(_ any: [String]) -> Bool { !names.isDisjoint(with: any) }
        if has(["fundingrate", "relativefundingrate"])
            || names.isSuperset(of: ["rate", "effectiveat"])
        {
            return "funding rates"
        }
        if names.isSuperset(of: ["bidprice", "askprice"]) { return "best bids and asks" }
        if has(["price", "px"]), has(["size", "sz", "qty", "amount", "quantity"]),
            has(["side", "direction", "isbuyermaker", "tradeid", "tid"])
        {
            return "trades"
        }
        if has(["maintenancemarginrate", "maintenancefractionppm", "liquidationthreshold"]) {
            return "margin tiers"
        }
        if has(["proxyaddress"]), has(["heartbeat", "deviationthreshold", "threshold"]) {
            return "a directory of feeds"
        }
        if has(["ticksize", "szdecimals", "contractsize", "pricescale"]) { return "instruments" }
        if has(["updatecount"]), has(["open"]), !has(["close"]) {
            return "daily ranges without a close"
        }
        if has(["oraclepx", "markpx"]), !has(["time", "timestamp"]) {
            return "prices without times"
        }
        if names.isSuperset(of: ["volatility", "indexname"]) { return "a volatility index" }
        return nil
    }

    private static func plain(_ name: String) -> String {
        CSVColumnNames.normalized(Array(name.utf8))
    }
}
