public import VolModel

/// What the venue and the feed declare about an instrument; nothing measured.
public struct Instrument: Sendable, Hashable {
    public enum Kind: String, Sendable, CaseIterable {
        /// Margin and profit in the quote currency, no expiry.
        case linearPerpetual = "linear_perpetual"
    }

    /// The feed's own publication rule, where it is known.
    public struct Feed: Sendable, Hashable {
        public var kind: FeedKind
        /// The longest silence that the feed promises.
        public var heartbeat: TimeSpan?
        /// Relative move that triggers an update.
        public var deviation: Ratio?

        public init(kind: FeedKind, heartbeat: TimeSpan? = nil, deviation: Ratio? = nil) {
            self.kind = kind
            self.heartbeat = heartbeat
            self.deviation = deviation
        }

        /// `series` as estimators see it; `bars` where they are as many as its observations.
        func observed(_ series: PriceSeries, bars: PriceBars?) -> ObservedFeed {
            let traits = FeedTraits(kind: kind, deviation: deviation?.doubleValue)
            return (try? ObservedFeed(series, traits, bars: bars)) ?? ObservedFeed(series, traits)
        }

        /// How long the feed may be silent without being stale: a heartbeat and a tenth, since
        /// answers arrive some blocks late; zero where none is declared.
        var patience: TimeSpan {
            heartbeat.map { $0 + TimeSpan(microseconds: $0.microseconds / 10) } ?? .seconds(0)
        }

        /// The longest interval that is no hole: three heartbeats where one is declared, else
        /// `otherwise`, else 3 days.
        package func maxGap(otherwise: TimeSpan?) -> TimeSpan {
            heartbeat.map { $0 + $0 + $0 } ?? otherwise ?? .days(3)
        }
    }

    /// Quote units. A missing figure is reported as not assessed, never taken as zero impact.
    public struct Liquidity: Sendable, Hashable {
        /// Traded in a day.
        public var dailyVolume: ExactDecimal?
        /// Notional that moves the price by 2%.
        public var depth2Percent: ExactDecimal?
        /// What closing a notional costs as a fraction of the price; notionals increase and
        /// fractions do not decrease.
        public var slippage: [SlippagePoint]

        public init(
            dailyVolume: ExactDecimal? = nil, depth2Percent: ExactDecimal? = nil,
            slippage: [SlippagePoint] = []
        ) {
            self.dailyVolume = dailyVolume
            self.depth2Percent = depth2Percent
            self.slippage = slippage
        }
    }

    /// One measured size of a slippage table.
    public struct SlippagePoint: Sendable, Hashable {
        public var notional: ExactDecimal
        public var slippage: Ratio

        public init(notional: ExactDecimal, slippage: Ratio) {
            self.notional = notional
            self.slippage = slippage
        }
    }

    /// What a position pays at most, by the venue's rules.
    public struct Funding: Sendable, Hashable {
        /// Between payments; positive.
        public var interval: TimeSpan
        /// Of notional, per payment.
        public var cap: Ratio

        public init(interval: TimeSpan, cap: Ratio) {
            self.interval = interval
            self.cap = cap
        }
    }

    /// Fractions of notional.
    public struct Fees: Sendable, Hashable {
        public var liquidation: Ratio
        public var taker: Ratio

        public init(liquidation: Ratio = .zero, taker: Ratio = .zero) {
            self.liquidation = liquidation
            self.taker = taker
        }

        public var total: Ratio { Ratio(billionths: liquidation.billionths + taker.billionths) }
    }

    public var id: String
    public var kind: Kind
    public var feed: Feed
    public var liquidity: Liquidity
    public var fees: Fees
    /// Nil: not stated.
    public var funding: Funding?
    /// In quote units; nil: not stated.
    public var openInterest: ExactDecimal?

    public init(
        id: String, kind: Kind = .linearPerpetual, feed: Feed, liquidity: Liquidity = Liquidity(),
        fees: Fees = Fees(), funding: Funding? = nil, openInterest: ExactDecimal? = nil
    ) {
        self.id = id
        self.kind = kind
        self.feed = feed
        self.liquidity = liquidity
        self.fees = fees
        self.funding = funding
        self.openInterest = openInterest
    }
}
