import Concurrency
import Messaging

/// The moment by which a request is answered, whatever happens.
struct Deadline: Sendable {
    /// On the monotonic clock.
    private let end: Duration
    fileprivate let clock: any TimeSource

    /// A deadline this long from now.
    init(in duration: Duration, clock: any TimeSource) {
        end = clock.uptime + duration
        self.clock = clock
    }

    /// How long there is still; never negative.
    var remaining: Duration {
        max(.zero, end - clock.uptime)
    }
}

/// Waits for an operation until the deadline and not longer.
///
/// The operation is cancelled at the deadline, and left behind when it does not heed that: waiting for a store that
/// hangs would be the very thing that this guards against.
///
/// The operation begins on this thread; one that need not wait is over without a detour through the pool of
/// threads.
///
/// - Parameters:
///   - deadline: Until when.
///   - problem: What is thrown when the time is over.
///   - operation: What is waited for.
/// - Returns: The result of the operation in time.
/// - Throws: The problem, or what the operation throws.
func withDeadline<Value: Sendable>(
    _ deadline: Deadline, orThrowing problem: HTTPProblem = .timedOut,
    _ operation: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    let outcome = OneShot<Result<Value, any Error>>()
    let runner = Task.startingInline { _ = outcome.set(await Result { try await operation() }) }
    if let result = outcome.current { return try result.get() }
    let timer = Task {
        guard (try? await deadline.clock.sleep(for: deadline.remaining)) != nil else { return }
        outcome.set(.failure(problem))
    }
    defer {
        runner.cancel()
        timer.cancel()
    }
    return try await withTaskCancellationHandler {
        await outcome.value()
    } onCancel: {
        outcome.set(.failure(CancellationError()))
    }.get()
}

extension Result where Failure == any Error {
    /// The outcome of an asynchronous operation.
    fileprivate init(_ operation: () async throws -> Success) async {
        do {
            self = .success(try await operation())
        } catch {
            self = .failure(error)
        }
    }
}
