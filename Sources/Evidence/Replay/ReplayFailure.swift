/// Why there is no replay: what was found and what was expected, in one line.
public struct ReplayFailure: Error, Sendable, Hashable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}
