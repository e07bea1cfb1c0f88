import Foundation
public import Logging
public import Messaging
public import Runs
public import Settings
public import Storage

extension Stage {
    /// The worker that runs the stage's handlers on its queues; its jobs wait while the store is out of order.
    ///
    /// - Throws: ``SettingsError``.
    public func worker(
        _ role: String, producer: Producer, store: Store, settings: Settings, logger: Logger
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
            broker: producer.broker, producer: producer,
            handlers: handlers.map { OutageRetryHandler($0, store: store) }, queues: queues, options: options,
            outage: { store.outage?.reason }, logger: logger
        )
    }
}
