import Concurrency
import Foundation

/// The place where one request waits: filled once, awaited once, in either order.
final class ReplySlot: Sendable {
    typealias Outcome = Result<Data, RequestError>

    private enum State {
        case empty
        case awaited(CheckedContinuation<Outcome, Never>)
        case filled(Outcome)
    }

    private let state = Mutex(State.empty)

    /// Fills the slot; what comes later is dropped.
    func fill(_ outcome: Outcome) {
        let waiter: CheckedContinuation<Outcome, Never>? = state.withLock { state in
            switch state {
            case .empty:
                state = .filled(outcome)
                return nil
            case .awaited(let continuation):
                state = .filled(outcome)
                return continuation
            case .filled:
                return nil
            }
        }
        waiter?.resume(returning: outcome)
    }

    /// Waits until the slot is filled.
    func outcome() async -> Outcome {
        await withCheckedContinuation { continuation in
            let filled: Outcome? = state.withLock { state in
                if case .filled(let outcome) = state { return outcome }
                state = .awaited(continuation)
                return nil
            }
            if let filled { continuation.resume(returning: filled) }
        }
    }
}
