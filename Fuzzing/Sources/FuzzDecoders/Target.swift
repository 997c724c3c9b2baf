import OracleHistory

/// One thing to fuzz: what is done with the bytes of an input.
struct Target {
    var name: String
    var layouts: [Layout] = []
    var run: (Input) -> Void

    /// A decoder held to itself in one of `layouts`.
    init(_ name: String, _ layouts: [Layout]) {
        self.name = name
        self.layouts = layouts
        let exact = layouts.map(\.withDigits)
        run = { DecoderOracles.check($0, layouts, exact) }
    }

    init(_ name: String, run: @escaping (Input) -> Void) {
        self.name = name
        self.run = run
    }

    static let all =
        decoders + [
            Target("reader", run: ReaderOracles.check),
            Target("export", run: ExportOracles.check),
            Target("gzip", run: UnpackingOracles.checkGzip),
            Target("zstd", run: UnpackingOracles.checkZstd),
            Target("decimal_text", run: TextOracles.checkDecimal),
            Target("time_text", run: TextOracles.checkTime),
        ]

    private static let decoders = [
        Target("csv_series", Layouts.csvSeries),
        Target("csv_rounds", Layouts.csvRounds),
        Target("csv_candles", Layouts.csvCandles),
        Target("round_dump", Layouts.roundDump),
        Target("candle_arrays", Layouts.candleArrays),
        Target("json_documents", Layouts.jsonDocuments),
        Target("json_lines", Layouts.jsonLines),
        Target("json_columns", Layouts.jsonColumns),
    ]

    /// A new format needs a layout here.
    static func checkThatAllFormatsAreReached() {
        let reached = Set(decoders.flatMap(\.layouts).map(\.format))
        for format in HistoryFormat.allCases {
            check(reached.contains(format), "no target reaches \(format.rawValue)")
        }
    }
}
