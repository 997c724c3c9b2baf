/// One value of a YAML or JSON document with its place: the common tree that decoders read.
public struct LocatedNode: Sendable, Hashable {
    /// How a scalar is written, which limits what it may stand for.
    public enum Style: Sendable, Hashable {
        /// YAML without quotes: may be a text, a number or a boolean.
        case plain
        /// Quoted, or a YAML block: a text.
        case quoted
        /// A JSON number, in its own digits.
        case number
        /// JSON `true` or `false`.
        case boolean
    }

    public struct Entry: Sendable, Hashable {
        public var key: String
        public var keyLocation: DocumentLocation
        public var value: LocatedNode
    }

    public enum Content: Sendable, Hashable {
        case null
        case scalar(String, Style)
        case sequence([LocatedNode])
        case mapping([Entry])
    }

    public var content: Content
    public var location: DocumentLocation

    /// Nesting beyond this is refused.
    public static let depthMax = 64

    /// The tree of a document. Duplicate keys, and of YAML anchors, aliases, tags and further
    /// documents, are refused. Errors carry `file`, whose extension decides between YAML and JSON:
    /// `.yaml`, `.yml` and `.json`; under any other name JSON begins with `{`.
    public init(_ bytes: [UInt8], file: String) throws(DocumentError) {
        let source = try SourceText(bytes, file: file)
        self =
            switch source.format {
            case .yaml: try readYAML(source)
            case .json: try readJSON(source)
            }
    }

    init(_ content: Content, at location: DocumentLocation) {
        self.content = content
        self.location = location
    }
}
