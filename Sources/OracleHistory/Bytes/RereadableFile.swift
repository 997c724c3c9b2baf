#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A regular file that is read from its beginning more than once, the same one each time, whatever
/// its path is given to meanwhile.
final class RereadableFile {
    private let descriptor: Int32
    private let name: String
    private let state: State

    /// What changes when somebody writes to the file.
    private struct State: Equatable {
        var size: Int64
        var seconds: Int
        var nanoseconds: Int
    }

    /// nil for what is no regular file, or cannot be opened: the one pass that it allows says why.
    init?(path: String) {
        // A pipe must not be opened to look at it: its writer would take that for a reader.
        guard path != HistoryLocator.standardInput, Self.isRegular(path) else {
            return nil
        }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        guard let state = Self.state(of: descriptor) else {
            close(descriptor)
            return nil
        }
        self.descriptor = descriptor
        name = path
        self.state = state
    }

    deinit { close(descriptor) }

    /// The file from its beginning. Only the latest source may be read.
    func source() throws(HistoryError) -> any ByteSource {
        guard lseek(descriptor, 0, SEEK_SET) == 0 else {
            throw .noInput(
                name, found: "a file that cannot be read again", expected: "a regular file")
        }
        return DescriptorSource(descriptor: descriptor, name: name, closes: false)
    }

    /// Throws where somebody has written to the file since it was opened.
    func requireUnchanged() throws(HistoryError) {
        guard Self.state(of: descriptor) == state else { throw Self.changed(name) }
    }

    static func changed(_ name: String) -> HistoryError {
        .badData(
            name, found: "a file that changed while it was read",
            expected: "one that stays as it is; read it again")
    }

    private static func isRegular(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// nil for what is no regular file.
    private static func state(of descriptor: Int32) -> State? {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return nil
        }
        #if canImport(Darwin)
            let changed = status.st_mtimespec
        #else
            let changed = status.st_mtim
        #endif
        return State(
            size: Int64(status.st_size), seconds: Int(changed.tv_sec),
            nanoseconds: Int(changed.tv_nsec))
    }
}
