/// Reads what stands beside a price: the rest of a bar, or the width of a confidence interval.
///
/// A side never decides whether a row counts. One that cannot be read is NaN; so are open, high and
/// low together where they are no range around the close: high below, or low above, another price.
struct SideReader {
    private let columns: RowColumns
    private var text: [UInt8] = []
    private var texts: [[UInt8]] = []
    private var values: [Double] = []

    /// The places of a bar's sides.
    enum Bar: Int { case open, high, low, volume }

    init(columns: RowColumns) {
        self.columns = columns
        values = Array(repeating: .nan, count: columns.sides.rawValue)
        texts = Array(repeating: [], count: columns.sides.rawValue)
    }

    /// The next side; a side that is not given is unknown.
    mutating func take(_ index: Int, _ field: Bytes, judge: RowJudge) {
        let isVolume = columns.sides == .bar && index == Bar.volume.rawValue
        let encoding = isVolume ? .decimalText : judge.priceEncoding
        guard case .finite(let value) = judge.number(field, encoding) else { return }
        guard value > 0 || value == 0 && (isVolume || columns.sides == .confidence) else { return }
        values[index] = value
        if columns.texts {
            texts[index] = ExactDecimalText.plain(field, places: judge.places(encoding))
        }
    }

    /// The next side where its value is known already. Precondition: above zero, and texts are not
    /// kept.
    @inline(__always) mutating func take(_ index: Int, value: Double) { values[index] = value }

    /// Writes the sides and the text of a row, and forgets them. `price` is the row's.
    mutating func finish(
        price: Double, text priceText: Bytes, judge: RowJudge, into batch: inout RowBatch
    ) {
        if columns.sides == .bar, !Self.isRange(values, close: price) {
            for index in Bar.open.rawValue...Bar.low.rawValue {
                values[index] = .nan
                texts[index] = []
            }
        }
        for index in values.indices {
            batch.setSide(index, values[index])
            values[index] = .nan
        }
        guard columns.texts else { return }
        text = ExactDecimalText.plain(priceText, places: judge.places(judge.priceEncoding))
        for index in texts.indices {
            text.append(Ascii.comma)
            text.append(contentsOf: texts[index])
            texts[index] = []
        }
        batch.setText(text)
    }

    private static func isRange(_ sides: [Double], close: Double) -> Bool {
        isRange(
            open: sides[Bar.open.rawValue], high: sides[Bar.high.rawValue],
            low: sides[Bar.low.rawValue], close: close)
    }

    /// False where one of them is NaN.
    @inline(__always) static func isRange(
        open: Double, high: Double, low: Double, close: Double
    ) -> Bool {
        high >= open && high >= close && low <= open && low <= close
    }
}
