/// Who may import whom: the house of `Sources/README.md` as a table.
enum Rooms {
    /// What each target of `Sources` may import beside ``everywhere``.
    static let allowed: [String: Set<String>] = [
        "CGSL": [],
        "CZlib": [],
        "CZstd": [],
        "VolModel": ["CGSL"],
        "OracleSimulator": ["VolModel"],
        "OracleHistory": ["VolModel", "CZlib", "CZstd"],
        "MarginPolicy": ["VolModel"],
        "PolicyDocument": ["VolModel", "MarginPolicy", "Yams"],
        "IsolatedMargin": ["VolModel", "MarginPolicy", "PolicyDocument"],
        "Evidence": ["VolModel", "MarginPolicy", "PolicyDocument", "IsolatedMargin"],
        "Proposal": ["VolModel", "MarginPolicy", "Evidence"],
        "NightlyJob": [
            "VolModel", "OracleHistory", "MarginPolicy", "PolicyDocument", "Evidence", "Proposal",
            "Crypto",
        ],
        "marginpolicy-cli": [
            "VolModel", "OracleSimulator", "OracleHistory", "MarginPolicy", "PolicyDocument",
            "IsolatedMargin", "Evidence", "Proposal", "NightlyJob", "ArgumentParser", "Logging",
            "Foundation",
        ],
        "generate-fixtures": ["OracleSimulator", "VolModel", "Foundation"],
    ]

    /// The C library under its three names, and the standard library's own modules.
    static let everywhere: Set = ["Glibc", "Musl", "Darwin", "Synchronization"]

    static func violations(in file: SourceFile) -> [Violation] {
        guard let room = file.room, file.isSwift else { return [] }
        guard let allowed = allowed[room] else {
            return [Violation(file, 1, "'\(room)' is not in the table of rooms; enter it there")]
        }
        return file.lines.enumerated().compactMap { index, line in
            guard let module = importedModule(line), !allowed.contains(module),
                !everywhere.contains(module)
            else { return nil }
            return Violation(file, index + 1, "\(room) may not import \(module)")
        }
    }

    /// The module of an import declaration in any of its forms.
    static func importedModule(_ line: Substring) -> String? {
        var words = line.split(separator: " ")
        while let word = words.first, word.hasPrefix("@") || accessLevels.contains(word) {
            words.removeFirst()
        }
        guard words.first == "import", words.count > 1 else { return nil }
        let name = words.count > 2 && declarationKinds.contains(words[1]) ? words[2] : words[1]
        return String(name.prefix { $0 != "." && $0 != ";" })
    }

    private static let accessLevels: Set<Substring> = [
        "public", "package", "internal", "fileprivate", "private",
    ]
    private static let declarationKinds: Set<Substring> = [
        "struct", "class", "enum", "protocol", "func", "var", "let", "typealias",
    ]
}
