import NIOCore
import NIOHTTP1

/// Keeps or closes connections as HTTP/1 asks (RFC 9112, section 9.3), and answers `Expect: 100-continue` (RFC 9110,
/// section 10.1.1).
///
/// The server leaves both to its user. Without this handler, a client of HTTP/1.0 waits for a close that never comes,
/// and `curl` waits a second before it sends a long body.
///
/// - A connection is closed after the answer when its client speaks HTTP/1.0 without `keep-alive`, or says `close`.
/// - A client that waits with its body is told at once to go on, unless the body is too long. When the answer comes
///   before the body, the server cannot know whether the body still follows, so it closes the connection.
final class HTTP1ConnectionPolicy: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// A request whose answer is still to come.
    private struct Unanswered {
        /// The answer's `Connection` header; `nil` where the version says it.
        var connection: String?
        /// Whether the client waits with its body until it is told to go on.
        let isWaiting: Bool
        /// Whether its header allows `100 Continue`.
        let mayContinue: Bool
        /// Whether the body has come to its end.
        var isRead = false
        /// Whether its answer has begun.
        var isBegun = false
    }

    private var unanswered: [Unanswered] = []

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(var head):
            let isKept = head.isKeepAlive && !Self.saysClose(head)
            if !isKept { head.headers.replaceOrAdd(name: "connection", value: "close") }
            // Before HTTP/1.1 there need be none; what comes later tells a missing one from an empty one.
            if head.version == .http1_0, !head.headers.contains(name: "host") {
                head.headers.add(name: "host", value: "")
            }
            let connection = isKept ? (head.version == .http1_0 ? "keep-alive" : nil) : "close"
            unanswered.append(
                Unanswered(connection: connection, isWaiting: Self.waits(head), mayContinue: Self.mayContinue(head)))
            if unanswered.count == 1 { sendContinue(context) }
            context.fireChannelRead(wrapInboundOut(.head(head)))
        case .end:
            if !unanswered.isEmpty { unanswered[unanswered.count - 1].isRead = true }
            context.fireChannelRead(data)
        case .body:
            context.fireChannelRead(data)
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard var request = unanswered.first else { return context.write(data, promise: promise) }
        switch unwrapOutboundIn(data) {
        case .head(var head):
            request.isBegun = true
            if request.isWaiting, !request.isRead { request.connection = "close" }
            unanswered[0] = request
            if let connection = request.connection, !head.headers[canonicalForm: "connection"].contains("close") {
                head.headers.replaceOrAdd(name: "connection", value: connection)
            }
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .end:
            unanswered.removeFirst()
            context.write(data, promise: promise)
            if request.isWaiting, request.connection == "close", !request.isRead {
                context.flush()
                context.close(mode: .output, promise: nil)
            }
            // Until now there was no place for it between the parts of the answer before.
            sendContinue(context)
        case .body:
            context.write(data, promise: promise)
        }
    }

    private func sendContinue(_ context: ChannelHandlerContext) {
        guard let request = unanswered.first, request.isWaiting, request.mayContinue, !request.isRead, !request.isBegun
        else { return }
        let head = HTTPResponseHead(version: .http1_1, status: .continue)
        context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
    }

    private static func saysClose(_ head: HTTPRequestHead) -> Bool {
        head.headers[canonicalForm: "connection"].contains { $0.lowercased() == "close" }
    }

    private static func waits(_ head: HTTPRequestHead) -> Bool {
        head.version != .http1_0 && head.headers.first(name: "expect")?.lowercased() == "100-continue"
            && (length(head) != 0 || head.headers.contains(name: "transfer-encoding"))
    }

    private static func mayContinue(_ head: HTTPRequestHead) -> Bool {
        length(head) <= RequestReader.maximumSize
    }

    private static func length(_ head: HTTPRequestHead) -> Int {
        head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
    }
}
