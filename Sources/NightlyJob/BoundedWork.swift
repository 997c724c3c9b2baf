/// The same work on many items, a few at once.
public enum BoundedWork {
    /// What `work` gives for every item, in the order of the items, however many run at once.
    ///
    /// At most `limit` items, at least one, are worked on at a time; what `work` needs is released
    /// before the next item begins. Throws what the first failing item in the order of the items
    /// throws. After a failure no further item begins: those that had begun include that first one.
    public static func results<Item: Sendable, Output: Sendable, Failure: Error>(
        of items: [Item], atMost limit: Int,
        work: @Sendable @escaping (Item) throws(Failure) -> Output
    ) async throws(Failure) -> [Output] {
        var results = [Result<Output, Failure>?](repeating: nil, count: items.count)
        await withTaskGroup(of: (Int, Result<Output, Failure>).self) { group in
            var begun = 0
            var hasFailed = false
            func beginNext() {
                guard begun < items.count, !hasFailed else { return }
                let index = begun
                begun += 1
                group.addTask {
                    do throws(Failure) {
                        return (index, .success(try work(items[index])))
                    } catch {
                        return (index, .failure(error))
                    }
                }
            }
            for _ in 0..<max(1, limit) { beginNext() }
            while let (index, result) = await group.next() {
                if case .failure = result { hasFailed = true }
                results[index] = result
                beginNext()
            }
        }
        var outputs: [Output] = []
        outputs.reserveCapacity(items.count)
        for case let result? in results { outputs.append(try result.get()) }
        return outputs
    }
}
