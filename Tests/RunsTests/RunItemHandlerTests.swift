import Concurrency
import Foundation
import Messaging
import MessagingTesting
import RunsTesting
import Storage
import Testing

@testable import Runs

/// What makes every item of a run count exactly once, whenever a worker dies.
struct RunItemHandlerTests {
    @Test(arguments: TestStore.available)
    func `an item's effect and its state are stored together, and the last one ends the run`(
        on database: TestStore
    ) async throws {
        try await database.withStore { store in
            let rig = TallyRig(store)
            try await rig.enqueue("a", "b")
            try await rig.pump.runNext()
            #expect(try await rig.counts == RunPhaseCounts(phase: "tally", pending: 1, done: 1, failed: 0))
            #expect(try await rig.stored.state == .running)

            try await rig.pump.runAll()
            #expect(try await rig.tallied == ["a", "b"])
            #expect(try await rig.item("a").outcome.map(Self.object) == ["tallied": "a"])
            #expect(try await rig.stored.state == .finished)
            #expect(try await rig.stored.result.map(Self.object) == ["items": 2])
        }
    }

    @Test(arguments: TestStore.available)
    func `a job that comes again after its commit counts once`(on database: TestStore) async throws {
        try await database.withStore { store in
            let rig = TallyRig(store)
            try await rig.enqueue("a", "b")
            try await rig.pump.runNextInDyingWorker()
            let jobs = try await rig.pump.runAll()

            #expect(jobs.filter { $0.crashes == 1 }.count == 1)
            #expect(try await rig.tallied == ["a", "b"])
            #expect(try await rig.counts.done == 2)
        }
    }

    @Test(arguments: TestStore.available)
    func `of two workers with one item only the first leaves an effect`(on database: TestStore) async throws {
        try await database.withStore { store in
            let rig = TallyRig(store, TallyProcessor(interfere: { try await TallyRig.finish($0.key, in: store) }))
            try await rig.enqueue("a", "b")
            try await rig.pump.runNext()

            #expect(try await rig.tallied.isEmpty)
            #expect(try await rig.counts.done == 1)
            #expect(try await rig.item("a").outcome.map(Self.object) == ["elsewhere": 1])
        }
    }

    @Test func `an effect that cannot be stored leaves nothing`() async throws {
        try await TestStore.sqlite.withStore { store in
            let rig = TallyRig(store)
            try await rig.start("a")
            let effect = RunItemEffect { session in
                try session.sql.execute("INSERT INTO tally (name) VALUES ('a')")
                throw TallyProcessor.Failure(description: "half-way")
            }
            await #expect(throws: TallyProcessor.Failure.self) {
                try await effect.commit(
                    to: RunItemID(run: TallyRig.run, phase: "tally", key: "a"), as: .done, of: try await rig.stored,
                    by: rig.work, in: store
                )
            }
            #expect(try await rig.tallied.isEmpty)
            #expect(try await rig.counts.pending == 1)
        }
    }

    @Test func `items that an item adds are enqueued after the commit`() async throws {
        try await TestStore.sqlite.withStore { store in
            let rig = TallyRig(store)
            try await rig.enqueue("a", adding: ["b", "c", "b"])
            let jobs = try await rig.pump.runAll()

            #expect(try await rig.tallied == ["a", "b", "c"])
            #expect(try jobs.prefix(3).map { try rig.work.item(of: $0).key } == ["a", "b", "c"])
            #expect(try await rig.stored.state == .finished)
        }
    }

    @Test func `a worker that dies between commit and enqueueing has its job repeat the enqueueing`() async throws {
        try await TestStore.sqlite.withStore { store in
            let rig = TallyRig(store)
            try await rig.enqueue("a", adding: ["b", "c"])
            try await rig.pump.runNextInDyingWorker(severed: true)
            #expect(try await rig.counts == RunPhaseCounts(phase: "tally", pending: 2, done: 1, failed: 0))

            try await rig.pump.runAll()
            #expect(try await rig.tallied == ["a", "b", "c"])
            #expect(try await rig.stored.state == .finished)
        }
    }

    @Test func `a worker that dies right after the run's last commit has its job take the run on`() async throws {
        try await TestStore.sqlite.withStore { store in
            let rig = TallyRig(store)
            try await rig.enqueue("a")
            try await rig.pump.runNextInDyingWorker(severed: true)
            #expect(try await rig.stored.state == .finished)
            #expect(try await rig.stepRecord() == nil)

            try await rig.pump.runAll()
            #expect(try await rig.stepRecord()?.state == .succeeded)
            #expect(try await rig.tallied == ["a"])
        }
    }

    @Test func `the phase after the last item is enqueued once`() async throws {
        try await TestStore.sqlite.withStore { store in
            let rig = TallyRig(store)
            try await rig.enqueue("a")
            try await rig.pump.runNextInDyingWorker()
            let jobs = try await rig.pump.runAll()
            #expect(jobs.filter { $0.task == TallyProcessor.step }.count == 1)
        }
    }

    @Test func `an item that fails is tried four times and then given up`() async throws {
        try await TestStore.sqlite.withStore { store in
            let rig = TallyRig(
                store,
                TallyProcessor(interfere: { if $0.key == "a" { throw TallyProcessor.Failure(description: "no luck") } })
            )
            try await rig.enqueue("a", "b")
            let jobs = try await rig.pump.runAll()

            let tries = try jobs.filter { $0.task == TallyProcessor.task }.filter {
                try rig.work.item(of: $0).key == "a"
            }
            #expect(tries.map(\.attempt) == [0, 1, 2, 3])
            #expect(try await rig.tallied == ["b"])
            #expect(try await rig.counts == RunPhaseCounts(phase: "tally", pending: 0, done: 1, failed: 1))
            #expect(try await rig.item("a").outcome.map(Self.object) == ["given_up": "a", "because": "no luck"])
            #expect(try await rig.stored.state == .finished)
            let record = try await rig.pump.producer.record(of: try await rig.job("a").id, in: "catalog")
            #expect(record?.state == .dead)
            #expect(record?.error == "no luck")
        }
    }

    @Test(arguments: TestStore.available)
    func `a service's limit snoozes a job without using up its attempts, and the run says until when`(
        on database: TestStore
    ) async throws {
        try await database.withStore { store in
            let limit = Mutex<TallyProcessor.Fault?>(
                TallyProcessor.Fault(disposition: .snooze(.seconds(3_600), reason: "no quota"), description: "no quota")
            )
            let rig = TallyRig(
                store, TallyProcessor(interfere: { _ in if let error = limit.withLock({ $0 }) { throw error } })
            )
            try await rig.enqueue("a")
            for _ in 0..<6 {
                #expect(try await rig.pump.runAll().map(\.attempt) == [0])
                try await rig.pump.advance(by: .seconds(70))
            }
            let run = try await rig.stored
            #expect(run.waitReason == "no quota")
            #expect(run.waitsUntil.map { $0.timeIntervalSince(run.createdAt) > 3_600 } == true)
            let progress = try await store.read { try RunProgress(of: run, as: .batches(run), in: $0) }
            #expect(progress.waitsUntil == run.waitsUntil)
            #expect(progress.waitLine?.hasSuffix("no quota") == true)

            limit.withLock { $0 = nil }
            try await rig.pump.runAll()
            #expect(try await rig.tallied == ["a"])
        }
    }

    @Test func `refused credentials end the run with one dead letter, and the other items are not tried`() async throws
    {
        try await TestStore.sqlite.withStore { store in
            let tries = Mutex(0)
            let rig = TallyRig(
                store,
                TallyProcessor(interfere: { _ in
                    tries.withLock { $0 += 1 }
                    throw TallyProcessor.Fault(disposition: .failRun, description: "wrong secret")
                })
            )
            try await rig.enqueue("a", "b", "c")
            try await rig.pump.runAll()
            #expect(tries.withLock { $0 } == 1)
            #expect(try await rig.stored.state == .failed)
            #expect(RunFailure.reason(of: try await rig.stored) == "wrong secret")
            #expect(try await rig.pump.broker.statistics(of: "catalog").dead == 1)
        }
    }

    @Test func `an item that cannot succeed is given up at once`() async throws {
        try await TestStore.sqlite.withStore { store in
            let unknown = TallyProcessor.Fault(disposition: .failItem, description: "unknown")
            let rig = TallyRig(store, TallyProcessor(interfere: { _ in throw unknown }))
            try await rig.enqueue("a")
            #expect(try await rig.pump.runAll().filter { $0.task == TallyProcessor.task }.count == 1)
            #expect(try await rig.item("a").state == .failed)
        }
    }

    @Test func `requests are counted, also those of attempts that failed`() async throws {
        try await TestStore.sqlite.withStore { store in
            let tries = Mutex(0)
            let rig = TallyRig(
                store,
                TallyProcessor(interfere: { _ in
                    for _ in 0..<5 { RequestMeter.current?.note() }
                    let number = tries.withLock { tries in
                        tries += 1
                        return tries
                    }
                    if number == 1 { throw TallyProcessor.Failure(description: "once") }
                })
            )
            try await rig.enqueue("a")
            try await rig.pump.runAll()
            #expect(try await rig.stored.requests == 10)
        }
    }

    @Test func `a cancelled job is not given up, whatever its attempt`() async throws {
        try await TestStore.sqlite.withStore { store in
            let rig = TallyRig(store, TallyProcessor(interfere: { _ in throw CancellationError() }))
            try await rig.enqueue("a")
            try await rig.pump.runAll()
            #expect(try await rig.counts.pending == 1)
        }
    }

    @Test func `a job without a run, or with one of another database, is discarded`() async throws {
        try await TestStore.sqlite.withStore { store in
            let rig = TallyRig(store)
            let handler = RunItemHandler(rig.work, store: store)
            let lone = try Job(TallyProcessor.task, encoding: TallyProcessor.Payload(key: "a"))
            #expect(
                try await handler.run(lone, rig.pump.context)
                    == .discard(
                        reason: "catalog.tasks.tally works on an item of a run; "
                            + "enqueue the task that starts the run instead"
                    )
            )
            let strange = try Job(TallyProcessor.task, encoding: TallyProcessor.Payload(key: "a"), run: "run-9")
            #expect(
                try await handler.run(strange, rig.pump.context)
                    == .discard(reason: "run run-9 is not in the store; it was made with another database")
            )
        }
    }

    @Test(arguments: [Run.State.failed, .cancelled])
    func `the jobs of a run that was stopped do nothing more`(state: Run.State) async throws {
        try await TestStore.sqlite.withStore { store in
            let rig = TallyRig(store)
            try await rig.enqueue("a", "b")
            _ = try await store.write { try $0.runs.finish(TallyRig.run, as: state) }
            let jobs = try await rig.pump.runAll()

            #expect(jobs.count == 2)
            #expect(try await rig.tallied.isEmpty)
            #expect(try await rig.stepRecord() == nil)
        }
    }

    private static func object(_ json: Data) -> NSDictionary? {
        try? JSONSerialization.jsonObject(with: json) as? NSDictionary
    }
}
