import Catalog
import Concurrency
import Messaging
import MessagingTesting
import Pipeline
import Ranking
import Recommendations
import Runs
import Storage
import Testing

@testable import RankWorker

/// The index in memory and the store that it shows.
struct IndexFollowerTests {
    @Test func `the index holds what the active model embedded`() async throws {
        try await RankRig.with { rig in
            let index = try #require(rig.index.current)

            #expect(index.modelVersion == "v1.0.0")
            #expect(ResourceType.allCases.map { index[$0].count } == [5, 5, 5, 5])
            #expect(index.entity(JukeURI(.genre, "art pop")) != nil)
            #expect(index.entity(JukeURI(.artist, "nobody")) == nil)
        }
    }

    @Test func `without an active model there is no index`() async throws {
        try await RankRig.with(version: nil) { rig in
            #expect(rig.index.current == nil)
            #expect(rig.index.revision == 0)
        }
    }

    @Test func `a new model is loaded when the revision says so`() async throws {
        try await RankRig.with { rig in
            let before = rig.index.revision
            try await rig.activate("v1.1.0")
            #expect(rig.index.current?.modelVersion == "v1.0.0")

            try await rig.follower.refresh()

            #expect(rig.index.current?.modelVersion == "v1.1.0")
            #expect(rig.index.revision != before)
        }
    }

    @Test func `an embedding that was removed leaves the index`() async throws {
        try await RankRig.with { rig in
            _ = try await rig.store.write { session in
                let id = try session.sql.query("SELECT id FROM catalog_artist WHERE spotify_id = 'tool'", [])
                try session.embeddings.remove([try id[0].integer(0)], of: .artist, version: "v1.0.0")
            }

            try await rig.follower.refresh()

            #expect(rig.index.current?.entity(JukeURI(.artist, "tool")) == nil)
            #expect(rig.index.current?[.artist].count == 4)
        }
    }

    @Test func `an index reports its size, its age and its lag behind the store`() {
        let clock = ManualClock()
        let index = LiveIndex(clock: clock)
        func figure(_ name: String) -> Double? { index.figures.first { $0.name == "juke_index_\(name)" }?.value }
        #expect(figure("ready") == 0 && figure("rows") == 0 && figure("age_seconds") == nil)

        index.swap(to: CatalogIndex(modelVersion: "v", tables: []), revision: 7)
        clock.advance(by: .seconds(10))
        index.note(revision: 7)
        #expect(figure("ready") == 1 && figure("revision") == 7 && figure("revision_lag") == 0)
        #expect(figure("age_seconds") == 10 && figure("behind_seconds") == 0 && figure("checked_seconds") == 0)

        index.note(revision: 9)
        clock.advance(by: .seconds(5))
        index.note(revision: 12)
        clock.advance(by: .seconds(2))
        #expect(figure("revision_lag") == 5 && figure("behind_seconds") == 7 && figure("checked_seconds") == 2)

        index.swap(to: CatalogIndex(modelVersion: "v", tables: []), revision: 12)
        #expect(figure("revision_lag") == 0 && figure("behind_seconds") == 0 && figure("age_seconds") == 0)
    }

    @Test func `a store that has not changed is not loaded again`() async throws {
        try await RankRig.with { rig in
            // Marks the index in memory, to see whether it is still the same one.
            let revision = try #require(rig.index.revision)
            rig.index.swap(to: CatalogIndex(modelVersion: "marked", tables: []), revision: revision)

            try await rig.follower.refresh()

            #expect(rig.index.current?.modelVersion == "marked")
        }
    }

    @Test func `the follower looks at the store every second`() async throws {
        try await RankRig.with { rig in
            let following = Task { try await rig.follower.run() }
            await rig.clock.waitForSleepers(1)
            try await rig.activate("v1.1.0")

            rig.clock.advance(by: .seconds(1))
            await rig.clock.waitForSleepers(1)

            #expect(rig.index.current?.modelVersion == "v1.1.0")
            following.cancel()
            try await following.value
        }
    }

    @Test func `the index stays when the store cannot be read`() async throws {
        try await RankRig.with { rig in
            await rig.store.close()
            let following = Task { try await rig.follower.run() }
            await rig.clock.waitForSleepers(1)

            rig.clock.advance(by: .seconds(1))
            await rig.clock.waitForSleepers(1)

            #expect(rig.index.current?.modelVersion == "v1.0.0")
            following.cancel()
            try await following.value
        }
    }
}
