import MarginPolicy
import VolModel

extension JobFile {
    /// Reads YAML or JSON. Errors carry `file`.
    public init(_ bytes: [UInt8], file: String) throws(DocumentError) {
        let root = DocumentValue(
            node: try LocatedNode(bytes, file: file), path: "", file: file)
        let members = try root.members([
            "schema", "policy", "current", "instruments", "overrides", "evidence", "publish",
        ])
        try members.required("schema", expected: Self.schema).schema(Self.schema)
        self.file = file
        let expectedPolicy = "the path of a policy document"
        policyPath = try members.required("policy", expected: expectedPolicy).text(expectedPolicy)
        currentPath = try members["current"]?.text("the path of the current parameters")
        let expectedInstruments = "a list of instruments"
        let list = try members.required("instruments", expected: expectedInstruments)
        instruments = []
        var seen: [String: DocumentLocation] = [:]
        for element in try list.elements(expected: expectedInstruments) {
            let (instrument, id) = try JobInstrument.decode(element)
            if let first = seen.updateValue(id.node.location, forKey: instrument.id) {
                throw id.failure(
                    found: "the id \(quoted(instrument.id)) again",
                    expected: "each instrument once; the first stands at \(first)")
            }
            instruments.append(instrument)
        }
        guard !instruments.isEmpty else {
            throw list.failure(found: "an empty list", expected: "at least one instrument")
        }
        if let overrides = members["overrides"] { try decodeOverrides(overrides) }
        evidence = try members["evidence"].map(JobEvidence.init(decoding:))
        if let publish = members["publish"] { try decodePublish(publish) }
    }
}

extension JobFile {
    /// No venue is known yet: one that is named would be ignored in silence.
    fileprivate mutating func decodePublish(_ value: DocumentValue) throws(DocumentError) {
        let members = try value.members(["formats", "venues"])
        if let list = members["formats"] {
            let expected = "[ markdown ] or [ markdown, html ]"
            var found: [JobFormat] = []
            let elements = try list.elements(expected: expected)
            for element in elements {
                guard case .scalar(let name, _) = element.node.content,
                    let format = JobFormat(rawValue: name), !found.contains(format)
                else { throw element.failure(expected: expected) }
                found.append(format)
            }
            guard found.contains(.markdown) else {
                throw list.failure(
                    found: elements.isEmpty ? "an empty list" : "no markdown", expected: expected)
            }
            formats = found
        }
        if let list = members["venues"] {
            let expected = "an empty list, since no venue is supported yet"
            if let venue = try list.elements(expected: expected).first {
                throw venue.failure(expected: expected)
            }
        }
    }
}

extension JobEvidence {
    fileprivate init(decoding value: DocumentValue) throws(DocumentError) {
        self.init()
        let members = try value.members(["horizon", "confidence", "every", "warm_up"])
        let range = TimeSpan.minutes(1)...TimeSpan.days(36_500)
        func span(_ key: String, least: TimeSpan) throws(DocumentError) -> TimeSpan? {
            try members[key]?.duration("a duration from \(least) to \(range.upperBound)") {
                $0 >= least && range.contains($0)
            }
        }
        horizon = try span("horizon", least: range.lowerBound)
        every = try span("every", least: .hours(1)) ?? every
        warmUp = try span("warm_up", least: .days(1)) ?? warmUp
        confidence =
            try members["confidence"]?.ratio("a ratio above 50% and below 100%") {
                $0 > .half && $0 < .one
            } ?? confidence
    }
}

extension JobInstrument {
    /// The instrument, and its id for errors that concern several.
    fileprivate static func decode(
        _ value: DocumentValue
    ) throws(DocumentError) -> (JobInstrument, id: DocumentValue) {
        let members = try value.members([
            "id", "kind", "class", "feed", "as_of", "liquidity", "fees", "funding",
            "open_interest",
        ])
        let expectedID = "an instrument's id such as ETH-USD-PERP"
        let id = try members.required("id", expected: expectedID)
        let feed = try members.required("feed", expected: "a feed with at least a path")
            .members(
                ["path", "name", "kind", "heartbeat", "deviation", "decimals"] + readingKeys)
        let expectedPath = "the path of a history"
        let instrument = JobInstrument(
            id: try id.text(expectedID, lengthMax: 64),
            kind: try members.required("kind", expected: "linear_perpetual").choice(),
            className: try members["class"]?.text("a class of the policy", lengthMax: 64),
            path: try feed.required("path", expected: expectedPath).text(expectedPath),
            feedName: try feed["name"]?.text("a name for the feed", lengthMax: 256),
            declaredKind: try feed["kind"]?.choice(),
            heartbeat: try feed["heartbeat"]?.duration("a duration above zero such as 1h") {
                $0.microseconds > 0
            },
            deviation: try feed["deviation"]?.ratio("a ratio above 0% and at most 50%") {
                $0 > .zero && $0 <= .half
            },
            decimals: try feed["decimals"]?.integer(in: 0...18),
            asOf: try members["as_of"]?.timestamp(),
            liquidity: try members["liquidity"].map(Instrument.Liquidity.init(decoding:))
                ?? Instrument.Liquidity(),
            fees: try members["fees"].map(Instrument.Fees.init(decoding:)) ?? Instrument.Fees(),
            funding: try members["funding"].map(Instrument.Funding.init(decoding:)),
            openInterest: try members["open_interest"]?.amount(),
            reading: try readingOptions(feed), location: value.node.location,
            classLocation: members["class"]?.node.location)
        return (instrument, id)
    }

    private static func readingOptions(
        _ feed: DocumentValue.Members
    ) throws(DocumentError) -> [JobReadingOption] {
        var options: [JobReadingOption] = []
        for key in readingKeys {
            guard let value = feed[key] else { continue }
            options.append(
                JobReadingOption(
                    key: key, text: try value.text("a reading option", lengthMax: 1024),
                    location: value.node.location))
        }
        return options
    }
}

extension Instrument.Liquidity {
    fileprivate init(decoding value: DocumentValue) throws(DocumentError) {
        let members = try value.members(["daily_volume", "depth_2pct", "slippage"])
        self.init(
            dailyVolume: try members["daily_volume"]?.amount(),
            depth2Percent: try members["depth_2pct"]?.amount(),
            slippage: try members["slippage"].map(Self.slippage) ?? [])
    }

    private static func slippage(
        _ list: DocumentValue
    ) throws(DocumentError) -> [Instrument.SlippagePoint] {
        let expected = "a list such as [ { notional: 100e3, slippage: 0.1% } ]"
        var table: [Instrument.SlippagePoint] = []
        for element in try list.elements(expected: expected) {
            let members = try element.members(["notional", "slippage"])
            let notional = try members.required("notional", expected: "an amount")
            let slippage = try members.required("slippage", expected: "a ratio such as 0.1%")
            let point = Instrument.SlippagePoint(
                notional: try notional.amount(),
                slippage: try slippage.ratio("a ratio from 0% to below 100%") {
                    $0 >= .zero && $0 < .one
                })
            if let last = table.last {
                guard point.notional.doubleValue > last.notional.doubleValue else {
                    throw notional.failure(
                        expected: "an amount above the one before it (\(last.notional))")
                }
                guard point.slippage >= last.slippage else {
                    throw slippage.failure(
                        expected: "a slippage of at least the one before it (\(last.slippage))")
                }
            }
            guard table.count < PolicyOverlay.tiersMax else {
                throw element.failure(expected: "at most \(PolicyOverlay.tiersMax) sizes")
            }
            table.append(point)
        }
        guard !table.isEmpty else { throw list.failure(found: "an empty list", expected: expected) }
        return table
    }
}

extension Instrument.Funding {
    fileprivate init(decoding value: DocumentValue) throws(DocumentError) {
        let members = try value.members(["interval", "cap"])
        let expected = "a ratio above 0% and at most 100%"
        self.init(
            interval: try members.required("interval", expected: "a duration such as 8h")
                .duration("a duration of at least one second") { $0 >= .seconds(1) },
            cap: try members.required("cap", expected: expected).ratio(expected) {
                $0 > .zero && $0 <= .one
            })
    }
}

extension Instrument.Fees {
    fileprivate init(decoding value: DocumentValue) throws(DocumentError) {
        let members = try value.members(["liquidation", "taker"])
        func fee(_ key: String) throws(DocumentError) -> Ratio {
            try members[key]?.ratio("a ratio from 0% to 50%") { $0 >= .zero && $0 <= .half }
                ?? .zero
        }
        self.init(liquidation: try fee("liquidation"), taker: try fee("taker"))
    }
}
