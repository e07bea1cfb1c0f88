import Concurrency
import Messaging

/// The moment by which a request is answered, whatever happens.
struct Deadline: Sendable {
    private let end: Timestamp
    private let clock: any JobClock

    /// A deadline this long from now.
    init(in duration: Duration, clock: any JobClock) {
        end = clock.now + duration
        self.clock = clock
    }

    /// How long there is still; never negative.
    var remaining: Duration {
        max(.zero, end - clock.now)
    }

    /// Waits for an operation until the deadline and not longer.
    ///
    /// The operation is cancelled at the deadline, and left behind when it does not heed that: waiting for a store that
    /// hangs would be the very thing that this guards against.
    ///
    /// The operation begins on this thread; one that need not wait is over without a detour through the pool of threads.
    ///
    /// - Parameters:
    ///   - problem: what is thrown when the time is over.
    ///   - operation: what is waited for.
    /// - Throws: the problem, or what the operation throws.
    func bounding<Value: Sendable>(
        orThrowing problem: Problem = .timedOut,
        _ operation: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let race = Race<Value>()
        let runner = Task.startingInline { race.finish(await Result { try await operation() }) }
        if let result = race.result { return try result.get() }
        let timer = Task { [remaining, clock] in
            guard (try? await clock.sleep(for: remaining)) != nil else { return }
            race.finish(.failure(problem))
        }
        defer {
            runner.cancel()
            timer.cancel()
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { race.start($0) }
        } onCancel: {
            race.finish(.failure(CancellationError()))
        }
    }
}

/// One continuation and the first result to reach it, in whichever order they come.
private final class Race<Value: Sendable>: Sendable {
    private enum State {
        case open
        case waiting(CheckedContinuation<Value, any Error>)
        case finished(Result<Value, any Error>)
        case over
    }

    private let state = Mutex(State.open)

    /// What has come already; nil while nothing has.
    var result: Result<Value, any Error>? {
        state.withLock { if case .finished(let result) = $0 { result } else { nil } }
    }

    func start(_ continuation: CheckedContinuation<Value, any Error>) {
        let result: Result<Value, any Error>? = state.withLock { state in
            guard case .finished(let result) = state else {
                state = .waiting(continuation)
                return nil
            }
            state = .over
            return result
        }
        if let result { continuation.resume(with: result) }
    }

    func finish(_ result: Result<Value, any Error>) {
        let continuation: CheckedContinuation<Value, any Error>? = state.withLock { state in
            switch state {
            case .open:
                state = .finished(result)
                return nil
            case .waiting(let continuation):
                state = .over
                return continuation
            case .finished, .over: return nil
            }
        }
        continuation?.resume(with: result)
    }
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
