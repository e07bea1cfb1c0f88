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

    private let pending = Mutex<[Int: Pending]>([:])
    private let maximumBodySize: Int

    init(maximumBodySize: Int) {
        self.maximumBodySize = maximumBodySize
    }

    /// Registers who waits for a task's answer; call it before the task is resumed.
    func expect(_ task: Int, _ continuation: CheckedContinuation<HTTPResponse, any Error>) {
        pending.withLock { $0[task] = Pending(continuation: continuation) }
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let isTooLarge = pending.withLock { pending in
            guard var entry = pending[dataTask.taskIdentifier] else { return true }
            // Taken out while it grows, or each piece would copy all before it.
            pending[dataTask.taskIdentifier] = nil
            entry.isTooLarge = entry.body.count + data.count > maximumBodySize
            if !entry.isTooLarge { entry.body.append(data) }
            pending[dataTask.taskIdentifier] = entry
            return entry.isTooLarge
        }
        if isTooLarge { dataTask.cancel() }
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        guard let entry = pending.withLock({ $0.removeValue(forKey: task.taskIdentifier) }) else { return }
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
