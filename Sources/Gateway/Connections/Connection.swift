import Concurrency
import Messaging

/// One client's connection: cancels the work on its requests when the client hangs up.
///
/// A request waits for a rank worker, up to its deadline. When its client hangs up, nobody reads the answer, so the
/// wait is cancelled. Hummingbird's own way to notice this (`consumeWithCancellationOnInboundClose`) reads the
/// connection while the request is answered and ends it afterwards; the next request would need a new one. So a channel
/// handler, ``ConnectionGuard``, notes each connection here (docs/decisions/0032).
final class Connection: Sendable {
    private enum State {
        case open(nextWatch: Int, watches: [Int: @Sendable () -> Void])
        case closed
    }

    private let state = Mutex(State.open(nextWatch: 0, watches: [:]))

    /// Runs an operation, which is cancelled when the client hangs up.
    ///
    /// The operation continues on the thread that receives the reply, so what it does with the reply must be short.
    ///
    /// - Throws: The error of the operation.
    func cancellingWhenClosed<Value: Sendable>(
        _ operation: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let task = Task<Value, any Error>.startingInline(resumingOn: InlineResumeExecutor.shared, operation)
        let watch = watch { task.cancel() }
        defer { unwatch(watch) }
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }

    /// Notes that the client has hung up.
    func close() {
        let watches: [@Sendable () -> Void] = state.withLock { state in
            guard case .open(_, let watches) = state else { return [] }
            state = .closed
            return Array(watches.values)
        }
        for onClose in watches { onClose() }
    }

    private func watch(_ onClose: @escaping @Sendable () -> Void) -> Int? {
        let watch: Int? = state.withLock { state in
            guard case .open(let next, var watches) = state else { return nil }
            watches[next] = onClose
            state = .open(nextWatch: next + 1, watches: watches)
            return next
        }
        if watch == nil { onClose() }
        return watch
    }

    private func unwatch(_ watch: Int?) {
        guard let watch else { return }
        state.withLock { state in
            guard case .open(let next, var watches) = state else { return }
            watches[watch] = nil
            state = .open(nextWatch: next, watches: watches)
        }
    }
}
