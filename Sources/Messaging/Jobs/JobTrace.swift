import Instrumentation
import Tracing

/// The W3C trace context on its way through the queues: from the producer's span into the job, and out of it again.
///
/// With a tracer (`InstrumentationSystem`, bootstrapped before the first job) every enqueue, run and request is a span.
/// Without one nothing is measured, but a job that has a `traceparent` still hands it on to the jobs that its handler
/// enqueues.
enum JobTrace {
    /// The `traceparent` of the job that this task runs, where no tracer keeps a context.
    @TaskLocal private static var inherited: String?

    /// The tracer, when this process has one at its first job: a look at the system costs more than all else here.
    static let tracer: (any Tracer)? = {
        let tracer = InstrumentationSystem.tracer
        return tracer is NoOpTracer ? nil : tracer
    }()

    /// The trace that a job enqueued here and now continues.
    static var current: String? {
        guard let tracer, let context = InstrumentationContext.current else { return inherited }
        var carrier: [String: String] = [:]
        tracer.inject(context, into: &carrier, using: Header())
        return carrier["traceparent"] ?? inherited
    }

    /// Runs `body` in a span of the producer, or of the requester who also awaits the reply.
    static func sending<Result>(
        _ name: @autoclosure () -> String, _ queue: QueueName?, count: Int, awaitsReply: Bool = false,
        _ body: () async throws -> Result
    ) async rethrows -> Result {
        guard let tracer else { return try await body() }
        let kind = awaitsReply ? SpanKind.client : .producer
        return try await tracer.withAnySpan(name(), context: .current ?? .topLevel, ofKind: kind) { span in
            describe(span, "send", queue)
            span.attributes["messaging.batch.message_count"] = count
            return try await body()
        }
    }

    /// Runs `body`, which runs the delivery's job, in a span of the consumer that continues the job's trace.
    static func running<Result>(
        _ job: Job, from delivery: Delivery, _ body: () async throws -> Result
    ) async rethrows -> Result {
        guard let tracer else {
            guard let parent = job.traceparent else { return try await body() }
            return try await $inherited.withValue(parent) { try await body() }
        }
        var context = InstrumentationContext.topLevel
        if let parent = job.traceparent { tracer.extract(["traceparent": parent], into: &context, using: Header()) }
        return try await tracer.withAnySpan("process \(job.task)", context: context, ofKind: .consumer) { span in
            describe(span, "process", delivery.queue)
            span.attributes["messaging.message.id"] = job.id.rawValue
            span.attributes["juke.task"] = job.task.rawValue
            span.attributes["juke.attempt"] = job.attempt
            return try await body()
        }
    }

    private static func describe(_ span: any Span, _ operation: String, _ queue: QueueName?) {
        span.attributes["messaging.system"] = "redis_streams"
        span.attributes["messaging.operation.type"] = operation
        if let queue { span.attributes["messaging.destination.name"] = queue.rawValue }
    }

    /// Reads and writes the one header that travels.
    private struct Header: Injector, Extractor {
        func inject(_ value: String, forKey key: String, into carrier: inout [String: String]) {
            carrier[key.lowercased()] = value
        }

        func extract(key: String, from carrier: [String: String]) -> String? {
            carrier[key.lowercased()]
        }
    }
}
