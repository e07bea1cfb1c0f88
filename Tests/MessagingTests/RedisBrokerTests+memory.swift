import Concurrency
import Foundation
import MessagingTesting
import Testing

@testable import Messaging

/// A Redis that has reached its `maxmemory`: what fills it can be stopped, worked off and taken out.
extension RedisBrokerTests {
    private func fill(_ server: TestServer) async throws {
        try await server.run("CONFIG", "SET", "maxmemory", "1")
    }

    @Test func `a worker that starts on a full Redis empties a queue that none had read`() async throws {
        try await withServer { server, producer in
            let jobs = [Job("t", unique: "u"), Job("t", replyTo: "me"), Job("t"), Job("t")]
            try await producer.enqueue(jobs)
            try await producer.enqueue([Job("later")], delay: .seconds(60))
            try await BrokerControls.redis(server.redis).hasten(Self.queue, by: .seconds(60))
            try await fill(server)
            await #expect(throws: BrokerError.self) { try await producer.enqueue([Job("t")]) }

            let worker = server.broker()
            try await worker.connect()
            try await worker.open([Self.queue])
            try await worker.register(WorkerStatus.example)
            let deliveries = try await worker.receive(from: [Self.queue], as: "a", limit: 4, waitingUpTo: .zero)
            #expect(deliveries.map(\.jobID) == jobs.map(\.id))
            for delivery in deliveries { #expect(try await worker.begin(delivery) == .settled) }
            #expect(try await worker.extendLease(of: deliveries).count == 4)
            #expect(try await worker.report(JobProgress(completed: 1), for: deliveries[0]) == .settled)
            #expect(try await worker.acknowledge(deliveries[0], as: .succeeded(result: Data("1".utf8))) == .settled)
            #expect(
                try await worker.reply(Reply(job: deliveries[1].jobID, answer: .body(Data())), to: deliveries[1])
                    == .settled)
            #expect(try await worker.retry(deliveries[2], after: .seconds(60), reason: "x") == .settled)
            #expect(try await worker.bury(deliveries[3], reason: "x") == .settled)
            #expect(try await worker.promoteDue(in: Self.queue, limit: 10).promoted == 1)
            let deadLetter = try #require(try await worker.deadLetters().first)
            #expect(
                try await worker.replay(deadLetter.entry, in: Self.queue, perSecond: nil)
                    == .replayed(deliveries[3].jobID))
            #expect(try await worker.workers().map(\.name) == [WorkerStatus.example.name])
            await worker.shutdown()
        }
    }

    @Test func `a full Redis refuses new jobs and keeps those that it has, and takes more when there is room`()
        async throws
    {
        try await withServer { server, broker in
            let jobs = (0..<3).map { _ in Job("t") }
            try await broker.enqueue(jobs)
            try await fill(server)

            let refusal = await #expect(throws: BrokerError.self) { try await broker.enqueue([Job("t")]) }
            #expect(refusal.map { "\($0)".contains("maxmemory") } == true)
            #expect(try await broker.statistics(of: Self.queue).depth == 3)
            try await broker.open([Self.queue])
            var ran: [JobID] = []
            for _ in jobs {
                let delivery = try await broker.receiveNext(as: "a")
                ran.append(delivery.jobID)
                #expect(try await broker.acknowledge(delivery, as: .succeeded(result: nil)) == .settled)
            }
            #expect(ran == jobs.map(\.id))

            try await server.run("CONFIG", "SET", "maxmemory", "0")
            let next = Job("t")
            #expect(try await broker.enqueue([next]) == [.accepted(next.id)])
            #expect(try await broker.receiveOne(as: "a").jobID == next.id)
        }
    }

    @Test(arguments: [true, false])
    func `an operator stops and purges a queue that fills Redis`(hasGroup: Bool) async throws {
        try await withServer { server, producer in
            try await producer.enqueue((0..<300).map { Job("t", unique: "u\($0)") } + [Job("t", replyTo: "me")])
            try await producer.enqueue([Job("t")], delay: .seconds(60))
            if !hasGroup {
                for name in ["stream", "suspects"] {
                    try await server.run("XGROUP", "DESTROY", server.key(Self.queue, name), RedisKeys.group)
                }
            }
            try await fill(server)

            let operatorBroker = server.broker()
            try await operatorBroker.connect()
            try await operatorBroker.drain(Self.queue)
            try await operatorBroker.pause(Self.queue)
            try await operatorBroker.setLimits(FleetLimits(depth: 10, rate: 5), of: Self.queue)
            try await operatorBroker.withdraw("job", from: Self.queue, for: .seconds(60))
            var cancelled = 0
            var cursor: WaitingCursor? = .start
            while let position = cursor {
                let page = try await operatorBroker.waitingJobs(in: Self.queue, after: position, limit: 100)
                cancelled += try await operatorBroker.cancel(page.jobs, in: Self.queue).count
                cursor = page.next
            }

            #expect(cancelled == 302)
            let figures = try await operatorBroker.statistics(of: Self.queue)
            #expect(figures.depth == 0 && figures.delayed == 0 && figures.isDraining && figures.isPaused)
            #expect(figures.limits == FleetLimits(depth: 10, rate: 5))
            #expect(try await operatorBroker.isWithdrawn("job", from: Self.queue))
            try await operatorBroker.resume(Self.queue)
            try await server.run("CONFIG", "SET", "maxmemory", "0")
            try await producer.enqueue([Job("t", unique: "u1")])
            #expect(try await operatorBroker.statistics(of: Self.queue).depth == 1)
            await operatorBroker.shutdown()
        }
    }
}

extension WorkerStatus {
    fileprivate static var example: WorkerStatus {
        WorkerStatus(
            name: "a", host: "h", pid: 1, version: "1", queues: ["q"], concurrency: 1,
            startedAt: Timestamp(milliseconds: 0), seenAt: Timestamp(milliseconds: 0))
    }
}
