/// A long series as the columns of a picture: each keeps what is smallest and largest in it.
struct TimeColumns {
    /// The points of one column.
    struct Column {
        let range: Range<Int>
    }

    let columns: [Column]

    /// At most `count` columns of equal time; one without points does not exist. `times` increase.
    init(_ times: [Int64], count: Int) {
        guard let first = times.first, let last = times.last, times.count > count else {
            columns = times.indices.map { Column(range: $0..<($0 + 1)) }
            return
        }
        let span = Double(last) - Double(first) + 1
        func place(_ time: Int64) -> Int {
            Int((Double(time) - Double(first)) / span * Double(count))
        }
        var columns: [Column] = []
        var start = 0
        while start < times.count {
            let column = place(times[start])
            var end = start + 1
            while end < times.count,
                place(times[end]) == column
            { end += 1 }
            columns.append(Column(range: start..<end))
            start = end
        }
        self.columns = columns
    }
}
