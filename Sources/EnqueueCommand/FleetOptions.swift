import ArgumentParser
import Bootstrap
import Logging
import Messaging
import Storage

/// The flags of every `juke-enqueue` command, and the way to the fleet.
struct FleetOptions: ParsableArguments {
    @OptionGroup var broker: BrokerOptions
    @OptionGroup var database: DatabaseOptions

    @Flag(help: "Print JSON")
    var json = false

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
    ///   - alternative: The `juke` command that does the same without a fleet.
    ///   - patience: How long to keep trying.
    /// - Throws: ``CommandError`` that names it, when Redis does not answer.
    func connect(instead alternative: String? = nil, patience: Duration = .seconds(3)) async throws -> Producer {
        let settings = settings
        let logger = try Logger.juke("juke-enqueue", settings: settings, atLeast: .error)
        do {
            return try await settings.connectProducer(logger: logger, patience: patience)
        } catch let error as BrokerError where error.isTransient {
            let advice = alternative.map { "; without a fleet, `\($0)` does the same in its own process" } ?? ""
            throw CommandError("\(error.message)\(advice)")
        }
    }

    /// Opens the fleet's store, which knows the runs.
    func openStore() async throws -> Store {
        let settings = settings
        let logger = try Logger.juke("juke-enqueue", settings: settings, atLeast: .error)
        return try await settings.openStore(logger: logger, patience: .seconds(5))
    }
}
