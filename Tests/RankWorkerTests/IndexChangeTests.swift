import Catalog
import Concurrency
import MessagingTesting
import Pipeline
import Ranking
import Recommendations
import Runs
import RunsTesting
import Storage
import Testing

@testable import RankWorker

/// Vectors that change while a worker answers.
struct IndexChangeTests {
    private static let tool = JukeURI(.artist, "tool")
    private static let song = JukeURI(.track, "tool-track")

    /// A worker over the small catalog, whose index counts as a large one where limits say so.
    private func withRig(
        _ database: TestStore, _ body: (RankRig) async throws -> Void
    ) async throws {
        try await database.withStore { store in
            let rig = RankRig(store: store)
            _ = try await store.write { try $0.catalog.importBatch(SmallCatalog.batch) }
            try await rig.activate("v1.0.0")
            try await rig.follower.refresh()
            try await body(rig)
        }
    }

    private func follower(_ rig: RankRig, _ change: (inout IndexLimits) -> Void) -> IndexFollower {
        var follower = rig.follower
        follower.limits.smallRows = 0
        change(&follower.limits)
        return follower
    }

    /// Gives a resource another vector, as an embed worker does.
    private func move(_ uri: JukeURI, to axis: Int, _ rig: RankRig, version: String = "v1.0.0") async throws {
        try await rig.store.write { session in
            let id = try #require(try session.catalog.databaseIDs(of: uri.type, [uri.id])[uri.id])
            var vector = [Float](repeating: 0, count: EmbeddingRows.dimensions)
            vector[axis] = 1
            try session.embeddings.write(
                EmbeddingRows(ids: [id], vectors: vector, qualities: [0.9]), of: uri.type, version: version)
        }
    }

    private func axis(of uri: JukeURI, _ index: CatalogIndex?) -> Int? {
        guard let index, let entity = index.entity(uri) else { return nil }
        return index.vector(of: entity).firstIndex(of: 1)
    }

    @Test(arguments: TestStore.available)
    func `a changed vector is shown without another index`(database: TestStore) async throws {
        try await withRig(database) { rig in
            let before = try #require(rig.index.loaded?.index)
            try await move(Self.tool, to: 20, rig)
            try await move(Self.song, to: 21, rig)

            try await rig.follower.refresh()

            #expect(axis(of: Self.tool, rig.index.current) == 20 && axis(of: Self.song, rig.index.current) == 21)
            #expect(rig.index.loaded?.index.isSame(as: before) == true)
            #expect(rig.index.revision == (try await rig.store.read { try $0.embeddings.revision() }))
            #expect(rig.index.figures.contains { $0.name == "juke_index_changed_rows" && $0.value == 2 })
            // The answers are those of a worker that starts now.
            let other = RankRig(store: rig.store)
            try await other.follower.refresh()
            let request = RecommendationRequest(seeds: [.uri(JukeURI(.artist, "bjork")), .name("Tool")], limit: 5)
            #expect(try await rig.answer(to: request) == other.answer(to: request))
        }
    }

    @Test(arguments: TestStore.available)
    func `a worker that is far behind catches up with each change`(database: TestStore) async throws {
        try await withRig(database) { rig in
            let before = try #require(rig.index.loaded?.index)
            for axis in 10..<30 { try await move(Self.tool, to: axis, rig) }
            try await move(Self.song, to: 9, rig)
            for axis in 10..<30 { try await move(JukeURI(.album, "bjork-album"), to: axis, rig) }

            try await rig.follower.refresh()

            let index = rig.index.current
            #expect(axis(of: Self.tool, index) == 29 && axis(of: Self.song, index) == 9)
            #expect(axis(of: JukeURI(.album, "bjork-album"), index) == 29)
            #expect(rig.index.loaded?.index.isSame(as: before) == true)
        }
    }

    @Test func `a change of more than vectors builds a new index, and smaller changes go on meanwhile`() async throws {
        try await withRig(.sqlite) { rig in
            let (follower, builder) = (follower(rig) { _ in }, IndexBuilder(clock: rig.clock))
            try await addTrack("new", rig)
            try await move(Self.tool, to: 20, rig)

            let work = try #require(try await follower.follow(builder))
            #expect(axis(of: Self.tool, rig.index.current) == 20)
            #expect(rig.index.current?[.track].count == 5)
            let built = try await work()
            try await move(Self.song, to: 21, rig)
            #expect(try await follower.follow(builder) == nil)
            #expect(axis(of: Self.song, rig.index.current) == 21)
            await builder.run { built }
            #expect(try await follower.follow(builder) == nil)

            // Nothing that was changed while the index was built is lost.
            #expect(rig.index.current?[.track].count == 6)
            #expect(axis(of: Self.tool, rig.index.current) == 20 && axis(of: Self.song, rig.index.current) == 21)
            #expect(rig.index.figures.contains { $0.name == "juke_index_revision_lag" && $0.value == 0 })
        }
    }

    @Test func `many changes are merged into a new index, and those that come meanwhile lie over it`() async throws {
        try await withRig(.sqlite) { rig in
            let follower = follower(rig) { $0.mergedRows = 1 }
            let builder = IndexBuilder(clock: rig.clock)
            let before = try #require(rig.index.loaded?.index)
            try await move(Self.tool, to: 20, rig)
            #expect(try await follower.follow(builder) == nil)
            try await move(Self.song, to: 21, rig)

            let work = try #require(try await follower.follow(builder))
            let built = try await work()
            try await move(Self.tool, to: 22, rig)
            #expect(try await follower.follow(builder) == nil)
            await builder.run { built }
            #expect(try await follower.follow(builder) == nil)

            let (base, changes, revision) = try #require(rig.index.parts)
            #expect(!base.isSame(as: before) && changes.count == 1)
            #expect(axis(of: Self.tool, base) == 20 && axis(of: Self.song, base) == 21)
            #expect(axis(of: Self.tool, rig.index.current) == 22)
            #expect(revision == (try await rig.store.read { try $0.embeddings.revision() }))
        }
    }

    @Test func `another model is built beside the old one and takes its place`() async throws {
        try await withRig(.sqlite) { rig in
            let (follower, builder) = (follower(rig) { _ in }, IndexBuilder(clock: rig.clock))
            try await rig.activate("v1.1.0", turnedBy: 4)

            let work = try #require(try await follower.follow(builder))
            #expect(rig.index.current?.modelVersion == "v1.0.0")
            let built = try await work()
            // The old model is no longer written to; the new one is.
            try await move(Self.tool, to: 20, rig, version: "v1.1.0")
            #expect(try await follower.follow(builder) == nil)
            await builder.run { built }
            #expect(try await follower.follow(builder) == nil)
            #expect(try await follower.follow(builder) == nil)

            #expect(rig.index.current?.modelVersion == "v1.1.0")
            #expect(axis(of: Self.tool, rig.index.current) == 20)
        }
    }

    @Test func `an index that is older than what is shown does not take its place`() async throws {
        try await withRig(.sqlite) { rig in
            let follower = follower(rig) { $0.mergedRows = 0 }
            let builder = IndexBuilder(clock: rig.clock)
            try await move(Self.tool, to: 20, rig)
            let work = try #require(try await follower.follow(builder))
            let built = try await work()
            try await move(Self.tool, to: 21, rig)
            #expect(try await follower.follow(builder) == nil)
            // What has changed since cannot be told any more.
            _ = try await rig.store.write { try $0.sql.execute("DELETE FROM juke_vector_change", []) }

            await builder.run { built }
            _ = try await follower.follow(builder)

            #expect(axis(of: Self.tool, rig.index.current) == 21)
        }
    }

    @Test func `facts that changed with the vectors are loaded`() async throws {
        try await withRig(.sqlite) { rig in
            try await move(Self.tool, to: 20, rig)
            _ = try await rig.store.write {
                try $0.sql.execute(
                    """
                    UPDATE catalog_artist SET name = 'Tool, renamed', modified_at = '2099-01-01 00:00:00'
                    WHERE spotify_id = 'tool'
                    """, [])
            }

            try await rig.follower.refresh()

            let index = try #require(rig.index.current)
            #expect(index.entity(Self.tool).map { index.name(of: $0) } == "Tool, renamed")
            #expect(axis(of: Self.tool, index) == 20 && rig.index.parts?.changes.isEmpty == true)
        }
    }

    @Test func `a builder builds one index at a time, and rests as long as it worked`() async throws {
        let clock = ManualClock()
        let builder = IndexBuilder(clock: clock)
        #expect(builder.begin(at: .seconds(0)) && !builder.begin(at: .seconds(0)))
        clock.advance(by: .seconds(8))
        await builder.run { throw CancellationError() }

        #expect(!builder.begin(at: .seconds(20)))
        #expect(throws: CancellationError.self) { try builder.take() }
        #expect(try builder.take() == nil)
        #expect(!builder.begin(at: .seconds(15)) && builder.begin(at: .seconds(16)))
        #expect(builder.comparesFacts(at: .seconds(0), every: .seconds(60)))
        #expect(!builder.comparesFacts(at: .seconds(59), every: .seconds(60)))
        #expect(builder.comparesFacts(at: .seconds(60), every: .seconds(60)))
    }

    /// Adds a track with a vector to the catalog.
    private func addTrack(_ id: SpotifyID, _ rig: RankRig) async throws {
        var batch = ImportBatch(provider: "test")
        batch.tracks = [
            Track(
                id: id, name: "New Song", album: SmallCatalog.album(of: "tool"),
                artists: [ArtistReference(id: "tool", name: "Tool")], trackNumber: 2, durationMilliseconds: 100_000)
        ]
        _ = try await rig.store.write { [batch] in try $0.catalog.importBatch(batch) }
        try await move(JukeURI(.track, id), to: 30, rig)
    }
}
