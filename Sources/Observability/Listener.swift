import Foundation
import NIOCore
package import ServiceLifecycle
package import Settings

/// Listens on one address, and says what to do when it cannot.
package struct Listener: Service {
    private let address: String
    private let variables: [String]
    private let application: any Service

    /// Prepares to listen, which begins with ``run()``.
    ///
    /// - Parameters:
    ///   - address: The host and the port.
    ///   - settings: The settings that both come from, for the error.
    ///   - application: The server, which binds the address.
    package init(
        on address: (host: String, port: Int), from settings: (host: Setting<String>, port: Setting<Int>),
        _ application: any Service
    ) {
        self.address = "\(address.host):\(address.port)"
        variables = [settings.host.variable, settings.port.variable]
        self.application = application
    }

    /// Serves until graceful shutdown.
    ///
    /// - Throws: ``ListenerError`` when the address cannot be bound, or what the server throws.
    package func run() async throws {
        do {
            try await application.run()
        } catch let error as IOError {
            throw ListenerError(
                .cannotListen,
                "cannot listen on \(address); choose another with \(variables.joined(separator: " and "))", cause: error
            )
        }
    }
}

/// Why a listener does not serve.
package struct ListenerError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure; more may be added, so a `switch` needs a default.
    package struct Code: Hashable, Sendable, CustomStringConvertible {
        /// The code as it is printed and logged.
        package let description: String

        /// The address or the port cannot be listened on: somebody else does, most likely.
        package static let cannotListen = Code(description: "cannotListen")
    }

    /// Which kind of failure it is.
    package let code: Code
    /// The cause and the next step.
    package let message: String
    /// The error that led to this one.
    package let cause: (any Error)?

    /// An error with a message about what happened and what to do next.
    package init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// The code, the message, and the cause in brackets: the system's own words for it.
    package var description: String {
        guard let cause else { return "\(code): \(message)" }
        let reason = (cause as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(cause)"
        return "\(code): \(message) (\(reason))"
    }
}
