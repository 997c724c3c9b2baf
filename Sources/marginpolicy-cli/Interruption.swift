import Foundation
import NightlyJob

/// Where the signal handler writes; −1 before there is a pipe.
private nonisolated(unsafe) var signalPipe: Int32 = -1

/// SIGHUP, SIGINT and SIGTERM end the process as they always do, but never in the middle of the
/// final write.
enum Interruption {
    private static let signals = [SIGHUP, SIGINT, SIGTERM]

    /// Without a pipe the signals keep their default action.
    static func prepare() {
        guard let ends = pipeBeyondStandardStreams() else { return }
        let reader = ends[0]
        signalPipe = ends[1]
        for number in signals where !isIgnored(number) {
            // A handler may do next to nothing; a thread does the rest.
            signal(number) { number in
                let code = errno
                var byte = UInt8(truncatingIfNeeded: number)
                _ = write(signalPipe, &byte, 1)
                errno = code
            }
        }
        Thread.detachNewThread { end(atSignalFrom: reader) }
    }

    /// Reading and writing end. A closed standard stream stays closed: its number is not taken.
    private static func pipeBeyondStandardStreams() -> [Int32]? {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        let moved = ends.map { fcntl($0, F_DUPFD_CLOEXEC, STDERR_FILENO + 1) }
        for end in ends { close(end) }
        return moved.allSatisfy { $0 >= 0 } ? moved : nil
    }

    /// What the caller ignores, as `nohup` does, stays ignored.
    private static func isIgnored(_ number: Int32) -> Bool {
        let before = signal(number, SIG_DFL)
        guard unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) else {
            return false
        }
        signal(number, SIG_IGN)
        return true
    }

    private static func end(atSignalFrom reader: Int32) {
        var byte: UInt8 = 0
        guard read(reader, &byte, 1) == 1 else { return }
        let number = Int32(byte)
        FinalWrite.interrupt {
            // The default action, so that the shell sees which signal it was.
            signal(number, SIG_DFL)
            kill(getpid(), number)
            while true { pause() }
        }
    }
}
