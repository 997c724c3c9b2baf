public import IsolatedMargin
import MarginPolicy
public import VolModel

/// Positions on a price path, driven through the margin engine.
///
/// Order at one time: the bars that end then, new rules, planned closes, openings, the opens of
/// candles that begin. At the end of candles the lows of all instruments are marked before their
/// highs or after them, whichever brings the larger losses beyond the positions' own collateral,
/// then the more liquidations, then lows first; both are carried out on copies of the engine.
///
/// Each trader deposits what the position needs when it is opened and takes out what it returns.
/// Under cross margin the account keeps what its other positions need.
public struct Replay: Sendable {
    public let markets: [ReplayMarket]
    public let positions: [ReplayPosition]
    public let takerFeePpm: Int
    let planned: [PlannedPosition]
    let timeline: [ReplayInstant]
    let solvency: HeldSolvency

    /// Throws ``ReplayFailure`` where a position names a market that is not there, and where no
    /// position can be opened on the path.
    public init(
        markets: [ReplayMarket], positions: [ReplayPosition], takerFeePpm: Int = 0
    ) throws(ReplayFailure) {
        guard (0...1_000_000).contains(takerFeePpm) else {
            throw ReplayFailure("taker fee: found \(takerFeePpm) ppm; expected 0 to 1000000")
        }
        for position in positions where !markets.indices.contains(position.market) {
            throw ReplayFailure("position \(position.id): its market is not replayed")
        }
        self.markets = markets
        self.positions = positions
        self.takerFeePpm = takerFeePpm
        planned = positions.indices.compactMap {
            PlannedPosition(positions[$0], index: $0, in: markets)
        }
        guard !planned.isEmpty else {
            throw ReplayFailure(
                "found no position of a lot or more that is opened on the path; expected one")
        }
        timeline = ReplayInstant.timeline(markets, planned)
        solvency = HeldSolvency(markets: markets, extremes: markets.map(PathExtremes.init))
    }

    /// The first and last time of the path.
    public var start: Timestamp { Timestamp(microseconds: timeline[0].time) }
    public var end: Timestamp { Timestamp(microseconds: timeline[timeline.count - 1].time) }

    /// Positions that never come to the engine: opened after the path, below a lot or beyond 10¹²
    /// quote units.
    public var leftOut: Int { positions.count - planned.count }

    /// For each market the constant parameters that ask for the mean capital of its schedule.
    public func equalCapital(
        _ schedules: [ParameterSchedule]
    ) throws(ReplayFailure) -> [EqualCapital] {
        let capital = capital
        var matched: [EqualCapital] = []
        for (market, schedule) in schedules.enumerated() {
            matched.append(try EqualCapital(capital, market: market, schedule))
        }
        return matched
    }

    /// Mean capital of all planned positions under these schedules, in quanta.
    public func meanCapital(_ schedules: [ParameterSchedule]) -> Quanta {
        let capital = capital
        let sum = schedules.indices.reduce(Quanta(0)) {
            $0 + capital.moneyTime(of: $1, schedules[$1])
        }
        return sum / Quanta(max((end - start).microseconds / 1_000_000, 1))
    }

    private var capital: PlannedCapital {
        PlannedCapital(
            markets: markets, positions: positions, planned: planned, takerFeePpm: takerFeePpm)
    }

    /// The venue that a run begins with.
    public func venue(
        _ schedules: [ParameterSchedule], _ design: ReplayDesign
    ) throws(ReplayFailure) -> Venue {
        guard schedules.count == markets.count else {
            throw ReplayFailure(
                "found \(schedules.count) parameter schedules; expected one for each of "
                    + "\(markets.count) markets")
        }
        do throws(VenueFailure) {
            return try Venue(
                mode: design.mode,
                assets: [Asset(name: "quote", decimals: ReplayMarket.quoteDecimals)],
                markets: markets.indices.map { index in
                    Venue.Market(
                        contract: markets[index].contract,
                        rule: schedules[index].entry(at: markets[index].start).rule,
                        liquidation: design.liquidation, takerFeePpm: takerFeePpm)
                })
        } catch {
            throw ReplayFailure("\(error)")
        }
    }

    /// Drives the engine along the path.
    ///
    /// `highsFirst` states the order of the extremes at each instant with candles, as another run
    /// chose it, so that both went along the same path. `observe` hears of every command that was
    /// carried out, in order, with its events.
    public func run(
        _ schedules: [ParameterSchedule], _ design: ReplayDesign = ReplayDesign(),
        highsFirst: [Bool]? = nil,
        observe: (Command, [Event]) -> Void = { _, _ in }
    ) throws(ReplayFailure) -> ReplayOutcome {
        var run = ReplayRun(
            self, schedules, design, engine: MarginEngine(try venue(schedules, design)))
        do throws(Refusal) {
            try run.endow(observe)
            for instant in timeline { try run.pass(instant, highsFirst: highsFirst, observe) }
        } catch {
            throw ReplayFailure(
                "the engine refused a command that it has to take: \(error.reason.rawValue), found "
                    + "\(error.found)")
        }
        return run.outcome
    }
}
