/// A venue that cannot be: what was found and what was expected, in one line.
public struct VenueFailure: Error, Sendable, Hashable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}
