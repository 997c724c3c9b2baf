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
            row.isFlat =
                volume == 0
                && (SideReader.Bar.open.rawValue...SideReader.Bar.low.rawValue)
                    .allSatisfy { sides[first + $0] == row.price }
        }
        return row
    }
}
