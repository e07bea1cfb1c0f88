import Concurrency
import Foundation
import Logging
import Messaging
import MessagingTesting
import ServiceLifecycle
import Testing

/// What only a server of its own can do to a broker.
@Suite("Redis broker", .enabled(if: BrokerUnderTest.available.contains(.redis)))
struct RedisBrokerTests {
    static let queue = BrokerConformanceTests.queue

    @Test func `killed connections come back by themselves, and the reader gets what was sent meanwhile`() async throws
    {
        try await withServer { server, broker in
            try await broker.open([Self.queue])
            let reader = Task {
                try await broker.receive(from: [Self.queue], as: "a", limit: 1, waitingUpTo: .seconds(2))
            }
            try await eventually("reader that waits") {
                try await server.run("CLIENT", "LIST").contains("cmd=xreadgroup")
            }
            try await server.run("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
            let error = await #expect(throws: BrokerError.self) { try await reader.value }
            #expect(error?.code == .connectionLost)

            let job = Job("t")
            #expect(try await broker.enqueue([job]) == [.accepted(job.id)])
            #expect(try await broker.receiveOne(as: "a").jobID == job.id)
        }
    }

    /// Requests go over a connection that reads their answers every so often.
    @Test func `requests are accepted or refused, one by one and at once, over a connection that dies between`()
        async throws
    {
        try await withServer { server, broker in
            func enqueue(depthLimit: Int = 1000) async throws -> EnqueueResult {
                let request = EnqueueRequest(
                    job: Job("t", replyTo: "r"), queue: Self.queue, depthLimit: depthLimit, timeToLive: .seconds(60))
                return try await broker.enqueue([request], durability: .standard)[0]
            }
            for round in 1...3 {
                for _ in 0..<10 { #expect(try await enqueue().isAccepted) }
                let results = try await withThrowingTaskGroup { group in
                    for _ in 0..<100 { group.addTask { try await enqueue() } }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(results.count == 100 && results.allSatisfy(\.isAccepted))
                #expect(try await broker.statistics(of: Self.queue).depth == round * 110)
                #expect(try await enqueue(depthLimit: 1) == .full(depth: round * 110))
                try await server.run("CLIENT", "KILL", "TYPE", "normal")
            }
        }
    }

    @Test func `a lost consumer group is made anew and delivers everything again`() async throws {
        try await withServer { server, broker in
            let job = Job("t")
            try await broker.enqueue([job])
            let delivery = try await broker.receiveOne(as: "a")
            try await server.run("XGROUP", "DESTROY", server.key(Self.queue, "stream"), "juke")

            #expect(try await broker.acknowledge(delivery, as: .succeeded(result: nil)) == .leaseLost)
            #expect(try await broker.extendLease(of: [delivery]).isEmpty)
            #expect(try await broker.receiveOne(as: "b").jobID == job.id)
            try await server.run("XGROUP", "DESTROY", server.key(Self.queue, "stream"), "juke")
            #expect(try await broker.reclaim() == Reclaimed())
            #expect(try await broker.pending(of: "b", in: Self.queue).isEmpty)
        }
    }

    @Test func `jobs of two queues that came in the same millisecond are kept apart`() async throws {
        try await withServer { server, broker in
            let other: QueueName = "other"
            for queue in [Self.queue, other] {
                try await server.run(
                    "XADD", server.key(queue, "stream"), "5-1", "v", "1", "id", "job-\(queue)", "task", "t", "payload",
                    "{}")
            }
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let (started, release) = (Signal(), Signal())
            let handler = ClosureHandler("t") { _, _ in
                started.give()
                await release.wait()
                return .done()
            }
            let worker = Worker(
                broker: broker, producer: Producer(broker: broker, routes: Routes(), clock: SystemClock()),
                handlers: [handler],
                queues: [Self.queue, other], options: WorkerOptions(concurrency: 4),
                clock: SystemClock(), logger: logger
            )
            let group = ServiceGroup(services: [worker], logger: logger)
            async let running: Void = group.run()
            await started.wait(for: 2)
            release.give()
            await group.triggerGracefulShutdown()
            try await running

            #expect(try await broker.statistics(of: Self.queue).depth == 0)
            #expect(try await broker.statistics(of: other).depth == 0)
        }
    }

    @Test func `consuming goes on after a flush`() async throws {
        try await withServer { server, broker in
            try await broker.enqueue([Job("t")])
            let delivery = try await broker.receiveOne(as: "a")
            try await server.run("FLUSHALL")
            try await server.run("SCRIPT", "FLUSH")

            #expect(try await broker.acknowledge(delivery, as: .succeeded(result: nil)) == .leaseLost)
            let job = Job("t")
            try await broker.enqueue([job])
            #expect(try await broker.receiveOne(as: "a").jobID == job.id)
        }
    }

    @Test func `after a restart of Redis a worker goes on without one, and no job is lost`() async throws {
        try await withServer { server, broker in
            let ran = Signal()
            let handler = ClosureHandler("t") { _, _ in
                ran.give()
                return .done()
            }
            let jobs = (0..<50).map { _ in Job("t") }
            try await WorkerRig(broker, [handler], concurrency: 4).run { producer in
                try await producer.enqueue(jobs[0], to: Self.queue)
                await ran.wait()
                try await server.restart()
                try await producer.enqueue(Array(jobs[1...]), to: Self.queue)
                await ran.wait(for: 50)
            }
            #expect(ran.count == 50)
            try await broker.expectEmpty()
        }
    }

    @Test func `jobs survive a restart of Redis that writes every change to disk`() async throws {
        try await withServer(durable: true) { server, broker in
            let jobs = (0..<20).map { _ in Job("t") }
            try await broker.enqueue(Array(jobs[..<10]))
            let deliveries = try await broker.receive(from: [Self.queue], as: "a", limit: 5, waitingUpTo: .zero)
            try await broker.enqueue(Array(jobs[10...]), delay: .seconds(60))
            try await server.restart()

            #expect(try await broker.pending(of: "a", in: Self.queue) == deliveries)
            let figures = try await broker.statistics(of: Self.queue)
            #expect(figures.depth == 10 && figures.pending == 5 && figures.delayed == 10)
        }
    }

    @Test func `a wrong password is an error at once, a right one works`() async throws {
        try await withServer { server, _ in
            try await server.run("CONFIG", "SET", "requirepass", "secret")
            var configuration = server.configuration
            configuration.startBudget = .seconds(60)
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            for password in [nil, "wrong"] {
                configuration.password = password
                let broker = RedisBroker(configuration, clock: SystemClock(), logger: logger)
                let error = await #expect(throws: BrokerError.self) { try await broker.connect() }
                #expect(error?.code == .notPermitted)
                await broker.shutdown()
            }
            configuration.password = "secret"
            let broker = RedisBroker(configuration, clock: SystemClock(), logger: logger)
            try await broker.connect()
            #expect(broker.timeSinceRoundTrip != nil)
            await broker.shutdown()
        }
    }

    @Test func `a cancelled wait for Redis ends as cancelled`() async throws {
        var configuration = try RedisConfiguration(url: "redis://127.0.0.1:1/0")
        configuration.startBudget = .seconds(3_600)
        let broker = RedisBroker(
            configuration, clock: SystemClock(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let connecting = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await broker.connect()
        }

        let error = await #expect(throws: BrokerError.self) { try await connecting.value }

        #expect(error?.code == .cancelled && error?.isCancellation == true)
        await broker.shutdown()
    }

    @Test func `an unreachable Redis is named, without its password, with what to do`() async throws {
        var configuration = try RedisConfiguration(url: "redis://user:secret@127.0.0.1:1/0")
        configuration.startBudget = .milliseconds(200)
        configuration.retryBudget = .milliseconds(50)
        let broker = RedisBroker(
            configuration, clock: SystemClock(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let error = try #require(await #expect(throws: BrokerError.self) { try await broker.connect() })
        #expect(error.code == .unreachable && error.isTransient)
        #expect(error.message.contains("redis://user@127.0.0.1:1/0") && error.message.contains("redis-server"))
        #expect(!error.message.contains("secret"))
        await broker.shutdown()
        let closed = await #expect(throws: BrokerError.self) { try await broker.ping() }
        #expect(closed?.code == .closed)
    }

    @Test func `doctor sees a missing group, and repairs it`() async throws {
        try await withServer { server, broker in
            // The first enqueue makes the group, so something else must have taken it away.
            try await broker.enqueue([Job("t")])
            try await server.run("XGROUP", "DESTROY", server.key(Self.queue, "stream"), "juke")
            let lease = BrokerConformanceTests.lease
            let found = try await broker.diagnose([Self.queue], lease: lease, repairing: true)
            #expect(found.contains { $0.summary.contains("no consumer group") && $0.isRepaired })
            #expect(found.contains { $0.summary.contains("appendonly") && $0.severity == .warning })
            try await server.run("CONFIG", "SET", "maxmemory-policy", "allkeys-lru")
            let again = try await broker.diagnose([Self.queue], lease: lease, repairing: false)
            #expect(again.contains { $0.summary.contains("allkeys-lru") })
            #expect(!again.contains { $0.summary.contains("no consumer group") })
        }
    }

    @Test func `doctor sees jobs that wait where no worker reads`() async throws {
        try await withServer { _, broker in
            try await broker.open([Self.queue])
            try await broker.enqueue([Job("t"), Job("t")])
            func findings() async throws -> [String] {
                try await broker.diagnose([Self.queue], lease: .seconds(9), repairing: false).map(\.summary)
            }
            #expect(try await findings().contains("2 jobs wait and no living worker reads the queue"))

            try await broker.register(
                WorkerStatus(
                    name: "w", host: "h", pid: 1, version: "0", queues: [Self.queue], concurrency: 1,
                    startedAt: broker.time, seenAt: broker.time, running: [], isDraining: false
                )
            )
            #expect(try await findings().allSatisfy { !$0.contains("no living worker") })
        }
    }

    @Test func `the first worker of a fleet finds no fault with itself, and still warns of Redis`() async throws {
        try await withServer { server, broker in
            // No worker runs, a job waits and another one lost its worker: all of it ends with the worker's start.
            try await broker.enqueue([Job("t"), Job("t")])
            _ = try await broker.receiveNext(as: "dead")
            try await server.run("CONFIG", "SET", "maxmemory-policy", "allkeys-lru")
            let findings = try await broker.diagnose([Self.queue], lease: .seconds(9), repairing: false)
            #expect(findings.count { $0.severity != .note && $0.endsWithWorker } == 3)

            let log = WarningLog()
            let ran = Signal()
            let handler = ClosureHandler("t") { _, _ in
                ran.give()
                return .done()
            }
            try await WorkerRig(broker, [handler], logger: log.logger).run { _ in await ran.wait(for: 1) }

            #expect(log.lines.contains { $0.contains("maxmemory-policy") })
            #expect(
                log.lines.allSatisfy { $0.contains("maxmemory") || $0.contains("appendonly") }, "\(log.lines)")
        }
    }

    @Test func `doctor takes the jobs of a dead worker`() async throws {
        try await withServer { server, broker in
            let job = Job("t")
            try await broker.enqueue([job])
            let delivery = try await broker.receiveOne(as: "dead")
            try await BrokerControls.redis(server.redis).age(delivery, by: .seconds(60))
            let found = try await broker.diagnose([Self.queue], lease: .seconds(9), repairing: true)
            #expect(found.contains { $0.summary.contains("pending under the dead 'dead'") && $0.isRepaired })
            #expect(try await broker.receiveOne(as: "a").jobID == job.id)
        }
    }
}

extension EnqueueResult {
    fileprivate var isAccepted: Bool {
        if case .accepted = self { true } else { false }
    }
}
