import ArgumentParser
package import Bootstrap
import CommandKit

/// `juke-enqueue unpark`.
struct UnparkSubcommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unpark",
        abstract: "Let requests to a service go on before the time that the service asked to wait for is over.",
        discussion: "For when its quota was raised. The service may refuse again; then the fleet waits again."
    )

    @OptionGroup var fleet: FleetOptions
    @Argument(help: "The service: \(LimitedService.allCases.map(\.rawValue).joined(separator: ", "))")
    var service: LimitedService

    func run() async throws {
        let wasWaiting = try await fleet.settings.endPause(service, clock: fleet.clock)
        StandardOutput.print(
            "Requests to \(service.rawValue) \(wasWaiting ? "go on" : "were not waiting").")
    }
}

extension LimitedService: ExpressibleByArgument {}
