import OracleHistory
import VolModel

/// What the first bytes of an input ask of the reader.
///
/// Of the first byte two bits pick the decimals; then exact texts, no outlier rule, a decision on
/// breaks (clear), bars (clear), rows written out, mark prices by
/// another clock. The digits `0` to `3` are the
/// usual options with one of the decimals each. The second byte picks the cut.
struct ReaderChoice {
    static let barInterval = TimeSpan(microseconds: 300_000_000)
    private static let decimals: [Int?] = [nil, 0, 8, 36]

    var options: HistoryOptions
    /// Chunks of no less than a line: the targets of the decoders have shorter ones.
    let cut: Cut
    private let file: Input
    private let rows: [UInt8]?

    init(_ input: Input) {
        let bits = input[0]
        options = HistoryOptions(decimals: Self.decimals[Int(bits & 3)])
        if bits & 4 != 0 { options.detail = .exact }
        if bits & 8 != 0 { options.outliers = nil }
        if bits & 16 == 0 {
            options.breaks = BreakDecision.allCases[Int(input[1]) % BreakDecision.allCases.count]
        }
        if bits & 32 == 0 { options.barInterval = Self.barInterval }
        if bits & 128 != 0 {
            options.content = .markPrices
            options.clockAhead = .hours(1)
            options.barStamp = .close
        }
        cut = Cut(
            chunkSize: 32 + 16 * Int(input[1] & 31), batchRows: [1, 3, 16, 64][Int(input[1] >> 6)])
        file = input.behind(2)
        rows = bits & 64 == 0 ? nil : WrittenRows.text(file)
    }

    func withBytes(_ body: (Input) -> Void) {
        if let rows { rows.withUnsafeBufferPointer(body) } else { body(file) }
    }
}

/// A file of a row for each byte, so that short inputs fill the windows of the screens.
///
/// Two bits of a byte are the step in time; then an event or, with five bits, a small step in
/// price. An odd first byte asks for candles.
enum WrittenRows {
    private static let rowLimit = 120

    static func text(_ bytes: Input) -> [UInt8] {
        let isCandles = (bytes.first ?? 0) & 1 == 1
        var text = Array((isCandles ? "time,open,high,low,close,volume\n" : "time,price\n").utf8)
        text.reserveCapacity(text.count + min(bytes.count, rowLimit) * (isCandles ? 72 : 28))
        var time: UInt64 = 1_700_000_000
        var level: UInt64 = 1_000_000
        for byte in bytes.prefix(rowLimit) {
            time += [3600, 60, 60, 0][Int(byte >> 6)]
            var price = level
            var volume: UInt64 = 10_000
            switch (byte & 32, byte & 7) {
            case (0, _):
                level = level * (10_000 + UInt64(byte & 31)) / 10_015
                price = level
            case (_, 0): price = level * 3 / 2
            case (_, 1): price = level / 2
            case (_, 2): level *= 2
            case (_, 3): level /= 2
            case (_, 4): level *= 10
            case (_, 5): level /= 10
            case (_, 6): volume = 0
            default: level *= 1000
            }
            level = min(max(level, 1), 1_000_000_000_000)
            append(time * 10_000, &text)
            for value in isCandles ? [price, price, price, price, volume] : [price] {
                text.append(0x2C)
                append(value, &text)
            }
            text.append(0x0A)
        }
        return text
    }

    /// A number of four decimals.
    private static func append(_ value: UInt64, _ text: inout [UInt8]) {
        let start = text.count
        var rest = value
        var places = 0
        while rest > 0 || places <= 4 {
            if places == 4 { text.append(0x2E) }
            text.append(0x30 + UInt8(rest % 10))
            rest /= 10
            places += 1
        }
        text[start...].reverse()
    }
}
