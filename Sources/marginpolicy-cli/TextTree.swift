/// Lines under a line, drawn as a tree.
struct TextTree {
    private let line: String
    private var branches: [TextTree] = []

    /// Text from outside cannot break the line.
    init(_ line: String) { self.line = TextTable.inert(line) }

    mutating func add(_ branch: TextTree) { branches.append(branch) }

    func rendered() -> String {
        var text = line + "\n"
        append(to: &text, indent: "")
        return text
    }

    private func append(to text: inout String, indent: String) {
        for (place, branch) in branches.enumerated() {
            let isLast = place == branches.count - 1
            text += indent + (isLast ? "└─ " : "├─ ") + branch.line + "\n"
            branch.append(to: &text, indent: indent + (isLast ? "   " : "│  "))
        }
    }
}
