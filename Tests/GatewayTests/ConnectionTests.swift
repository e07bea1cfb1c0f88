import HTTPTypes
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
                try await Task.sleep(for: .seconds(3600))
            }
        }
        for await _ in started.stream {}

        connection.close()

        await #expect(throws: CancellationError.self) { try await work.value }
        await #expect(throws: CancellationError.self) {
            try await connection.cancellingWhenClosed { try await Task.sleep(for: .seconds(3600)) }
        }
    }

    private static func opened() throws -> (EmbeddedChannel, Connections) {
        let connections = Connections()
        let channel = EmbeddedChannel(
            handler: ConnectionGuard(headerTimeout: .seconds(10), connections: connections)
        )
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        return (channel, connections)
    }
}
