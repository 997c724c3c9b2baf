import Foundation
import NightlyJob
import Synchronization

/// One line on standard error that is drawn again and again, on a terminal and only for work beyond
/// two seconds. It is wiped when the work ends.
final class ProgressLine: Sendable {
    private static let patience: TimeInterval = 2
    private static let interval: TimeInterval = 0.2

    private struct State {
        var hasEnded = false
        /// Columns that stand on the terminal.
        var width = 0
    }

    private let progress: WorkProgress
    private let state = Mutex(State())

    private init(_ progress: WorkProgress) { self.progress = progress }

    /// Shows how far `work` is while it runs.
    static func shown<Output, Failure: Error>(
        quiet: Bool, during work: (WorkProgress) async throws(Failure) -> Output
    ) async throws(Failure) -> Output {
        let progress = WorkProgress()
        guard !quiet, isatty(STDERR_FILENO) == 1 else { return try await work(progress) }
        let line = ProgressLine(progress)
        // A thread of its own: the tasks' threads are all busy with the work itself.
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: Self.patience)
            while line.draw() { Thread.sleep(forTimeInterval: Self.interval) }
        }
        defer { line.end() }
        return try await work(progress)
    }

    /// False once the work has ended.
    private func draw() -> Bool {
        state.withLock { state in
            guard !state.hasEnded else { return false }
            guard let snapshot = progress.snapshot else { return true }
            let text = Self.text(snapshot, columns: Self.terminalColumns - 1)
            let rest = String(repeating: " ", count: max(0, state.width - text.count))
            StandardError.write("\r\(text)\(rest)")
            state.width = text.count
            return true
        }
    }

    private func end() {
        state.withLock { state in
            state.hasEnded = true
            guard state.width > 0 else { return }
            StandardError.write("\r\(String(repeating: " ", count: state.width))\r")
        }
    }

    /// `reading eth-usd.csv.gz, 45% of 2.7 GB, 12 of 300 files done`, in at most `columns`.
    static func text(_ snapshot: WorkProgress.Snapshot, columns: Int) -> String {
        var name = ""
        var facts = ""
        if let item = snapshot.current {
            name = " \(item.name)"
            if let bytes = item.bytes, bytes > 0 {
                facts += ", \(min(100, item.bytesRead * 100 / bytes))% of \(size(bytes))"
            } else if item.bytesRead > 0 {
                facts += ", \(size(item.bytesRead))"
            }
        }
        facts += ", \(snapshot.done) of \(snapshot.total) \(snapshot.unit) done"
        let room = max(0, columns - snapshot.activity.count - facts.count)
        if name.count > room {
            // The end of a path says more than its beginning.
            name = room > 1 ? " …\(name.suffix(room - 2))" : ""
        }
        return TextTable.inert(String("\(snapshot.activity)\(name)\(facts)".prefix(columns)))
    }

    private static func size(_ bytes: Int) -> String {
        let units = ["B", "kB", "MB", "GB", "TB"]
        var value = Double(bytes)
        var unit = 0
        while value >= 999.5, unit < units.count - 1 {
            value /= 1000
            unit += 1
        }
        return "\(Figures.fixed(value, digits: unit == 0 || value >= 99.95 ? 0 : 1)) \(units[unit])"
    }

    private static var terminalColumns: Int {
        var window = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0 else {
            return 80
        }
        return Int(window.ws_col)
    }
}
