/// Open, high and low of the bars whose closes are a price series, one of each for every
/// observation.
///
/// NaN where a bar has none, and for open, high and low together. Postcondition: elsewhere each is
/// positive and finite.
public struct PriceBars: Sendable, Hashable {
    public let open: [Double]
    public let high: [Double]
    public let low: [Double]

    /// A bar of which open, high or low is not positive and finite, or whose high is below its low,
    /// has none of them. nil where the columns differ in length.
    public init?(open: [Double], high: [Double], low: [Double]) {
        guard open.count == high.count, high.count == low.count else { return nil }
        var (open, high, low) = (open, high, low)
        for i in open.indices where !Self.isBar(open[i], high[i], low[i]) {
            open[i] = .nan
            high[i] = .nan
            low[i] = .nan
        }
        self.open = open
        self.high = high
        self.low = low
    }

    public var count: Int { open.count }

    func prefix(_ length: Int) -> PriceBars {
        PriceBars(
            valid: Array(open[..<length]), Array(high[..<length]), Array(low[..<length]))
    }

    private init(valid open: [Double], _ high: [Double], _ low: [Double]) {
        self.open = open
        self.high = high
        self.low = low
    }

    private static func isBar(_ open: Double, _ high: Double, _ low: Double) -> Bool {
        low > 0 && high >= low && high.isFinite && open > 0 && open.isFinite
    }
}
