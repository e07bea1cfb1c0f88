import Concurrency
import Foundation
import Messaging
import MessagingTesting
import Runs
import RunsTesting
import Storage
import Testing

/// Waiting for a run, as `--wait` and the `juke` commands do.
struct RunWatcherTests {

    @Test func `the watcher returns the run's result once the run has ended`() async throws {
        try await TestStore.sqlite.withStore { store in
            let rig = TallyRig(store)
            try await rig.start("a")
            async let result = follower(rig).follow()
            await rig.pump.clock.waitForSleepers(1)
            _ = try await store.write {
                try $0.runs.finish(TallyRig.run, as: .finished, result: Data(#"{"items":1}"#.utf8))
            }
            rig.pump.clock.advance(by: .milliseconds(100))
            #expect(try await String(decoding: result, as: UTF8.self) == #"{"items":1}"#)
        }
    }

    @Test func `a run without a result has an empty one`() async throws {
        try await TestStore.sqlite.withStore { store in
            let rig = TallyRig(store)
            try await rig.start("a")
            _ = try await store.write { try $0.runs.finish(TallyRig.run, as: .finished) }
            #expect(try await follower(rig).follow() == Data("{}".utf8))
        }
    }

    @Test(
        arguments: [
            (Run.State.failed, #"{"error": "the corpus is too small"}"#, "retrain failed: the corpus is too small"),
            (
                .cancelled, #"{"error": "a newer retraining took its place (run 7)"}"#,
                "retrain failed: a newer retraining took its place (run 7)"
            ),
            (.cancelled, nil, "retrain failed: it was cancelled; start it again"),
        ] as [(Run.State, String?, String)])
    func `a run that did not come to its end is an error with the reason`(
        state: Run.State, result: String?, message: String
    ) async throws {
        try await TestStore.sqlite.withStore { store in
            let rig = TallyRig(store)
            try await rig.start("a")
            _ = try await store.write {
                try $0.runs.finish(TallyRig.run, as: state, result: result.map { Data($0.utf8) })
            }
            await #expect { try await follower(rig).follow() } throws: { "\($0)" == message }
        }
    }

    @Test func `a job that no worker has taken is shown as waiting for one`() async throws {
        try await TestStore.sqlite.withStore { store in
            let rig = TallyRig(store)
            try await rig.pump.producer.enqueue(Job(TallyProcessor.step, id: JobID(TallyRig.run)))
            let updates = Mutex<[RunWatcher.Update]>([])
            async let result = follower(rig).follow { update in updates.withLock { $0.append(update) } }
            await rig.pump.clock.waitForSleepers(1)
            try await rig.pump.runAll()
            rig.pump.clock.advance(by: .milliseconds(100))

            #expect(try await result == Data("{}".utf8))
            #expect(updates.withLock { $0 }.map(\.waitsForWorker) == [true])
        }
    }

    @Test func `a job that ended without making a run stands for it`() async throws {
        try await TestStore.sqlite.withStore { store in
            let rig = TallyRig(store)
            let job = Job(TallyProcessor.step, id: JobID(TallyRig.run))
            try await rig.pump.producer.enqueue(job)
            async let result = follower(rig).follow()
            await rig.pump.clock.waitForSleepers(1)
            try await rig.pump.runAll()
            rig.pump.clock.advance(by: .milliseconds(100))
            #expect(try await result == Data("{}".utf8))
        }
    }

    @Test func `a job that died before it made a run is an error with the reason`() async throws {
        try await TestStore.sqlite.withStore { store in
            let rig = TallyRig(store)
            try await rig.pump.producer.enqueue(Job("catalog.tasks.unheard_of", id: JobID(TallyRig.run)))
            try await rig.pump.runAll()
            await #expect { try await follower(rig).follow() } throws: {
                "\($0)" == "retrain failed: no handler for catalog.tasks.unheard_of"
            }
        }
    }

    @Test func `the watcher waits through an outage of the broker of less than a minute`() async throws {
        try await TestStore.sqlite.withStore { store in
            let rig = TallyRig(store)
            rig.pump.line.goDown()
            async let result = follower(rig).follow()
            for _ in 0..<3 {
                await rig.pump.clock.waitForSleepers(1)
                rig.pump.clock.advance(by: .seconds(15))
            }
            await rig.pump.clock.waitForSleepers(1)
            rig.pump.line.comeBack()
            try await rig.pump.producer.enqueue(Job(TallyProcessor.step, id: JobID(TallyRig.run)))
            try await rig.pump.runAll()
            rig.pump.clock.advance(by: .milliseconds(100))
            #expect(try await result == Data("{}".utf8))
        }
    }

    @Test func `a watcher gives up with the broker's error after a minute without the broker`() async throws {
        try await TestStore.sqlite.withStore { store in
            let rig = TallyRig(store)
            rig.pump.line.goDown()
            let waiting = Task { try await follower(rig).follow() }
            await rig.pump.clock.waitForSleepers(1)
            rig.pump.clock.advance(by: .seconds(60))
            await #expect { try await waiting.value } throws: { ($0 as? BrokerError)?.code == .unreachable }
        }
    }

    @Test func `a run that neither store nor broker know of any more is given up`() async throws {
        try await TestStore.sqlite.withStore { store in
            let rig = TallyRig(store)
            let waiting = Task { try await follower(rig).follow() }
            await rig.pump.clock.waitForSleepers(1)
            rig.pump.clock.advance(by: .seconds(30))
            await #expect { try await waiting.value } throws: {
                "\($0)" == "retrain failed: neither the store nor Redis knows it; Redis lost its job, start it again"
            }
        }
    }

    @Test(arguments: WallClockJump.all)
    func `a run is forgotten after thirty seconds, whatever the wall clock does`(jump: Duration) async throws {
        try await TestStore.sqlite.withStore { store in
            let rig = TallyRig(store)
            let clock = rig.pump.clock
            let waiting = Task { try await follower(rig).follow() }
            await clock.waitForSleepers(1)

            clock.setWallClock(by: jump)
            clock.advance(by: .milliseconds(29_900))
            // It has looked once more, found nothing, and sleeps again.
            await clock.waitForSleepers(1)
            clock.advance(by: .milliseconds(100))

            await #expect(throws: RunFailure.self) { try await waiting.value }
        }
    }

    @Test func `an interrupted wait leaves the run alone`() async throws {
        try await TestStore.sqlite.withStore { store in
            let rig = TallyRig(store)
            try await rig.start("a")
            let waiting = Task { try await follower(rig).follow() }
            await rig.pump.clock.waitForSleepers(1)
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
            #expect(try await rig.stored.state == .running)
        }
    }

    private func follower(_ rig: TallyRig) -> RunWatcher {
        RunWatcher(
            run: JobID(TallyRig.run), queue: "catalog", title: "retrain", store: rig.store,
            producer: rig.pump.producer, clock: rig.pump.clock
        )
    }
}
