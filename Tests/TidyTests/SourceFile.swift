import Foundation
import Testing

/// One text file of the repository, in lines.
struct SourceFile: Sendable {
    /// Relative to the repository's root, with `/`.
    let path: String
    let lines: [Substring]

    init(path: String, text: String) {
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    var isSwift: Bool { path.hasSuffix(".swift") }
    var isCode: Bool { isSwift || path.hasSuffix(".h") || path.hasSuffix(".modulemap") }

    var isDocument: Bool { path.hasSuffix(".md") }

    /// The target of a file below `Sources`, else nil.
    var room: String? {
        let parts = path.split(separator: "/")
        return parts.count > 2 && parts[0] == "Sources" ? String(parts[1]) : nil
    }
}

/// The working copy that this test was compiled from.
enum Repository {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static let folders = ["Sources", "Tests", "Benchmarks"]
    private static let extensions: Set = ["swift", "h", "modulemap", "md"]

    /// Every source and document that a person wrote, in order of path; what is hidden, generated
    /// or data is left out.
    static func files() throws -> [SourceFile] {
        var urls = try FileManager.default.contentsOfDirectory(
            at: root, includingPropertiesForKeys: nil, options: .skipsHiddenFiles)
        for folder in folders {
            let below = FileManager.default.enumerator(
                at: root.appendingPathComponent(folder), includingPropertiesForKeys: nil,
                options: .skipsHiddenFiles)
            urls += below?.compactMap { $0 as? URL } ?? []
        }
        return
            try urls
            .filter { extensions.contains($0.pathExtension) }
            .map { url in
                SourceFile(
                    path: String(url.path.dropFirst(root.path.count + 1)),
                    text: try String(contentsOf: url, encoding: .utf8))
            }
            .sorted { $0.path < $1.path }
    }
}
