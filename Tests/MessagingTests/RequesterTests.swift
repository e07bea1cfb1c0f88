import Concurrency
import Foundation
import Logging
import Messaging
import MessagingTesting
import ServiceLifecycle
import Testing

/// Request and reply, on every broker.
@Suite("Requester")
struct RequesterTests {
    @Test(arguments: BrokerUnderTest.available)
    func `every request gets its own reply`(_ candidate: BrokerUnderTest) async throws {
        try await candidate.withBroker { broker, _ in
            let echo = ClosureHandler("echo") { job, _ in .reply(job.payload) }
            let requester = Self.requester(broker)
            try await WorkerRig(broker, [echo], concurrency: 4, also: [requester]).run { _ in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<200 {
                        group.addTask {
                            let job = Job("echo", payload: Data("\(number)".utf8))
                            let reply = try await requester.request(job, within: .seconds(30))
                            #expect(reply == job.payload)
                        }
                    }
                    try await group.waitForAll()
                }
            }
            #expect(requester.pendingCount == 0)
            try await broker.expectEmpty()
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: BrokerUnderTest.available)
    func `a handler learns its deadline, and that its requester waits no longer`(
        _ candidate: BrokerUnderTest
    ) async throws {
        try await candidate.withBroker { broker, _ in
            let started = Signal()
            let seen = Collector<Duration?>()
            let isGone = Collector<Bool>()
            let handler = ClosureHandler("long") { _, context in
                seen.add(context.deadline.map { $0 - context.clock.uptime })
                isGone.add(await context.isWithdrawn())
                started.give()
                try await eventually("withdrawal") { await context.isWithdrawn() }
                isGone.add(true)
                return .reply(Data())
            }
            let requester = Self.requester(broker)
            try await WorkerRig(broker, [handler], also: [requester]).run { _ in
                let request = Task { try await requester.request(Job("long"), within: .seconds(600)) }
                await started.wait()
                request.cancel()
                await #expect(throws: RequestError.self) { try await request.value }
                try await eventually("end of the withdrawn job") { isGone.all.count >= 2 }
            }
            let left = try #require(seen.all.first ?? nil)
            #expect(left > .seconds(590) && left <= .seconds(601))
            #expect(isGone.all == [false, true])
        }
    }

    @Test(arguments: BrokerUnderTest.available)
    func `a withdrawal is of one job in one queue`(_ candidate: BrokerUnderTest) async throws {
        try await candidate.withBroker { broker, _ in
            let (gone, other) = (JobID.new(), JobID.new())

            try await broker.withdraw(gone, from: "q", for: .seconds(60))

            #expect(try await broker.isWithdrawn(gone, from: "q"))
            #expect(try await !broker.isWithdrawn(gone, from: "other"))
            #expect(try await !broker.isWithdrawn(other, from: "q"))
        }
    }

    @Test func `a withdrawal is forgotten when its time is over`() async throws {
        let clock = ManualClock()
        let broker = InMemoryBroker(clock: clock)
        let gone = JobID.new()
        try await broker.withdraw(gone, from: "q", for: .seconds(5))

        clock.advance(by: .seconds(5))

        #expect(try await !broker.isWithdrawn(gone, from: "q"))
    }

    @Test(arguments: BrokerUnderTest.available)
    func `a handler that gives up replies the reason to its requester, at once`(
        _ candidate: BrokerUnderTest
    ) async throws {
        try await candidate.withBroker { broker, _ in
            let handlers: [any JobHandler] = [
                ClosureHandler("throws", maxRetries: 0) { _, _ in throw TestFailure("no model") },
                ClosureHandler("discards") { _, _ in .discard(reason: "unknown track") },
            ]
            let requester = Self.requester(broker)
            try await WorkerRig(broker, handlers, also: [requester]).run { _ in
                for (task, reason) in [("throws", "no model"), ("discards", "unknown track")] {
                    let error = await #expect(throws: RequestError.self) {
                        try await requester.request(Job(TaskName(task)), within: .seconds(30))
                    }
                    #expect(error?.code == .failed && error?.message == reason)
                }
            }
            #expect(try await broker.deadLetters().isEmpty)
        }
    }

    @Test func `a request that nobody answers ends at its deadline, and its job expires`() async throws {
        let clock = ManualClock()
        let broker = InMemoryBroker(clock: clock)
        let requester = Self.requester(broker, clock: clock)
        let outcome = Task {
            try await requester.request(Job("echo"), within: .seconds(5))
        }
        await clock.waitForSleepers(1)
        // The job must be in the queue before its time is over.
        try await eventually("job that waits") { try await broker.statistics(of: "q").depth == 1 }
        clock.advance(by: .seconds(5))

        let error = await #expect(throws: RequestError.self) { try await outcome.value }
        #expect(error?.code == .deadlineExceeded)
        #expect(requester.pendingCount == 0)
        #expect(try await broker.receiveOne(as: "late").isExpired)
    }

    @Test func `a late reply goes nowhere, and the next request gets its own`() async throws {
        let clock = ManualClock()
        let broker = InMemoryBroker(clock: clock)
        let requester = Self.requester(broker, clock: clock)
        let outcome = Task {
            try await requester.request(Job("echo"), within: .seconds(5))
        }
        await clock.waitForSleepers(1)
        var delivery: Delivery?
        while delivery == nil {
            delivery = try await broker.receive(from: ["q"], as: "slow", limit: 1, waitingUpTo: .zero).first
        }
        clock.advance(by: .seconds(6))
        let error = await #expect(throws: RequestError.self) { try await outcome.value }
        #expect(error?.code == .deadlineExceeded)
        let late = try #require(delivery)
        _ = try await broker.reply(Reply(job: late.jobID, answer: .body(Data("late".utf8))), to: late)

        let echo = ClosureHandler("echo") { job, _ in .reply(job.payload) }
        try await WorkerRig(broker, [echo], also: [requester]).run { _ in
            let reply = try await requester.request(Job("echo", payload: Data("2".utf8)), within: .seconds(5))
            #expect(reply == Data("2".utf8))
        }
    }

    @Test func `a reply that nobody waits for is not stored`() async throws {
        let clock = ManualClock()
        let broker = InMemoryBroker(clock: clock)
        let large = Data(repeating: 7, count: 100_000)
        let late = ClosureHandler("late") { _, _ in
            clock.advance(by: .seconds(6))
            return .reply(large)
        }
        let gone = ClosureHandler("gone") { job, _ in
            try await broker.withdraw(job.id, from: "q", for: .seconds(60))
            return .reply(large)
        }
        for task: TaskName in ["late", "gone"] {
            let request = EnqueueRequest(
                job: Job(task, replyTo: "me"), queue: "q", depthLimit: 10, timeToLive: .seconds(5))
            _ = try await broker.enqueue([request], durability: .standard)
            try await WorkerRig(broker, [late, gone], clock: clock).run { _ in
                try await eventually("empty queue") { try await broker.statistics(of: "q").depth == 0 }
            }
        }

        let counters = try await broker.statistics(of: "q").counters
        #expect(counters["expired"] == 1 && counters["cancelled"] == 1)
        #expect(try await broker.replies(to: "me", after: ["q": .start], waitingUpTo: .zero).isEmpty)
    }

    @Test(.timeLimit(.minutes(1)), arguments: BrokerUnderTest.available)
    func `large replies are forgotten once they were read`(_ candidate: BrokerUnderTest) async throws {
        try await candidate.withBroker { broker, _ in
            let large = ClosureHandler("large") { _, _ in .reply(Data(repeating: 7, count: 300_000)) }
            let requester = Self.requester(broker)
            try await WorkerRig(broker, [large], also: [requester]).run { _ in
                for _ in 0..<3 {
                    #expect(try await requester.request(Job("large"), within: .seconds(30)).count == 300_000)
                }
                try await eventually("empty stream of replies") {
                    try await broker.replies(to: requester.name, after: ["q": .start], waitingUpTo: .zero).isEmpty
                }
            }
        }
    }

    @Test func `a full queue, a broker away and a shutdown are different errors`() async throws {
        let broker = FaultyBroker(wrapping: InMemoryBroker(clock: SystemClock()))
        let requester = Self.requester(broker)
        try await broker.setLimits(FleetLimits(depth: 0), of: "q")
        let full = await #expect(throws: RequestError.self) {
            try await requester.request(Job("echo"), within: .seconds(5))
        }
        #expect(full?.code == .queueFull)

        broker.goDown()
        let away = await #expect(throws: RequestError.self) {
            try await requester.request(Job("echo"), within: .seconds(5))
        }
        #expect(away?.code == .brokerUnavailable)

        broker.comeBack()
        try await WorkerRig(broker, [], also: [requester]).run { _ in }
        let closed = await #expect(throws: RequestError.self) {
            try await requester.request(Job("echo"), within: .seconds(5))
        }
        #expect(closed?.code == .shuttingDown)
    }

    private static func requester(_ broker: any Broker, clock: any TimeSource = SystemClock()) -> Requester {
        let logger = Logger(label: "test.requester") { _ in SwiftLogNoOpLogHandler() }
        let producer = Producer(broker: broker, routes: Routes(custom: [RouteRule("*", to: "q")]), clock: clock)
        return Requester(broker: broker, producer: producer, clock: clock, logger: logger)
    }
}
