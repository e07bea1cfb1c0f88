import NIOCore
import ServiceLifecycle

/// Listens on one address, and says what to do when it cannot.
struct Listener: Service {
    let address: String
    let application: any Service

    func run() async throws {
        do {
            try await application.run()
        } catch let error as IOError {
            throw GatewayError(
                .cannotListen,
                "cannot listen on \(address); choose another with JUKE_GATEWAY_HOST and JUKE_GATEWAY_PORT",
                cause: error
            )
        }
    }
}
