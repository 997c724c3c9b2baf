import VolModel

/// The overrides of one instrument as they stand at one time.
struct OverrideLedger: Sendable {
    private let overrides: [MarginOverride]
    private let asOf: Timestamp
    /// The largest of those that are active, the first of equal ones.
    let acting: MarginOverride?

    init(_ overrides: [MarginOverride], asOf: Timestamp) {
        self.overrides = overrides
        self.asOf = asOf
        var largest: MarginOverride?
        for override in overrides where override.state(at: asOf) == .active {
            if override.size > largest?.size ?? .zero { largest = override }
        }
        acting = largest
    }

    /// A pair times 1 + size, rounded up and at most the caps, but never below the pair.
    func raised(_ pair: RatioPair, caps: (maintenance: Ratio?, initial: Ratio?)) -> RatioPair {
        guard let size = acting?.size else { return pair }
        func raised(_ rate: Ratio) -> Ratio {
            let factor = 1_000_000_000 + Int128(size.billionths)
            let product = Int128(rate.billionths) * factor
            return Ratio(clamping: (product + 999_999_999) / 1_000_000_000)
        }
        return RatioPair(raised(pair.maintenance), raised(pair.initial))
            .capped(maintenance: caps.maintenance, initial: caps.initial)
            .raised(to: pair)
    }

    /// What each override does, in a sentence. `headline` is what the acting one asks for; nil
    /// where there is no requirement that it could raise.
    func reasons(headline: RatioPair? = nil) -> [String] {
        overrides.map { override in
            let name = "the override of '\(override.trigger)' by \(override.size)"
            switch override.state(at: asOf) {
            case .expired: return "\(name) expired at \(override.expires); it no longer acts"
            case .pending: return "\(name) begins at \(override.from); it does not act yet"
            case .active where override != acting:
                return "\(name) is active until \(override.expires), but a larger one acts"
            case .active:
                guard let headline else {
                    return "\(name) is active until \(override.expires), but there is no model "
                        + "that it could raise"
                }
                let approval = override.approvedBy.map { ", approved by \($0)" } ?? ""
                return "\(name) asks for \(headline.maintenance.asPercent) maintenance and "
                    + "\(headline.initial.asPercent) initial until \(override.expires), whatever "
                    + "the limits\(approval): \(override.reason)"
            }
        }
    }
}
