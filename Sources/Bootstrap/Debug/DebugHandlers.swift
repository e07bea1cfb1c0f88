import Concurrency
import Foundation
import Messaging
import Pipeline

/// The handlers of `debug.tasks.*`, for operators, benchmarks and soak tests.
enum DebugHandlers {
    /// One handler of each debug task that needs no store; ``IdempotencyProbe`` needs one.
    static let all: [any JobHandler] = [Echo(), Sleep(), Fail(), Crash()]

    /// Succeeds with its payload as the result.
    struct Echo: JobHandler {
        var task: TaskName { .Debug.echo }

        func run(_ job: Job, _ context: JobContext) async throws -> JobOutcome {
            .done(job.payload)
        }
    }

    /// Succeeds after a while.
    struct Sleep: JobHandler {
        struct Payload: Decodable {
            var milliseconds: Int
        }

        var task: TaskName { .Debug.sleep }

        func run(_ job: Job, _ context: JobContext) async throws -> JobOutcome {
            try await context.clock.sleep(for: .milliseconds(job.decode(Payload.self).milliseconds))
            return .done()
        }
    }

    /// Fails, to be retried.
    struct Fail: JobHandler {
        struct Payload: Decodable {
            var message: String?
        }

        var task: TaskName { .Debug.fail }

        func run(_ job: Job, _ context: JobContext) async throws -> JobOutcome {
            .retry(reason: try job.decode(Payload.self).message ?? "asked to fail")
        }
    }

    /// Ends the process at once, as a fault in it would.
    struct Crash: JobHandler {
        var task: TaskName { .Debug.crash }

        func run(_ job: Job, _ context: JobContext) async throws -> JobOutcome {
            abort()
        }
    }
}
