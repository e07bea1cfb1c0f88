import Concurrency
import Foundation
import Logging
import Messaging
import MessagingTesting
import Runs
import RunsTesting
import ServiceLifecycle
import Storage
import Testing

/// Repairing runs that lost a job.
struct RunSweeperTests {
    @Test(arguments: TestStore.available)
    func `a pending item whose job the broker does not know is enqueued again`(on database: TestStore) async throws {
        try await database.withStore { store in
            let rig = TallyRig(store)
            try await rig.start("a", "b")
            try await rig.pump.producer.enqueue(try await rig.job("a"))
            try await rig.sweeper.sweep()
            try await rig.pump.runAll()

            #expect(try await rig.tallied == ["a", "b"])
            #expect(try await rig.stored.state == .finished)
        }
    }

    @Test func `a job that waits or is delayed is left alone`() async throws {
        try await TestStore.sqlite.withStore { store in
            let rig = TallyRig(store)
            try await rig.enqueue("a", "b")
            try await rig.sweeper.sweep()
            try await rig.sweeper.sweep()
            #expect(try await rig.pump.broker.statistics(of: "catalog").depth == 2)
        }
    }

    @Test(arguments: TestStore.available)
    func `an item whose job lies in the dead letters is given up, so that its run ends and goes on`(
        on database: TestStore
    ) async throws {
        try await database.withStore { store in
            let rig = TallyRig(store)
            try await rig.enqueue("a")
            for _ in 0..<3 { try await loseWorker(rig) }
            #expect(try await rig.pump.producer.record(of: try await rig.job("a").id, in: "catalog")?.state == .dead)

            try await rig.sweeper.sweep()
            #expect(try await rig.counts == RunPhaseCounts(phase: "tally", pending: 0, done: 0, failed: 1))
            let outcome = try #require(try await rig.item("a").outcome)
            let fields = try JSONDecoder().decode([String: String].self, from: outcome)
            #expect(fields == ["given_up": "a", "because": "lost 3 workers"])
            #expect(try await rig.stored.state == .finished)
            #expect(try await rig.stepRecord()?.state == .waiting)
        }
    }

    @Test(arguments: TestStore.available)
    func `an item whose job was cancelled is given up, so that its run ends`(on database: TestStore) async throws {
        try await database.withStore { store in
            let rig = TallyRig(store)
            try await rig.enqueue("a")
            let page = try await rig.pump.broker.waitingJobs(in: "catalog", after: .start, limit: 9)
            _ = try await rig.pump.broker.cancel(page.jobs, in: "catalog")

            try await rig.sweeper.sweep()

            let outcome = try #require(try await rig.item("a").outcome)
            let fields = try JSONDecoder().decode([String: String].self, from: outcome)
            #expect(fields == ["given_up": "a", "because": "its job was cancelled"])
            #expect(try await rig.stored.state == .finished)
        }
    }

    @Test func `an item that cannot even be given up does not hold its run up`() async throws {
        try await TestStore.sqlite.withStore { store in
            let rig = TallyRig(store, TallyProcessor(givesUpBadly: true))
            try await rig.enqueue("a")
            for _ in 0..<3 { try await loseWorker(rig) }
            try await rig.sweeper.sweep()

            let outcome = try #require(try await rig.item("a").outcome)
            #expect(try JSONDecoder().decode([String: String].self, from: outcome) == ["error": "lost 3 workers"])
            #expect(try await rig.stored.state == .finished)
        }
    }

    @Test func `an item is not given up for a store that is unavailable`() async throws {
        try await TestStore.sqlite.withStore { store in
            let refusal = Mutex<StorageError?>(StorageError(.unavailable, "the disk is full"))
            let rig = TallyRig(store, TallyProcessor(refusal: { refusal.withLock { $0 } }))
            try await rig.enqueue("a")
            for _ in 0..<3 { try await loseWorker(rig) }

            await #expect(throws: StorageError.self) { try await rig.sweeper.sweep() }
            #expect(try await rig.item("a").state == .pending)
            #expect(try await rig.stored.state == .running)

            refusal.withLock { $0 = nil }
            try await rig.sweeper.sweep()
            #expect(try await rig.item("a").state == .failed)
            #expect(try await rig.stored.state == .finished)
        }
    }

    @Test func `a phase without pending items is taken on`() async throws {
        try await TestStore.sqlite.withStore { store in
            let rig = TallyRig(store)
            try await rig.start()
            try await rig.sweeper.sweep()
            #expect(try await rig.stepRecord()?.state == .waiting)
        }
    }

    @Test(arguments: TestStore.available)
    func `a run whose next step lies in the dead letters fails, and says why`(on database: TestStore) async throws {
        try await database.withStore { store in
            let rig = TallyRig(store)
            try await rig.start()
            try await rig.sweeper.sweep()
            for _ in 0..<3 { try await loseWorker(rig) }
            #expect(try await rig.stepRecord()?.state == .dead)

            try await rig.sweeper.sweep()
            #expect(try await rig.stored.state == .failed)
            let result = try #require(try await rig.stored.result)
            let fields = try JSONDecoder().decode([String: String].self, from: result)
            #expect(fields == ["error": "the step after 'tally' failed: lost 3 workers"])
        }
    }

    @Test func `a broker that forgot everything gets all jobs of a phase in one sweep`() async throws {
        try await TestStore.sqlite.withStore { store in
            let rig = TallyRig(store)
            try await rig.start()
            try await store.write { session in
                let items = try (0..<2_500).map { try TallyProcessor.item("\($0)", position: $0) }
                try session.runs.addItems(items, to: TallyRig.run)
            }
            try await rig.sweeper.sweep()
            #expect(try await rig.pump.broker.statistics(of: "catalog").depth == 2_500)
        }
    }

    @Test func `an item that is pending in the store after its job succeeded is done again`() async throws {
        try await TestStore.sqlite.withStore { store in
            let rig = TallyRig(store)
            try await rig.enqueue("a", "b")
            _ = try await rig.pump.runNext()
            try await store.write { session in
                // What a standby knows that had not heard of the last commit.
                try session.sql.execute("DELETE FROM tally")
                try session.sql.execute("UPDATE juke_run_item SET state = 'pending', outcome = NULL")
                try session.sql.execute("UPDATE juke_run_phase SET done = 0")
            }
            try await rig.sweeper.sweep()
            try await rig.sweeper.sweep()
            try await rig.pump.runAll()

            #expect(try await rig.tallied == ["a", "b"])
            #expect(try await rig.stored.state == .finished)
        }
    }

    @Test func `the step after a finished run is enqueued when the broker forgot it`() async throws {
        try await TestStore.sqlite.withStore { store in
            let rig = TallyRig(store)
            try await rig.start("a")
            try await rig.finishElsewhere("a")
            _ = try await store.write { try $0.runs.finish(TallyRig.run, as: .finished) }
            try await rig.sweeper.sweep()
            try await rig.sweeper.sweep()
            #expect(try await rig.pump.waiting(in: "catalog").map(\.task) == [TallyProcessor.step])
        }
    }

    @Test(arguments: [(hours: 23, isEnqueued: true), (hours: 25, isEnqueued: false)])
    func `the broker's clock says whether a run finished long ago`(hours: Double, isEnqueued: Bool) async throws {
        try await TestStore.sqlite.withStore { store in
            let rig = TallyRig(store)
            try await rig.start("a")
            try await rig.finishElsewhere("a")
            // The computer's own clock is far ahead of the broker's.
            let broker = Double(rig.pump.broker.time.milliseconds) / 1_000
            let moment = Date(timeIntervalSince1970: broker - 3_600 * hours)
            _ = try await store.write { session in
                try session.runs.finish(TallyRig.run, as: .finished)
                try session.sql.execute("UPDATE juke_run SET finished_at = ?", [.time(moment)])
            }
            #expect(Date.now.timeIntervalSince(moment) > 30 * 86_400)

            try await rig.sweeper.sweep()

            #expect(try await rig.pump.waiting(in: "catalog").isEmpty != isEnqueued)
        }
    }

    @Test func `runs that ended and items of other stages are left alone`() async throws {
        try await TestStore.sqlite.withStore { store in
            let rig = TallyRig(store)
            try await rig.start("a")
            try await store.write { session in
                try session.runs.create(Run(id: "run-3", kind: .crawl, parameters: Data("{}".utf8), phase: "tally"))
                try session.runs.finish("run-3", as: .failed)
                var foreign = try TallyProcessor.item("b", position: 9)
                foreign.task = "recommender.tasks.ingest_artist"
                try session.runs.addItems([foreign], to: TallyRig.run)
                try session.runs.create(Run(id: "run-2", kind: .ingest, parameters: Data("{}".utf8), phase: "ingest"))
                try session.runs.finish("run-2", as: .finished)
            }
            try await rig.sweeper.sweep()
            #expect(try await rig.pump.waiting(in: "catalog").count == 1)
            #expect(try await rig.pump.waiting(in: "recommender").isEmpty)
        }
    }

    @Test func `the sweeper sweeps time and again, also after a failure, until the process shuts down`() async throws {
        try await TestStore.sqlite.withStore { store in
            let rig = TallyRig(store)
            try await rig.start("a")
            let sweeper = RunSweeper(
                of: [rig.work], store: store, producer: rig.pump.producer, clock: rig.pump.clock, logger: .silent
            )
            let group = ServiceGroup(services: [sweeper], logger: .silent)
            rig.pump.line.goDown()
            async let running: Void = group.run()

            await rig.pump.clock.waitForSleepers(1)
            #expect(try await rig.pump.waiting(in: "catalog").isEmpty)

            rig.pump.line.comeBack()
            rig.pump.clock.advance(by: .seconds(30))
            await rig.pump.clock.waitForSleepers(1)
            #expect(try await rig.pump.waiting(in: "catalog").count == 1)

            await group.triggerGracefulShutdown()
            try await running
        }
    }

    /// Lets a worker die that has taken the job and not begun.
    private func loseWorker(_ rig: TallyRig) async throws {
        let broker = rig.pump.broker
        try await broker.open(["catalog"])
        var taken = try await broker.receiveSuspect(from: ["catalog"], as: "doomed")
        if taken == nil {
            taken = try await broker.receive(from: ["catalog"], as: "doomed", limit: 1, waitingUpTo: .zero).first
        }
        #expect(taken != nil)
        rig.pump.clock.advance(by: .seconds(9))
        _ = try await broker.reclaim(in: "catalog", lease: .seconds(9), crashLimit: 3, limit: 10)
    }
}
