import CGSL
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Keeps the GNU Scientific Library from aborting the process and turns its failures into values.
///
/// GSL's error handler is one global of the process. Before its first call this package replaces
/// the default handler, which aborts, by one that notes the failure for the calling thread and
/// returns. An application that owns the handler itself calls ``adoptHostHandler()`` first.
public enum GSLRuntime {
    private static let hostOwnsHandler = Atomic<Bool>(false)

    /// Leaves the process's GSL error handler as the embedding application has set it.
    ///
    /// Call it before any other function of this package. The host's handler must return; without
    /// the package's own, failures are still found by status and by non-finite results, only the
    /// library's reason is missing from ``GSLFailure``.
    public static func adoptHostHandler() {
        hostOwnsHandler.store(true, ordering: .sequentiallyConsistent)
    }

    /// The version of the library that this build was compiled against, for records of a run.
    public static var libraryVersion: String { GSL_VERSION }

    private static let installHandler: Void = {
        guard !hostOwnsHandler.load(ordering: .sequentiallyConsistent) else { return }
        gsl_set_error_handler { reason, _, _, code in
            guard let note = FailureNote.ofThisThread else { return }
            note.pointee = FailureNote(code: code, reason: reason)
        }
    }()

    /// Runs one GSL call that returns a number and refuses a non-finite one.
    ///
    /// `body` must not suspend: the note belongs to the thread.
    static func call(
        _ function: StaticString, _ arguments: @autoclosure () -> String, _ body: () -> Double
    ) throws(GSLFailure) -> Double {
        _ = installHandler
        let note = FailureNote.ofThisThread
        note?.pointee = FailureNote(code: 0, reason: nil)
        let result = body()
        let code = note?.pointee.code ?? 0
        guard code == 0, result.isFinite else {
            throw GSLFailure(
                code: code == 0 ? .notANumber : GSLCode(rawValue: code),
                reason: note?.pointee.reason.map { String(cString: $0) } ?? "result is \(result)",
                function: "\(function)", arguments: arguments())
        }
        return result
    }

    /// Runs GSL calls whose statuses the caller checks.
    static func statuses<Result>(_ body: () -> Result) -> Result {
        _ = installHandler
        return body()
    }
}

/// The last failure on one thread. GSL's reasons are string literals of the library.
private struct FailureNote {
    var code: Int32
    var reason: UnsafePointer<CChar>?

    private static let key: pthread_key_t? = {
        var key = pthread_key_t()
        return pthread_key_create(&key) { free($0) } == 0 ? key : nil
    }()

    static var ofThisThread: UnsafeMutablePointer<FailureNote>? {
        guard let key else { return nil }
        if let memory = pthread_getspecific(key) {
            return memory.assumingMemoryBound(to: FailureNote.self)
        }
        guard let memory = malloc(MemoryLayout<FailureNote>.size) else { return nil }
        guard pthread_setspecific(key, memory) == 0 else {
            free(memory)
            return nil
        }
        let note = memory.bindMemory(to: FailureNote.self, capacity: 1)
        note.initialize(to: FailureNote(code: 0, reason: nil))
        return note
    }
}
