import Concurrency
import Foundation
import Testing

/// Work that blocks leaves Swift's shared threads alone.
@Suite struct BackgroundThreadTests {
    private struct Refused: Error, Equatable {}

    @Test func `a body's value and error come back`() async throws {
        #expect(await BackgroundThread.run { 42 } == 42)
        await #expect(throws: Refused()) {
            try await BackgroundThread.run { () throws(Refused) -> Int in throw Refused() }
        }
    }

    /// As many bodies as there could be shared threads wait for each other; on the shared threads that would be for
    /// ever.
    @Test(.timeLimit(.minutes(1))) func `many bodies may wait at once`() async {
        let count = ProcessInfo.processInfo.activeProcessorCount + 2
        let (gate, arrived) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))

        let completed = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<count {
                group.addTask {
                    await BackgroundThread.run {
                        arrived.signal()
                        gate.wait()
                        return 1
                    }
                }
            }
            group.addTask {
                await BackgroundThread.run {
                    for _ in 0..<count { arrived.wait() }
                    for _ in 0..<count { gate.signal() }
                    return 0
                }
            }
            return await group.reduce(0, +)
        }

        #expect(completed == count)
    }
}
