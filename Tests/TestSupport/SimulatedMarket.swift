package import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A market whose volatility is known, and what a feed of each kind makes of it.
package struct SimulatedMarket {
    /// How the log price moves from second to second.
    package struct Model: Sendable {
        /// Annualised, of 365 days: the root of the mean variance.
        package var volatility = 0.6
        /// Standard deviation of ln σ, which reverts to its mean with `halfLife`; 0: constant.
        package var volatilityOfVolatility = 0.0
        package var halfLife = TimeSpan.days(1)
        /// Jumps of ±`jumpSize`, which do not count in the true variance.
        package var jumpsPerYear = 0.0
        package var jumpSize = 0.03
        /// Student t with 4 degrees of freedom from second to second, else normal.
        package var hasStudentShocks = false

        package init() {}

        package static let constant = Model()
        package static let stochastic: Model = {
            var model = Model()
            model.volatilityOfVolatility = 0.4
            return model
        }()
        package static let jumping: Model = {
            var model = Model()
            model.jumpsPerYear = 100
            return model
        }()
        package static let student: Model = {
            var model = Model()
            model.hasStudentShocks = true
            return model
        }()
    }

    /// Feeds as they are published. The time of the first observation is 0.
    package struct Publication: Sendable {
        package var deviation = 0.005
        package var heartbeat = 3600
        /// Mean seconds between ticks, and between prices with a band.
        package var meanSpacing = 10.0
        /// Standard deviation of a tick's noise: half the spread, either side.
        package var bidAskNoise = 1e-4
        /// Standard deviation of the error that the band states; the band covers 95%.
        package var confidenceNoise = 2e-4

        package init() {}
    }

    package let days: Int
    package private(set) var feeds: [FeedKind: ObservedFeed] = [:]
    /// The true price once in a minute.
    package private(set) var minutely: PriceSeries = .empty
    /// True integrated variance from the start to each full hour.
    private var integrated: [Double] = [0]

    package init(
        _ model: Model, days: Int, seed: UInt64, kinds: [FeedKind] = FeedKind.allCases,
        publication: Publication = .init()
    ) throws {
        self.days = days
        var path = Path(model, seed: seed)
        var recorders = kinds.map { Recorder($0, publication, seed: seed) }
        var truth = Recorder(.interval, publication, seed: seed)
        var hour: [Double] = Array(repeating: 0, count: 3600)
        for index in 0..<(days * 24) {
            integrated.append((integrated.last ?? 0) + path.next(&hour))
            let start = Int64(index) * 3600
            for place in recorders.indices { recorders[place].take(hour, from: start) }
            truth.take(hour, from: start)
        }
        for (kind, recorder) in zip(kinds, recorders) { feeds[kind] = try recorder.feed() }
        minutely = try truth.feed().series
    }

    /// The mean variance rate a second over `window` up to `asOf`, both whole hours.
    package func varianceRate(_ window: TimeSpan, upTo asOf: Timestamp) -> Double {
        let end = Int(asOf.microseconds / 3_600_000_000)
        let hours = Int(window.microseconds / 3_600_000_000)
        return (integrated[end] - integrated[end - hours]) / Double(hours * 3600)
    }

    /// The mean variance rate a second up to `asOf`, with weights that halve in `halfLife`.
    package func varianceRate(halfLife: TimeSpan, upTo asOf: Timestamp) -> Double {
        let decay = exp(-M_LN2 * 3600 / halfLife.seconds)
        var (sum, weights) = (0.0, 0.0)
        for hour in 1...Int(asOf.microseconds / 3_600_000_000) {
            sum = sum * decay + (integrated[hour] - integrated[hour - 1]) / 3600
            weights = weights * decay + 1
        }
        return sum / weights
    }
}

extension SimulatedMarket {
    /// The log price at every full second.
    private struct Path {
        private let model: Model
        private var random: FastNormal
        private var logPrice = 7.0
        private var logVolatility: Double
        private let meanLogVolatility: Double
        private let persistence: Double

        init(_ model: Model, seed: UInt64) {
            self.model = model
            random = FastNormal(seed: seed)
            // The mean of σ² is exp(2 mean + 2 sd²).
            let deviation = model.volatilityOfVolatility
            meanLogVolatility =
                log(model.volatility / TimeSpan.year.seconds.squareRoot()) - deviation * deviation
            persistence = exp(-M_LN2 * 60 / model.halfLife.seconds)
            logVolatility = meanLogVolatility
            if deviation > 0 { logVolatility += deviation * random.normal() }
        }

        /// Writes one hour's log prices; gives its integrated variance.
        mutating func next(_ hour: inout [Double]) -> Double {
            var variance = 0.0
            for minute in 0..<60 {
                if model.volatilityOfVolatility > 0 {
                    let shock = (1 - persistence * persistence).squareRoot()
                    logVolatility =
                        meanLogVolatility + persistence * (logVolatility - meanLogVolatility)
                        + shock * model.volatilityOfVolatility * random.normal()
                }
                let volatility = exp(logVolatility)
                variance += 60 * volatility * volatility
                if model.jumpsPerYear > 0,
                    random.uniform() < model.jumpsPerYear / (TimeSpan.year.seconds / 60)
                {
                    logPrice += random.next() & 1 == 0 ? model.jumpSize : -model.jumpSize
                }
                if model.hasStudentShocks {
                    for second in (60 * minute)..<(60 * minute + 60) {
                        logPrice += volatility * random.studentT4()
                        hour[second] = logPrice
                    }
                } else {
                    for second in (60 * minute)..<(60 * minute + 60) {
                        logPrice += volatility * random.normal()
                        hour[second] = logPrice
                    }
                }
            }
            return variance
        }
    }

    /// What one feed publishes of the path.
    private struct Recorder {
        private let kind: FeedKind
        private let publication: Publication
        private var random: FastNormal
        private var times: [Int64] = []
        private var prices: [Double] = []
        private var opens: [Double] = []
        private var highs: [Double] = []
        private var lows: [Double] = []
        private var bands: [Double] = []
        /// The log price that was published or closed last, and its second.
        private var latest: (second: Int64, logPrice: Double)?
        private let up: Double
        private let down: Double

        init(_ kind: FeedKind, _ publication: Publication, seed: UInt64) {
            self.kind = kind
            self.publication = publication
            random = FastNormal(seed: seed ^ 0x5eed)
            up = log1p(publication.deviation)
            down = log1p(-publication.deviation)
        }

        mutating func take(_ hour: [Double], from start: Int64) {
            switch kind {
            case .threshold: takeThreshold(hour, start)
            case .interval: takeInterval(hour, start)
            case .tick, .confidence: takeIrregular(hour, start)
            case .ohlc: takeCandles(hour, start)
            }
        }

        private mutating func publish(_ second: Int64, _ logPrice: Double) {
            times.append(second * 1_000_000)
            prices.append(exp(logPrice))
            latest = (second, logPrice)
        }

        private mutating func takeThreshold(_ hour: [Double], _ start: Int64) {
            var (second, published) = latest ?? (-Int64(publication.heartbeat), hour[0])
            for place in hour.indices {
                let move = hour[place] - published
                if move >= up || move <= down
                    || start + Int64(place) - second >= publication.heartbeat
                {
                    (second, published) = (start + Int64(place), hour[place])
                    publish(second, published)
                }
            }
        }

        private mutating func takeInterval(_ hour: [Double], _ start: Int64) {
            for minute in 0..<60 { publish(start + Int64(60 * minute), hour[60 * minute]) }
        }

        private mutating func takeIrregular(_ hour: [Double], _ start: Int64) {
            let scale = -publication.meanSpacing
            var second = latest?.second ?? -1
            while true {
                // Geometric with the stated mean, so that a second has at most one.
                let wait = 1 + (log(random.uniform()) / log1p(1 / scale)).rounded(.down)
                second += Int64(wait)
                let place = Int(second - start)
                guard place < hour.count else {
                    // The geometric law has no memory: the next hour draws anew.
                    latest = (start + Int64(hour.count) - 1, 0)
                    return
                }
                if kind == .tick {
                    let noise = publication.bidAskNoise
                    publish(second, hour[place] + (random.next() & 1 == 0 ? noise : -noise))
                } else {
                    publish(second, hour[place] + publication.confidenceNoise * random.normal())
                    bands.append(1.96 * publication.confidenceNoise * (prices.last ?? 0))
                }
            }
        }

        /// A candle begins where the one before it closed and ends at a full minute.
        private mutating func takeCandles(_ hour: [Double], _ start: Int64) {
            for minute in 0..<60 {
                let seconds = hour[(60 * minute)..<(60 * minute + 60)]
                let open = latest?.logPrice ?? hour[60 * minute]
                opens.append(exp(open))
                highs.append(exp(seconds.reduce(open) { max($0, $1) }))
                lows.append(exp(seconds.reduce(open) { min($0, $1) }))
                publish(start + Int64(60 * minute + 60), hour[60 * minute + 59])
            }
        }

        func feed() throws -> ObservedFeed {
            let series = try PriceSeries(times: times, prices: prices)
            var traits = FeedTraits(kind: kind)
            if kind == .threshold {
                traits.deviation = publication.deviation
            }
            return try ObservedFeed(
                series, traits,
                bars: kind == .ohlc ? PriceBars(open: opens, high: highs, low: lows) : nil,
                confidences: kind == .confidence ? bands : nil)
        }
    }
}

extension ObservedFeed {
    /// The observations of `reach` up to `asOf`, one before them included.
    package func tail(_ reach: TimeSpan, upTo asOf: Timestamp) throws -> ObservedFeed {
        let end = series.countKnown(at: asOf)
        let places = max(series.countKnown(at: asOf - reach) - 1, 0)..<end
        return try ObservedFeed(
            try PriceSeries(
                times: Array(series.times[places]), prices: Array(series.prices[places])), traits,
            bars: bars.flatMap {
                PriceBars(
                    open: Array($0.open[places]), high: Array($0.high[places]),
                    low: Array($0.low[places]))
            }, confidences: confidences.map { Array($0[places]) })
    }
}
