import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// How far long work is: those who do it write, those who show it read. Nothing that is computed
/// depends on it.
public final class WorkProgress: Sendable {
    /// One item that is being worked on.
    public struct Item: Sendable, Hashable {
        public var name: String
        /// Bytes that were read of it, packed as they are.
        public var bytesRead = 0
        /// The size of its file; nil where nobody knows it, as of a pipe.
        public var bytes: Int?
    }

    /// One moment.
    public struct Snapshot: Sendable, Hashable {
        /// What is done with the items, such as `reading`.
        public var activity: String
        /// What the items are, in the plural.
        public var unit: String
        public var done = 0
        public var total: Int
        /// The item that has been worked on longest.
        public var current: Item?
    }

    private struct State {
        var snapshot: Snapshot?
        var items: [(id: Int, item: Item)] = []
        var begun = 0
    }

    private let state = Mutex(State())

    public init() {}

    /// Nil before anything has begun.
    public var snapshot: Snapshot? {
        state.withLock { state in
            var snapshot = state.snapshot
            snapshot?.current = state.items.first?.item
            return snapshot
        }
    }

    /// A new list of items, none of which is done.
    public func begin(_ activity: String, _ unit: String, total: Int) {
        state.withLock {
            $0 = State(snapshot: Snapshot(activity: activity, unit: unit, total: total))
        }
    }

    /// Counts one item of the list as done when `work` ends, however it ends. `work` reports the
    /// bytes that it reads. The size is that of the regular file at `path`.
    public func item<Output, Failure: Error>(
        _ name: String, path: String? = nil,
        work: (_ read: @escaping (Int) -> Void) throws(Failure) -> Output
    ) throws(Failure) -> Output {
        let item = Item(name: name, bytes: path.flatMap(Self.size))
        let id = state.withLock { state in
            state.begun += 1
            state.items.append((state.begun, item))
            return state.begun
        }
        defer {
            state.withLock { state in
                state.items.removeAll { $0.id == id }
                state.snapshot?.done += 1
            }
        }
        return try work { count in
            self.state.withLock { state in
                guard let place = state.items.firstIndex(where: { $0.id == id }) else { return }
                state.items[place].item.bytesRead += count
            }
        }
    }

    /// So many items of one long piece of work are done.
    public func advance(to done: Int, of total: Int) {
        state.withLock {
            $0.snapshot?.done = done
            $0.snapshot?.total = total
        }
    }

    private static func size(of path: String) -> Int? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(status.st_size)
    }
}
