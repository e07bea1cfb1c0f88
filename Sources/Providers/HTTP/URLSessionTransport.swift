import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Sends requests with URLSession, over kept-alive connections.
///
/// Nothing is cached, no cookie is kept and no redirect is followed, so a credential goes only where it was sent.
///
/// Known limit: on Linux, FoundationNetworking (Swift 6.3) ends the process when a connection is closed in the middle of
/// an answer's header. A close before the header or within the body is an error like any other.
public final class URLSessionTransport: HTTPTransport {
    /// How long a request may take.
    public struct Timeouts: Sendable {
        /// From the start to the connection, and from one piece of data to the next.
        public var idle: Duration
        /// From the start to the whole answer.
        public var total: Duration

        /// Sets the time-outs.
        public init(idle: Duration = .seconds(10), total: Duration = .seconds(30)) {
            self.idle = idle
            self.total = total
        }
    }

    /// The largest answer taken, in bytes; a longer one is broken off.
    public static let maximumBodySize = 16 << 20

    private let session: URLSession
    private let collector = HTTPCollector(maximumBodySize: maximumBodySize)
    private let timeouts: Timeouts

    /// Makes a transport.
    ///
    /// - Parameters:
    ///   - timeouts: How long to wait.
    ///   - connectionsPerHost: How many requests to one host may be under way; others wait for their turn.
    public init(timeouts: Timeouts = Timeouts(), connectionsPerHost: Int = 16) {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpMaximumConnectionsPerHost = connectionsPerHost
        configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
        configuration.urlCache = nil
        configuration.httpCookieStorage = nil
        configuration.httpShouldSetCookies = false
        self.timeouts = timeouts
        session = URLSession(configuration: configuration, delegate: collector, delegateQueue: nil)
    }

    deinit {
        session.finishTasksAndInvalidate()
    }

    /// Sends a request.
    public func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let total = timeouts.total
        return try await withThrowingTaskGroup(of: HTTPResponse.self) { group in
            group.addTask { try await self.perform(request) }
            group.addTask {
                try await Task.sleep(for: total)
                throw ProviderError(.network, "\(request.place) did not answer in full within \(total)")
            }
            defer { group.cancelAll() }
            guard let answer = try await group.next() else { throw CancellationError() }
            return answer
        }
    }

    private func perform(_ request: HTTPRequest) async throws -> HTTPResponse {
        var wire = URLRequest(url: request.url)
        wire.httpMethod = request.method
        wire.httpBody = request.body
        wire.timeoutInterval = timeouts.idle / .seconds(1)
        for (name, value) in request.headers { wire.setValue(value, forHTTPHeaderField: name) }

        let task = session.dataTask(with: wire)
        defer { collector.forget(task.taskIdentifier) }
        do {
            return try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { continuation in
                    if collector.expect(task.taskIdentifier, continuation) { task.resume() }
                }
            } onCancel: {
                task.cancel()
                collector.abandon(task.taskIdentifier)
            }
        } catch let error as ProviderError {
            throw error
        } catch {
            if Task.isCancelled { throw CancellationError() }
            let code = (error as? URLError)?.code
            let reason =
                switch code {
                case .timedOut: "gave no sign of life for \(timeouts.idle)"
                case .cannotConnectToHost: "refused the connection"
                case .cannotFindHost, .dnsLookupFailed: "has no address"
                case .networkConnectionLost: "broke off the connection"
                case .badURL, .unsupportedURL: "is no usable address"
                default: "could not be reached (URLError \(code?.rawValue ?? 0))"
                }
            throw ProviderError(
                code == .badURL || code == .unsupportedURL ? .invalidRequest : .network,
                "\(request.place) \(reason); check the network and the configured address")
        }
    }
}

extension HTTPRequest {
    /// Scheme, host and port: enough to know whom the trouble is with, and never a credential.
    var place: String {
        let port = url.port.map { ":\($0)" } ?? ""
        return "\(url.scheme ?? "?")://\(url.host ?? "?")\(port)"
    }
}
