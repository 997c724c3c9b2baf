/// The least multiple of a step whose closing, slippage and penalty included, brings equity back to
/// ⌈maintenance · (1 + buffer)⌉ of what is left; the whole where no part does.
///
/// Equity less target has one peak over the sizes, since slippage grows faster than the size and
/// maintenance at most as fast as what is left: where the largest part is too much, a part below
/// the peak is looked for. That holds of every rule but one whose ratio is capped. Amounts are
/// whole quanta, so that a smaller part within a few quanta of the target may be passed over.
public struct RestoringCloseOut: Sendable, Hashable {
    /// Of maintenance.
    public var bufferPpm: Int
    /// Raised to a multiple of the contract's lot step.
    public var step: Lots
    /// A position whose notional is at most this is closed whole.
    public var wholeUpTo: Quanta

    public init(bufferPpm: Int = 0, step: Lots = 1, wholeUpTo: Quanta = 0) {
        self.bufferPpm = bufferPpm
        self.step = step
        self.wholeUpTo = wholeUpTo
    }

    func lotsToClose(
        of position: CloseOutCase, excess: (_ lots: Lots, _ bufferPpm: Int) -> Quanta
    ) -> Lots {
        // Closing costs something or nothing: without equity no part restores.
        guard position.equity > 0, position.notional > wholeUpTo else { return position.lots }
        let lotStep = position.lotStep
        let step = (step + lotStep - 1) / lotStep * lotStep
        let parts = (position.lots - 1) / step
        guard parts > 0,
            let enough = partsThatRestore(upTo: parts, { excess($0 * step, bufferPpm) })
        else { return position.lots }
        var (short, restored) = (0, enough)
        while restored - short > 1 {
            let middle = short + (restored - short) / 2
            if excess(middle * step, bufferPpm) >= 0 { restored = middle } else { short = middle }
        }
        return restored * step
    }

    /// A number of parts that restores: the largest, else one on the way to the peak.
    private func partsThatRestore(upTo parts: Int, _ excess: (Int) -> Quanta) -> Int? {
        if excess(parts) >= 0 { return parts }
        var (low, high) = (1, parts)
        while high - low > 2 {
            let third = (high - low) / 3
            let (left, right) = (excess(low + third), excess(high - third))
            if left >= 0 { return low + third }
            if right >= 0 { return high - third }
            if left <= right { low += third }
            if right <= left { high -= third }
        }
        return (low...high).first { excess($0) >= 0 }
    }
}
