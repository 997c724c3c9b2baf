#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Collects bars at the multiples of a length from observations that come one by one.
///
/// A bar opens where its first candle does, else at the price of the last observation at or before
/// its start, and closes at that at or before its end; high and low are over both and all
/// observations between, with the ranges of candles that end in it.
struct BarCollector: Sendable {
    private let window: TimeSpan
    private let length: TimeSpan
    private let spacing: TimeSpan
    private let needsRanges: Bool
    private var walk: GridWalk
    private var path = Path()
    private var hasRanges = false

    private struct Path: Sendable {
        var open = 0.0
        var high = 0.0
        var low = 0.0
        /// Observations in the bar under construction, and in all that exist.
        var inside = 0
        var observations = 0
        var bars: [BarSample.Bar] = []

        mutating func open(at price: Double) { (open, high, low) = (price, price, price) }

        /// A bar begins where its first candle opens.
        mutating func take(_ price: Double, _ sides: ObservedSides) {
            if inside == 0, sides.open > 0 { open(at: sides.open) }
            inside += 1
            widen(price)
            widen(sides.high)
            widen(sides.low)
        }

        /// What is not a number widens nothing.
        mutating func widen(_ candidate: Double) {
            if candidate > high { high = candidate }
            if candidate < low { low = candidate }
        }

        mutating func close(_ step: GridWalk.Step) {
            if step.exists {
                observations += inside
                bars.append(
                    BarSample.Bar(
                        open: log(open), high: log(high), low: log(low), close: log(step.closing),
                        followsOn: step.followsOn))
            }
            inside = 0
            open(at: step.closing)
        }
    }

    /// `kind`: where it is `ohlc`, closes alone are no bars.
    init(
        window: TimeSpan, length: TimeSpan, kind: FeedKind?, extent: SeriesExtent, asOf: Timestamp
    ) {
        needsRanges = kind == .ohlc
        self.window = window
        self.length = length
        spacing = extent.typicalSpacing
        walk = GridWalk(
            window: window, length: length, reach: .window, isHeld: true, extent: extent, asOf: asOf
        )
    }

    mutating func observe(time: Int64, price: Double, _ sides: ObservedSides) {
        switch walk.observe(time: time, price: price, { path.close($0) }) {
        case .beforeFirstStep: path.open(at: price)
        case .insideStep:
            path.take(price, sides)
            if sides.high > 0 { hasRanges = true }
        case .afterLastStep: break
        }
    }

    /// The sample, with the bars that end after the last observation.
    func sample() -> Result<BarSample, NotApplicable> {
        walk.steps.flatMap { _ in
            guard !hasRanges || spacing <= length else {
                return .failure(
                    NotApplicable(
                        "the candles are longer than the bar of \(length); expected a longer bar"))
            }
            guard hasRanges || !needsRanges else {
                return .failure(
                    NotApplicable("the candles' highs and lows are not known; expected them"))
            }
            var (walk, path) = (walk, path)
            walk.finish { path.close($0) }
            return .success(
                BarSample(
                    bars: path.bars, observations: hasRanges ? nil : path.observations,
                    coverage: walk.coverage(of: path.bars.count), window: window,
                    length: length))
        }
    }
}
