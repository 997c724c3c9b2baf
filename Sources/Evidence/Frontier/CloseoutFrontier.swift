public import MarginPolicy
public import VolModel

/// Safety against execution speed: what a close-out that takes longer asks for, and what it has
/// cost beyond a given maintenance.
///
/// Formula, of a position that is at its trigger when a span begins and closed at the worst price
/// of the span: long max(1 − low/P − mm, 0), short max(high/P − 1 − mm, 0), with P the price at the
/// start, over detection and close-out. The expected bad debt is the mean over all spans.
///
/// Conventions: a span begins with an observation, as a liquidation does. The spans of every
/// close-out time begin with the same ones, each the first that is not within the longest span
/// before: spans do not overlap, and the figures do not fall as the close-out takes longer. A span
/// that is not seen whole is left out for all.
///
/// Limits: a span stands for any time, while positions reach their triggers when prices move: the
/// figure is that of a liquidation that the market does not know of. It is a mean over all
/// liquidations, most of which lose nothing. The close-out's own price impact is not in it. What
/// a feed does not publish is not seen.
public struct CloseoutFrontier: Sendable, Hashable {
    public struct Point: Sendable, Hashable {
        public let closeout: TimeSpan
        /// Of the policy with this close-out time.
        public let requirement: ModelRequirement
        public let measured: Finding
    }

    public enum Finding: Sendable, Hashable {
        case measured(Measured)
        case leftOut(reason: String)

        public var figures: Measured? {
            if case .measured(let found) = self { found } else { nil }
        }
    }

    public struct Measured: Sendable, Hashable {
        public let spans: Int
        public let long: BadDebt
        public let short: BadDebt
    }

    /// Of one side, in basis points of notional.
    public struct BadDebt: Sendable, Hashable {
        /// Spans with a loss beyond maintenance.
        public let beyond: Int
        public let expectedBp: Double
        /// Of ``expectedBp``, from the spread of the spans; NaN for fewer than two.
        public let standardErrorBp: Double
        public let largestBp: Double
    }

    public let detection: TimeSpan
    public let maintenancePpm: Int
    /// The policy's own close-out time.
    public let policyCloseout: TimeSpan
    /// In the order asked for.
    public let points: [Point]

    public static let closeouts: [TimeSpan] = [
        .minutes(1), .minutes(5), .minutes(15), .minutes(30), .hours(1), .hours(2), .hours(4),
        .hours(8),
    ]

    /// What was known of `feed` at `asOf`. `barLength` is that of the feed's candles, where it has
    /// any.
    public init(
        _ feed: ObservedFeed, barLength: TimeSpan? = nil, instrument: Instrument,
        policy: RiskPolicy, maintenancePpm: Int, asOf: Timestamp,
        closeouts: [TimeSpan] = closeouts
    ) {
        let known = feed.known(at: asOf)
        let detection = policy.horizon.detection
        let path = ObservedPath(
            feed: known, barLength: barLength,
            maxGap: instrument.feed.holeLimit(policy))
        let spacing = barLength ?? known.series.medianSpacing ?? .seconds(0)
        let starts = Self.starts(path, closeouts.map { detection + $0 }.filter { $0 >= spacing })
        self.detection = detection
        self.maintenancePpm = maintenancePpm
        policyCloseout = policy.horizon.closeout
        points = closeouts.map { closeout in
            var slower = policy
            slower.horizon.closeout = closeout
            let total = detection + closeout
            let finding: Finding
            if total.microseconds <= 0 {
                finding = .leftOut(reason: "detection and close-out do not last")
            } else if total < spacing {
                finding = .leftOut(
                    reason: "\(total) of detection and close-out are shorter than the feed's "
                        + "spacing of \(spacing)")
            } else if starts.length < total {
                finding = .leftOut(
                    reason: "no span of \(total) of the history is seen whole")
            } else {
                let seen = starts.times.compactMap { path.stretch(from: $0, lasting: total) }
                let maintenance = Double(maintenancePpm) / 1e6
                finding = .measured(
                    Measured(
                        spans: seen.count, long: BadDebt(seen.map { $0.fall - maintenance }),
                        short: BadDebt(seen.map { $0.rise - maintenance })))
            }
            return Point(
                closeout: closeout,
                requirement: ModelRequirement(
                    known, instrument: instrument, policy: slower, asOf: asOf),
                measured: finding)
        }
    }

    /// Where spans of the longest length that fits begin; of length 0 where none does.
    private static func starts(
        _ path: ObservedPath, _ lengths: [TimeSpan]
    ) -> (length: TimeSpan, times: [Int64]) {
        guard let first = path.feed.series.first, let last = path.feed.series.last else {
            return (.seconds(0), [])
        }
        for length in lengths.sorted(by: >) where length.microseconds > 0 {
            var times: [Int64] = []
            var start = first
            while start + length <= last {
                if path.stretch(from: start.microseconds, lasting: length) != nil {
                    times.append(start.microseconds)
                }
                // At least one observation is there: the last.
                start = path.firstTime(atOrAfter: start + length) ?? last
            }
            if !times.isEmpty { return (length, times) }
        }
        return (.seconds(0), [])
    }
}

extension CloseoutFrontier.BadDebt {
    /// `excess`: the losses less maintenance, of at least one span.
    init(_ excess: [Double]) {
        let debts = excess.map { max($0, 0) }
        let count = Double(debts.count)
        let mean = debts.reduce(0, +) / count
        let squares = debts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        beyond = excess.count { $0 > 0 }
        expectedBp = mean * 1e4
        standardErrorBp = (squares / (count - 1) / count).squareRoot() * 1e4
        largestBp = (debts.max() ?? 0) * 1e4
    }
}
