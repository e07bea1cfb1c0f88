import Concurrency
import Foundation

/// The end of one job, on its way to Redis.
struct JobCompletion: Sendable {
    let delivery: Delivery
    /// The state for the record, or the kind of the reply.
    let state: String
    /// The result for the record, or the reply.
    let body: Data?
    let replyTo: ConsumerName?
    /// The trace context for the reply.
    let traceparent: String?

    init(_ delivery: Delivery, state: String, result: Data?) {
        self.delivery = delivery
        self.state = state
        body = result
        replyTo = nil
        traceparent = nil
    }

    init(_ delivery: Delivery, _ reply: Reply, to replyTo: ConsumerName, kind: String, _ body: Data) {
        self.delivery = delivery
        self.state = kind
        self.body = body
        self.replyTo = replyTo
        traceparent = reply.traceparent
    }

    var isRecorded: Bool { delivery.job?.isRecorded ?? false }

    var isUnique: Bool { delivery.job?.unique != nil }

    /// As the script `finish` reads them.
    var flags: Int {
        (isRecorded ? 1 : 0) + (isUnique ? 2 : 0) + (replyTo == nil ? 0 : 4) + (replyTo == nil && body != nil ? 8 : 0)
    }
}

/// Lets jobs that end at the same time end in one script call: while one call is under way, the next gathers.
///
/// A single job is sent at once, so nothing waits for company; each waits for the answer about itself.
final class CompletionBatcher: Sendable {
    private typealias Answer = Result<Settlement, any Error>

    private struct State {
        var waiting: [(finish: JobCompletion, continuation: CheckedContinuation<Answer, Never>)] = []
        var isBusy = false
    }

    private let state = Mutex(State())

    func finish(_ finish: JobCompletion, through broker: RedisBroker) async throws -> Settlement {
        let leads = state.withLock { state in
            defer { state.isBusy = true }
            return !state.isBusy
        }
        if leads {
            defer { release(through: broker) }
            return try await broker.finish([finish])[0]
        }
        return try await withCheckedContinuation { continuation in
            let isLate = state.withLock { state in
                guard state.isBusy else { return true }
                state.waiting.append((finish, continuation))
                return false
            }
            // The call under way came back between the two looks.
            if isLate { Task { await self.retry(finish, continuation, through: broker) } }
        }.get()
    }

    private func retry(
        _ finish: JobCompletion, _ continuation: CheckedContinuation<Answer, Never>, through broker: RedisBroker
    ) async {
        do {
            continuation.resume(returning: .success(try await self.finish(finish, through: broker)))
        } catch {
            continuation.resume(returning: .failure(error))
        }
    }

    /// After a single one: what gathered meanwhile goes next.
    private func release(through broker: RedisBroker) {
        let isDone = state.withLock { state in
            if state.waiting.isEmpty { state.isBusy = false }
            return state.waiting.isEmpty
        }
        if !isDone { Task { await self.send(through: broker) } }
    }

    /// Sends what waits until nothing does.
    private func send(through broker: RedisBroker) async {
        while true {
            let batch = state.withLock { state in
                let batch = Array(state.waiting.prefix(1000))
                state.waiting.removeFirst(batch.count)
                if batch.isEmpty { state.isBusy = false }
                return batch
            }
            guard !batch.isEmpty else { return }
            do {
                let settlements = try await broker.finish(batch.map(\.finish))
                for (waiting, settlement) in zip(batch, settlements) {
                    waiting.continuation.resume(returning: .success(settlement))
                }
            } catch {
                for waiting in batch { waiting.continuation.resume(returning: .failure(error)) }
            }
        }
    }
}
