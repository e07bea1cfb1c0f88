package import Concurrency
import Foundation
package import Logging
package import NIOCore

/// Lets a listener rest that cannot accept connections because no descriptor is left.
///
/// The connections wait in the system meanwhile. Without this the server asks for them again at once, and spins: its
/// own pause after a failure begins only when it has stopped reading.
package final class AcceptGuard: ChannelInboundHandler {
    /// The connections that were accepted.
    package typealias InboundIn = any Channel

    /// How long the listener rests.
    private static let pause = TimeAmount.seconds(1)
    /// How long nothing is said after a warning.
    private static let silence = Duration.seconds(60)

    private let logger: Logger
    private let clock: any TimeSource
    private let makeRoom: @Sendable () -> Void
    private var isResting = false
    /// As the clock's uptime.
    private var warnedAt: Duration?

    private init(_ logger: Logger, _ clock: any TimeSource, _ makeRoom: @escaping @Sendable () -> Void) {
        self.logger = logger
        self.clock = clock
        self.makeRoom = makeRoom
    }

    /// Guards a listener.
    ///
    /// - Parameters:
    ///   - listener: The channel that accepts connections.
    ///   - logger: Gets a warning, once a minute at most.
    ///   - clock: Times the warnings.
    ///   - makeRoom: Closes connections that can be spared.
    package static func install(
        on listener: any Channel, logger: Logger, clock: any TimeSource, makeRoom: @escaping @Sendable () -> Void = {}
    ) async {
        // A listener that has ended meanwhile needs none.
        try? await listener.eventLoop.submit {
            try listener.pipeline.syncOperations.addHandler(AcceptGuard(logger, clock, makeRoom), position: .first)
        }.get()
    }

    /// Rests when a connection was not accepted for want of descriptors or memory.
    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.fireErrorCaught(error)
        guard let code = (error as? IOError)?.errnoCode, [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(code), !isResting
        else { return }
        isResting = true
        warn(error)
        let channel = context.channel
        channel.setOption(ChannelOptions.autoRead, value: false).whenComplete { _ in }
        makeRoom()
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) { [self] in
            isResting = false
            channel.setOption(ChannelOptions.autoRead, value: true).whenComplete { _ in }
        }
    }

    private func warn(_ error: any Error) {
        let now = clock.uptime
        if let warnedAt, now - warnedAt < Self.silence { return }
        warnedAt = now
        logger.warning(
            "no connection can be accepted; raise the limit of open files (ulimit -n, LimitNOFILE)",
            metadata: ["error": "\(error)"])
    }
}
