/// Holds observations back until ``OutlierScreen`` has decided on them.
struct PrintGate {
    /// What became of an observation.
    enum Fate {
        case believed
        /// Taken back, at the time of another observation.
        case quarantined(at: Int64)
    }

    private var screen: OutlierScreen?
    private var pending: [StreamedRow] = []

    /// `rule`: nil believes everything.
    init(_ rule: OutlierRule?) { screen = rule.map { OutlierScreen($0) } }

    /// Takes the next observation and hands over those that are now decided, in order of time.
    @inline(__always)
    mutating func take(_ row: StreamedRow, _ decided: (StreamedRow, Fate) -> Void) {
        guard screen != nil else {
            decided(row, .believed)
            return
        }
        screen?.observe(time: row.time, price: row.price)
        if pending.isEmpty, screen?.undecided == 0 {
            decided(row, .believed)
        } else {
            settle(row, decided)
        }
    }

    private mutating func settle(
        _ row: StreamedRow, _ decided: (StreamedRow, Fate) -> Void
    ) {
        pending.append(row)
        guard let count = screen?.count, let undecided = screen?.undecided,
            let quarantined = screen?.takeQuarantined()
        else { return }
        let first = count - pending.count
        let settled = pending.count - undecided
        for (place, print) in pending[..<settled].enumerated() {
            let isWrong = quarantined.contains { $0.index == first + place }
            decided(print, isWrong ? .quarantined(at: row.time) : .believed)
        }
        pending.removeFirst(settled)
    }

    /// What nothing has taken back is believed.
    mutating func finish(_ decided: (StreamedRow, Fate) -> Void) {
        for row in pending { decided(row, .believed) }
        pending = []
    }
}
