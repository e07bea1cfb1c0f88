import ArgumentParser
import Bootstrap
import CommandKit
import Concurrency
import Foundation
import Logging
import Messaging
import Observability
import Settings
import Storage

/// The flags of every `juke-enqueue` command, and the way to the fleet.
struct FleetOptions: ParsableArguments {
    @OptionGroup var broker: BrokerOptions
    @OptionGroup var database: DatabaseOptions

    @Flag(help: "Print JSON")
    var json = false

    private static let processClock = SystemClock()

    /// The one clock of the process.
    var clock: any TimeSource { Self.processClock }

    /// A new job's identifier, by the present time.
    func newID() -> JobID { .new(at: clock.now) }

    /// The environment with the flags laid over it.
    var settings: Settings {
        var settings = Settings.process()
        broker.apply(to: &settings)
        database.apply(to: &settings)
        return settings
    }

    /// Connects to the broker, without waiting long: an operator is looking.
    ///
    /// - Parameters:
    ///   - alternative: What does the same, or the next best, without a fleet.
    ///   - timeout: How long to keep trying.
    /// - Returns: A producer; whoever asked for it shuts its broker down.
    /// - Throws: ``CommandError`` that names it, when Redis does not answer.
    func connect(instead alternative: String, timeout: Duration = .seconds(1)) async throws -> Producer {
        let settings = settings
        let logger = try Logger.juke("juke-enqueue", settings: settings, clock: clock, atLeast: .error)
        // Told now, whatever the broker says.
        _ = try settings.databaseURL()
        do {
            return try await settings.connectProducer(logger: logger, timeout: timeout, clock: clock)
        } catch let error as BrokerError where error.isTransient {
            throw CommandError("\(error.message); without a fleet, \(alternative)")
        }
    }

    /// Connects, does the work and disconnects, whatever came out.
    func reach<Result>(
        instead alternative: String = FleetOptions.look, _ work: (Producer) async throws -> Result
    ) async throws -> Result {
        let producer = try await connect(instead: alternative)
        return try await producer.broker.shuttingDown { try await work(producer) }
    }

    /// The advice to see the state of things without a fleet.
    static let look = "`juke status` shows what the store holds"

    /// Opens the fleet's store, which knows the runs.
    func openStore() async throws -> Store { try await Self.openStore(settings) }

    private static func openStore(_ settings: Settings) async throws -> Store {
        let logger = try Logger.juke("juke-enqueue", settings: settings, clock: processClock, atLeast: .error)
        return try await settings.openStore(logger: logger, timeout: .seconds(5), clock: processClock)
    }

    /// Prints a result: as JSON when that was asked for, else as lines.
    func show(_ value: some Encodable, _ lines: @autoclosure () -> [String]) throws {
        try StandardOutput.show(value, asJSON: json, lines())
    }

    /// Opens the fleet's store if there is one; it creates no embedded database.
    func openStoreIfPresent() async throws -> Store? { try await Self.openStoreIfPresent(settings) }

    /// Opens the store that settings name, when there is one.
    static func openStoreIfPresent(_ settings: Settings) async throws -> Store? {
        let url = try settings.value(of: .databaseURL)
        if url.hasPrefix("sqlite:") {
            let path = url.dropFirst("sqlite:".count)
            let file = path.hasPrefix("//") ? path.dropFirst(2) : path
            guard FileManager.default.fileExists(atPath: String(file)) else { return nil }
        }
        return try await openStore(settings)
    }
}
