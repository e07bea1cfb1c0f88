import Foundation
import RunsTesting
import Storage
import Testing

@Suite struct RunStoreTests {
    @Test(arguments: TestStore.available)
    func `a run is created once and ends once`(database: TestStore) async throws {
        let clock = SteppingClock()
        try await database.withStore(clock: clock) { store async throws in
            let run = Run(id: "run-1", kind: .crawl, parameters: Data(#"{"pages":2}"#.utf8), phase: "genres")
            let created = try await store.write { session throws in
                [try session.runs.create(run), try session.runs.create(run)]
            }
            try await store.write { try $0.runs.setPhase("artists", of: "run-1") }
            let active = try await store.read { try $0.runs.active() }
            let ended = try await store.write { session throws in
                [
                    try session.runs.finish("run-1", as: .finished, result: Data(#"{"artists":1}"#.utf8)),
                    try session.runs.finish("run-1", as: .cancelled),
                ]
            }
            let stored = try await store.read { try $0.runs.latest(kind: .crawl) }
            #expect(created == [true, false] && ended == [true, false])
            #expect(active.map(\.phase) == ["artists"])
            #expect(stored?.state == .finished)
            #expect(stored?.finishedAt != nil)
            #expect(stored.map { $0.modifiedAt > $0.createdAt } == true)
            let result = try JSONDecoder().decode([String: Int].self, from: try #require(stored?.result))
            #expect(result == ["artists": 1])
            let rest = try await store.read { try $0.runs.active() }
            #expect(rest.isEmpty)
        }
    }

    @Test(arguments: TestStore.available)
    func `a run counts requests and shows until when it waits`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            try await Self.start(store)
            let end = Date(timeIntervalSince1970: 4_000_000_000)
            try await store.write { session throws in
                try session.runs.addRequests(5, to: "run")
                try session.runs.addRequests(7, to: "run")
                #expect(try session.runs.noteWait("run", until: end, because: "no quota"))
                // Jobs that meet the same wall a moment later, or a nearer one, have no news.
                #expect(try !session.runs.noteWait("run", until: end.addingTimeInterval(0.5), because: "again"))
                #expect(try !session.runs.noteWait("run", until: end.addingTimeInterval(-60), because: "sooner"))
                #expect(try !session.runs.noteWait("unheard of", until: end, because: "nobody"))
            }
            let run = try await store.read { try $0.runs.run("run") }
            #expect(run?.requests == 12)
            #expect(run?.waitsUntil == end)
            #expect(run?.waitReason == "no quota")
        }
    }

    @Test(arguments: TestStore.available)
    func `a pending item keeps what its job noted, a finished one is closed`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            try await Self.start(store)
            try await store.write { try $0.runs.addItems(Self.items(["x:a", "x:b", "y:a"]), to: "run") }
            try await store.write {
                try $0.runs.note(Data(#"{"n":1}"#.utf8), of: RunItemID(run: "run", phase: "p", key: "x:a"))
            }
            let locked = try await store.write {
                try $0.runs.lockPendingItem(RunItemID(run: "run", phase: "p", key: "x:a"))
            }
            let note = try #require(locked?.outcome)
            #expect(try JSONDecoder().decode([String: Int].self, from: note) == ["n": 1])
            _ = try await store.write { session throws in
                try session.runs.finishItem(
                    RunItemID(run: "run", phase: "p", key: "x:a"), as: .done, outcome: Data("{}".utf8), requests: 3)
            }
            try await store.write {
                try $0.runs.note(Data(#"{"n":2}"#.utf8), of: RunItemID(run: "run", phase: "p", key: "x:a"))
            }
            try await store.read { session throws in
                #expect(
                    try session.runs.item(RunItemID(run: "run", phase: "p", key: "x:a"))?.outcome == Data("{}".utf8))
                #expect(try session.runs.run("run")?.requests == 3)
                let counts = try session.runs.counts(of: "run", phase: "p", keysBeginning: "x:")
                #expect(counts == RunPhaseCounts(phase: "p", pending: 1, done: 1, failed: 0))
            }
            for key in ["x:a", "unknown"] {
                let closed = try await store.write {
                    try $0.runs.lockPendingItem(RunItemID(run: "run", phase: "p", key: key))
                }
                #expect(closed == nil)
            }
        }
    }

    @Test(arguments: TestStore.available)
    func `items are added once, listed in order and paged by position`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            try await Self.start(store)
            let first = try await store.write { try $0.runs.addItems(Self.items(["c", "a", "b", "a"]), to: "run") }
            let second = try await store.write { try $0.runs.addItems(Self.items(["b", "d"], from: 10), to: "run") }
            #expect(first.map(\.key) == ["c", "a", "b"])
            #expect(second.map(\.key) == ["d"])
            try await store.read { session throws in
                let items = try session.runs.items(of: "run", phase: "p")
                #expect(items.map(\.key) == ["c", "a", "b", "d"])
                #expect(items[0].task == "task.c")
                let payload = try JSONDecoder().decode([String: String].self, from: items[0].payload)
                #expect(payload == ["key": "c"])
                let page = try session.runs.items(of: "run", phase: "p", state: .pending, after: 0, limit: 2)
                #expect(page.map(\.key) == ["a", "b"])
                #expect(try session.runs.position(of: RunItemID(run: "run", phase: "p", key: "d")) == 11)
                #expect(try session.runs.isPending(RunItemID(run: "run", phase: "p", key: "d")))
                #expect(try !session.runs.isPending(RunItemID(run: "run", phase: "p", key: "z")))
                #expect(try session.runs.pendingCount(of: "run", phase: "p") == 4)
                #expect(try session.runs.counts(of: "run", phase: "none").total == 0)
            }
        }
    }

    @Test(arguments: TestStore.available)
    func `an item counts once although its job is delivered twice`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            try await Self.start(store)
            try await store.write { try $0.runs.addItems(Self.items(["a", "b"]), to: "run") }
            var progress: [RunPhaseProgress] = []
            for (key, state) in [("a", RunItem.State.done), ("a", .failed), ("b", .failed), ("b", .done)] {
                progress.append(
                    try await store.write {
                        try $0.runs.finishItem(
                            RunItemID(run: "run", phase: "p", key: key), as: state,
                            outcome: Data(#"{"tracks": 3}"#.utf8))
                    })
            }
            #expect(progress == [.remaining(1), .alreadyFinished, .phaseFinished, .alreadyFinished])
            try await store.read { session throws in
                let counts = try session.runs.counts(of: "run")
                #expect(counts == [RunPhaseCounts(phase: "p", pending: 0, done: 1, failed: 1)])
                let outcomes = try session.runs.outcomes(of: "run", phase: "p")
                    .map { try JSONDecoder().decode([String: Int].self, from: $0) }
                #expect(outcomes == [["tracks": 3], ["tracks": 3]])
                #expect(try session.runs.item(RunItemID(run: "run", phase: "p", key: "a"))?.state == .done)
            }
        }
    }

    @Test(arguments: TestStore.available)
    func `workers that finish items at once hear the end of the phase once`(database: TestStore) async throws {
        let keys = (0..<40).map { "item-\($0)" }
        try await database.withStore { store async throws in
            try await Self.start(store)
            try await store.write { try $0.runs.addItems(Self.items(keys), to: "run") }
            let progress = try await withThrowingTaskGroup(of: RunPhaseProgress.self) { group in
                for key in (keys + keys).shuffled() {
                    group.addTask {
                        try await store.write {
                            try $0.runs.finishItem(
                                RunItemID(run: "run", phase: "p", key: key), as: .done,
                                outcome: Data(#"{"tracks": 1}"#.utf8))
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(progress.count { $0 == .phaseFinished } == 1)
            #expect(progress.count { $0 == .alreadyFinished } == 40)
            let outcomes = try await store.read { try $0.runs.outcomes(of: "run") }
            #expect(outcomes.count == 40)
        }
    }

    @Test(arguments: TestStore.available)
    func `a transaction that is undone finishes nothing`(database: TestStore) async throws {
        struct Late: Error {}
        try await database.withStore { store async throws in
            try await Self.start(store)
            try await store.write { try $0.runs.addItems(Self.items(["a"]), to: "run") }
            await #expect(throws: Late.self) {
                try await store.write { session in
                    _ = try session.runs.finishItem(
                        RunItemID(run: "run", phase: "p", key: "a"), as: .done, outcome: Data("{}".utf8))
                    throw Late()
                }
            }
            let pending = try await store.read { try $0.runs.pendingCount(of: "run", phase: "p") }
            #expect(pending == 1)
        }
    }

    @Test(arguments: TestStore.available)
    func `bad input is refused by name`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            try await Self.start(store)
            await expectStorageError(.notFound, containing: "nowhere") {
                try await store.write { try $0.runs.addItems(Self.items(["a"]), to: "nowhere") }
            }
            await expectStorageError(.notFound, containing: "'z'") {
                try await store.write {
                    try $0.runs.finishItem(
                        RunItemID(run: "run", phase: "p", key: "z"), as: .done, outcome: Data("{}".utf8))
                }
            }
            await expectStorageError(.notFound) { try await store.write { try $0.runs.finish("nowhere", as: .failed) } }
            await expectStorageError(.invalidInput, containing: "JSON") {
                try await store.write { try $0.runs.finish("run", as: .failed, result: Data("no".utf8)) }
            }
            await expectStorageError(.invalidInput) {
                try await store.write { try $0.runs.addItems(Self.items([""]), to: "run") }
            }
            await expectStorageError(.invalidInput) {
                try await store.write {
                    try $0.runs.create(Run(id: "", kind: .embed, parameters: Data("{}".utf8), phase: "p"))
                }
            }
        }
    }

    private static func start(_ store: Store) async throws {
        try await store.write { session throws in
            try session.runs.create(Run(id: "run", kind: .ingest, parameters: Data("{}".utf8), phase: "p"))
        }
    }

    private static func items(_ keys: [String], from position: Int = 0) -> [RunItem] {
        keys.enumerated().map { index, key in
            RunItem(
                phase: "p", key: key, position: position + index, task: "task.\(key)",
                payload: Data(#"{"key": "\#(key)"}"#.utf8))
        }
    }

    @Test(arguments: TestStore.available.filter { $0 == .postgres })
    func `the first items of a database are found by their keys, not by reading the run`(
        database: TestStore
    ) async throws {
        try await database.withStore { store async throws in
            let run = Run(id: "run-1", kind: .crawl, parameters: Data("{}".utf8), phase: "crawl")
            let items = (0..<20).map {
                RunItem(phase: "crawl", key: "item \($0)", position: $0, task: "t", payload: Data("{}".utf8))
            }
            try await store.write { session throws in
                try session.runs.create(run)
                try session.runs.addItems(items, to: run.id)
            }

            let plan = try await store.read(plan: .indexOnly) { session throws in
                try session.sql.query(
                    "EXPLAIN SELECT state FROM juke_run_item WHERE run_id = 'run-1' AND phase = 'crawl' AND key = 'item 7'"
                )
                .map { try $0.text(0) }
            }

            #expect(plan.contains { $0.contains("juke_run_item_pkey") })
        }
    }
}
