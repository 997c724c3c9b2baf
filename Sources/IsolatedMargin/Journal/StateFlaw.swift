import PolicyDocument

/// Why a state cannot be one of an engine of its venue.
struct StateFlaw: Sendable, Hashable {
    enum Rule: String, Sendable, CaseIterable {
        /// An amount beyond ±10³⁶, a funding index beyond 2¹²⁰, or amounts whose sum leaves 128
        /// bits.
        case amountOutOfRange
        case clockBeforeStart
        /// An id or version to count on from that is not positive or beyond 2⁵³ − 1.
        case counter
        case freeBalances
        case negativeFreeBalance
        case negativeTreasury
        case unknownAccount
        case unknownContract
        case segmentID
        case lotsOutOfRange
        case collateralInCrossMode
        case ruleMissing
        case formerRules
        case adoptions
        case markOutOfRange
        case depthUsed
        case openInterest
        case unknownLiquidation
        case segmentsOfSettledContract
        case lotsNotBalanced
        case moneyNotConserved
    }

    enum Place: Sendable, Hashable {
        case totals
        case treasury(AssetIndex)
        case market(ContractIndex)
        case account(AccountID)
        case segment(SegmentID)
    }

    let rule: Rule
    let place: Place
    let key: String
    let found: String
    let expected: String

    init(
        _ rule: Rule, _ place: Place, _ key: String, found: some CustomStringConvertible,
        expected: String
    ) {
        self.rule = rule
        self.place = place
        self.key = key
        self.found = found.description
        self.expected = expected
    }

    /// The mistake in the snapshot that was read.
    func error(in state: EngineState, file: String) -> DocumentError {
        let firstMarket = 3 + state.treasuries.count
        let firstAccount = firstMarket + state.markets.count
        let line =
            switch place {
            case .totals: 2
            case .treasury(let asset): 3 + asset
            case .market(let contract): firstMarket + contract
            case .account(let id): firstAccount + state.accounts.keys.count { $0 < id }
            case .segment(let id):
                firstAccount + state.accounts.count + state.segments.keys.count { $0 < id }
            }
        return DocumentError(
            file: file, location: DocumentLocation(line: line, column: 1), path: key,
            found: found, expected: expected)
    }
}
