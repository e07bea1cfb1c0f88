import Concurrency
import Testing

/// Requests that share a call.
struct CombiningBatcherTests {
    /// Performs by noting the batches, and holds up the first ones, each until its gate opens.
    private final class Performer: Sendable {
        let batches = Mutex<[[Int]]>([])
        let gates: [OneShot<Void>]

        init(holding count: Int = 1) {
            gates = (0..<count).map { _ in OneShot<Void>() }
        }

        func perform(_ requests: [Int]) async -> [Int] {
            let number = batches.withLock { batches in
                batches.append(requests)
                return batches.count - 1
            }
            if gates.indices.contains(number) { await gates[number].value() }
            return requests.map { $0 * 10 }
        }
    }

    @Test func `a lone request is performed alone`() async {
        let (batcher, performer) = (CombiningBatcher<Int, Int>(limit: 9), Performer(holding: 0))

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

    @Test func `with room for two calls a request does not wait for the first one`() async {
        let (batcher, performer) = (CombiningBatcher<Int, Int>(limit: 9, width: 2), Performer())

        let held = Task.immediate { await batcher.answer(to: 0, by: performer.perform) }
        let free = await batcher.answer(to: 1, by: performer.perform)

        #expect(free == 10)
        performer.gates[0].set(())
        #expect(await held.value == 0)
        #expect(performer.batches.withLock { $0 } == [[0], [1]])
    }

    @Test func `calls at once share fairly what waits, so that none does it all`() async {
        let batcher = CombiningBatcher<Int, Int>(limit: 9, width: 2)

        let (answers, batches) = await Self.run([0, 1, 2, 3, 4], through: batcher, holding: 2)

        #expect(answers == [0, 10, 20, 30, 40])
        // The call of 1 is held up until the others are answered.
        #expect(batches == [[0], [1], [2, 3], [4]])
    }

    /// Makes the requests while the first calls are under way, then lets these end, the first before the others.
    private static func run(
        _ requests: [Int], through batcher: CombiningBatcher<Int, Int>, holding held: Int = 1
    ) async -> (answers: [Int], batches: [[Int]]) {
        let performer = Performer(holding: held)
        let tasks = requests.map { request in
            Task.immediate { await batcher.answer(to: request, by: performer.perform) }
        }
        performer.gates[0].set(())
        for task in tasks[..<1] + tasks[held...] { _ = await task.value }
        for gate in performer.gates.dropFirst() { gate.set(()) }
        var answers: [Int] = []
        for task in tasks { answers.append(await task.value) }
        return (answers, performer.batches.withLock { $0 })
    }
}
