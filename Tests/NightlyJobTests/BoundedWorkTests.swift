import Synchronization
import TestSupport
import Testing

@testable import NightlyJob

/// Many items, a few at once.
@Suite struct BoundedWorkTests {
    private struct Failed: Error, Equatable { var item: Int }

    /// What is alive now, and the most that ever was.
    private final class Census: Sendable {
        let counts = Mutex((now: 0, most: 0, begun: 0))

        func enter() {
            counts.withLock {
                $0.now += 1
                $0.begun += 1
                $0.most = max($0.most, $0.now)
            }
        }

        func leave() { counts.withLock { $0.now -= 1 } }
    }

    /// Stands for a history: counted as long as anything holds it.
    private final class Payload: Sendable {
        private let census: Census
        let value: Int

        init(_ value: Int, _ census: Census) {
            self.value = value
            self.census = census
            census.enter()
        }

        deinit { census.leave() }
    }

    @Test(arguments: [0, 1, 2, 7, 100]) func resultsKeepTheOrderAndPayloadsGo(
        _ limit: Int
    ) async {
        let census = Census()
        let results = await BoundedWork.results(of: Array(0..<200), atMost: limit) { item in
            let payload = Payload(item, census)
            // Unequal work, so that later items overtake earlier ones.
            var sum = 0
            for step in 0..<(item % 3 * 20_000) { sum &+= step }
            return payload.value * 2 + (sum == -1 ? 1 : 0)
        }
        #expect(results == (0..<200).map { $0 * 2 })
        #expect(census.counts.withLock { $0.most } <= max(1, limit))
        #expect(census.counts.withLock { $0.now } == 0)
    }

    @Test func nothingGivesNothing() async {
        let results = await BoundedWork.results(of: [Int](), atMost: 4) { $0 }
        #expect(results.isEmpty)
    }

    @Test(arguments: 0..<50 as Range<UInt64>) func theFirstFailingItemIsThrown(
        _ seed: UInt64
    ) async {
        var random = SeededRandom(seed: seed)
        let failing = Set((0..<3).map { _ in Int(random.next() % 60) })
        let limit = 1 + Int(random.next() % 8)
        let census = Census()
        await #expect(throws: Failed(item: failing.min() ?? 0)) {
            try await BoundedWork.results(of: Array(0..<60), atMost: limit) {
                item throws(Failed) in
                census.enter()
                if failing.contains(item) { throw Failed(item: item) }
                return item
            }
        }
        #expect(census.counts.withLock { $0.begun } <= (failing.max() ?? 0) + limit)
        #expect(census.counts.withLock { $0.begun } > failing.min() ?? 0)
    }
}
