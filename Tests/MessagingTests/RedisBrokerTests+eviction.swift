import Concurrency
import Foundation
import MessagingTesting
import Testing

@testable import Messaging

/// A Redis that the records of ended jobs fill.
extension RedisBrokerTests {
    /// Runs jobs to their end, with results of a size.
    private func end(_ jobs: [Job], of broker: RedisBroker, resultSize: Int = 1) async throws {
        try await broker.enqueue(jobs)
        let result = Data("\"\(String(repeating: "x", count: resultSize))\"".utf8)
        while case let deliveries = try await broker.receiveAll(as: "a"), !deliveries.isEmpty {
            for delivery in deliveries {
                #expect(try await broker.acknowledge(delivery, as: .succeeded(result: result)) == .settled)
            }
        }
    }

    /// Makes jobs look as if they had ended so long ago.
    private func age(_ jobs: [Job], by age: Duration, on server: TestServer) async throws {
        let life = RedisBroker.recordAge - age
        for job in jobs {
            try await server.run("PEXPIRE", server.key(Self.queue, "job:\(job.id)"), "\(life.inMilliseconds)")
        }
    }

    private func cancelAll(of broker: RedisBroker) async throws -> Int {
        var count = 0
        var cursor: WaitingCursor? = .start
        while let position = cursor {
            let page = try await broker.waitingJobs(in: Self.queue, after: position, limit: 100)
            count += try await broker.cancel(page.jobs, in: Self.queue).count
            cursor = page.next
        }
        return count
    }

    private func kept(_ jobs: [Job], of broker: RedisBroker) async throws -> Int {
        try await broker.states(of: jobs.map(\.id), in: Self.queue).count { $0 != nil }
    }

    /// Sets `maxmemory` so that Redis uses this share of it.
    private func use(_ share: Double, of server: TestServer) async throws {
        let memory = try await Self.memory(of: server)
        try await server.run("CONFIG", "SET", "maxmemory", "\(Int(Double(memory.used) / share))")
    }

    private static func memory(of server: TestServer) async throws -> RedisMemory {
        RedisMemory(RedisBroker.info(.data(Data(try await server.run("INFO", "memory").utf8))))
    }

    @Test func `a full Redis loses only records of jobs that have ended and that nobody asks for again`() async throws {
        try await withServer { server, broker in
            let (ended, fresh, chosen) = (Job("t"), Job("t"), Job("t", id: "00000000-0000-8000-8000-000000000000"))
            try await end([ended, fresh, chosen], of: broker)
            try await age([ended, chosen], by: .seconds(6), on: server)
            let item = Job("t", id: "00000000-0000-8000-8000-000000000001", run: "r")
            try await end([item], of: broker)
            let cancelledItem = Job("t", id: "00000000-0000-8000-8000-000000000002", run: "r")
            let cancelled = Job("t")
            try await broker.enqueue([cancelledItem, cancelled])
            #expect(try await cancelAll(of: broker) == 2)
            let (dead, running, waiting, delayed) = (Job("t"), Job("t"), Job("t", unique: "x}:job:"), Job("t"))
            try await broker.enqueue([dead, running, waiting])
            try await broker.enqueue([delayed], delay: .seconds(60))
            _ = try await broker.bury(try await broker.receiveNext(as: "a"), reason: "x")
            _ = try await broker.receiveNext(as: "a")
            try await age([item, cancelledItem, cancelled, dead], by: .seconds(7200), on: server)
            try await server.run("CONFIG", "SET", "maxmemory", "1")

            let eviction = try await broker.evictRecords(RecordEviction(by: "a"))

            #expect(eviction.isOver && eviction.evicted == 3)
            #expect(try await kept([ended, item, cancelled], of: broker) == 0)
            let others = [fresh, chosen, cancelledItem, dead, running, waiting, delayed]
            #expect(try await kept(others, of: broker) == others.count)
            #expect(try await server.run("GET", server.key(Self.queue, "unique:x}:job:")) == waiting.id.rawValue)
        }
    }

    @Test func `the oldest records go first, and no more than memory needs`() async throws {
        try await withServer { server, broker in
            let (old, young) = ((0..<1500).map { _ in Job("t") }, (0..<500).map { _ in Job("t") })
            try await end(old + young, of: broker, resultSize: 4000)
            try await age(old, by: .seconds(7200), on: server)
            try await age(young, by: .seconds(120), on: server)
            try await use(1.05, of: server)
            await #expect(throws: BrokerError.self) { try await broker.enqueue([Job("t")]) }

            let count = try await broker.evictRecords()

            #expect(count > 300 && count < 1400)
            #expect(try await kept(old, of: broker) == 1500 - count)
            #expect(try await kept(young, of: broker) == 500)
            #expect(try await Self.memory(of: server).share < RedisMemory.sufficiency)
            let next = Job("t")
            #expect(try await broker.enqueue([next]) == [.accepted(next.id)])
            #expect(try await broker.evictRecords() == 0)
        }
    }

    @Test func `records stay while four fifths of memory are in use, or there is no limit`() async throws {
        try await withServer { server, broker in
            let jobs = (0..<10).map { _ in Job("t") }
            try await end(jobs, of: broker)
            try await age(jobs, by: .seconds(7200), on: server)

            #expect(try await broker.evictRecords() == 0)
            try await use(0.8, of: server)
            #expect(try await broker.evictRecords() == 0)

            #expect(try await kept(jobs, of: broker) == 10)
        }
    }

    @Test func `one of several workers evicts, and an operator asks none of them`() async throws {
        try await withServer { server, broker in
            let jobs = (0..<5).map { _ in Job("t") }
            try await server.run("CONFIG", "SET", "maxmemory", "1")
            let first = try await broker.evictRecords(RecordEviction(by: "a"))
            try await server.run("CONFIG", "SET", "maxmemory", "0")
            try await end(jobs, of: broker)
            try await age(jobs, by: .seconds(6), on: server)
            try await server.run("CONFIG", "SET", "maxmemory", "1")

            let second = try await broker.evictRecords(RecordEviction(by: "b"))
            #expect(first.isOver && !second.isOver && second.evicted == 0)
            #expect(try await broker.evictRecords(RecordEviction(by: "a")).evicted == 5)
            #expect(Int(try await server.run("PTTL", "test:evicting")) ?? -1 > 0)

            let cancelled = Job("t")
            try await server.run("CONFIG", "SET", "maxmemory", "0")
            try await broker.enqueue([cancelled])
            try await server.run("CONFIG", "SET", "maxmemory", "1")
            #expect(try await cancelAll(of: broker) == 1)
            #expect(try await broker.evictRecords(RecordEviction(by: "a")).evicted == 0)
            #expect(try await broker.evictRecords() == 1)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a worker makes room on a Redis that records have filled, and jobs are taken again`() async throws {
        try await withServer { server, broker in
            let jobs = (0..<800).map { _ in Job("t") }
            try await end(jobs, of: broker, resultSize: 4000)
            try await age(jobs, by: .seconds(6), on: server)
            try await use(1.05, of: server)
            let next = Job("t")
            await #expect(throws: BrokerError.self) { try await broker.enqueue([next]) }

            let workerBroker = server.broker()
            try await WorkerRig(workerBroker, []).run { _ in
                try await eventually("sufficient memory") {
                    try await Self.memory(of: server).share < RedisMemory.sufficiency
                }
            }
            await workerBroker.shutdown()

            #expect(try await broker.enqueue([next]) == [.accepted(next.id)])
        }
    }

    @Test func `doctor warns before Redis is full, says so when it is, and what fills it`() async throws {
        try await withServer { server, broker in
            let finding = { () async throws -> DiagnosisFinding? in
                try await broker.diagnose([Self.queue], lease: .seconds(9), repairing: false)
                    .first { $0.summary.contains(" full (") }
            }
            try await end([Job("t")], of: broker)
            try await broker.enqueue((0..<20).map { _ in Job("t") })
            try await broker.enqueue([Job("t")], delay: .seconds(60))
            _ = try await broker.bury(try await broker.receiveNext(as: "a"), reason: "x")

            try await use(0.8, of: server)
            #expect(try await finding() == nil)
            try await use(0.9, of: server)
            let warning = try #require(try await finding())
            #expect(warning.severity == .warning && warning.summary.contains("20 jobs on 'q', 1 dead letter"))
            #expect(warning.summary.contains("about 2 records of ended jobs"), "\(warning.summary)")
            #expect(warning.advice.contains("maxmemory") && warning.advice.contains("juke-enqueue purge q"))
            try await server.run("CONFIG", "SET", "maxmemory", "1")
            #expect(try await finding()?.severity == .critical)
        }
    }
}
