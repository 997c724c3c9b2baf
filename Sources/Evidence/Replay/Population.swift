import IsolatedMargin
public import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Traders from a seed: who opens what, when, for how long and with which leverage.
///
/// An account arrives at a time that is uniform over the path, draws one leverage for all it does
/// and opens one to ``positionsMax`` positions at once, on different instruments while there are
/// any left. Sides and sizes are drawn for each position, and when it closes. The law is an
/// assumption, not a measurement of a venue.
public struct Population: Sendable, Hashable {
    public struct LeverageShare: Sendable, Hashable {
        /// 2,000 is 20 times.
        public var hundredths: Int
        public var weight: Double

        public init(hundredths: Int, weight: Double) {
            self.hundredths = hundredths
            self.weight = weight
        }
    }

    public var seed: UInt64 = 1
    /// How many positions.
    public var count = 10_000
    public var leverages: [LeverageShare] = [
        LeverageShare(hundredths: 200, weight: 10), LeverageShare(hundredths: 300, weight: 15),
        LeverageShare(hundredths: 500, weight: 20), LeverageShare(hundredths: 1_000, weight: 25),
        LeverageShare(hundredths: 2_000, weight: 15), LeverageShare(hundredths: 5_000, weight: 10),
        LeverageShare(hundredths: 10_000, weight: 5),
    ]
    /// The probability that a position is long.
    public var longShare = 0.6
    /// Log-normal, in quote units, and cut at ``notionalMax``.
    public var medianNotional = 5_000.0
    public var notionalSpread = 1.5
    public var notionalMax = 1e7
    /// Exponential.
    public var meanHolding = TimeSpan.days(2)
    /// Each number of positions from 1 is as likely as another.
    public var positionsMax = 3

    public init() {}

    /// Throws ``ReplayFailure`` naming the first figure that no population can have.
    public func requirePossible() throws(ReplayFailure) {
        guard (1...10_000_000).contains(count) else {
            throw ReplayFailure("population: found \(count) positions; expected 1 to 10000000")
        }
        guard !leverages.isEmpty, leverages.allSatisfy({ $0.weight >= 0 && $0.weight <= 1e9 }),
            leverages.contains(where: { $0.weight > 0 }),
            leverages.allSatisfy({ (100...100_000).contains($0.hundredths) })
        else {
            throw ReplayFailure(
                "leverage mix: expected leverages from 1 to 1000 with weights of which one is "
                    + "positive")
        }
        guard (0...1).contains(longShare) else {
            throw ReplayFailure("share of longs: found \(longShare); expected 0 to 1")
        }
        guard (1...1e12).contains(medianNotional), (0...5).contains(notionalSpread),
            (medianNotional...1e12).contains(notionalMax)
        else {
            throw ReplayFailure(
                "sizes: expected a median from 1 to 1e12 quote units, a spread from 0 to 5 and a "
                    + "largest size from the median to 1e12")
        }
        guard meanHolding.microseconds > 0, meanHolding <= .days(36_500) else {
            throw ReplayFailure(
                "mean holding time: found \(meanHolding); expected above zero, at most 36500d")
        }
        guard (1...1_000).contains(positionsMax) else {
            throw ReplayFailure(
                "positions of an account: found at most \(positionsMax); expected 1 to 1000")
        }
    }

    /// The first ``count`` positions of accounts 1, 2, … in a market of `markets` instruments.
    public func positions(
        markets: Int, from start: Timestamp, to end: Timestamp
    ) throws(ReplayFailure) -> [ReplayPosition] {
        try requirePossible()
        guard markets > 0, start < end else {
            throw ReplayFailure("population: expected an instrument and a path that lasts")
        }
        var positions: [ReplayPosition] = []
        positions.reserveCapacity(count)
        var account = 0
        while positions.count < count {
            account += 1
            positions += trader(account, markets: markets, from: start, to: end)
        }
        return Array(positions.prefix(count))
    }

    private func trader(
        _ account: Int, markets: Int, from start: Timestamp, to end: Timestamp
    ) -> [ReplayPosition] {
        var random = PathRandom(seed: seed, path: account)
        let span = Double((end - start).microseconds)
        let arrival = Timestamp(
            microseconds: start.microseconds + Int64(span * random.uniform()))
        let leverage = leverage(random.uniform())
        let count = 1 + random.index(below: positionsMax)
        let first = random.index(below: markets)
        return (0..<count).map { place in
            let isLong = random.uniform() < longShare
            let size = min(notionalMax, medianNotional * exp(notionalSpread * random.normal()))
            // Ten years at most, so that the sum of times stays in range.
            let holding = min(
                Double(meanHolding.microseconds) * random.exponential(), 3.2e14)
            return ReplayPosition(
                id: "\(account).\(place + 1)", account: account, market: (first + place) % markets,
                isLong: isLong,
                size: .notional(Quanta((max(size, 1) * 100).rounded()) * 10_000),
                collateral: .leverage(hundredths: leverage), open: arrival,
                close: Timestamp(microseconds: arrival.microseconds + Int64(holding)))
        }
    }

    private func leverage(_ uniform: Double) -> Int {
        var rest = uniform * leverages.reduce(0) { $0 + $1.weight }
        for share in leverages {
            rest -= share.weight
            if rest < 0, share.weight > 0 { return share.hundredths }
        }
        return leverages.last { $0.weight > 0 }?.hundredths ?? 100
    }
}
