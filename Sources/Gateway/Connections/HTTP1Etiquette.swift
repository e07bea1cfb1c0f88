import NIOCore
import NIOHTTP1

/// What HTTP/1 asks of a server beside the answers (RFC 9112, section 9.3; RFC 9110, section 10.1.1).
///
/// A client that does not keep its connection (HTTP/1.0 unless it says so, any version that says `close`) has it closed after
/// the answer. One that waits with its body until it is told to go on (`Expect: 100-continue`, as `curl` does with a
/// long one) is told so at once, instead of waiting out its patience; not when the body is too long anyway.
final class HTTP1Etiquette: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// What the answers still to come say of the connection; `nil` where the version says it.
    private var unanswered: [String?] = []

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = unwrapInboundIn(data) else { return context.fireChannelRead(data) }
        let isKept = head.isKeepAlive
        unanswered.append(isKept ? (head.version == .http1_0 ? "keep-alive" : nil) : "close")
        if !isKept { head.headers.replaceOrAdd(name: "connection", value: "close") }
        // Between the parts of an earlier answer there is no place for it.
        if unanswered.count == 1, Self.waitsToGoOn(head) {
            let goOn = HTTPResponseHead(version: .http1_1, status: .continue)
            context.writeAndFlush(wrapOutboundOut(.head(goOn)), promise: nil)
        }
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head):
            if let connection = unanswered.first, let connection {
                head.headers.replaceOrAdd(name: "connection", value: connection)
            }
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .end:
            if !unanswered.isEmpty { unanswered.removeFirst() }
            context.write(data, promise: promise)
        case .body:
            context.write(data, promise: promise)
        }
    }

    private static func waitsToGoOn(_ head: HTTPRequestHead) -> Bool {
        guard head.version != .http1_0, head.headers.first(name: "expect")?.lowercased() == "100-continue" else {
            return false
        }
        let length = head.headers.first(name: "content-length").flatMap { Int($0) }
        return length.map { $0 <= RequestReader.maximumSize } ?? true
    }
}
