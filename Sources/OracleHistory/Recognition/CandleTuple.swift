/// The order of the values of candles that are written without names.
struct CandleTuple: Equatable {
    var open: Int
    var high: Int
    var low: Int
    var close: Int
    /// nil where the rows have none.
    var volume: Int?
    /// The number of values up to the last price.
    static let width = 5

    /// Time, open, high, low, close: nearly everywhere.
    static let usual = CandleTuple(open: 1, high: 2, low: 3, close: 4)
    /// Time, open, close, high, low: Bitfinex.
    static let closeSecond = CandleTuple(open: 1, high: 3, low: 4, close: 2)
    /// Time, low, high, open, close: Coinbase Exchange.
    static let lowFirst = CandleTuple(open: 3, high: 2, low: 1, close: 4)

    /// The usual order, unless another one fits more of `rows` and at least nine of ten: in a
    /// candle the highest price is the high, and the lowest is the low.
    static func decide(_ rows: [[Double?]]) -> CandleTuple {
        var best = (order: usual, count: rows.count { usual.fits($0) })
        for order in [closeSecond, lowFirst] {
            let count = rows.count { order.fits($0) }
            if count > best.count, count * 10 >= rows.count * 9 { best = (order, count) }
        }
        best.order.volume = volume(rows, best.order)
        return best.order
    }

    /// The value behind the prices, or the one behind that where the first is a mean price: of
    /// eight values, all of Kraken, it lies between low and high.
    private static func volume(_ rows: [[Double?]], _ order: CandleTuple) -> Int? {
        guard let first = rows.first, first.count > width else { return nil }
        let means = rows.count { row in
            guard row.count == 8, let low = row[order.low], let high = row[order.high],
                let mean = row[width]
            else { return false }
            return mean >= low && mean <= high || mean == 0
        }
        return means * 10 >= rows.count * 9 && means > 0 ? width + 1 : width
    }

    func bar(_ row: [Double?]) -> SampledBar {
        SampledBar(
            [open, high, low, close, volume].map { place in
                place.flatMap { $0 < row.count ? row[$0] : nil }
            })
    }

    /// The places from 1, for a person.
    var placeNames: [(role: RowRole, name: String)] {
        let places: [(RowRole, Int?)] = [
            (.time, 0), (.open, open), (.high, high), (.low, low), (.price, close),
            (.volume, volume),
        ]
        return places.compactMap { role, place in place.map { (role, "\($0 + 1)") } }
    }

    private func fits(_ row: [Double?]) -> Bool {
        guard row.count >= Self.width, let open = row[open], let high = row[high],
            let low = row[low], let close = row[close]
        else { return false }
        return high >= max(open, low, close) && low <= min(open, close)
    }
}
