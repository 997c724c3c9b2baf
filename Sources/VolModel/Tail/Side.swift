/// Which move of the price is a loss.
public enum Side: String, Sendable, Hashable, CaseIterable {
    /// Loses when the price falls.
    case long
    /// Loses when the price rises.
    case short
    /// The larger of the two: the absolute return.
    case both
}
