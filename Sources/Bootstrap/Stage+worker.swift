import Foundation
public import Logging
public import Messaging
public import Runs
public import Settings

extension Stage {
    /// The worker that runs the stage's handlers on its queues.
    ///
    /// - Throws: ``SettingsError``.
    public func worker(
        _ role: String, producer: Producer, settings: Settings, logger: Logger
    ) throws -> Worker {
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let options = WorkerOptions(
            name: .unique(role: role),
            concurrency: try settings.optionalValue(of: .workerConcurrency) ?? concurrency ?? cores,
            lease: .seconds(try settings.value(of: .leaseSeconds)),
            gracePeriod: .seconds(try settings.value(of: .graceSeconds)),
            version: Juke.version
        )
        return Worker(
            broker: producer.broker, producer: producer, handlers: handlers.map { OutageRetryHandler($0) },
            queues: queues,
            options: options, logger: logger
        )
    }
}
