import Concurrency
import Logging
import MessagingTesting
import Testing

@testable import Messaging

/// Nothing that takes time looks at the wall clock: not after it was set back, and not after it was set forward.
struct WallClockTests {
    private static let queue: QueueName = "q"
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test(arguments: WallClockJump.all)
    func `a request ends at its deadline, and not before`(jump: Duration) async throws {
        let clock = ManualClock()
        let broker = InMemoryBroker(clock: clock)
        let producer = Producer(broker: broker, routes: Routes(custom: [RouteRule("*", to: Self.queue)]), clock: clock)
        let requester = Requester(broker: broker, producer: producer, clock: clock, logger: Self.logger)
        let request = Task { await Result { try await requester.request(Job("t"), within: .seconds(5)) } }
        await clock.waitForSleepers(1)

        clock.setWallClock(by: jump)
        clock.advance(by: .milliseconds(4_999))
        await Task.yield()
        #expect(requester.pendingCount == 1)
        clock.advance(by: .milliseconds(1))

        let error = await #expect(throws: RequestError.self) { try await request.value.get() }
        #expect(error?.code == .deadlineExceeded)
    }

    @Test(arguments: WallClockJump.all)
    func `a job expires after its time to live, and not before`(jump: Duration) async throws {
        let clock = ManualClock()
        let broker = InMemoryBroker(clock: clock)
        let producer = Producer(broker: broker, routes: Routes(custom: [RouteRule("*", to: Self.queue)]), clock: clock)
        for _ in 0..<2 { try await producer.enqueue(Job("t"), timeToLive: .seconds(30)) }

        clock.setWallClock(by: jump)
        clock.advance(by: .milliseconds(29_999))
        let early = try await broker.receive(from: [Self.queue], as: "a", limit: 1, waitingUpTo: .zero)
        clock.advance(by: .milliseconds(1))
        let late = try await broker.receive(from: [Self.queue], as: "a", limit: 1, waitingUpTo: .zero)

        #expect(early.map(\.isExpired) == [false])
        #expect(late.map(\.isExpired) == [true])
    }

    @Test(arguments: WallClockJump.all)
    func `a delayed job runs when its delay is over, and not before`(jump: Duration) async throws {
        let clock = ManualClock()
        let broker = InMemoryBroker(clock: clock)
        let producer = Producer(broker: broker, routes: Routes(custom: [RouteRule("*", to: Self.queue)]), clock: clock)
        try await producer.enqueue(Job("t"), countdown: .seconds(60))

        clock.setWallClock(by: jump)
        clock.advance(by: .milliseconds(59_999))
        let early = try await broker.promoteDue(in: Self.queue, limit: 10)
        clock.advance(by: .milliseconds(1))
        let due = try await broker.promoteDue(in: Self.queue, limit: 10)

        #expect(early.promoted == 0 && due.promoted == 1)
    }

    @Test(arguments: WallClockJump.all)
    func `a lease lasts as long as it is, and a unique key as long as its job`(jump: Duration) async throws {
        let clock = ManualClock()
        let broker = InMemoryBroker(clock: clock)
        let producer = Producer(broker: broker, routes: Routes(custom: [RouteRule("*", to: Self.queue)]), clock: clock)
        let first = try await producer.enqueue(Job("t", unique: "once"))
        _ = try await broker.receive(from: [Self.queue], as: "a", limit: 1, waitingUpTo: .zero)

        clock.setWallClock(by: jump)
        clock.advance(by: .milliseconds(8_999))
        let early = try await broker.reclaim(in: Self.queue, lease: .seconds(9), crashLimit: 3, limit: 10)
        let again = try await producer.enqueue(Job("t", unique: "once"))
        clock.advance(by: .milliseconds(2))
        let late = try await broker.reclaim(in: Self.queue, lease: .seconds(9), crashLimit: 3, limit: 10)

        #expect(early.suspects.isEmpty && late.suspects.count == 1)
        #expect(again == .duplicate(of: first.id))
    }

    @Test(arguments: WallClockJump.all)
    func `the age of the last answer and the server's clock go on`(jump: Duration) {
        let clock = ManualClock()
        let serverClock = ServerClock(clock)
        #expect(serverClock.timeSinceRoundTrip == nil)
        serverClock.noteRoundTrip()
        serverClock.setTime(Timestamp(milliseconds: 5_000), at: clock.uptime)

        clock.setWallClock(by: jump)
        clock.advance(by: .seconds(11))

        #expect(serverClock.timeSinceRoundTrip == .seconds(11))
        #expect(serverClock.time == Timestamp(milliseconds: 16_000))
    }

    @Test(arguments: WallClockJump.all)
    func `a running job is found when it has run long enough`(jump: Duration) async throws {
        let clock = ManualClock()
        let jobs = RunningJobs(concurrency: 1)
        let delivery = Delivery(queue: Self.queue, entry: "1-0", consumer: "a", content: .job(Job("t")))
        _ = jobs.admit([delivery], at: .init(time: clock.now, uptime: clock.uptime))

        clock.setWallClock(by: jump)
        let early = jobs.takeUnrecorded(startedBefore: clock.uptime - .milliseconds(50))
        clock.advance(by: .milliseconds(50))
        let late = jobs.takeUnrecorded(startedBefore: clock.uptime - .milliseconds(50))

        #expect(early.isEmpty && late == [delivery])
    }
}

/// What is said of the processes that read a real Redis.
extension WallClockTests {
    @Test(.enabled(if: BrokerUnderTest.available.contains(.redis)), arguments: WallClockJump.all)
    func `a worker is as healthy as before, and unhealthy ten seconds after the last answer`(
        jump: Duration
    ) async throws {
        let clock = ManualClock()
        let configuration = try TestRedis(prefix: "clock-\(UInt32.random(in: .min ... .max))").configuration
        let broker = RedisBroker(configuration, clock: clock, logger: Self.logger)
        try await broker.connect()
        let producer = Producer(broker: broker, routes: Routes(), clock: clock)
        let worker = Worker(
            broker: broker, producer: producer, handlers: [], queues: [Self.queue], clock: clock, logger: Self.logger)
        let requester = Requester(broker: broker, producer: producer, clock: clock, logger: Self.logger)

        clock.setWallClock(by: jump)
        clock.advance(by: .seconds(10))
        #expect(worker.isHealthy() && requester.isHealthy())
        clock.advance(by: .milliseconds(2))

        #expect(!worker.isHealthy() && !requester.isHealthy())
        await broker.shutdown()
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
