import Foundation
import Locking

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Gathers the pieces of answers as URLSession delivers them, and resumes those who wait for the whole.
final class HTTPCollector: NSObject, URLSessionDataDelegate, Sendable {
    private struct Pending {
        let continuation: CheckedContinuation<HTTPResponse, any Error>
        var body = Data()
        var isTooLarge = false
    }

    private struct State {
        var pending: [Int: Pending] = [:]
        /// Tasks that were given up before anybody waited for their answer.
        var abandoned: Set<Int> = []
    }

    private let state = Mutex(State())
    private let maximumBodySize: Int

    init(maximumBodySize: Int) {
        self.maximumBodySize = maximumBodySize
    }

    /// Registers who waits for a task's answer; call it before the task is resumed.
    ///
    /// - Returns: Whether to resume the task; not when it was given up meanwhile, and then nobody waits any more.
    func expect(_ task: Int, _ continuation: CheckedContinuation<HTTPResponse, any Error>) -> Bool {
        let isWanted = state.withLock { state in
            guard !state.abandoned.contains(task) else { return false }
            state.pending[task] = Pending(continuation: continuation)
            return true
        }
        if !isWanted { continuation.resume(throwing: CancellationError()) }
        return isWanted
    }

    /// Ends the wait for a task at once: URLSession tells nothing of a task that was cancelled before it was resumed.
    func abandon(_ task: Int) {
        let entry = state.withLock { state in
            state.abandoned.insert(task)
            return state.pending.removeValue(forKey: task)
        }
        entry?.continuation.resume(throwing: CancellationError())
    }

    /// Forgets a task that nobody waits for.
    func forget(_ task: Int) {
        state.withLock { _ = $0.abandoned.remove(task) }
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let isTooLarge = state.withLock { state in
            // Taken out while it grows, or each piece would copy all before it.
            guard var entry = state.pending.removeValue(forKey: dataTask.taskIdentifier) else { return true }
            entry.isTooLarge = entry.body.count + data.count > maximumBodySize
            if !entry.isTooLarge { entry.body.append(data) }
            state.pending[dataTask.taskIdentifier] = entry
            return entry.isTooLarge
        }
        if isTooLarge { dataTask.cancel() }
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        guard let entry = state.withLock({ $0.pending.removeValue(forKey: task.taskIdentifier) }) else { return }
        if entry.isTooLarge {
            let limit = maximumBodySize >> 20
            entry.continuation.resume(
                throwing: ProviderError(.malformed, "the answer is longer than \(limit) MiB; it was not read"))
        } else if let error {
            entry.continuation.resume(throwing: error)
        } else if let response = task.response as? HTTPURLResponse {
            let headers = response.allHeaderFields.reduce(into: [String: String]()) { headers, field in
                if let name = field.key as? String { headers[name] = "\(field.value)" }
            }
            entry.continuation.resume(
                returning: HTTPResponse(status: response.statusCode, headers: headers, body: entry.body))
        } else {
            entry.continuation.resume(throwing: URLError(.badServerResponse))
        }
    }

    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }
}
