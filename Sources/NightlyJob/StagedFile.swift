#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file that is written piece by piece and appears whole or not at all.
///
/// The pieces go to a temporary name beside it. It is removed when the file is not committed, by an
/// error or by a signal.
public final class StagedFile {
    private let path: String
    private let temporary: String
    private let descriptor: Int32
    private var isCommitted = false

    /// Throws where `path` is no place for a file.
    public init(_ path: String) throws(FileFailure) {
        try FileSystem.checkWritable(path)
        self.path = path
        let temporary = "\(path).partial-\(getpid())"
        self.temporary = temporary
        var opened: Int32 = -1
        var code: Int32 = 0
        FinalWrite.run { names in
            unlink(temporary)
            let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
            opened = open(temporary, flags, 0o644)
            code = errno
            if opened >= 0 { names.insert(temporary) }
        }
        descriptor = opened
        guard opened >= 0 else { throw FileFailure(.write, path, errno: code) }
    }

    deinit {
        if descriptor >= 0 { _ = close(descriptor) }
        guard descriptor >= 0, !isCommitted else { return }
        FinalWrite.run { names in
            unlink(temporary)
            names.remove(temporary)
        }
    }

    public func write(_ bytes: [UInt8]) throws(FileFailure) {
        let code = FileSystem.writeAll(bytes, to: descriptor)
        guard code == 0 else { throw FileFailure(.write, path, errno: code) }
    }

    /// Gives the file its name.
    public func commit() throws(FileFailure) {
        var code: Int32 = 0
        FinalWrite.run { names in
            if fsync(descriptor) != 0 || rename(temporary, path) != 0 {
                code = errno
                return
            }
            names.remove(temporary)
            isCommitted = true
        }
        guard code == 0 else { throw FileFailure(.write, path, errno: code) }
        FileSystem.synchronise(directory: FileSystem.directory(of: path))
    }
}
