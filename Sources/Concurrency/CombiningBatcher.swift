/// Lets requests that come while one is under way share the next call.
///
///     idle ──a request──► its caller performs it alone ──done, none gathered──► idle
///                         others gather meanwhile ──done, some gathered──► a task performs batches ──► idle
///
/// A lone request is performed at once, in its caller's task; it does not wait for others.
public final class CombiningBatcher<Request: Sendable, Answer: Sendable>: Sendable {
    /// Answers requests together; the answers stand in the order of the requests.
    public typealias Perform = @Sendable ([Request]) async -> [Answer]

    private struct Waiting {
        let request: Request
        let continuation: CheckedContinuation<Answer, Never>
    }

    private struct State {
        var waiting: [Waiting] = []
        var isBusy = false

        /// Whether the caller is the one to perform now.
        mutating func begin() -> Bool {
            defer { isBusy = true }
            return !isBusy
        }
    }

    private let limit: Int
    private let mayShare: @Sendable (Request, Request) -> Bool
    private let state = Mutex(State())

    /// Starts without requests.
    ///
    /// - Parameters:
    ///   - limit: How many requests share one call at most; 1 or more.
    ///   - mayShare: Whether the first request of a call may share it with another one.
    public init(limit: Int, mayShare: @escaping @Sendable (Request, Request) -> Bool = { _, _ in true }) {
        self.limit = limit
        self.mayShare = mayShare
    }

    /// Answers one request, together with others when a call is under way.
    ///
    /// - Parameters:
    ///   - request: What to answer; it waits at most for the call under way and those queued before it.
    ///   - perform: Answers the requests; of those that share a call, that of the caller who began it counts.
    /// - Returns: The answer to the request.
    public func answer(to request: Request, by perform: @escaping Perform) async -> Answer {
        if state.withLock({ $0.begin() }) {
            let answers = await perform([request])
            performTheRest(by: perform)
            return answers[0]
        }
        return await withCheckedContinuation { continuation in
            let isLate = state.withLock { state in
                state.waiting.append(Waiting(request: request, continuation: continuation))
                return state.begin()
            }
            // The call under way ended between the two looks.
            if isLate { performTheRest(by: perform) }
        }
    }

    /// Leaves what gathered meanwhile to a task, so that the caller gets its answer.
    private func performTheRest(by perform: @escaping Perform) {
        let batch = nextBatch()
        guard !batch.isEmpty else { return }
        Task {
            var batch = batch
            while !batch.isEmpty {
                let answers = await perform(batch.map(\.request))
                for (waiting, answer) in zip(batch, answers) { waiting.continuation.resume(returning: answer) }
                batch = nextBatch()
            }
        }
    }

    /// The requests of the next call; none ends the work.
    private func nextBatch() -> [Waiting] {
        state.withLock { state in
            let first = state.waiting.first
            let batch = Array(
                state.waiting.prefix { waiting in first.map { mayShare($0.request, waiting.request) } ?? false }
                    .prefix(limit)
            )
            state.waiting.removeFirst(batch.count)
            state.isBusy = !batch.isEmpty
            return batch
        }
    }
}
