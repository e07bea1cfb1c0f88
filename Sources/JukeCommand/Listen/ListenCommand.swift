import ArgumentParser
import Bootstrap
import CommandKit
import Concurrency
import Foundation
import Gateway
import Logging
import Observability
import ServiceLifecycle
import Settings
import Storage

/// `juke listen`: folders of music become recommendations.
struct ListenCommand: WorkerCommand {
    static let configuration = CommandConfiguration(
        commandName: "listen",
        abstract: "Scan folders of music, hear every track, train on what was heard, and serve: all in this process.",
        discussion: CommandHelp.text(
            "juke listen ~/Music",
            "juke listen ~/Music /media/albums --no-serve",
            "juke listen --failed",
            also: """
                The first recommendations come after \(ListenSession.firstTracks) tracks; the rest is heard meanwhile. Stop it \
                with Ctrl-C whenever you like: the same command goes on where it was. A second scan of an unchanged library \
                looks at sizes and times only.
                """)
    )

    @Argument(
        help: ArgumentHelp("Folders of music, with all folders in them", valueName: "folder"), completion: .directory)
    var folders: [String] = []

    @Flag(
        inversion: .prefixedNo,
        help:
            "Serve when everything is heard; without, it ends with 0 when every readable file is heard and a model active"
    )
    var serve = true

    @Flag(help: "List the files that could not be read or heard, with the reasons, and do nothing else")
    var failed = false

    @Option(help: "Port to serve on; any free one when 8080 is taken")
    var port: Int?

    @OptionGroup var hearing: HearingOptions
    @OptionGroup var gateway: GatewayOptions
    @OptionGroup var model: ModelOptions
    @OptionGroup var database: DatabaseOptions

    func validate() throws {
        if folders.isEmpty, !failed {
            throw ValidationError("Name the folders in which your music lies: juke listen ~/Music")
        }
    }

    func run() async throws {
        if failed { return try await listFailures() }
        try Self.refuseUnusable(folders)
        DescriptorLimit.raise()
        let settings = try settings()
        let clock = SystemClock()
        let configure =
            try serve ? GatewayConfiguration.read(settings, isInsecure: gateway.insecure, clock: clock) : nil
        let context = try await CommandContext(
            settings, clock: clock, atLeast: .error, creating: true, stages: LocalFleet.StageName.allCases)
        let outcome: ListenSession.Outcome
        do {
            outcome = try await listen(context, configure?(context.store))
        } catch {
            await context.store.close()
            throw error
        }
        await context.store.close()
        if case .incomplete(let reason) = outcome { throw CommandError(reason) }
    }

    /// Hears and, unless told otherwise, serves until told to stop.
    private func listen(
        _ context: CommandContext, _ configuration: GatewayConfiguration?
    ) async throws -> ListenSession.Outcome {
        let fleet = try await context.fleet(LocalFleet.StageName.allCases)
        let session = ListenSession(
            fleet: fleet, folders: folders.map(Self.absolute), settings: context.settings)
        guard let configuration else {
            try await cancellingOnInterrupt { try await session.runAlone() }
            return session.outcome
        }
        let gateway = Gateway.build(configuration, producer: fleet.producer, logger: context.logger) { port in
            session.serves("http://\(configuration.host):\(port)/")
        }
        try await fleet.run(with: gateway.services + [session])
        return .complete
    }

    private func settings() throws -> Settings {
        var settings = Settings.process()
        database.apply(to: &settings)
        model.apply(to: &settings)
        gateway.apply(to: &settings)
        hearing.apply(to: &settings)
        settings.override(.catalogProvider, with: CatalogProviderName.files.rawValue)
        settings.override(.featureProvider, with: FeatureProviderName.ears.rawValue)
        settings.setDefault(AuthenticationMode.off.rawValue, of: .authentication)
        settings.override(.gatewayPort, with: "\(port ?? Loopback.freePort(preferring: 8080))")
        return settings
    }

    private func listFailures() async throws {
        let context = try await CommandContext(database)
        let failures = try await context.store.read { try $0.library.failures() }
        await context.store.close()
        let lines = failures.map(Self.line(about:))
        StandardOutput.print(lines.isEmpty ? ["Every file could be read and heard."] : lines)
    }

    /// A line about a failure; most reasons begin with the path already.
    static func line(about failure: LibraryFailure) -> String {
        let path = String(decoding: failure.path, as: UTF8.self)
        return failure.reason.hasPrefix(path + " ") ? failure.reason : "\(path): \(failure.reason)"
    }

    /// - Throws: `CommandError` for what is no folder that can be read.
    static func refuseUnusable(_ folders: [String]) throws {
        for folder in folders {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) else {
                throw CommandError("there is no folder \(folder); name the folders in which your music lies")
            }
            guard isFolder.boolValue else {
                throw CommandError("\(folder) is a file; name the folder in which it lies")
            }
            guard access(folder, R_OK | X_OK) == 0 else {
                let reason = String(cString: strerror(errno))
                throw CommandError("\(folder) cannot be read (\(reason)); fix that and try again")
            }
        }
    }

    private static func absolute(_ folder: String) -> String {
        folder.hasPrefix("/") ? folder : FileManager.default.currentDirectoryPath + "/" + folder
    }
}
