public import IsolatedMargin
public import MarginPolicy
public import VolModel

/// The margin rules of one instrument, each with the time from which new risk is checked by it.
public struct ParameterSchedule: Sendable, Hashable {
    public struct Entry: Sendable, Hashable {
        public let from: Timestamp
        public let rule: IsolatedMargin.MarginRule
        /// Of the rule at its first tier.
        public let ratios: MarginRatios

        public init(from: Timestamp, rule: IsolatedMargin.MarginRule, ratios: MarginRatios) {
            self.from = from
            self.rule = rule
            self.ratios = ratios
        }
    }

    /// In order of time, the first at or before the replay's start; never empty.
    public let entries: [Entry]

    /// nil for no entry, and for times that do not rise.
    public init?(_ entries: [Entry]) {
        guard !entries.isEmpty,
            zip(entries, entries.dropFirst()).allSatisfy({ $0.from < $1.from })
        else { return nil }
        self.entries = entries
    }

    /// One flat ratio for all time.
    ///
    /// Throws ``ReplayFailure`` unless 0 ≤ maintenance ≤ initial ≤ 1,000,000.
    public init(constant ratios: MarginRatios) throws(ReplayFailure) {
        entries = [
            Entry(
                from: Timestamp(microseconds: .min),
                rule: .ladder(try Self.flat(ratios)), ratios: ratios)
        ]
    }

    /// Parameters as they were published, for all time.
    ///
    /// Throws ``ReplayFailure`` where there are none, and for tiers that the engine's money cannot
    /// hold exactly.
    public init(constant parameters: InstrumentParameters) throws(ReplayFailure) {
        guard let ratios = parameters.published else {
            throw ReplayFailure(
                "\(parameters.instrument): found no published parameters; expected some")
        }
        entries = [
            Entry(
                from: Timestamp(microseconds: .min), rule: try Self.rule(parameters),
                ratios: ratios)
        ]
    }

    /// What new risk is checked by at `time`; before the first entry the first.
    public func entry(at time: Timestamp) -> Entry {
        entries.last { $0.from <= time } ?? entries[0]
    }

    /// Means over a stretch of time, weighted by how long each entry was in force: ratios in ppm.
    public func meanRatios(
        from start: Timestamp, to end: Timestamp
    ) -> (maintenance: Double, initial: Double) {
        var (maintenance, initial, total) = (0.0, 0.0, 0.0)
        for (place, entry) in entries.enumerated() {
            let begin = place == 0 ? start : max(start, entry.from)
            let until = place + 1 < entries.count ? min(entries[place + 1].from, end) : end
            guard begin < until else { continue }
            let weight = (until - begin).seconds
            maintenance += weight * Double(entry.ratios.maintenancePpm)
            initial += weight * Double(entry.ratios.initialPpm)
            total += weight
        }
        guard total > 0 else {
            let ratios = entry(at: start).ratios
            return (Double(ratios.maintenancePpm), Double(ratios.initialPpm))
        }
        return (maintenance / total, initial / total)
    }

    static func flat(_ ratios: MarginRatios) throws(ReplayFailure) -> MarginLadder {
        do throws(VenueFailure) {
            return try MarginLadder(
                maintenancePpm: ratios.maintenancePpm, initialPpm: ratios.initialPpm)
        } catch {
            throw ReplayFailure("\(error)")
        }
    }

    static func rule(
        _ parameters: InstrumentParameters
    ) throws(ReplayFailure) -> IsolatedMargin.MarginRule {
        do throws(VenueFailure) {
            return .ladder(
                try MarginLadder(parameters, decimals: ReplayMarket.quoteDecimals))
        } catch {
            throw ReplayFailure("\(error)")
        }
    }
}
