/// A place in a document. Lines and columns count from 1; columns count Unicode scalars.
public struct DocumentLocation: Sendable, Hashable {
    public var line: Int
    public var column: Int

    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    public static let start = DocumentLocation(line: 1, column: 1)
}

extension DocumentLocation: CustomStringConvertible {
    /// `12:18`.
    public var description: String { "\(line):\(column)" }
}
