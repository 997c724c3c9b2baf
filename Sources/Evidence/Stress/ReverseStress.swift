public import IsolatedMargin
public import MarginPolicy

/// The smallest jump of the price, down and up, that an insurance fund does not outlast.
///
/// The margin engine opens the whole book at one price and sees one mark at another; every position
/// below maintenance is closed at that mark at once, and what it lost beyond its collateral goes to
/// the insurance fund. There is no auto-deleveraging, no levy and no penalty that would refill the
/// fund, so that the losses are those of the book whatever stands behind the fund.
///
/// Search: the losses at every shock of a grid, then bisection in ppm between the first that
/// exceed the fund and the shock before. The losses of a linear contract rise with the jump,
/// and ``isMonotone`` says whether they did at every step of the grid.
///
/// Limits: nothing is said of a market that takes part of the book only, or pays less than the
/// mark; see `StressShock` for that.
public struct ReverseStress: Sendable, Hashable {
    /// One mark and what it did.
    public struct Point: Sendable, Hashable {
        /// Of the book's price, signed.
        public let shockPpm: Int
        /// In quote units, as the engine's ticks have it.
        public let price: ExactDecimal
        public let liquidated: Int
        /// Beyond the positions' collateral.
        public let losses: Quanta
    }

    public enum Answer: Sendable, Hashable {
        /// The smallest shock whose losses exceed the fund.
        case breaks(Point)
        /// None up to this one does.
        case holds(Point)

        public var breaking: Point? {
            if case .breaks(let point) = self { point } else { nil }
        }
    }

    public let mode: Venue.MarginMode
    /// In the insurance fund, in quanta.
    public let fund: Quanta
    /// How many positions stand open, and how many the engine refused to open.
    public let opened: Int
    public let refused: Int
    /// Notional of the open ones at the book's price, in quanta.
    public let longNotional: Quanta
    public let shortNotional: Quanta
    public let down: Answer
    public let up: Answer
    /// From the deepest fall to the largest rise, the book's own price among them.
    public let curve: [Point]
    public let isMonotone: Bool

    /// Falls of 5% to 95%, then 99% and 99.99%.
    public static let falls: [Int] =
        stride(from: -50_000, through: -950_000, by: -50_000) + [-990_000, -999_900]
    /// Rises of 5% to 100%, then of 150%, 200%, 300%, 500% and 1000%.
    public static let rises: [Int] =
        stride(from: 50_000, through: 1_000_000, by: 50_000)
        + [1_500_000, 2_000_000, 3_000_000, 5_000_000, 10_000_000]

    /// `rule` checks the openings and liquidates. `falls` and `rises` grow in size, falls from −1
    /// to −999,900 and rises from 1 to 99,000,000 ppm.
    ///
    /// Throws ``StressFailure`` for a fund that is negative, grids that do not grow or leave their
    /// range, a rule that the engine refuses and a book of which no position can be opened.
    public init(
        _ book: StressBook, rule: ParameterSchedule, fund: Quanta,
        mode: Venue.MarginMode = .isolated, falls: [Int] = falls, rises: [Int] = rises
    ) throws(StressFailure) {
        guard (0...Contract.notionalMax).contains(fund) else {
            throw StressFailure("fund: found \(fund) quanta; expected 0 to 1e24")
        }
        guard falls.allSatisfy({ (-999_900 ... -1).contains($0) }), !falls.isEmpty,
            zip(falls, falls.dropFirst()).allSatisfy(>)
        else {
            throw StressFailure("falls: expected shocks that grow, from -1 to -999900 ppm")
        }
        guard rises.allSatisfy({ (1...99_000_000).contains($0) }), !rises.isEmpty,
            zip(rises, rises.dropFirst()).allSatisfy(<)
        else {
            throw StressFailure("rises: expected shocks that grow, from 1 to 99000000 ppm")
        }
        let stage = try StressStage(book, rule: rule, fund: fund, mode: mode)
        var curves: [[Point]] = []
        var answers: [Answer] = []
        for grid in [falls, rises] {
            var points: [Point] = []
            for shock in grid { points.append(try stage.point(shock)) }
            answers.append(try Self.answer(points, stage, fund: fund))
            curves.append(points)
        }
        let rest = try stage.point(0)
        self.mode = mode
        self.fund = fund
        opened = stage.opened
        refused = stage.refused
        longNotional = stage.longNotional
        shortNotional = stage.shortNotional
        (down, up) = (answers[0], answers[1])
        curve = curves[0].reversed() + [rest] + curves[1]
        isMonotone = curves.allSatisfy { points in
            zip([rest] + points, points).allSatisfy { $0.losses <= $1.losses }
        }
    }

    /// `points` grow in size and are not empty.
    private static func answer(
        _ points: [Point], _ stage: StressStage, fund: Quanta
    ) throws(StressFailure) -> Answer {
        guard let place = points.firstIndex(where: { $0.losses > fund }) else {
            return .holds(points[points.count - 1])
        }
        var holding = place > 0 ? points[place - 1].shockPpm : 0
        var breaking = points[place]
        while abs(breaking.shockPpm - holding) > 1 {
            let middle = try stage.point((breaking.shockPpm + holding) / 2)
            if middle.losses > fund { breaking = middle } else { holding = middle.shockPpm }
        }
        return .breaks(breaking)
    }
}
