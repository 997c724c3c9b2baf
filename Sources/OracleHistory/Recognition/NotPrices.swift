/// Something other than a history of prices.
struct OtherContent: Equatable {
    static let fundingRates = OtherContent("funding rates", content: .fundingRates)
    static let fundingAsOpen = OtherContent(
        "funding rates as opening prices, and no other prices", content: .fundingRates)
    static let markPrices = OtherContent("mark prices", content: .markPrices)
    static let markCandles = OtherContent(
        "mark or index prices, as candles that move and have no volume", content: .markPrices)

    var description: String
    /// What it may be asked for as; nil for what cannot be read.
    var content: HistoryContent?

    init(_ description: String, content: HistoryContent? = nil) {
        self.description = description
        self.content = content
    }

    /// Throws for content that was not asked for. `found`: nil for prices, which may pass for mark
    /// prices when the caller says so; `isRate`: the values are known to be rates.
    static func require(
        _ found: OtherContent?, name: String, line: Int?, _ options: HistoryOptions,
        isRate: Bool = false
    ) throws(HistoryError) {
        if let found {
            if let content = found.content, content == options.content { return }
            let hint = found.content.map {
                "; it is read where \($0.rawValue) are asked for"
            }
            throw .badData(
                name, line: line, found: found.description,
                expected: options.content.expected + (hint ?? ""))
        }
        if options.content == .fundingRates, !isRate {
            throw .badData(name, line: line, found: "prices", expected: options.content.expected)
        }
    }
}

extension HistoryContent {
    /// For an error message.
    fileprivate var expected: String {
        switch self {
        case .prices: "a price history"
        case .markPrices: "mark prices"
        case .fundingRates: "funding rates"
        }
    }
}

/// What venues publish beside prices, known by its names, so that it is refused for what it is and
/// never read as a history of prices because it has a number and a time.
enum NotPrices {
    /// What an object holds, nil when that is not known to be something other than prices.
    static func name(of node: JSONNode) -> OtherContent? {
        let scalars = Set(node.members.filter { $0.value.text != nil }.map { plain($0.name) })
        let arrays = Set(node.members.filter { $0.value.isArray }.map(\.name))
        if let answer = node["s"]?.text.map({ String(decoding: $0, as: UTF8.self) }),
            ["error", "no_data"].contains(answer)
        {
            return OtherContent("the answer '\(answer)'")
        }
        if node["e"]?.isText("markPriceUpdate") == true { return .markPrices }
        if node["e"]?.isText("forceOrder") == true { return OtherContent("liquidations") }
        if arrays.contains("bids") || arrays.contains("asks") || arrays.isSuperset(of: ["a", "b"])
            || node["levels"]?.elements.first?.elements.first?["px"] != nil
            || node["feed"]?.isText("book") == true
        {
            return OtherContent("an order book")
        }
        if node["e"]?.isText("bookTicker") == true { return OtherContent("best bids and asks") }
        if node["mids"]?.isObject == true || isMapOfNumbers(node) {
            return OtherContent("prices without times")
        }
        return names(scalars)
    }

    /// What stands under a name that is known to be of something else.
    static func name(ofMember name: String) -> OtherContent? {
        switch plain(name) {
        case "emaprice": OtherContent("moving averages of prices")
        case "marketcaps": OtherContent("market capitalisations")
        case "totalvolumes", "volumes": OtherContent("volumes")
        default: nil
        }
    }

    /// Markets and a number for each, and nothing else.
    private static func isMapOfNumbers(_ node: JSONNode) -> Bool {
        node.members.count >= 2
            && node.members.allSatisfy { name, value in
                MarketName.matches(name.utf8) && value.text.flatMap(CSVInference.number) != nil
            }
    }

    /// What the columns of a CSV file hold. A file of prices and funding rates holds either, as is
    /// asked for.
    static func name(
        ofColumns columns: [[UInt8]], for content: HistoryContent = .prices
    ) -> OtherContent? {
        let names = Set(columns.map(CSVColumnNames.normalized))
        if names.contains(where: { $0.hasPrefix("asks[") || $0.hasPrefix("bids[") }) {
            return OtherContent("an order book")
        }
        if names.contains("side"), names.contains("price"),
            !names.isDisjoint(with: ["updatetype", "issnapshot"])
        {
            return OtherContent("changes of an order book")
        }
        if names.isSuperset(of: ["rv", "bpv"]) { return OtherContent("realized measures") }
        if content == .fundingRates, !names.isDisjoint(with: fundingRates) {
            return .fundingRates
        }
        return Self.names(names)
    }

    private static let fundingRates = ["fundingrate", "relativefundingrate"]
    private static let fundingTimes = ["fundingtime", "fundingratetimestamp", "effectiveat"]
    /// Beside one of these a funding rate, a bid or a mark price is no more than that.
    private static let prices = ["price", "close", "last", "lastprice", "answer"]

    /// What candles are when they are not of trades, nil when nothing says so.
    ///
    /// freqtrade stores a funding rate as the opening price and nothing in the others; the candles
    /// of a mark price move, and their volume is 0 throughout.
    static func name(ofBars bars: [SampledBar]) -> OtherContent? {
        guard bars.count >= 2 else { return nil }
        let emptied = bars.count { $0.high == 0 && $0.low == 0 && $0.close == 0 }
        let rates = bars.count { abs($0.open ?? 1) < 0.1 && $0.open != 0 }
        if emptied == bars.count, rates * 2 > bars.count { return .fundingAsOpen }
        let moving = bars.count { ($0.high ?? 0) > ($0.low ?? 0) }
        if bars.allSatisfy({ $0.volume == 0 }), moving * 2 > bars.count { return .markCandles }
        return nil
    }

    private static func names(_ names: Set<String>) -> OtherContent? {
        func has(_ any: [String]) -> Bool { !names.isDisjoint(with: any) }
        if has(fundingRates) && (!has(prices) || has(fundingTimes))
            || names.isSuperset(of: ["rate", "effectiveat"])
        {
            return .fundingRates
        }
        if names.isSuperset(of: ["bidprice", "askprice"]), !has(prices) {
            return OtherContent("best bids and asks")
        }
        if has(["price", "px"]), has(["size", "sz", "qty", "amount", "quantity"]),
            has(["side", "direction", "isbuyermaker", "tradeid", "tid"])
        {
            return OtherContent("trades")
        }
        if has(["maintenancemarginrate", "maintenancefractionppm", "liquidationthreshold"]) {
            return OtherContent("margin tiers")
        }
        if has(["proxyaddress"]), has(["heartbeat", "deviationthreshold", "threshold"]) {
            return OtherContent("a directory of feeds")
        }
        if has(["ticksize", "szdecimals", "contractsize", "pricescale"]) {
            return OtherContent("instruments")
        }
        if has(["status"]), has(["nextfundingrate"]) {
            return OtherContent("states of markets without prices")
        }
        if has(["updatecount"]), has(["open"]), !has(["close", "timestart"]) {
            return OtherContent("daily ranges without a close")
        }
        if has(["markprice"]), !has(prices) {
            return .markPrices
        }
        if has(["oraclepx", "markpx"]), !has(["time", "timestamp"]) {
            return OtherContent("prices without times")
        }
        if names.isSuperset(of: ["volatility", "indexname"]) {
            return OtherContent("a volatility index")
        }
        return nil
    }

    private static func plain(_ name: String) -> String {
        CSVColumnNames.normalized(Array(name.utf8))
    }
}
