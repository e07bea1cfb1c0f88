import Concurrency
import HTTPTypes
import MessagingTesting
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import Gateway

/// Connections of clients that are slow or leave.
struct ConnectionTests {
    private static let head = HTTPRequestPart.head(
        .init(method: .get, scheme: "http", authority: "juke", path: "/", headerFields: [:])
    )

    @Test func `a header that takes too long ends the connection`() throws {
        let (channel, connections) = try Self.opened()

        channel.embeddedEventLoop.advanceTime(by: .seconds(9))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))

        #expect(!channel.isActive)
        #expect(connections.count == 0)
    }

    @Test func `a request whose header came in time may take long`() throws {
        let (channel, _) = try Self.opened()

        channel.pipeline.fireChannelRead(Self.head)
        channel.embeddedEventLoop.advanceTime(by: .seconds(100))

        #expect(channel.isActive)
    }

    @Test func `a client that has gone is noticed while its request is answered`() throws {
        let (channel, connections) = try Self.opened()
        channel.pipeline.fireChannelRead(Self.head)

        channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        channel.embeddedEventLoop.run()

        #expect(!channel.isActive)
        #expect(connections.count == 0)
    }

    @Test func `work for a client that leaves is cancelled, and so is work that starts later`() async throws {
        let connection = Connection()
        let started = AsyncStream.makeStream(of: Void.self)
        let work = Task {
            try await connection.cancellingWhenClosed {
                started.continuation.finish()
                try await hang()
            }
        }
        for await _ in started.stream {}

        connection.close()

        await #expect(throws: CancellationError.self) { try await work.value }
        await #expect(throws: CancellationError.self) {
            try await connection.cancellingWhenClosed { try await hang() }
        }
    }

    @Test func `at the limit a new connection takes the place of the one that has been idle longest`() throws {
        let connections = Connections(limit: 3, clock: SystemClock())
        let clients = try (0..<3).map { _ in try Self.opened(connections) }
        clients[0].pipeline.fireChannelRead(Self.head)
        let next = try Self.opened(connections)
        clients.forEach { $0.embeddedEventLoop.run() }

        #expect(clients[0].isActive && !clients[1].isActive && clients[2].isActive && next.isActive)
        #expect(connections.count == 3)
    }

    @Test func `where no descriptor is left eight idle connections go, and none whose request is answered`() throws {
        let connections = Connections(limit: 100, clock: SystemClock())
        let clients = try (0..<10).map { _ in try Self.opened(connections) }
        clients[0].pipeline.fireChannelRead(Self.head)

        connections.makeRoom()
        clients.forEach { $0.embeddedEventLoop.run() }

        #expect(clients.map(\.isActive) == [true] + Array(repeating: false, count: 8) + [true])
        #expect(connections.count == 2)
    }

    @Test func `a connection whose request was answered is idle again, and the last to go`() throws {
        let connections = Connections(limit: 2, clock: SystemClock())
        let (first, second) = (try Self.opened(connections), try Self.opened(connections))
        first.pipeline.fireChannelRead(Self.head)
        try first.writeOutbound(HTTPResponsePart.head(.init(status: .ok)))
        try first.writeOutbound(HTTPResponsePart.end(nil))

        let third = try Self.opened(connections)
        [first, second].forEach { $0.embeddedEventLoop.run() }

        #expect(first.isActive && !second.isActive && third.isActive)
    }

    @Test func `a new connection is closed when all at the limit are being answered`() throws {
        let connections = Connections(limit: 2, clock: SystemClock())
        let busy = try (0..<2).map { _ in try Self.opened(connections) }
        busy.forEach { $0.pipeline.fireChannelRead(Self.head) }

        let next = try Self.opened(connections)
        next.embeddedEventLoop.run()

        #expect(busy.allSatisfy(\.isActive) && !next.isActive && connections.count == 2)
        let values = connections.samples.map { "\($0)" }.joined()
        #expect(values.contains("newest") && values.contains("idlest"))
    }

    @Test func `a thousand requests on few connections leave no trail of tickets`() throws {
        let connections = Connections(limit: 2, clock: SystemClock())
        let client = try Self.opened(connections)
        for _ in 0..<5_000 {
            connections.markBusy(client)
            connections.markIdle(client)
        }

        #expect(connections.tickets < 2_000)
        let other = try Self.opened(connections)
        _ = try Self.opened(connections)
        client.embeddedEventLoop.run()
        #expect(!client.isActive && other.isActive)
    }

    private static func opened(_ connections: Connections) throws -> EmbeddedChannel {
        let channel = EmbeddedChannel(
            handler: ConnectionGuard(headerTimeout: .seconds(10), connections: connections))
        let isClosed = Mutex(false)
        channel.closeFuture.whenComplete { _ in isClosed.withLock { $0 = true } }
        channel.embeddedEventLoop.run()
        // A closed channel of this kind would open again.
        guard !isClosed.withLock({ $0 }) else { return channel }
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        return channel
    }

    private static func opened() throws -> (EmbeddedChannel, Connections) {
        let connections = Connections(clock: SystemClock())
        let channel = EmbeddedChannel(
            handler: ConnectionGuard(headerTimeout: .seconds(10), connections: connections)
        )
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        return (channel, connections)
    }
}
