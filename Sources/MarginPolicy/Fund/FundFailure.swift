/// Why a figure of the insurance fund cannot be made from what was given.
public struct FundFailure: Error, Sendable, Hashable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
