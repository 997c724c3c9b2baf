#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Finds the files that a user means.
public enum HistoryLocator {
    /// The name of standard input.
    public static let standardInput = "-"

    private static let extensions = [
        ".csv", ".json", ".ndjson", ".jsonl",
    ].flatMap { [$0, $0 + ".gz", $0 + ".zst"] }

    /// Files, globs, directories and `-` to the files themselves.
    ///
    /// A directory stands for the histories in it (`.csv`, `.json`, `.ndjson` and `.jsonl`, also
    /// with `.gz` or `.zst`), without its subdirectories and hidden files; a pattern with `*`, `?`
    /// or `[` that is not itself a file for the files that match. The arguments keep their order,
    /// what each stands for is in the order of its bytes, and a file that is met again is left out.
    ///
    /// Throws ``HistoryError`` of category ``HistoryError/Category/noInput`` for an argument that
    /// stands for nothing.
    public static func expand(_ arguments: [String]) throws(HistoryError) -> [String] {
        var paths: [String] = []
        var seen: Set<String> = []
        for argument in arguments {
            for path in try expand(argument) where seen.insert(path).inserted {
                paths.append(path)
            }
        }
        return paths
    }

    private static func expand(_ argument: String) throws(HistoryError) -> [String] {
        if argument == standardInput { return [argument] }
        switch kind(of: argument) {
        case .file: return [argument]
        case .directory:
            let found = histories(in: argument)
            if found.isEmpty {
                throw .noInput(
                    argument, found: "a directory without histories",
                    expected: "files ending in \(extensions.joined(separator: ", "))")
            }
            return found
        case .nothing:
            guard argument.contains(where: { "*?[".contains($0) }) else {
                throw .noInput(argument, found: "no such file", expected: "a price history")
            }
            let found = matches(argument).filter { kind(of: $0) == .file }
            if found.isEmpty {
                throw .noInput(
                    argument, found: "no file that matches", expected: "a price history")
            }
            return found
        }
    }

    private enum Kind { case file, directory, nothing }

    private static func kind(of path: String) -> Kind {
        var status = stat()
        guard stat(path, &status) == 0 else { return .nothing }
        return status.st_mode & S_IFMT == S_IFDIR ? .directory : .file
    }

    private static func histories(in directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                tuple.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix("."), extensions.contains(where: { name.hasSuffix($0) }) {
                names.append(name)
            }
        }
        let base = directory.hasSuffix("/") ? directory : directory + "/"
        return inOrder(names.map { base + $0 }).filter { kind(of: $0) == .file }
    }

    private static func matches(_ pattern: String) -> [String] {
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(pattern, GLOB_NOSORT, nil, &found) == 0 else { return [] }
        return inOrder(
            (0..<Int(found.gl_pathc)).compactMap { index in
                found.gl_pathv[index].map { String(cString: $0) }
            })
    }

    private static func inOrder(_ paths: [String]) -> [String] {
        paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
