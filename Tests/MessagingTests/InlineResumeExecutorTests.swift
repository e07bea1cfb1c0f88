import Concurrency
import Foundation
import Testing

@testable import Messaging

/// Tasks that go on where they are resumed.
struct InlineResumeExecutorTests {
    @Test func `a task goes on at once on the thread that resumes it, when that thread has said so`() async {
        let (place, wentOn) = await Self.resume(onAdoptedThread: true)

        #expect(place == .resumed)
        #expect(wentOn)
    }

    @Test func `resumed by any other thread it goes on in the pool`() async {
        let (place, _) = await Self.resume(onAdoptedThread: false)

        #expect(place == .elsewhere)
    }

    private enum Place { case resumed, elsewhere }

    /// Lets a task wait, and a thread of its own resume it.
    ///
    /// - Returns: where the task went on, and whether it had when the thread came back from resuming it.
    private static func resume(onAdoptedThread isAdopted: Bool) async -> (Place, Bool) {
        let thread = Mutex<pthread_t?>(nil)
        let place = Mutex<Place?>(nil)
        let waits = AsyncStream.makeStream(of: CheckedContinuation<Void, Never>.self)
        let task = Task(executorPreference: InlineResumeExecutor.shared) {
            await withCheckedContinuation { waits.continuation.yield($0) }
            let isResumer = thread.withLock { $0.map { pthread_equal($0, pthread_self()) != 0 } } ?? false
            place.withLock { $0 = isResumer ? .resumed : .elsewhere }
        }
        var waiting = waits.stream.makeAsyncIterator()
        guard let continuation = await waiting.next() else { return (.elsewhere, false) }
        let wentOn = await withCheckedContinuation { (done: CheckedContinuation<Bool, Never>) in
            Thread {
                if isAdopted { InlineResumeExecutor.shared.adoptThisThread() }
                thread.withLock { $0 = pthread_self() }
                continuation.resume()
                done.resume(returning: isAdopted && place.withLock { $0 != nil })
            }.start()
        }
        await task.value
        return (place.withLock { $0 } ?? .elsewhere, wentOn)
    }
}
