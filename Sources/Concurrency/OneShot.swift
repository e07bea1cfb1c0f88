/// A value that is set once and awaited once, in either order.
///
/// A caller that must be able to stop waiting sets a value of its own when it is cancelled:
///
///     let answer = OneShot<Result<Data, RequestError>>()
///     …
///     await withTaskCancellationHandler {
///         await answer.value()
///     } onCancel: {
///         answer.set(.failure(.cancelled))
///     }
public final class OneShot<Value: Sendable>: Sendable {
    private enum State {
        case empty
        case awaited(CheckedContinuation<Value, Never>)
        case set(Value)
    }

    private let state = Mutex(State.empty)

    /// Starts without a value.
    public init() {}

    /// Sets the value, unless there is one already.
    ///
    /// - Returns: Whether this call set it.
    @discardableResult
    public func set(_ value: Value) -> Bool {
        let (isFirst, waiter) = state.withLock { state -> (Bool, CheckedContinuation<Value, Never>?) in
            switch state {
            case .empty:
                state = .set(value)
                return (true, nil)
            case .awaited(let continuation):
                state = .set(value)
                return (true, continuation)
            case .set:
                return (false, nil)
            }
        }
        waiter?.resume(returning: value)
        return isFirst
    }

    /// The value, if it is there already.
    public var current: Value? {
        state.withLock { if case .set(let value) = $0 { value } else { nil } }
    }

    /// Waits for the value; to be called by one task only.
    public func value() async -> Value {
        await withCheckedContinuation { continuation in
            let value: Value? = state.withLock { state in
                switch state {
                case .set(let value):
                    return value
                case .awaited:
                    preconditionFailure("a one-shot is awaited by one task only")
                case .empty:
                    state = .awaited(continuation)
                    return nil
                }
            }
            if let value { continuation.resume(returning: value) }
        }
    }
}
