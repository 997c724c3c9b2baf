#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// All of a file's or of standard input's bytes.
enum WholeInput {
    /// Reads the file at `path`, or descriptor 0 for `-`: `/dev/stdin` is not there where standard
    /// input is a socket or closed.
    static func bytes(of path: String, bytesMax: Int) throws(CommandFailure) -> [UInt8] {
        guard path != "-" else { return try readAll(STDIN_FILENO, path, bytesMax) }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path, errno) }
        defer { close(descriptor) }
        return try readAll(descriptor, path, bytesMax)
    }

    private static func readAll(
        _ descriptor: Int32, _ path: String, _ bytesMax: Int
    ) throws(CommandFailure) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw failure(path, errno)
            }
            if count == 0 { return bytes }
            guard bytes.count + count <= bytesMax else {
                throw CommandFailure(
                    .badData,
                    "\(path): found more than \(bytesMax >> 20) MiB; expected at most that")
            }
            bytes += chunk[..<count]
        }
    }

    private static func failure(_ path: String, _ code: Int32) -> CommandFailure {
        let reason = strerror(code).map { String(cString: $0) } ?? "error \(code)"
        return CommandFailure(.noInput, "\(path): found '\(reason)'; expected a readable file")
    }
}
