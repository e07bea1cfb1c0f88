import Concurrency
import MessagingTesting
import Providers
import Testing

@testable import CrawlWorker

/// Fetching ahead, and taking in order.
struct PrefetchTests {
    @Test(arguments: [1, 3, 50])
    func `things are taken in their order, however early they come`(width: Int) async throws {
        var taken: [Int] = []
        try await Prefetch.run(Array(0..<20), width: width) { number in
            for _ in 0..<(20 - number) { await Task.yield() }
            return number * 2
        } take: { element, result in
            let value = try result.get()
            #expect(value == element * 2)
            taken.append(element)
            return true
        }
        #expect(taken == Array(0..<20))
    }

    @Test func `no more are under way than the width allows`() async throws {
        let state = Mutex((running: 0, most: 0))
        try await Prefetch.run(Array(0..<30), width: 4) { _ in
            state.withLock { state in
                state.running += 1
                state.most = max(state.most, state.running)
            }
            for _ in 0..<10 { await Task.yield() }
            state.withLock { $0.running -= 1 }
        } take: { _, _ in
            true
        }
        #expect((1...4).contains(state.withLock { $0.most }))
    }

    @Test func `once one is refused no further ones begin, and those under way are handed over`() async throws {
        let started = Mutex(0)
        var taken: [Int] = []
        try await Prefetch.run(Array(0..<20), width: 4) { _ in
            started.withLock { $0 += 1 }
        } take: { element, _ in
            taken.append(element)
            return element < 5
        }
        #expect(taken == Array(0..<taken.count))
        #expect(taken.count == started.withLock { $0 })
        #expect(taken.count < 20)
    }

    @Test func `an error of one is handed over like a result`() async throws {
        struct Odd: Error {}
        var failed: [Int] = []
        try await Prefetch.run(Array(0..<6), width: 2) {
            if $0 % 2 == 1 { throw Odd() }
        } take: { element, result in
            if case .failure = result { failed.append(element) }
            return true
        }
        #expect(failed == [1, 3, 5])
    }
}
