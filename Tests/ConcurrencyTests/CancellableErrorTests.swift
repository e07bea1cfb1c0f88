import Concurrency
import Testing

/// Cancelled calls, whatever type the seam throws.
struct CancellableErrorTests {
    private struct SeamError: CancellableError {
        let isCancelled: Bool
    }

    private struct OtherError: Error {}

    @Test func `a cancelled call differs from a failed one by its code, or by the type of the standard library`() {
        let cancelled: [any Error] = [CancellationError(), SeamError(isCancelled: true)]
        let failed: [any Error] = [OtherError(), SeamError(isCancelled: false)]

        #expect(cancelled.map(\.isCancellation) == [true, true])
        #expect(failed.map(\.isCancellation) == [false, false])
    }

    @Test func `the clock of the system ends a cancelled wait as cancelled`() async {
        let waiting = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await SystemClock().sleep(for: .seconds(3_600))
        }

        await #expect(throws: CancellationError.self) { try await waiting.value }
    }
}
