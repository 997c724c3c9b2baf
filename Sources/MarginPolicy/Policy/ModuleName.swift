import VolModel

extension RiskPolicy {
    /// The risk modules that ship, in the order in which they are applied unless a policy states
    /// another. Floors and caps stand after every module: a bound that something follows would
    /// bound nothing.
    public enum ModuleName: String, Sendable, CaseIterable {
        case volatility
        case listingAge = "listing_age"
        case tail
        case staleness
        case oracleHeartbeat = "oracle_heartbeat"
        case closeout
        case gap
        case oracleDeviation = "oracle_deviation"
        case overshoot
        case oracleConfidence = "oracle_confidence"
        case slippage
        case concentration
        case fees
        case funding
        case longFloor = "long_floor"
        case stressedWeight = "stressed_weight"

        /// Those that no policy may leave out.
        public static let indispensable: [ModuleName] = [.volatility, .tail]

        /// What sets the volatility, the tail and the horizon, and what reads them: no module of
        /// the second list stands before one of the first.
        public static let first: [ModuleName] = [
            .volatility, .listingAge, .tail, .staleness, .oracleHeartbeat, .closeout,
        ]
        public static let readers: [ModuleName] = [
            .gap, .slippage, .concentration, .funding, .longFloor, .stressedWeight,
        ]

        /// A reader that stands before what it reads, and that; nil of an order that is possible.
        package static func misplaced(in order: [ModuleName]) -> (
            reader: ModuleName, read: ModuleName
        )? {
            for (place, reader) in order.enumerated() where readers.contains(reader) {
                if let read = order[place...].first(where: first.contains) { return (reader, read) }
            }
            return nil
        }
    }

    /// The modules that this policy switches on, in its order, for one instrument.
    public func modules(for instrument: Instrument) -> [any RiskModule] {
        moduleOrder.compactMap { module($0, instrument) }
    }

    /// Modules that this policy's sections would switch on and its order leaves out.
    func leftOut(for instrument: Instrument) -> [String] {
        ModuleName.allCases.filter {
            !moduleOrder.contains($0) && module($0, instrument) != nil
        }.map(\.rawValue)
    }

    private func module(_ name: ModuleName, _ instrument: Instrument) -> (any RiskModule)? {
        let impact = liquidity.map { ImpactModel(instrument.liquidity, $0) }
        switch name {
        case .volatility: return VolatilityModule(policy: volatility)
        case .listingAge: return listingAge.map(ListingAgeModule.init)
        case .tail: return TailModule(policy: tail)
        case .staleness: return StalenessModule()
        case .oracleHeartbeat:
            return oracle.includeHeartbeat ? OracleHeartbeatModule(feed: instrument.feed) : nil
        case .closeout:
            guard let impact, let share = liquidity?.participation else { return nil }
            return CloseoutModule(impact: impact, participation: share)
        case .gap: return gap.map { GapModule(policy: $0, confidence: tail.confidence) }
        case .oracleDeviation:
            return oracle.includeDeviation ? OracleDeviationModule(feed: instrument.feed) : nil
        case .overshoot: return oracle.includeOvershoot ? OvershootModule() : nil
        case .oracleConfidence:
            guard oracle.confidenceBands > .zero, instrument.feed.kind == .confidence else {
                return nil
            }
            return OracleConfidenceModule(bands: oracle.confidenceBands)
        case .slippage: return impact.map(SlippageModule.init)
        case .concentration:
            guard let concentration else { return nil }
            return ConcentrationModule(
                impact: impact ?? ImpactModel(instrument.liquidity, Liquidity()),
                openInterest: instrument.openInterest,
                share: concentration.closedTogether)
        case .fees: return FeesModule(fees: instrument.fees)
        case .funding: return funding.map { _ in FundingModule(funding: instrument.funding) }
        case .longFloor:
            return antiProcyclicality.longFloor.map(LongFloorModule.init)
        case .stressedWeight:
            return antiProcyclicality.stress.map(StressedWeightModule.init)
        }
    }
}
