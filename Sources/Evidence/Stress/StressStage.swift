import IsolatedMargin
import MarginPolicy
import VolModel

/// An engine with the whole book open at its price, from which every shock starts anew.
struct StressStage: Sendable {
    let book: StressBook
    private(set) var opened = 0
    private(set) var refused = 0
    private(set) var longNotional: Quanta = 0
    private(set) var shortNotional: Quanta = 0
    private var engine: MarginEngine

    /// Between the book's price and the shocked mark; any time does.
    private static let shockTime = Timestamp(seconds: 1)

    init(
        _ book: StressBook, rule: ParameterSchedule, fund: Quanta, mode: Venue.MarginMode
    ) throws(StressFailure) {
        self.book = book
        let start = Timestamp(microseconds: 0)
        do throws(VenueFailure) {
            engine = MarginEngine(
                try Venue(
                    mode: mode,
                    assets: [Asset(name: "quote", decimals: ReplayMarket.quoteDecimals)],
                    markets: [
                        Venue.Market(
                            contract: book.market.contract, rule: rule.entry(at: start).rule,
                            liquidation: LiquidationPolicy(
                                waterfall: Waterfall(autoDeleveraging: false)))
                    ]))
        } catch {
            throw StressFailure("\(error)")
        }
        do throws(Refusal) {
            if fund > 0 { try engine.execute(.endow(.insurance, 0, fund)) }
            try engine.execute(.mark(0, book.market.bars[0].close, start))
        } catch {
            throw Self.failure(error)
        }
        for plan in book.planned {
            let position = book.positions[plan.index]
            let posted = plan.posted(
                position.collateral, under: rule.entry(at: start).rule, takerFeePpm: 0)
            guard open(plan, account: position.account, posted: posted) else {
                refused += 1
                continue
            }
            opened += 1
            if plan.lots > 0 {
                longNotional += plan.notional
            } else {
                shortNotional += plan.notional
            }
        }
        guard opened > 0 else {
            throw StressFailure(
                "\(book.market.name): found no position that can be opened under these ratios; "
                    + "expected one")
        }
    }

    /// What a refused opening had put in is taken out again, so that it backs no other position.
    private mutating func open(
        _ plan: PlannedPosition, account: AccountID, posted: Quanta
    ) -> Bool {
        guard (try? engine.execute(.deposit(account, 0, posted))) != nil else { return false }
        if (try? engine.execute(
            .open(account, 0, lots: plan.lots, margin: posted, at: nil))) != nil
        {
            return true
        }
        _ = try? engine.execute(.withdraw(account, 0, posted))
        return false
    }

    /// One mark at the shocked price.
    func point(_ shockPpm: Int) throws(StressFailure) -> ReverseStress.Point {
        var shocked = engine
        let ticks = book.ticks(shockPpm)
        do throws(Refusal) {
            try shocked.execute(.mark(0, ticks, Self.shockTime))
        } catch {
            throw Self.failure(error)
        }
        var (liquidated, losses) = (0, Quanta(0))
        for event in shocked.events {
            switch event {
            case .liquidationEnded: liquidated += 1
            case .lossBorne(_, _, let amount): losses += amount
            default: break
            }
        }
        return ReverseStress.Point(
            shockPpm: shockPpm, price: book.price(ticks), liquidated: liquidated,
            losses: losses)
    }

    private static func failure(_ refusal: Refusal) -> StressFailure {
        StressFailure(
            "the engine refused a command that it has to take: \(refusal.reason.rawValue), found "
                + "\(refusal.found)")
    }
}
