/// A buffer on top of the model's requirement that is used up while the model rises.
///
/// Formula: min(max(previous, model), (1 + size) · model); (1 + size) · model without a previous
/// requirement. The result stays between the model and (1 + size) times it: a rise of the model
/// within the buffer asks for nothing, and a fall keeps the requirement until the buffer is full.
///
/// Units: requirements as fractions of notional or as log distances, not negative.
///
/// Edge cases: a negative size counts as zero; a previous requirement that is not finite as none;
/// a model that is not a number gives one that is not.
///
/// Source: Commission Delegated Regulation (EU) 153/2013, Article 28(1)(a), which asks for at least
/// 25%.
public struct ReleasableBuffer: Sendable, Hashable {
    public var size: Ratio

    public init(size: Ratio) { self.size = size }

    /// The requirement now, given the one of the period before.
    public func requirement(model: Double, previous: Double?) -> Double {
        let full = model * (1 + max(size, .zero).doubleValue)
        guard let previous, previous.isFinite else { return full }
        return previous > model ? min(previous, full) : model
    }
}
