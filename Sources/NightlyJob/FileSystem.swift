#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What the file system refused.
public struct FileFailure: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Operation: String, Sendable {
        case read, write, lock
    }

    public var operation: Operation
    public var path: String
    public var reason: String

    public var description: String { "\(path): found \(reason); expected \(expectation)" }

    private var expectation: String {
        switch operation {
        case .read: "a readable file"
        case .write: "a writable place"
        case .lock: "no other run on the same output"
        }
    }

    init(_ operation: Operation, _ path: String, reason: String) {
        self.operation = operation
        self.path = path
        self.reason = reason
    }

    init(_ operation: Operation, _ path: String, errno code: Int32) {
        let text = strerror(code).map { String(cString: $0) } ?? "error \(code)"
        self.init(operation, path, reason: "'\(text)'")
    }
}

/// Whole files in, whole files out.
public enum FileSystem {
    /// All bytes of a file of at most `limit` bytes.
    public static func read(_ path: String, limit: Int) throws(FileFailure) -> [UInt8] {
        var bytes: [UInt8] = []
        try forEachChunk(of: path) { chunk throws(FileFailure) in
            guard bytes.count + chunk.count <= limit else {
                throw FileFailure(.read, path, reason: "more than \(limit) bytes")
            }
            bytes.append(contentsOf: chunk)
        }
        return bytes
    }

    /// Calls `body` with the file's bytes from first to last, in pieces.
    static func forEachChunk(
        of path: String, _ body: (UnsafeRawBufferPointer) throws(FileFailure) -> Void
    ) throws(FileFailure) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileFailure(.read, path, errno: errno) }
        defer { close(descriptor) }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = systemRead(descriptor, buffer.baseAddress, buffer.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw FileFailure(.read, path, errno: errno)
            }
            if count == 0 { return }
            try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }

    /// Writes a file that is either whole or not there: a temporary name beside it, synchronised,
    /// then renamed over it. A link is followed; a device or a pipe is written to and stays one.
    public static func write(_ bytes: [UInt8], to named: String) throws(FileFailure) {
        try checkWritable(named)
        var status = stat()
        let exists = stat(named, &status) == 0
        if exists, status.st_mode & S_IFMT != S_IFREG {
            try writeThrough(bytes, to: named)
            return
        }
        try FinalWrite.run { () throws(FileFailure) in
            try replace(exists ? resolvingLinks(named) : named, with: bytes)
        }
    }

    private static func replace(_ path: String, with bytes: [UInt8]) throws(FileFailure) {
        let temporary = "\(path).partial-\(getpid())"
        do throws(FileFailure) {
            try create(temporary, bytes)
        } catch {
            unlink(temporary)
            throw FileFailure(.write, path, reason: error.reason)
        }
        guard rename(temporary, path) == 0 else {
            let code = errno
            unlink(temporary)
            throw FileFailure(.write, path, errno: code)
        }
        synchronise(directory: directory(of: path))
    }

    /// Whether two paths lead to one file, by whatever names and links. False where one of them
    /// leads nowhere.
    public static func isSameFile(_ path: String, _ other: String) -> Bool {
        var (first, second) = (stat(), stat())
        return stat(path, &first) == 0 && stat(other, &second) == 0
            && first.st_dev == second.st_dev && first.st_ino == second.st_ino
    }

    /// Says before long work that its result would have no place.
    public static func checkWritable(_ path: String) throws(FileFailure) {
        var status = stat()
        if stat(path, &status) == 0 {
            guard status.st_mode & S_IFMT != S_IFDIR else {
                throw FileFailure(.write, path, reason: "a directory")
            }
            return
        }
        try checkParent(of: path)
    }

    static func checkParent(of path: String) throws(FileFailure) {
        var status = stat()
        guard stat(directory(of: path), &status) == 0 else {
            throw FileFailure(.write, path, errno: errno)
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw FileFailure(.write, path, errno: ENOTDIR)
        }
        guard access(directory(of: path), W_OK | X_OK) == 0 else {
            throw FileFailure(.write, path, errno: errno)
        }
    }

    private static func resolvingLinks(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func writeThrough(_ bytes: [UInt8], to path: String) throws(FileFailure) {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileFailure(.write, path, errno: errno) }
        defer { close(descriptor) }
        let failure = writeAll(bytes, to: descriptor)
        guard failure == 0 else { throw FileFailure(.write, path, errno: failure) }
    }

    /// Returns 0 or the error number.
    static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        bytes.withUnsafeBytes { all in
            var rest = all[...]
            while !rest.isEmpty {
                let count = UnsafeRawBufferPointer(rebasing: rest).withMemoryRebound(to: UInt8.self)
                { systemWrite(descriptor, $0.baseAddress, $0.count) }
                if count < 0 {
                    if errno == EINTR { continue }
                    return errno
                }
                rest = rest.dropFirst(count)
            }
            return 0
        }
    }

    /// Makes a rename in it survive a power cut; best effort, since not every file system can.
    static func synchronise(directory path: String) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    /// Writes a new file; one of that name is removed first, and no link is followed.
    static func create(_ path: String, _ bytes: [UInt8]) throws(FileFailure) {
        unlink(path)
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let descriptor = open(path, flags, 0o644)
        guard descriptor >= 0 else { throw FileFailure(.write, path, errno: errno) }
        var failure = writeAll(bytes, to: descriptor)
        if failure == 0, fsync(descriptor) != 0 { failure = errno }
        if close(descriptor) != 0, failure == 0 { failure = errno }
        guard failure == 0 else { throw FileFailure(.write, path, errno: failure) }
    }

    /// Writes files below a directory that does not exist or is empty; creates folders as needed.
    public static func createTree(
        _ files: [(path: String, bytes: [UInt8])], in directory: String
    ) throws(FileFailure) {
        try FinalWrite.run { () throws(FileFailure) in try writeTree(files, in: directory) }
    }

    private static func writeTree(
        _ files: [(path: String, bytes: [UInt8])], in directory: String
    ) throws(FileFailure) {
        let root = withoutTrailingSlashes(directory)
        if mkdir(root, 0o755) != 0 {
            guard errno == EEXIST else { throw FileFailure(.write, root, errno: errno) }
            guard try entries(of: root).isEmpty else {
                throw FileFailure(.write, root, reason: "a directory that is not empty")
            }
        }
        for (path, bytes) in files {
            try makeDirectory(of: "\(root)/\(path)")
            try create("\(root)/\(path)", bytes)
        }
    }

    /// The folder of a file, where it is not there yet.
    static func makeDirectory(of path: String) throws(FileFailure) {
        let folder = directory(of: path)
        guard mkdir(folder, 0o755) == 0 || errno == EEXIST else {
            throw FileFailure(.write, folder, errno: errno)
        }
    }

    static func entries(of path: String) throws(FileFailure) -> [String] {
        guard let directory = opendir(path) else { throw FileFailure(.write, path, errno: errno) }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    public static func withoutTrailingSlashes(_ path: String) -> String {
        var result = path
        while result.count > 1, result.hasSuffix("/") { result.removeLast() }
        return result
    }

    /// The folder part of a path, `.` where it has none.
    public static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The last part of a path.
    public static func baseName(of path: String) -> String {
        String(path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...])
    }

    /// An absolute `path` as seen from `directory`, so that no record names the machine's folders;
    /// a relative one stays what it is.
    static func relative(_ path: String, to directory: String) -> String {
        guard path.hasPrefix("/"), let resolved = realpath(directory, nil) else { return path }
        defer { free(resolved) }
        let from = String(cString: resolved).split(separator: "/")
        let to = path.split(separator: "/")
        let shared = zip(from, to).prefix { $0 == $1 }.count
        let up = Array(repeating: "..", count: from.count - shared)
        return (up + to.dropFirst(shared).map(String.init)).joined(separator: "/")
    }

    /// `path` as seen from `directory`; an absolute path stays what it is.
    public static func resolve(_ path: String, from directory: String) -> String {
        path.hasPrefix("/") || directory == "." ? path : "\(directory)/\(path)"
    }
}

private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int)
    -> Int
{
    read(descriptor, buffer, count)
}

private func systemWrite(_ descriptor: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, buffer, count)
}
