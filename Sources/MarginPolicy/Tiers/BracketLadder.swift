/// Brackets of notional with a marginal maintenance rate, a cumulative amount and a largest
/// leverage, as Binance and those that follow its API state them.
///
/// Formula: in the bracket with floor < N ≤ cap the maintenance is N · rate − cumulative, with
/// cumulativeₙ = cumulativeₙ₋₁ + floor (rateₙ − rateₙ₋₁), and the initial margin N / leverage over
/// the whole position.
///
/// Units: notionals and cumulative amounts in quote units, leverage as an integer.
///
/// Source: the endpoint `leverageBracket` of Binance USDⓈ-M futures, its fields notionalFloor,
/// notionalCap, maintMarginRatio, cum and initialLeverage.
public struct BracketLadder: Sendable, Hashable, SizeScaledMargin {
    public struct Bracket: Sendable, Hashable {
        public let notionalFloor: ExactDecimal
        public let notionalCap: ExactDecimal
        public let maintenanceRate: Ratio
        public let cumulative: ExactDecimal
        public let initialLeverage: Int
    }

    /// Ascending from 0 and without gaps.
    public let brackets: [Bracket]

    /// The leverages that Binance's brackets of October 2024 have.
    public static let binanceLeverages = [
        125, 100, 75, 50, 40, 30, 26, 25, 21, 20, 15, 11, 10, 8, 6, 5, 4, 3, 2, 1,
    ]

    /// Brackets from their caps, rates and leverages; the cumulative amounts follow.
    ///
    /// Throws: ``LadderFailure`` without brackets, for caps that do not rise from above 0, exceed
    /// 10¹⁵ or have more than twelve fractional digits, for rates that fall or lie outside 0 to
    /// 1,000, for a leverage below 1 or one that rises, and where a cumulative amount leaves the
    /// range of exact figures.
    public init(
        _ rows: [(notionalCap: ExactDecimal, maintenanceRate: Ratio, initialLeverage: Int)]
    ) throws(LadderFailure) {
        guard !rows.isEmpty else { throw .invalid("a ladder needs a bracket") }
        var brackets: [Bracket] = []
        for row in rows {
            let floor = brackets.last?.notionalCap ?? .zero
            let rate = brackets.last?.maintenanceRate ?? .zero
            guard row.notionalCap.isAmount, floor < row.notionalCap else {
                throw .invalid("the cap \(row.notionalCap) does not rise within 0 to 1e15")
            }
            guard row.maintenanceRate >= rate, row.maintenanceRate <= Ratio(ppm: 1_000_000_000)
            else { throw .invalid("the rate \(row.maintenanceRate) falls or is out of range") }
            guard row.initialLeverage >= 1,
                row.initialLeverage <= brackets.last?.initialLeverage ?? row.initialLeverage
            else { throw .invalid("the leverage \(row.initialLeverage) rises or is below 1") }
            let step = Ratio(billionths: row.maintenanceRate.billionths - rate.billionths)
            guard
                let cumulative = floor.times(step)?.adding(brackets.last?.cumulative ?? .zero)
            else {
                throw .notExpressible(
                    "the bracket up to \(row.notionalCap) leaves the range of exact figures")
            }
            brackets.append(
                Bracket(
                    notionalFloor: floor, notionalCap: row.notionalCap,
                    maintenanceRate: row.maintenanceRate, cumulative: cumulative,
                    initialLeverage: row.initialLeverage))
        }
        self.brackets = brackets
    }

    /// The ladder that is never below `curve` up to the last cap.
    ///
    /// Formula: maintenance rates are those of ``ChordLadder`` with these caps as bounds. The
    /// leverage of a bracket is the largest of the list with 1 / leverage ≥ im(cap) and ≥ the
    /// maintenance of the bracket at its cap; no initial ratio of the bracket is above im(cap).
    ///
    /// Throws: ``LadderFailure`` as ``ChordLadder/init(_:bounds:grid:)`` does, and
    /// ``LadderFailure/notExpressible(_:)`` where no leverage of the list is low enough.
    public static func fit(
        _ curve: RequiredCurve, notionalCaps: [ExactDecimal],
        leverages: [Int] = binanceLeverages, grid: Ratio = Ratio(ppm: 1)
    ) throws(LadderFailure) -> FittedShape<BracketLadder> {
        let ladder = try ChordLadder(curve, bounds: notionalCaps, grid: grid)
        let offered = leverages.filter { $0 >= 1 }.sorted(by: >)
        var rows: [(notionalCap: ExactDecimal, maintenanceRate: Ratio, initialLeverage: Int)] = []
        for tier in ladder.tiers {
            let cap = tier.to.doubleValue
            let needed = max(try curve.point(at: cap).initial, ladder.maintenance(at: cap))
            guard
                let leverage = offered.first(where: {
                    1 / Double($0) >= needed - RequiredCurve.tolerance
                })
            else {
                throw .notExpressible("no leverage of the list holds \(needed) at \(tier.to)")
            }
            rows.append((tier.to, tier.maintenance, leverage))
        }
        let shape = try BracketLadder(rows)
        let largest = ladder.tiers.last?.to.doubleValue ?? 0
        return FittedShape(
            shape: shape, excess: FitExcess(shape, over: curve, to: largest))
    }

    /// The exact maintenance of a notional, nil below 0 and beyond the last cap.
    public func maintenanceAmount(at notional: ExactDecimal) -> ExactDecimal? {
        guard notional.isAmount, let bracket = brackets.first(where: { notional <= $0.notionalCap })
        else { return nil }
        return notional.times(bracket.maintenanceRate)?.adding(bracket.cumulative.negated)
    }

    public func maintenance(at notional: Double) -> Double {
        ratio(at: notional) {
            $0.maintenanceRate.doubleValue
                - (notional > 0 ? $0.cumulative.doubleValue / notional : 0)
        }
    }

    public func initial(at notional: Double) -> Double {
        ratio(at: notional) { 1 / Double($0.initialLeverage) }
    }

    private func ratio(at notional: Double, _ read: (Bracket) -> Double) -> Double {
        guard notional >= 0 else { return .nan }
        return brackets.first { notional <= $0.notionalCap.doubleValue }.map(read) ?? .infinity
    }
}
