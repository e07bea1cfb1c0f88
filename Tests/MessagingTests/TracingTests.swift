import Concurrency
import Foundation
import Logging
import Messaging
import MessagingTesting
import Testing

@Suite("Traces and logs")
struct TracingTests {
    static let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    @Test func `a job that a handler enqueues continues the handler's trace`() async throws {
        let broker = InMemoryBroker(clock: SystemClock())
        let done = Signal()
        let children = Collector<String?>()
        let handlers = [
            ClosureHandler("parent") { _, context in
                try await context.producer.enqueue(Job("child"), to: "q")
                return .done()
            },
            ClosureHandler("child") { job, _ in
                children.add(job.traceparent)
                done.give()
                return .done()
            },
        ]
        try await WorkerRig(broker, handlers, concurrency: 2).run { producer in
            try await producer.enqueue(Job("parent", traceparent: Self.parent), to: "q")
            await done.wait()
            try await producer.enqueue(Job("child"), to: "q")
            await done.wait(for: 2)
        }
        #expect(children.all == [Self.parent, nil])
    }

    @Test func `every log line of a job carries the job, its task, attempt, queue and trace`() async throws {
        let broker = InMemoryBroker(clock: SystemClock())
        let lines = Collector<[String?]>()
        let done = Signal()
        let handler = ClosureHandler("t", maxRetries: 1) { job, context in
            let keys = ["job_id", "task", "attempt", "queue", "trace_id"]
            lines.add(keys.map { context.logger[metadataKey: $0]?.description })
            done.give()
            throw TestFailure("again")
        }
        let job = Job("t", traceparent: Self.parent)
        // A logger that keeps metadata and prints nothing.
        var logger = Logger(label: "test") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .critical
        try await WorkerRig(broker, [handler], retry: RetryPolicy(factor: 0), logger: logger).run { producer in
            try await producer.enqueue(job, to: "q")
            await done.wait(for: 2)
        }
        let trace = "0af7651916cd43dd8448eb211c80319c"
        #expect(lines.all == [[job.id.rawValue, "t", "0", "q", trace], [job.id.rawValue, "t", "1", "q", trace]])
    }

    @Test func `failpoints have names of their own`() {
        let names = Failpoint.allCases.map(\.rawValue)
        #expect(Set(names).count == names.count && names.count >= 20)
        #expect(names.allSatisfy { $0.allSatisfy { $0.isLowercase || $0 == "-" } })
    }
}
