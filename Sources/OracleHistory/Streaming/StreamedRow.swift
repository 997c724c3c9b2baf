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
    /// Of a bar; not a number where it has no range.
    var open = Double.nan
    var high = Double.nan
    var low = Double.nan

    /// The price without its bar's range, as ``Quarantine`` keeps it.
    var alone: StreamedRow {
        var row = self
        (row.open, row.high, row.low) = (.nan, .nan, .nan)
        return row
    }
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
            row.open = sides[first + SideReader.Bar.open.rawValue]
            row.high = sides[first + SideReader.Bar.high.rawValue]
            row.low = sides[first + SideReader.Bar.low.rawValue]
            row.isFlat = StaleBars.isFlat(
                open: row.open, high: row.high, low: row.low, close: row.price, volume: volume)
        }
        return row
    }
}
