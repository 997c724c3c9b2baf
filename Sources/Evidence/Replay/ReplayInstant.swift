/// One stretch of the path in which something happens at one time.
struct ReplayInstant: Sendable, Hashable {
    struct Place: Sendable, Hashable {
        let market: Int
        let bar: Int
    }

    let time: Int64
    /// Bars that end now.
    var bars: [Place] = []
    /// Places of planned positions, in the order of the replay's positions.
    var closings: [Int] = []
    var openings: [Int] = []
    /// Candles that begin now at another price than the one before ended at.
    var candleOpens: [Place] = []

    /// All instants in order of time.
    static func timeline(
        _ markets: [ReplayMarket], _ planned: [PlannedPosition]
    ) -> [ReplayInstant] {
        enum What {
            case bar(Place)
            case closing(Int)
            case opening(Int)
            case candleOpen(Place)
        }
        var entries: [(time: Int64, what: What)] = []
        for (index, market) in markets.enumerated() {
            for (place, bar) in market.bars.enumerated() {
                let at = Place(market: index, bar: place)
                entries.append((bar.end, .bar(at)))
                if place > 0, bar.isCandle, bar.open != market.bars[place - 1].close {
                    entries.append((bar.start, .candleOpen(at)))
                }
            }
        }
        for (index, plan) in planned.enumerated() {
            let bars = markets[plan.market].bars
            entries.append((bars[plan.openBar].end, .opening(index)))
            if let close = plan.closeBar { entries.append((bars[close].end, .closing(index))) }
        }
        // Stable: within an instant markets and positions keep their order.
        let order = entries.indices.sorted {
            (entries[$0].time, $0) < (entries[$1].time, $1)
        }
        var instants: [ReplayInstant] = []
        for index in order {
            let entry = entries[index]
            if instants.last?.time != entry.time {
                instants.append(ReplayInstant(time: entry.time))
            }
            let last = instants.count - 1
            switch entry.what {
            case .bar(let place): instants[last].bars.append(place)
            case .closing(let plan): instants[last].closings.append(plan)
            case .opening(let plan): instants[last].openings.append(plan)
            case .candleOpen(let place): instants[last].candleOpens.append(place)
            }
        }
        return instants
    }
}
