/// An accepted row on its way through the stages of one feed.
struct StreamedRow {
    /// Microseconds since the epoch.
    var time: Int64
    var price: Double
    /// Chainlink's; 0 for other formats.
    var round: UInt128 = 0
    /// Of a bar: nothing was traded, and open, high and low are its close.
    var isFlat = false
    /// Of a bar: something was traded.
    var hasVolume = false
}

extension RowBatch {
    /// Precondition: `index` is a row.
    @inline(__always) func streamed(_ index: Int) -> StreamedRow {
        var row = StreamedRow(time: times[index], price: prices[index])
        if columns.rounds { row.round = rounds[index] }
        if columns.sides == .bar {
            let first = index * columns.sides.rawValue
            let volume = sides[first + SideReader.Bar.volume.rawValue]
            row.hasVolume = volume > 0
            row.isFlat = StaleBars.isFlat(
                open: sides[first + SideReader.Bar.open.rawValue],
                high: sides[first + SideReader.Bar.high.rawValue],
                low: sides[first + SideReader.Bar.low.rawValue], close: row.price,
                volume: volume)
        }
        return row
    }
}
