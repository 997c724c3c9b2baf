import ArgumentParser
import NightlyJob
import PolicyDocument

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// How results are laid out.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
    case table, json, csv
}

/// Options of every command that prints something tabular.
struct FormatOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "table, json or csv. Default: table on a terminal, else json.", valueName: "format"))
    var format: OutputFormat?

    var resolved: OutputFormat { format ?? (isatty(STDOUT_FILENO) == 1 ? .table : .json) }
}

enum StandardOutput {
    /// Writes all of `text`; a full disk or a closed descriptor is a failure, not silence.
    static func write(_ text: String) throws(CommandFailure) {
        try write(Array(text.utf8))
    }

    static func write(_ bytes: [UInt8]) throws(CommandFailure) {
        let code = bytes.withUnsafeBufferPointer { writeAll($0, to: STDOUT_FILENO) }
        guard code == 0 else {
            let reason = strerror(code).map { String(cString: $0) } ?? "error \(code)"
            throw CommandFailure(
                .cannotWrite, "standard output: found '\(reason)'; expected a writable place")
        }
    }

    static func write(_ document: JSONValue) throws(CommandFailure) {
        try write(document.document)
    }
}

enum StandardError {
    /// Best effort: there is nowhere left to report a failure to.
    static func write(_ text: String) {
        _ = Array(text.utf8).withUnsafeBufferPointer { writeAll($0, to: STDERR_FILENO) }
    }

    static func line(_ text: String) { write(text + "\n") }
}

/// Returns 0 or the error number.
private func writeAll(_ bytes: UnsafeBufferPointer<UInt8>, to descriptor: Int32) -> Int32 {
    var rest = bytes[...]
    while !rest.isEmpty {
        let chunk = UnsafeBufferPointer(rebasing: rest)
        let count = write(descriptor, chunk.baseAddress, chunk.count)
        if count < 0 {
            if errno == EINTR { continue }
            return errno
        }
        rest = rest.dropFirst(count)
    }
    return 0
}

/// Comma-separated values by RFC 4180.
enum CSV {
    static func row(_ fields: [String]) -> String {
        fields.map { field in
            guard field.contains(where: { ",\"\r\n".contains($0) || $0.isNewline }) else {
                return field
            }
            return "\"\(field.replacing("\"", with: "\"\""))\""
        }.joined(separator: ",") + "\n"
    }
}
