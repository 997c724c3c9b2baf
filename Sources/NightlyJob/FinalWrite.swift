import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The short time in which files change their place: an interruption waits for its end, so that
/// neither a temporary file nor half of a result is left.
public enum FinalWrite {
    /// Temporary files that are written over a longer time.
    private static let temporaries = Mutex<Set<String>>([])

    static func run<Failure: Error>(_ body: () throws(Failure) -> Void) throws(Failure) {
        try temporaries.withLock { _ throws(Failure) in try body() }
    }

    /// The same, with the names of the temporary files that an interruption removes.
    static func run(_ body: (inout Set<String>) -> Void) {
        temporaries.withLock { names in body(&names) }
    }

    /// Runs `body` when nothing changes its place and temporary files are removed; `body` ends the
    /// process.
    public static func interrupt(_ body: () -> Void) {
        temporaries.withLock { names in
            for name in names { unlink(name) }
            body()
        }
    }
}
