package import Messaging
package import ServiceLifecycle

/// One stage of the pipeline, built: what a worker of it runs.
///
/// Its own executable hosts one stage; `juke up` hosts them all.
package struct Stage: Sendable {
    /// The queues that the stage consumes when the operator does not say otherwise.
    package var queues: [QueueName]
    /// The handlers of the jobs in them.
    package var handlers: [any JobHandler]
    /// The processors of the items of runs; a sweeper looks after those items.
    package var processors: [any RunItemProcessor]
    /// Further services that run as long as the worker does, an index that follows the store for instance.
    package var services: [any Service]
    /// How many jobs run at once when the operator does not say; `nil` for as many as there are cores.
    package var concurrency: Int?

    /// Without further arguments, a stage of handlers alone, one job for each core.
    package init(
        queues: [QueueName], handlers: [any JobHandler], processors: [any RunItemProcessor] = [],
        services: [any Service] = [],
        concurrency: Int? = nil
    ) {
        self.queues = queues
        self.handlers = handlers
        self.processors = processors
        self.services = services
        self.concurrency = concurrency
    }
}
