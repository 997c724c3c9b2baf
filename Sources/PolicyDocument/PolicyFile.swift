public import MarginPolicy

/// A policy document: what holds by default, and what each class of instruments changes.
public struct PolicyFile: Sendable, Hashable {
    /// A class with its policy resolved: the defaults with the class's own keys laid over them.
    public struct InstrumentClass: Sendable, Hashable {
        public var name: String
        public var policy: RiskPolicy
    }

    public var name: String
    public var defaults: RiskPolicy
    /// In the order of the document.
    public var classes: [InstrumentClass]

    public static let schema = "marginpolicy.policy/1"

    /// Reads YAML or JSON. Every key must be known, and every class must make sense as a whole.
    /// Errors carry `file`.
    public init(_ bytes: [UInt8], file: String) throws(DocumentError) {
        let root = DocumentValue(
            node: try LocatedNode(bytes, file: file), path: "", file: file)
        let members = try root.members(["schema", "name", "defaults", "classes"])
        try members.required("schema", expected: Self.schema).schema(Self.schema)
        let expectedName = "a name such as balanced"
        name = try members.required("name", expected: expectedName)
            .text(expectedName, lengthMax: 64)
        let base = try PolicyOverlay(
            applying: try members.required("defaults", expected: "a mapping of sections"))
        defaults = base.policy
        classes = []
        let expectedClasses = "a mapping from class to sections"
        for (name, location, value) in try members["classes"]?.namedMembers(
            expected: expectedClasses) ?? []
        {
            guard name.isShortName else {
                throw DocumentError(
                    file: file, location: location, path: "classes",
                    found: "the class name \(quoted(name))",
                    expected: "1 to 64 characters without control characters")
            }
            classes.append(
                InstrumentClass(
                    name: name, policy: try PolicyOverlay(applying: value, over: base).policy))
        }
    }

    /// The policy of a class, of the defaults for nil; nil for a class that is not there.
    public func policy(forClass name: String?) -> RiskPolicy? {
        guard let name else { return defaults }
        return classes.first { $0.name == name }?.policy
    }
}
