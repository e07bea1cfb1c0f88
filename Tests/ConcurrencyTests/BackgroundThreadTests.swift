import Concurrency
import Foundation
import Testing

/// Calls that block leave Swift's shared threads alone.
@Suite struct BlockingQueueTests {
    private struct Refused: Error, Equatable {}

    @Test func `a body's value and error come back`() async throws {
        let queue = BlockingQueue(label: "test")

        #expect(await queue.run { 42 } == 42)
        await #expect(throws: Refused()) {
            try await queue.run { () throws(Refused) -> Int in throw Refused() }
        }
    }

    /// As many bodies as there could be shared threads wait for each other; on the shared threads that would be for
    /// ever.
    @Test(.timeLimit(.minutes(1))) func `many bodies may wait at once`() async {
        let queue = BlockingQueue(label: "test")
        let count = ProcessInfo.processInfo.activeProcessorCount + 2
        let (gate, arrived) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))

        await withTaskGroup { group in
            for _ in 0..<count {
                group.addTask {
                    await queue.run {
                        arrived.signal()
                        gate.wait()
                    }
                }
            }
            group.addTask {
                await queue.run {
                    for _ in 0..<count { arrived.wait() }
                    for _ in 0..<count { gate.signal() }
                }
            }
        }
    }
}
