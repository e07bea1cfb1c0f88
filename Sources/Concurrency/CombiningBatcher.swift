/// Lets requests that come while all calls are under way share the next one.
///
///     room for a call ──a request──► its caller performs it alone ──done, none wait──► room
///     no room ──a request──► it waits ──a call is done──► a task performs a fair part of those that wait ──► …
///
/// A request that finds room is performed at once, in its caller's task; it does not wait for others.
public final class CombiningBatcher<Request: Sendable, Answer: Sendable>: Sendable {
    /// Answers requests together; the answers stand in the order of the requests.
    public typealias Perform = @Sendable ([Request]) async -> [Answer]

    private struct Waiting {
        let request: Request
        let continuation: CheckedContinuation<Answer, Never>
    }

    private struct State {
        var waiting: [Waiting] = []
        /// How many calls are under way.
        var calls = 0
    }

    private let limit: Int
    private let width: Int
    private let mayShare: @Sendable (Request, Request) -> Bool
    private let state = Mutex(State())

    /// Starts without requests.
    ///
    /// - Parameters:
    ///   - limit: How many requests share one call at most; 1 or more.
    ///   - width: How many calls are under way at once at most; 1 or more.
    ///   - mayShare: Whether the first request of a call may share it with another one.
    public init(
        limit: Int, width: Int = 1, mayShare: @escaping @Sendable (Request, Request) -> Bool = { _, _ in true }
    ) {
        self.limit = limit
        self.width = width
        self.mayShare = mayShare
    }

    /// Answers one request, together with others when as many calls as may be are under way.
    ///
    /// - Parameters:
    ///   - request: What to answer; it waits at most for the calls under way and those queued before it.
    ///   - perform: Answers the requests; of those that share a call, that of the caller who began it counts.
    /// - Returns: The answer to the request.
    public func answer(to request: Request, by perform: @escaping Perform) async -> Answer {
        if state.withLock({ begin(&$0) }) {
            let answers = await perform([request])
            performNext(by: perform)
            return answers[0]
        }
        return await withCheckedContinuation { continuation in
            let isLate = state.withLock { state in
                state.waiting.append(Waiting(request: request, continuation: continuation))
                return begin(&state)
            }
            // A call ended between the two looks.
            if isLate { performNext(by: perform) }
        }
    }

    /// Whether there is room for one more call, which is then under way.
    private func begin(_ state: inout State) -> Bool {
        guard state.calls < width else { return false }
        state.calls += 1
        return true
    }

    /// Leaves what gathered meanwhile to a task, so that the caller gets its answer.
    ///
    /// Each batch has a task of its own: those who wait for the answers of the last one go on before it.
    private func performNext(by perform: @escaping Perform) {
        let batch = nextBatch()
        guard !batch.isEmpty else { return }
        Task {
            let answers = await perform(batch.map(\.request))
            for (waiting, answer) in zip(batch, answers) { waiting.continuation.resume(returning: answer) }
            performNext(by: perform)
        }
    }

    /// The requests of the next call, a fair part of those that wait; none ends the call.
    private func nextBatch() -> [Waiting] {
        state.withLock { state in
            let first = state.waiting.first
            let share = (state.waiting.count + width - 1) / width
            let batch = Array(
                state.waiting.prefix { waiting in first.map { mayShare($0.request, waiting.request) } ?? false }
                    .prefix(min(limit, share))
            )
            state.waiting.removeFirst(batch.count)
            if batch.isEmpty { state.calls -= 1 }
            return batch
        }
    }
}
