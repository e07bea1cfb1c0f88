import Concurrency
import Foundation
import Messaging
import MessagingTesting
import RunsTesting
import Storage
import Testing

@testable import Runs

/// Dead jobs of runs that an operator replays.
struct RunReplayTests {
    private static let starter: TaskName = "catalog.tasks.start"

    private static func replay(_ store: Store?) -> RunReplay { RunReplay(starters: [starter]) { store } }

    /// A rig whose item `a` fails until it is told otherwise.
    private static func rig(_ store: Store, _ isBroken: Mutex<Bool>) -> TallyRig {
        TallyRig(
            store,
            TallyProcessor(interfere: { payload in
                if payload.key == "a", isBroken.withLock({ $0 }) {
                    throw TallyProcessor.Failure(description: "no luck")
                }
            })
        )
    }

    /// Lets the only dead letter run again.
    private static func replayDeadLetter(of rig: TallyRig) async throws {
        let deadLetters = try await rig.pump.broker.deadLetters(in: "catalog", after: .start, limit: 10)
        #expect(deadLetters.count == 1)
        for deadLetter in deadLetters { _ = try await rig.pump.broker.replay(deadLetter.entry, in: "catalog") }
    }

    @Test(arguments: TestStore.available)
    func `a replayed job of a run that is over makes its item pending, opens the run and does its work`(
        on database: TestStore
    ) async throws {
        try await database.withStore { store in
            let isBroken = Mutex(true)
            let rig = Self.rig(store, isBroken)
            try await rig.enqueue("a", "b")
            try await rig.pump.runAll()
            #expect(try await rig.counts == RunPhaseCounts(phase: "tally", pending: 0, done: 1, failed: 1))
            #expect(try await rig.stored.state == .finished)

            isBroken.withLock { $0 = false }
            #expect(try await Self.replay(store).prepare(try await rig.job("a")) == .ready)
            #expect(try await rig.item("a").state == .pending)
            #expect(try await rig.stored.state == .running)
            #expect(try await rig.stored.result == nil)
            try await Self.replayDeadLetter(of: rig)
            let ran = try await rig.pump.runAll()

            #expect(try await rig.tallied == ["a", "b"])
            #expect(try await rig.counts == RunPhaseCounts(phase: "tally", pending: 0, done: 2, failed: 0))
            #expect(try await rig.stored.state == .finished)
            #expect(ran.contains { $0.task == TallyProcessor.step }, "what follows from the run is done again")
        }
    }

    @Test func `a replay that is interrupted before the job runs leaves everything as it was`() async throws {
        try await TestStore.sqlite.withStore { store in
            let isBroken = Mutex(true)
            let rig = Self.rig(store, isBroken)
            try await rig.enqueue("a")
            try await rig.pump.runAll()

            #expect(try await Self.replay(store).prepare(try await rig.job("a")) == .ready)
            try await rig.sweeper.sweep()
            #expect(try await rig.item("a").state == .failed)
            #expect(try await rig.stored.state == .finished)

            isBroken.withLock { $0 = false }
            #expect(try await Self.replay(store).prepare(try await rig.job("a")) == .ready)
            try await Self.replayDeadLetter(of: rig)
            try await rig.pump.runAll()
            #expect(try await rig.tallied == ["a"])
        }
    }

    @Test func `a replayed job whose item is given up before it starts opens its run by itself`() async throws {
        try await TestStore.sqlite.withStore { store in
            let isBroken = Mutex(true)
            let rig = Self.rig(store, isBroken)
            try await rig.enqueue("a")
            try await rig.pump.runAll()

            isBroken.withLock { $0 = false }
            #expect(try await Self.replay(store).prepare(try await rig.job("a")) == .ready)
            try await rig.sweeper.sweep()
            try await Self.replayDeadLetter(of: rig)
            #expect(try await rig.item("a").state == .failed)
            try await rig.pump.runAll()

            #expect(try await rig.tallied == ["a"])
            #expect(try await rig.stored.state == .finished)
            #expect(try await rig.counts.failed == 0)
        }
    }

    @Test func `a replayed job that fails again is given up again`() async throws {
        try await TestStore.sqlite.withStore { store in
            let rig = Self.rig(store, Mutex(true))
            try await rig.enqueue("a", "b")
            try await rig.pump.runAll()

            #expect(try await Self.replay(store).prepare(try await rig.job("a")) == .ready)
            try await Self.replayDeadLetter(of: rig)
            try await rig.pump.runAll()
            #expect(try await rig.counts == RunPhaseCounts(phase: "tally", pending: 0, done: 1, failed: 1))
            #expect(try await rig.stored.state == .finished)
            #expect(try await rig.pump.broker.statistics(of: "catalog").dead == 1)
        }
    }

    @Test
    func `a run that was stopped goes on with all its items when the job that stopped it is replayed`() async throws {
        try await TestStore.sqlite.withStore { store in
            let isRefused = Mutex(true)
            let rig = TallyRig(
                store,
                TallyProcessor(interfere: { _ in
                    if isRefused.withLock({ $0 }) {
                        throw TallyProcessor.Fault(disposition: .failRun, description: "wrong secret")
                    }
                })
            )
            try await rig.enqueue("a", "b", "c")
            try await rig.pump.runAll()
            #expect(try await rig.stored.state == .failed)

            isRefused.withLock { $0 = false }
            #expect(try await Self.replay(store).prepare(try await rig.job("a")) == .ready)
            try await Self.replayDeadLetter(of: rig)
            try await rig.pump.runAll()
            try await rig.sweeper.sweep()
            try await rig.pump.runAll()

            #expect(try await rig.tallied == ["a", "b", "c"])
            #expect(try await rig.stored.state == .finished)
        }
    }

    // MARK: - What would do nothing

    /// A kind and state of a run, the state of the item, and whether its job is replayed.
    struct Case: Sendable, CustomTestStringConvertible {
        var kind: Run.Kind
        var run: Run.State
        var item: RunItem.State
        var isReady: Bool

        var testDescription: String { "\(kind) \(run), item \(item)" }
    }

    static let cases: [Case] = Run.Kind.allCases.flatMap { kind in
        Run.State.allCases.flatMap { run in
            RunItem.State.allCases.map { item in
                let mayReopen = kind == .crawl || kind == .ingest
                let isOpen = run == .running || (mayReopen && run != .cancelled)
                return Case(kind: kind, run: run, item: item, isReady: item != .done && isOpen)
            }
        }
    }

    @Test(arguments: cases)
    func `a job of a run is replayed only where that leads to something`(state: Case) async throws {
        try await TestStore.sqlite.withStore { store in
            try await store.write { session in
                try session.runs.create(
                    Run(id: TallyRig.run, kind: state.kind, parameters: Data("{}".utf8), phase: TallyProcessor.phase)
                )
                // The second keeps the phase open.
                let items = try ["a", "b"].enumerated().map { try TallyProcessor.item($1, position: $0) }
                try session.runs.addItems(items, to: TallyRig.run)
                if state.item != .pending {
                    _ = try session.runs.finishItem(
                        RunItemID(run: TallyRig.run, phase: TallyProcessor.phase, key: "a"), as: state.item,
                        outcome: Data("{}".utf8))
                }
                if state.run != .running { try session.runs.finish(TallyRig.run, as: state.run) }
            }
            let rig = TallyRig(store)

            let answer = try await Self.replay(store).prepare(try await rig.job("a"))
            #expect((answer == .ready) == state.isReady)
            #expect(try await rig.stored.state == (state.isReady ? .running : state.run))
            #expect(try await rig.item("a").state == (state.isReady ? .pending : state.item))
            if case .refused(let reason) = answer { #expect(reason.contains("`juke-enqueue ")) }
        }
    }

    @Test func `an embedding that its run has left behind is not replayed`() async throws {
        try await TestStore.sqlite.withStore { store in
            try await store.write { session in
                try session.runs.create(
                    Run(id: TallyRig.run, kind: .retrain, parameters: Data("{}".utf8), phase: TallyProcessor.phase))
                try session.runs.addItems([try TallyProcessor.item("a", position: 0)], to: TallyRig.run)
                _ = try session.runs.finishItem(
                    RunItemID(run: TallyRig.run, phase: TallyProcessor.phase, key: "a"), as: .failed,
                    outcome: Data("{}".utf8))
            }
            let answer = try await Self.replay(store).prepare(try await TallyRig(store).job("a"))
            #expect(
                answer
                    == .refused(
                        "its retrain is past that step; start another when it has ended: `juke-enqueue retrain`"))
        }
    }

    @Test func `a job that starts a run, or takes one on, is not replayed when the run has ended`() async throws {
        try await TestStore.sqlite.withStore { store in
            let rig = TallyRig(store)
            try await rig.start("a")
            let start = Job(Self.starter, id: JobID(TallyRig.run))
            let step = Job(
                TallyProcessor.step, id: .step(after: TallyProcessor.phase, of: TallyRig.run), run: TallyRig.run)
            #expect(try await Self.replay(store).prepare(start) == .ready)
            #expect(try await Self.replay(store).prepare(step) == .ready)

            _ = try await store.write { try $0.runs.finish(TallyRig.run, as: .failed) }
            let refusal = RunReopening.Answer.refused("its crawl has ended; start another: `juke-enqueue crawl`")
            #expect(try await Self.replay(store).prepare(start) == refusal)
            #expect(try await Self.replay(store).prepare(step) == refusal)
            #expect(try await Self.replay(store).prepare(Job(Self.starter)) == .ready)
        }
    }

    @Test func `a job of a run is not replayed without the store that has the run`() async throws {
        let job = Job(TallyProcessor.task, run: "run-9")
        let answer = try await Self.replay(nil).prepare(job)
        #expect(answer == .refused("it belongs to a run, and JUKE_DATABASE_URL names no store"))
        #expect(try await Self.replay(nil).prepare(Job("debug.tasks.echo")) == .ready)

        try await TestStore.sqlite.withStore { store async throws in
            #expect(try await Self.replay(store).prepare(job) == .refused(RunReopening.unknown))
        }
    }
}
