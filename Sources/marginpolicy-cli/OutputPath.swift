import ArgumentParser

/// What `--out` may name.
enum OutputPath {
    static func check(_ path: String) throws {
        guard !path.isEmpty else {
            throw ValidationError("--out: found an empty name; expected a place to write to")
        }
    }

    /// An input that the result would replace.
    static func isInput(_ path: String, _ role: String) -> CommandFailure {
        CommandFailure(
            .usage, "--out: found '\(path)', which is \(role); expected a file that is not read")
    }
}
