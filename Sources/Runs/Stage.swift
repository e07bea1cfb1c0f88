package import Messaging
package import ServiceLifecycle
package import Storage

/// A stage's queues, handlers and services.
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
    /// Its figures for metrics; asked with every scrape, so it may not wait.
    package var figures: @Sendable () -> [StageFigure]

    /// Without further arguments, a stage of handlers alone, one job for each core.
    package init(
        queues: [QueueName], handlers: [any JobHandler], processors: [any RunItemProcessor] = [],
        services: [any Service] = [],
        concurrency: Int? = nil,
        figures: @escaping @Sendable () -> [StageFigure] = { [] }
    ) {
        self.queues = queues
        self.handlers = handlers
        self.processors = processors
        self.services = services
        self.concurrency = concurrency
        self.figures = figures
    }
}

/// Builds a stage on the store of its process, once its settings are read.
package typealias StageBuilder = @Sendable (_ store: Store) async throws -> Stage

/// A value of a metric that a stage knows.
package struct StageFigure: Sendable {
    /// The metric's name.
    package let name: String
    /// The present value, in the unit that the name ends with.
    package let value: Double
    /// The names and values of its labels; few, and none from outside.
    package let labels: [(String, String)]

    /// States a value; by default without labels.
    package init(_ name: String, _ value: Double, _ labels: [(String, String)] = []) {
        self.name = name
        self.value = value
        self.labels = labels
    }
}
