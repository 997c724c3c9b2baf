#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Bytes in order, a piece at a time.
protocol ByteSource: AnyObject {
    /// Fills the beginning of `buffer`, which is not empty, and returns the number of bytes; 0 is
    /// the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(HistoryError) -> Int
}

/// Bytes in memory.
final class MemorySource: ByteSource {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, bytes.count - position)
        buffer.copyBytes(from: bytes[position..<position + count])
        position += count
        return count
    }
}

/// Bytes that were read ahead, then the source they came from.
final class PushbackSource: ByteSource {
    private let ahead: MemorySource
    private let rest: any ByteSource
    private var isAheadEmpty = false

    init(_ ahead: [UInt8], then rest: any ByteSource) {
        self.ahead = MemorySource(ahead)
        self.rest = rest
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(HistoryError) -> Int {
        if !isAheadEmpty {
            let count = ahead.read(into: buffer)
            if count > 0 { return count }
            isAheadEmpty = true
        }
        return try rest.read(into: buffer)
    }
}

/// Shows every byte of a source to an observer on its way.
final class ObservedSource: ByteSource {
    private let source: any ByteSource
    private let observe: (UnsafeRawBufferPointer) -> Void

    init(_ source: any ByteSource, observe: @escaping (UnsafeRawBufferPointer) -> Void) {
        self.source = source
        self.observe = observe
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(HistoryError) -> Int {
        let count = try source.read(into: buffer)
        if count > 0 { observe(UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
        return count
    }

    /// Reads what nobody has asked for, so that the observer sees the whole source.
    func drain() throws(HistoryError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { buffer.deallocate() }
        while try read(into: buffer) > 0 {}
    }
}

/// An open file descriptor, read from where it stands.
final class DescriptorSource: ByteSource {
    private let descriptor: Int32
    private let name: String
    private let closes: Bool

    /// `closes`: the descriptor belongs to this source.
    init(descriptor: Int32, name: String, closes: Bool) {
        self.descriptor = descriptor
        self.name = name
        self.closes = closes
    }

    /// Opens a file; `-` is standard input.
    static func open(path: String) throws(HistoryError) -> DescriptorSource {
        if path == HistoryLocator.standardInput {
            return DescriptorSource(descriptor: STDIN_FILENO, name: path, closes: false)
        }
        let descriptor = retrying { systemOpen(path) }
        guard descriptor >= 0 else { throw unreadable(path, errno) }
        return DescriptorSource(descriptor: descriptor, name: path, closes: true)
    }

    deinit {
        if closes { _ = close(descriptor) }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(HistoryError) -> Int {
        let count = Self.retrying { systemRead(descriptor, buffer) }
        guard count >= 0 else { throw Self.unreadable(name, errno) }
        return count
    }

    private static func retrying<Count: SignedInteger>(_ call: () -> Count) -> Count {
        while true {
            let result = call()
            if result >= 0 || errno != EINTR { return result }
        }
    }

    private static func unreadable(_ name: String, _ code: Int32) -> HistoryError {
        switch code {
        case ENOENT: .noInput(name, found: "no such file", expected: "a price history")
        case EISDIR: .noInput(name, found: "a directory", expected: "a file")
        default:
            .noInput(
                name, found: "a file that cannot be read (\(String(cString: strerror(code))))",
                expected: "a readable file")
        }
    }
}

private func systemOpen(_ path: String) -> Int32 { open(path, O_RDONLY | O_CLOEXEC) }

private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    read(descriptor, buffer.baseAddress, buffer.count)
}
