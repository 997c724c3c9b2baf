public import VolModel

/// What the market takes from liquidations, as a linear book that refills.
///
/// Closing a notional n when u of the depth is used costs `slope · (u + n/2)` of the mark on
/// average; what exceeds `depth − u` waits. The used part refills in proportion to the time,
/// as much as ``depth`` in ``refill``. It is a model of a book, not a book: no other trader
/// consumes it.
public struct DepthModel: Sendable, Hashable {
    /// The notional that moves the price by ``slippagePpm``, and the most that is taken at once.
    public var depth: Quanta
    public var slippagePpm: Int
    public var refill: TimeSpan

    public init(depth: Quanta, slippagePpm: Int, refill: TimeSpan) {
        self.depth = depth
        self.slippagePpm = slippagePpm
        self.refill = refill
    }

    var isPossible: Bool {
        (1...Contract.notionalMax).contains(depth) && refill.microseconds >= 0
    }
}
