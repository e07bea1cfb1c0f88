/// Sends requests with libcurl, over kept-alive connections, on a thread of its own.
///
/// Nothing is cached, no cookie is kept and no redirect is followed, so a credential goes only where it was sent.
/// Certificates are verified. Compressed answers are unpacked. A proxy that the environment names (`https_proxy`,
/// `no_proxy`) is used, as curl does.
public final class CurlTransport: HTTPTransport {
    /// How long a request may take.
    public struct Timeouts: Sendable {
        /// From the start to the connection, its name and its handshake included.
        public var connect: Duration
        /// From one piece of data to the next.
        public var idle: Duration
        /// From the start to the whole answer.
        public var total: Duration

        /// Sets the time-outs.
        public init(
            connect: Duration = .seconds(5), idle: Duration = .seconds(10), total: Duration = .seconds(30)
        ) {
            self.connect = connect
            self.idle = idle
            self.total = total
        }
    }

    /// The largest answer taken, in bytes after unpacking; a longer one is broken off.
    public static let maximumBodySize = 16 << 20

    private let engine: CurlEngine
    private let timeouts: Timeouts

    /// Makes a transport.
    ///
    /// - Parameters:
    ///   - timeouts: How long to wait.
    ///   - connections: How many requests may be under way; others wait for their turn, and no time-out counts yet.
    public init(timeouts: Timeouts = Timeouts(), connections: Int = 32) {
        self.timeouts = timeouts
        engine = CurlEngine(connections: max(1, connections))
    }

    deinit {
        engine.stop()
    }

    /// Sends a request.
    public func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let transfer = CurlTransfer(request, timeouts, maximumBodySize: Self.maximumBodySize)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { engine.begin(transfer, $0) }
        } onCancel: {
            engine.cancel(transfer)
        }
    }
}
