public import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What each leverage means under a maintenance ratio: how far the price is from liquidation, and
/// how likely it gets there within the holding period.
///
/// Formula: a position opened at the price P with the leverage L has the equity P/L and is
/// liquidated where equity falls below mm of the notional at the new price: a long where the price
/// is (1 − 1/L)/(1 − mm) of P, a short at (1 + 1/L)/(1 + mm). The log distances are
/// ln((1 − mm)/(1 − 1/L)) and ln((1 + 1/L)/(1 + mm)).
///
/// The largest leverage whose probability is at most the buffer's p is 1/(mm + b) with the b of
/// ``DynamicBuffer``: the same equation, solved for the other unknown.
///
/// Limits: fees and funding over the holding period are left out, and what closing costs beyond the
/// trigger is the maintenance ratio's matter.
public struct LeverageGrid: Sendable, Hashable {
    /// What venues offer by name.
    public static let standardLeverages: [Double] = [2, 3, 5, 10, 20, 25, 50, 100]

    /// One leverage. A side is nil where no position can be opened: 1/L ≤ mm.
    public struct Row: Sendable, Hashable {
        public let leverage: Double
        /// Infinite for a long that no fall liquidates: L ≤ 1.
        public let logDistance: PerSide<Double?>
        /// The probability of liquidation by the closed form.
        public let closedForm: PerSide<Double?>
        /// The same by simulated paths; nil where there is no sample.
        public let filteredPaths: PerSide<Double?>

        /// 1/L.
        public var initialRatio: Double { 1 / leverage }
    }

    public let maintenance: PerSide<Double>
    /// In the order given.
    public let rows: [Row]
    /// The largest leverage of the grid that keeps at least the buffer's distance, and with it at
    /// most its probability, by the buffer's method; nil where none does.
    public let largestOfGrid: PerSide<Double?>
    /// The largest leverage of all: 1/(mm + b). 0 where no finite ratio is enough.
    public let largest: PerSide<Double>

    /// The smaller of the two sides of ``largestOfGrid``: for a venue with one figure.
    public var recommended: Double? {
        guard let long = largestOfGrid.long, let short = largestOfGrid.short else { return nil }
        return min(long, short)
    }

    /// Throws: ``Hold`` for a leverage that is not positive and finite, or a maintenance ratio
    /// outside [0, 1).
    public init(
        _ leverages: [Double] = standardLeverages, maintenance: PerSide<Double>,
        buffer: DynamicBuffer
    ) throws(Hold) {
        for ratio in [maintenance.long, maintenance.short] where !(ratio >= 0 && ratio < 1) {
            throw Hold("leverage grid: the maintenance is \(ratio); expected one within [0, 1)")
        }
        if let wrong = leverages.first(where: { !($0 > 0 && (1 / $0).isFinite && $0.isFinite) }) {
            throw Hold("leverage grid: a leverage is \(wrong); expected a positive one")
        }
        self.maintenance = maintenance
        rows = leverages.map { leverage in
            Row(leverage, maintenance: maintenance, buffer: buffer)
        }
        let needed = buffer.logDistance
        largestOfGrid = PerSide(
            long: rows.filter { ($0.logDistance.long ?? -1) >= needed.long }
                .map(\.leverage).max(),
            short: rows.filter { ($0.logDistance.short ?? -1) >= needed.short }
                .map(\.leverage).max())
        largest = PerSide(
            long: 1 / (maintenance.long + buffer.ratio(.long, maintenance: maintenance.long)),
            short: 1 / (maintenance.short + buffer.ratio(.short, maintenance: maintenance.short)))
    }

    /// The log distance from the price at which a position of `leverage` is opened to the one at
    /// which it is liquidated; of both sides the shorter.
    ///
    /// Edge cases: nil where 1/L ≤ mm, or one of the two is no number; infinity for a long of a
    /// leverage of at most 1.
    public static func logDistance(
        leverage: Double, maintenance: Double, side: Side
    ) -> Double? {
        let initial = 1 / leverage
        guard leverage > 0, maintenance >= 0, initial > maintenance else { return nil }
        switch side {
        case .long:
            guard maintenance < 1 else { return nil }
            return initial >= 1 ? .infinity : positive(log1p(-maintenance) - log1p(-initial))
        case .short: return positive(log1p(initial) - log1p(maintenance))
        case .both:
            guard
                let long = logDistance(leverage: leverage, maintenance: maintenance, side: .long),
                let short = logDistance(leverage: leverage, maintenance: maintenance, side: .short)
            else { return nil }
            return min(long, short)
        }
    }

    /// Two ratios that differ by less than rounding are the same.
    private static func positive(_ distance: Double) -> Double? { distance > 0 ? distance : nil }
}

extension LeverageGrid.Row {
    fileprivate init(
        _ leverage: Double, maintenance: PerSide<Double>, buffer: DynamicBuffer
    ) {
        let distance = PerSide(
            long: LeverageGrid.logDistance(
                leverage: leverage, maintenance: maintenance.long, side: .long),
            short: LeverageGrid.logDistance(
                leverage: leverage, maintenance: maintenance.short, side: .short))
        func probability(_ method: DynamicBuffer.Method) -> PerSide<Double?> {
            PerSide(
                long: distance.long.flatMap {
                    buffer.liquidationProbability(.long, logDistance: $0, by: method)
                },
                short: distance.short.flatMap {
                    buffer.liquidationProbability(.short, logDistance: $0, by: method)
                })
        }
        self.leverage = leverage
        logDistance = distance
        closedForm = probability(.closedForm)
        filteredPaths = probability(.filteredPaths)
    }
}
