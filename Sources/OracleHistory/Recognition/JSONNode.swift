/// A JSON value as far as a sample of a file shows it.
enum JSONNode {
    case object([(name: String, value: JSONNode)])
    case array([JSONNode])
    case string([UInt8])
    /// A number or a word.
    case bare([UInt8])

    /// The member of an object with this name.
    subscript(name: String) -> JSONNode? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    var members: [(name: String, value: JSONNode)] {
        if case .object(let members) = self { members } else { [] }
    }

    var elements: [JSONNode] {
        if case .array(let elements) = self { elements } else { [] }
    }

    /// The text of a scalar, nil for containers.
    var text: [UInt8]? {
        switch self {
        case .string(let text), .bare(let text): text
        case .object, .array: nil
        }
    }

    var isArray: Bool { if case .array = self { true } else { false } }
    var isObject: Bool { if case .object = self { true } else { false } }

    /// One object with the members of all `nodes` that are texts, each as it occurs first.
    static func union(_ nodes: [JSONNode]) -> JSONNode {
        var names: Set<String> = []
        return .object(
            nodes.flatMap(\.members).filter { member in
                member.value.text != nil && names.insert(member.name).inserted
            })
    }

    func isText(_ expected: String) -> Bool { text?.elementsEqual(expected.utf8) ?? false }
}

/// The beginning of a JSON file as a tree: of each container the first members.
struct JSONSample {
    /// Elements and members that are kept of each container, and documents of the file.
    static let countLimit = 200
    /// Bytes that are kept of each text.
    private static let textLimit = 100

    private(set) var documents: [JSONNode] = []
    /// What is wrong with the text, where that shows in the sample.
    private(set) var fault: HistoryError?
    /// The way from the last document to the innermost container that the sample cuts off; empty
    /// where it cuts nothing.
    private(set) var cutOff: [JSONStep] = []

    private struct Open {
        var isObject: Bool
        var name: String?
        var members: [(name: String, value: JSONNode)] = []
        var elements: [JSONNode] = []

        mutating func add(_ value: JSONNode) {
            if isObject {
                if members.count < JSONSample.countLimit { members.append((name ?? "", value)) }
            } else if elements.count < JSONSample.countLimit {
                elements.append(value)
            }
        }

        var node: JSONNode { isObject ? .object(members) : .array(elements) }
    }

    private var open: [Open] = []

    /// `isWhole`: `head` is the whole file.
    init(head: Bytes, isWhole: Bool, name: String) {
        let tokenizer = JSONTokenizer(source: name)
        var index = 0
        do throws(HistoryError) {
            while documents.count < Self.countLimit,
                let token = try tokenizer.next(head, &index)
            {
                take(token)
            }
            if isWhole, documents.count < Self.countLimit { try tokenizer.finish() }
        } catch {
            fault = error
        }
        if fault == nil {
            cutOff = open.dropLast().map { $0.isObject ? .member($0.name ?? "") : .element }
        }
        while !open.isEmpty { close() }
    }

    private mutating func take(_ token: JSONTokenizer.Token) {
        switch token {
        case .objectStart: open.append(Open(isObject: true))
        case .arrayStart: open.append(Open(isObject: false))
        case .objectEnd, .arrayEnd: close()
        case .key(let name):
            let last = open.count - 1
            open[last].name = String(decoding: name.prefix(Self.textLimit), as: UTF8.self)
        case .string(let text):
            open[open.count - 1].add(.string(Array(text.prefix(Self.textLimit))))
        case .bare(let text): open[open.count - 1].add(.bare(Array(text.prefix(Self.textLimit))))
        }
    }

    private mutating func close() {
        let node = open.removeLast().node
        if open.isEmpty {
            documents.append(node)
        } else {
            open[open.count - 1].add(node)
        }
    }
}
