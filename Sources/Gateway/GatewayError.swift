/// Why a gateway does not start.
package struct GatewayError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure; more may be added, so a `switch` needs a default.
    package struct Code: Hashable, Sendable, CustomStringConvertible {
        /// The code as it is printed and logged.
        package let description: String

        /// Requests would need no token although others than this computer could send them.
        package static let openToTheWorld = Code(description: "openToTheWorld")
        /// The address or the port cannot be listened on: somebody else does, most likely.
        package static let cannotListen = Code(description: "cannotListen")
    }

    /// Which kind of failure it is.
    package let code: Code
    /// What happened and what to do next.
    package let message: String
    /// The error underneath.
    package let cause: (any Error)?

    /// Makes an error.
    package init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// The code, the message, and the cause in brackets.
    package var description: String {
        cause.map { "\(code): \(message) (\($0))" } ?? "\(code): \(message)"
    }
}
