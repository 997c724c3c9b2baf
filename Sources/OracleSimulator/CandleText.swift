extension Candles {
    /// `timestamp,open,high,low,close,volume` with the bar's opening time.
    public func csv(time style: TimeStyle = .rfc3339) -> [UInt8] {
        var bytes = Array("timestamp,open,high,low,close,volume\n".utf8)
        for bar in bars {
            let row = "\(style.text(of: bar.openTime)),\(columns(of: bar).joined(separator: ","))\n"
            bytes.append(contentsOf: row.utf8)
        }
        return bytes
    }

    /// The JSON of freqtrade: an array of [open time in ms, open, high, low, close, volume].
    public func freqtradeJSON() -> [UInt8] {
        var bytes: [UInt8] = Array("[".utf8)
        for (index, bar) in bars.enumerated() {
            let time = TimeStyle.unixMilliseconds.text(of: bar.openTime)
            let row = "[\(time),\(columns(of: bar).joined(separator: ","))]"
            bytes.append(contentsOf: (index == 0 ? row : ",\(row)").utf8)
        }
        bytes.append(contentsOf: "]".utf8)
        return bytes
    }

    private func columns(of bar: Bar) -> [String] {
        [bar.open, bar.high, bar.low, bar.close].map { decimalText($0, decimals: priceDecimals) }
            + [decimalText(bar.volume, decimals: volumeDecimals)]
    }
}
