import ArgumentParser
import Foundation
package import Messaging
package import Settings

/// The flags of a worker executable.
package struct WorkerProcessOptions: ParsableArguments {
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var broker: BrokerOptions

    @Option(
        name: .customLong("queues"), parsing: .upToNextOption,
        help: "Queues to consume, with spaces or, as in Celery's -Q, commas between; the stage's own when not given"
    )
    var queueLists: [String] = []

    @Option(help: .init(stringLiteral: Setting.workerConcurrency.fullHelp))
    var workerConcurrency: String?

    @Option(help: .init(stringLiteral: Setting.leaseSeconds.fullHelp))
    var leaseSeconds: String?

    @Option(help: .init(stringLiteral: Setting.graceSeconds.fullHelp))
    var graceSeconds: String?

    @OptionGroup var metrics: MetricsOptions

    @Option(help: .init(stringLiteral: Setting.debugTasks.fullHelp))
    var debugTasks: String?

    /// Starts with no flag given, which leaves the environment as it is.
    package init() {}

    /// The queues to consume; empty for the stage's own.
    package var queueNames: [QueueName] { queues.map { QueueName($0) } }

    /// The names as typed, without blanks.
    package var queues: [String] {
        queueLists.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
            .map { $0.trimmingCharacters(in: .whitespaces) }
    }

    /// Refuses a queue without a name that jobs could be sent to: a worker of it would wait for ever.
    package func validate() throws {
        if queues.contains("") {
            throw ValidationError("--queues takes names that are not empty; leave it out for the stage's own.")
        }
        if let bad = queueNames.first(where: { !$0.isAcceptable }) {
            throw ValidationError(
                "--queues takes names without spaces, braces, control characters, and * ? [ ]; '\(bad)' is none.")
        }
    }

    /// Lays the given flags over the environment.
    package func apply(to settings: inout Settings) {
        database.apply(to: &settings)
        broker.apply(to: &settings)
        settings.override(.workerConcurrency, with: workerConcurrency)
        settings.override(.leaseSeconds, with: leaseSeconds)
        settings.override(.graceSeconds, with: graceSeconds)
        metrics.apply(to: &settings)
        settings.override(.debugTasks, with: debugTasks)
    }
}

/// The flags that say where a process shows its figures and its health.
package struct MetricsOptions: ParsableArguments {
    @Option(help: .init(stringLiteral: Setting.metricsHost.fullHelp))
    var metricsHost: String?

    @Option(help: .init(stringLiteral: Setting.metricsPort.fullHelp))
    var metricsPort: String?

    /// Lets the argument parser fill the flags in.
    package init() {}

    /// Lays the given flags over the environment.
    package func apply(to settings: inout Settings) {
        settings.override(.metricsHost, with: metricsHost)
        settings.override(.metricsPort, with: metricsPort)
    }
}
