import HTTPTypes
import NIOCore
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// Closes connections whose client sends a header too slowly or hangs up before its answer, and answers malformed
/// requests with a JSON error.
///
/// ```
///  opened ──► waits for a header ──head──► answers ──end──► is silent ──bytes──► waits for a header …
///                │ timeout: close            │ client hung up: close
/// ```
///
/// The server's idle timeout bounds the silence between two requests. It does not bound a header that arrives byte by
/// byte, since each byte ends the silence. ``Connection`` says why the watch over hang-ups is not the server's own.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let headerTimeout: TimeAmount
    private let connections: Connections
    private var context: ChannelHandlerContext?
    private var timer: Scheduled<Void>?
    private var unanswered = 0

    /// Guards one connection.
    ///
    /// - Parameters:
    ///   - headerTimeout: How long a request's header may take.
    ///   - connections: Where the connection is noted while it is open.
    init(headerTimeout: TimeAmount, connections: Connections) {
        self.headerTimeout = headerTimeout
        self.connections = connections
    }

    func handlerAdded(context: ChannelHandlerContext) {
        guard connections.add(context.channel) else { return context.close(promise: nil) }
        self.context = context
        // The bytes come before the parser, which shows a header only when it is complete.
        try? context.pipeline.syncOperations.addHandler(
            InboundActivityHandler { [weak self] in self?.bytesCame() }, position: .first)
        if let codec = try? context.pipeline.syncOperations.handler(type: HTTP1ToHTTPServerCodec.self) {
            try? context.pipeline.syncOperations.addHandler(HTTP1ConnectionPolicy(), position: .before(codec))
        }
        waitForHeader(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        stopWaiting()
        connections.remove(context.channel)
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        stopWaiting()
        connections.remove(context.channel)
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head = unwrapInboundIn(data) {
            stopWaiting()
            if unanswered == 0 { connections.markBusy(context.channel) }
            unanswered += 1
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let part = unwrapOutboundIn(data)
        switch part {
        case .head where unanswered == 0:
            writeUnreadable(context, promise)
        case .end:
            unanswered = max(0, unanswered - 1)
            if unanswered == 0 { connections.markIdle(context.channel) }
            context.write(data, promise: promise)
        case .head, .body:
            context.write(data, promise: promise)
        }
    }

    /// The answer to what is no request: the server has none but a bare status.
    private func writeUnreadable(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
        let problem = HTTPProblem.unreadable
        let body = problem.body.encoded()
        var head = HTTPResponse(status: problem.status, headerFields: ResponseMiddleware.securityHeaders)
        head.headerFields[.contentType] = "application/json"
        head.headerFields[.contentLength] = "\(body.count)"
        head.headerFields[.connection] = "close"
        context.write(wrapOutboundOut(.head(head)), promise: promise)
        context.write(wrapOutboundOut(.body(ByteBuffer(bytes: body))), promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent, unanswered > 0 {
            context.close(promise: nil)
        }
        context.fireUserInboundEventTriggered(event)
    }

    private func bytesCame() {
        guard let context, unanswered == 0, timer == nil else { return }
        waitForHeader(context)
    }

    private func waitForHeader(_ context: ChannelHandlerContext) {
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: headerTimeout) { [weak self] in
            self?.timer = nil
            self?.context?.close(promise: nil)
        }
    }

    private func stopWaiting() {
        timer?.cancel()
        timer = nil
    }
}

/// Reports when bytes arrive.
private final class InboundActivityHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let onBytes: () -> Void

    init(_ onBytes: @escaping () -> Void) {
        self.onBytes = onBytes
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        onBytes()
        context.fireChannelRead(data)
    }
}
