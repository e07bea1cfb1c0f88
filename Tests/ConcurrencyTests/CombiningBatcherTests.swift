import Concurrency
import Testing

/// Requests that share a call.
struct CombiningBatcherTests {
    /// Performs by noting the batches, and holds up the first until it is let go.
    private final class Performer: Sendable {
        let batches = Mutex<[[Int]]>([])
        let gate = OneShot<Void>()

        func perform(_ requests: [Int]) async -> [Int] {
            let isFirst = batches.withLock { batches in
                batches.append(requests)
                return batches.count == 1
            }
            if isFirst { await gate.value() }
            return requests.map { $0 * 10 }
        }
    }

    @Test func `a lone request is performed alone`() async {
        let (batcher, performer) = (CombiningBatcher<Int, Int>(limit: 9), Performer())
        performer.gate.set(())

        let first = await batcher.answer(to: 1, by: performer.perform)
        let second = await batcher.answer(to: 2, by: performer.perform)

        #expect([first, second] == [10, 20])
        #expect(performer.batches.withLock { $0 } == [[1], [2]])
    }

    @Test func `requests that come while one is under way share the next call, each with its own answer`() async {
        let batcher = CombiningBatcher<Int, Int>(limit: 9)

        let (answers, batches) = await Self.run([0, 1, 2, 3], through: batcher)

        #expect(answers == [0, 10, 20, 30])
        #expect(batches == [[0], [1, 2, 3]])
    }

    @Test func `no call has more requests than the limit`() async {
        let batcher = CombiningBatcher<Int, Int>(limit: 2)

        let (answers, batches) = await Self.run([0, 1, 2, 3], through: batcher)

        #expect(answers == [0, 10, 20, 30])
        #expect(batches == [[0], [1, 2], [3]])
    }

    @Test func `requests that may not share a call follow each other`() async {
        let batcher = CombiningBatcher<Int, Int>(limit: 9) { $0 % 2 == $1 % 2 }

        let (answers, batches) = await Self.run([0, 1, 3, 2, 5], through: batcher)

        #expect(answers == [0, 10, 30, 20, 50])
        #expect(batches == [[0], [1, 3], [2], [5]])
    }

    /// Makes the requests while the first is under way, then lets it end.
    private static func run(
        _ requests: [Int], through batcher: CombiningBatcher<Int, Int>
    ) async -> (answers: [Int], batches: [[Int]]) {
        let performer = Performer()
        let tasks = requests.map { request in
            Task.immediate { await batcher.answer(to: request, by: performer.perform) }
        }
        performer.gate.set(())
        var answers: [Int] = []
        for task in tasks { answers.append(await task.value) }
        return (answers, performer.batches.withLock { $0 })
    }
}
