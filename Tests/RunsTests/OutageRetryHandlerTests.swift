import Concurrency
import Messaging
import MessagingTesting
import RunsTesting
import Storage
import Testing

@testable import Runs

/// What a worker does with a job while the store or the broker is away.
struct OutageRetryHandlerTests {
    private let pump = JobPump([])

    @Test(
        arguments: [StorageError(.unreachable, "no store"), BrokerError(.connectionLost, "no broker")] as [any Error])
    func `a job waits for an outage to end, and uses up no attempt`(error: any Error) async throws {
        let moody = Moody(failures: 2, error)
        async let outcome = OutageRetryHandler(moody).run(Job(Moody.task), pump.context)
        for _ in 0..<2 {
            await pump.clock.waitForSleepers(1)
            pump.clock.advance(by: .seconds(1))
        }
        #expect(try await outcome == .done())
        #expect(moody.runs.withLock { $0 } == 3)
    }

    @Test func `a job waits for a store that is unavailable, and the store says what is wrong`() async throws {
        try await TestStore.sqlite.withStore { store async throws in
            let full = StorageError(.unavailable, "the disk is full")
            let moody = Moody(failures: 3, full, in: store)
            async let outcome = OutageRetryHandler(moody, store: store).run(Job(Moody.task), pump.context)
            for _ in 0..<3 {
                await pump.clock.waitForSleepers(1)
                #expect(store.outage?.reason == "the disk is full")
                pump.clock.advance(by: .seconds(4))
            }
            #expect(try await outcome == .done())
            #expect(moody.runs.withLock { $0 } == 4)
        }
    }

    @Test func `a statement that is slow for one job alone is tried a few times, then its own fault`() async throws {
        try await TestStore.sqlite.withStore { store async throws in
            let moody = Moody(failures: .max, StorageError(.interrupted, "statement timeout"), in: store)
            let job = Job(Moody.task)
            let running = Task {
                try await OutageRetryHandler(moody, store: store).run(job, pump.context)
            }
            for _ in 0..<2 {
                await pump.clock.waitForSleepers(1)
                pump.clock.advance(by: .seconds(4))
            }
            await #expect(throws: StorageError.self) { try await running.value }
            #expect(moody.runs.withLock { $0 } == 3)
            #expect(store.outage == nil)
        }
    }

    @Test func `a statement that is slow for two jobs at once is an outage for both`() async throws {
        try await TestStore.sqlite.withStore { store async throws in
            let slow = StorageError(.interrupted, "statement timeout")
            let both = (0..<2).map { _ in Moody(failures: 6, slow, in: store) }
            let running = both.map { moody in
                Task { try await OutageRetryHandler(moody, store: store).run(Job(Moody.task), pump.context) }
            }
            for _ in 0..<6 {
                await pump.clock.waitForSleepers(2)
                pump.clock.advance(by: .seconds(4))
            }
            for task in running { #expect(try await task.value == .done()) }
        }
    }

    @Test func `a failure of the job itself is none of its business`() async throws {
        let moody = Moody(failures: 1, StorageError(.constraintViolated, "no such album"))
        await #expect(throws: StorageError.self) {
            try await OutageRetryHandler(moody).run(Job(Moody.task), pump.context)
        }
    }

    /// What a job gets that ends some time from now.
    private func context(endingIn left: Duration) -> JobContext {
        JobContext(
            logger: .silent, producer: pump.producer, clock: pump.clock, deadline: pump.clock.uptime + left)
    }

    @Test func `a job with a deadline waits for the outage to end`() async throws {
        let moody = Moody(failures: 20, StorageError(.unreachable, "no store"))
        let job = Job(Moody.task, expiresAt: pump.clock.now + .seconds(3_600))
        async let outcome = OutageRetryHandler(moody).run(job, context(endingIn: .seconds(3_600)))
        for _ in 0..<20 {
            await pump.clock.waitForSleepers(1)
            pump.clock.advance(by: .seconds(4))
        }
        #expect(try await outcome == .done())
        #expect(moody.runs.withLock { $0 } == 21)
    }

    @Test func `a job whose deadline comes in an outage is released, to expire`() async throws {
        let moody = Moody(failures: .max, StorageError(.unreachable, "no store"))
        let job = Job(Moody.task, expiresAt: pump.clock.now + .seconds(5))
        async let outcome = OutageRetryHandler(moody).run(job, context(endingIn: .seconds(5)))
        while pump.clock.uptime < .seconds(5) {
            await pump.clock.waitForSleepers(1)
            pump.clock.advance(by: .milliseconds(100))
        }
        guard case .snooze = try await outcome else { return #expect(Bool(false), "it was counted") }
    }

    @Test func `a request that somebody awaits fails at once`() async throws {
        let moody = Moody(failures: 1, StorageError(.unreachable, "no store"))
        let job = Job(Moody.task, expiresAt: pump.clock.now + .seconds(5), replyTo: "requester")
        await #expect(throws: StorageError.self) {
            try await OutageRetryHandler(moody).run(job, context(endingIn: .seconds(5)))
        }
    }

    @Test func `task, retries and inline runs are those of the wrapped handler`() {
        let handler = OutageRetryHandler(Moody(failures: 0, StorageError(.unreachable, "none")))
        #expect(handler.task == Moody.task && handler.maxRetries == 7 && handler.runsInline)
    }

    @Test func `a worker that drains gets the job back`() async throws {
        let moody = Moody(failures: .max, StorageError(.unreachable, "no store"))
        let running = Task { try await OutageRetryHandler(moody).run(Job(Moody.task), pump.context) }
        await pump.clock.waitForSleepers(1)
        running.cancel()
        await #expect(throws: CancellationError.self) { try await running.value }
    }
}

/// Fails some times before it succeeds.
private struct Moody: JobHandler {
    static let task: TaskName = "catalog.tasks.moody"

    let failures: Int
    let error: any Error
    let runs = Mutex(0)

    /// The store in which it fails; `nil` when it fails by itself.
    let store: Store?

    init(failures: Int, _ error: any Error, in store: Store? = nil) {
        self.failures = failures
        self.error = error
        self.store = store
    }

    var task: TaskName { Self.task }
    var maxRetries: Int { 7 }
    var runsInline: Bool { true }

    func run(_ job: Job, _ context: JobContext) async throws -> JobOutcome {
        let run = runs.withLock { count in
            count += 1
            return count
        }
        let error = run <= failures ? error : nil
        if let store {
            try await store.write { _ in if let error { throw error } }
        } else if let error {
            throw error
        }
        return .done()
    }
}
