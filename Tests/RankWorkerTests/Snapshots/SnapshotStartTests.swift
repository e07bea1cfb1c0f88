import Catalog
import Concurrency
import Foundation
import MessagingTesting
import Pipeline
import Ranking
import Recommendations
import Runs
import RunsTesting
import Settings
import Storage
import Testing

@testable import RankWorker

/// Workers that start with a snapshot, and those that leave one behind.
struct SnapshotStartTests {
    /// A rank worker's parts over the small catalog, with a folder for snapshots.
    private func withRig(_ body: (RankRig, IndexFollower, SnapshotKeeper) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "juke-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // A file: a store in memory has no snapshots.
        let store = try await Store.open(
            try DatabaseURL("sqlite:\(folder.appending(path: "juke.db").path)"),
            options: StoreOptions(requiresSchema: false), logger: .silent, clock: SystemClock())
        let outcome: Result<Void, any Error>
        do {
            _ = try await store.migrate()
            let rig = RankRig(store: store)
            _ = try await store.write { try $0.catalog.importBatch(SmallCatalog.batch) }
            try await rig.activate("v1.0.0")
            let snapshots = SnapshotFolder(folder.appending(path: "index"))
            var follower = rig.follower
            follower.snapshots = snapshots
            let keeper = SnapshotKeeper(
                index: rig.index, snapshots: snapshots, interval: .seconds(1), clock: rig.clock, logger: .silent)
            outcome = .success(try await body(rig, follower, keeper))
        } catch {
            outcome = .failure(error)
        }
        await store.close()
        try outcome.get()
    }

    /// A worker that starts after the first one has left its snapshot.
    private func second(_ rig: RankRig, _ follower: IndexFollower) -> (index: LiveIndex, follower: IndexFollower) {
        let index = LiveIndex(clock: rig.clock)
        return (
            index,
            IndexFollower(
                index: index, store: rig.store, snapshots: follower.snapshots, interval: .seconds(1), clock: rig.clock,
                logger: .silent)
        )
    }

    private func leaveSnapshot(_ rig: RankRig, _ keeper: SnapshotKeeper) async throws {
        var schedule = SnapshotSchedule()
        rig.clock.advance(by: .seconds(60))
        try await keeper.keep(&schedule)
    }

    @Test func `the first worker loads from the store and answers from its snapshot when that is written`() async throws
    {
        try await withRig { rig, follower, keeper in
            try await follower.start()
            let built = try #require(rig.index.loaded)
            #expect(built.origin.source == .store)

            try await leaveSnapshot(rig, keeper)

            let mapped = try #require(rig.index.loaded)
            #expect(mapped.origin.source == .snapshot && !mapped.index.isSame(as: built.index))
            #expect(mapped.index[.track].count == 5 && rig.index.revision == built.origin.label?.revision)
            let request = RecommendationRequest(seeds: [.name("Tool")], limit: 5)
            #expect(
                try Recommender(index: mapped.index).recommend(request)
                    == Recommender(index: built.index).recommend(request))
        }
    }

    @Test func `a second worker reads no vector from the store`() async throws {
        try await withRig { rig, follower, keeper in
            try await follower.start()
            try await leaveSnapshot(rig, keeper)
            // A worker that read the store now would find no tracks; the revision is as it was.
            _ = try await rig.store.write { session in
                try session.sql.execute("DELETE FROM recommender_trackembedding", [])
            }
            let (index, other) = second(rig, follower)

            try await other.start()

            #expect(index.loaded?.origin.source == .snapshot && index.current?[.track].count == 5)
        }
    }

    @Test func `an older snapshot answers at once, and the store's state follows`() async throws {
        try await withRig { rig, follower, keeper in
            try await follower.start()
            try await leaveSnapshot(rig, keeper)
            _ = try await rig.store.write { session in
                let id = try session.sql.query("SELECT id FROM catalog_artist WHERE spotify_id = 'tool'", [])
                try session.embeddings.remove([try id[0].integer(0)], of: .artist, version: "v1.0.0")
            }
            let (index, other) = second(rig, follower)

            try await other.start()
            #expect(index.current?[.artist].count == 5)
            #expect(index.figures.contains { $0.name == "juke_index_revision_lag" && $0.value == 1 })

            try await other.refresh()
            #expect(index.current?[.artist].count == 4 && index.loaded?.origin.source == .store)
        }
    }

    @Test func `an older snapshot is caught up by what has changed since`() async throws {
        try await withRig { rig, follower, keeper in
            try await follower.start()
            try await leaveSnapshot(rig, keeper)
            func turn(by axes: Int) async throws {
                _ = try await rig.store.write { session in
                    let rows = try SmallCatalog.rows(of: .track, turnedBy: axes, in: session)
                    try session.embeddings.write(rows, of: .track, version: "v1.0.0")
                }
            }
            for axes in 5..<8 { try await turn(by: axes) }
            let (index, other) = second(rig, follower)

            try await other.start()
            try await other.refresh()

            #expect(index.loaded?.origin.source == .snapshot)
            #expect(index.revision == (try await rig.store.read { try $0.embeddings.revision() }))
            let present = try #require(index.current)
            let entity = try #require(present.entity(JukeURI(.track, "tool-track")))
            #expect(present.vector(of: entity).firstIndex(of: 1) == 7)

            // The changes stay when the index is replaced by its snapshot.
            try await follower.refresh()
            var schedule = SnapshotSchedule()
            try await keeper.keep(&schedule)
            let mapped = try #require(rig.index.current)
            let song = try #require(mapped.entity(JukeURI(.track, "tool-track")))
            #expect(mapped.vector(of: song).firstIndex(of: 1) == 7)
        }
    }

    @Test(arguments: [
        "UPDATE catalog_artist SET name = 'Tool, renamed', modified_at = '2099-01-01 00:00:00' WHERE spotify_id = 'tool'",
        "DELETE FROM catalog_artist_genres WHERE artist_id = (SELECT id FROM catalog_artist WHERE spotify_id = 'tool')",
    ])
    func `facts that changed without the revision are found after the start, or before where that matters`(
        change: String
    ) async throws {
        try await withRig { rig, follower, keeper in
            try await follower.start()
            try await leaveSnapshot(rig, keeper)
            let (unchanged, first) = second(rig, follower)
            try await first.start()
            try await first.refresh()
            #expect(unchanged.loaded?.origin.source == .snapshot)
            _ = try await rig.store.write { try $0.sql.execute(change, []) }
            let (index, other) = second(rig, follower)
            let (exact, commands) = second(rig, follower)

            try await other.start()
            #expect(index.loaded?.origin.source == .snapshot)
            try await other.refresh()
            #expect(index.loaded?.origin.source == .store)
            try await commands.start(exactly: true)
            #expect(exact.loaded?.origin.source == .store)
            // The next file has the store's facts.
            try await leaveSnapshot(
                rig,
                SnapshotKeeper(
                    index: index, snapshots: try #require(other.snapshots), interval: .seconds(1), clock: rig.clock,
                    logger: .silent))
            let (last, late) = second(rig, follower)
            try await late.start(exactly: true)
            #expect(last.loaded?.origin.source == .snapshot)
        }
    }

    @Test func `a start that needs the present state takes no older snapshot`() async throws {
        try await withRig { rig, follower, keeper in
            try await follower.start()
            try await leaveSnapshot(rig, keeper)
            try await rig.store.write { $0.embeddings.bumpRevision() }
            let (index, other) = second(rig, follower)

            try await other.start(exactly: true)

            #expect(index.loaded?.origin.source == .store)
        }
    }

    @Test func `the snapshot of another model is not used`() async throws {
        try await withRig { rig, follower, keeper in
            try await follower.start()
            try await leaveSnapshot(rig, keeper)
            try await rig.activate("v1.1.0")
            let (index, other) = second(rig, follower)

            try await other.start()

            #expect(index.loaded?.origin.source == .store && index.current?.modelVersion == "v1.1.0")
        }
    }

    @Test func `a damaged snapshot is replaced`() async throws {
        try await withRig { rig, follower, keeper in
            try await follower.start()
            try await leaveSnapshot(rig, keeper)
            let label = try #require(rig.index.loaded?.origin.label)
            let path = try #require(follower.snapshots).path + "/" + SnapshotName(label).text
            try Data(repeating: 7, count: 5_000).write(to: URL(filePath: path))
            chmod(path, 0o600)
            let (index, other) = second(rig, follower)

            try await other.start()
            #expect(index.loaded?.origin.source == .store && index.current?[.track].count == 5)

            let second = SnapshotKeeper(
                index: index, snapshots: keeper.snapshots, interval: .seconds(1), clock: rig.clock, logger: .silent)
            try await leaveSnapshot(rig, second)
            #expect(index.loaded?.origin.source == .snapshot)
        }
    }

    @Test func `two workers that loaded from the store share one snapshot`() async throws {
        try await withRig { rig, follower, keeper in
            try await follower.start()
            let (index, other) = second(rig, follower)
            try await other.start()
            let second = SnapshotKeeper(
                index: index, snapshots: keeper.snapshots, interval: .seconds(1), clock: rig.clock, logger: .silent)

            try await leaveSnapshot(rig, keeper)
            var schedule = SnapshotSchedule()
            try await second.keep(&schedule)

            #expect(rig.index.loaded?.origin.source == .snapshot && index.loaded?.origin.source == .snapshot)
        }
    }

    @Test func `a folder that cannot be written leaves the worker as it is`() async throws {
        try await withRig { rig, follower, _ in
            var follower = follower
            follower.snapshots = SnapshotFolder(URL(filePath: "/dev/null/index"))
            try await follower.start()
            let keeper = SnapshotKeeper(
                index: rig.index, snapshots: SnapshotFolder(URL(filePath: "/dev/null/index")), interval: .seconds(1),
                clock: rig.clock, logger: .silent)

            await #expect(throws: SnapshotError.self) { try await leaveSnapshot(rig, keeper) }

            #expect(rig.index.loaded?.origin.source == .store && rig.index.current?[.track].count == 5)
        }
    }

    @Test func `the keeper writes within half a minute of the first load`() async throws {
        try await withRig { rig, follower, keeper in
            try await follower.start()
            let keeping = Task { try await keeper.run() }
            for _ in 0..<30 where rig.index.loaded?.origin.source == .store {
                await rig.clock.waitForSleepers(1)
                rig.clock.advance(by: .seconds(1))
            }
            await rig.clock.waitForSleepers(1)

            #expect(rig.index.loaded?.origin.source == .snapshot)
            keeping.cancel()
            try await keeping.value
        }
    }
}

/// When snapshots are written.
struct SnapshotScheduleTests {
    @Test func `the first is due when the index has settled, or after twenty seconds`() {
        var schedule = SnapshotSchedule()
        func isDue(at seconds: Int, loadedAt loaded: Int) -> Bool {
            schedule.isDue(at: .seconds(seconds), loadedAt: .seconds(loaded))
        }

        #expect(!isDue(at: 104, loadedAt: 100))
        #expect(isDue(at: 105, loadedAt: 100))
        #expect(!isDue(at: 119, loadedAt: 118))
        #expect(isDue(at: 120, loadedAt: 119))
    }

    @Test func `the next is due after ten minutes, or twenty where the index never settles`() {
        var schedule = SnapshotSchedule()
        func isDue(at seconds: Int, loadedAt loaded: Int) -> Bool {
            schedule.isDue(at: .seconds(seconds), loadedAt: .seconds(loaded))
        }
        #expect(isDue(at: 5, loadedAt: 0))
        schedule.noteAttempt(at: .seconds(5))

        #expect(!isDue(at: 604, loadedAt: 30))
        #expect(isDue(at: 605, loadedAt: 600))
        #expect(!isDue(at: 1_204, loadedAt: 1_203))
        #expect(isDue(at: 1_205, loadedAt: 1_204))
    }
}

/// Where the settings put snapshots.
struct SnapshotSettingsTests {
    @Test func `snapshots lie beside the models unless a folder is named, or none is wanted`() throws {
        func path(_ environment: [String: String]) throws -> String? {
            try RankConfiguration(
                settings: Settings(environment: environment), clock: SystemClock()
            ).snapshots?.path
        }

        #expect(try path(["JUKE_MODEL_DIR": "/var/lib/juke/model"]) == "/var/lib/juke/model/index")
        #expect(try path(["JUKE_MODEL_DIR": "/m", "JUKE_INDEX_DIR": "/srv/index"]) == "/srv/index")
        #expect(try path(["JUKE_INDEX_DIR": "off"]) == nil)
        #expect(try path([:])?.hasSuffix("/model/index") == true)
    }
}
