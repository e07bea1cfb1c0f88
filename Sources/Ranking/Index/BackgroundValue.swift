import Dispatch

/// A value that another thread computes meanwhile, unless ``BuildConcurrency`` says otherwise.
///
/// Unchecked, because the result is written once, before anybody who waits for the group goes on.
final class BackgroundValue<Value: Sendable>: @unchecked Sendable {
    private var result: Value?
    private let group = DispatchGroup()

    /// Begins to compute.
    init(_ body: @escaping @Sendable () -> Value) {
        guard !BuildConcurrency.isOneThread else {
            result = body()
            return
        }
        DispatchQueue.global().async(group: group) { self.result = body() }
    }

    /// The value, once it is there.
    var value: Value {
        group.wait()
        return result.unsafelyUnwrapped
    }
}
