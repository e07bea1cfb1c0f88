import Catalog
import Concurrency
import Dispatch
import RunsTesting
import Testing

@testable import Storage

/// What the store says of the vectors that have changed.
@Suite struct VectorChangeTests {
    /// A store with an active model, a vector of each of six tracks, and nothing to be told of since.
    private func withTracks(
        _ database: TestStore, _ body: (_ store: Store, _ tracks: [Int64], _ revision: Int64) async throws -> Void
    ) async throws {
        try await database.withStore { store async throws in
            try await Samples.fill(store)
            let tracks = try await store.write { session throws -> [Int64] in
                let ids = try session.sql.query("SELECT id FROM catalog_track ORDER BY id").map { try $0.integer(0) }
                try session.models.insert(Samples.model("v1"))
                try session.models.insert(Samples.model("v2"))
                for (axis, id) in ids.enumerated() {
                    try session.embeddings.write(Self.row(id, axis), of: .track, version: "v1")
                }
                try session.models.activate("v1")
                return ids
            }
            let revision = try await store.read { try $0.embeddings.revision() }
            try await body(store, tracks, revision)
        }
    }

    private static func row(_ id: Int64, _ axis: Int, quality: Double = 1) -> EmbeddingRows {
        EmbeddingRows(ids: [id], vectors: Samples.vector(axis), qualities: [quality])
    }

    private func changes(_ store: Store, _ revision: Int64) async throws -> (revision: Int64, changes: VectorChanges) {
        try await store.read { try $0.embeddings.changes(since: revision) }
    }

    @Test(arguments: TestStore.available)
    func `a revision lists the changed vectors of the active model, and no others`(
        database: TestStore
    ) async throws {
        try await withTracks(database) { store, tracks, start in
            let none = try await changes(store, start)
            #expect(none.revision == start && none.changes == VectorChanges())

            try await store.write { session in
                // One as it was, one new, one of another model.
                try session.embeddings.write(Self.row(tracks[0], 0), of: .track, version: "v1")
                try session.embeddings.write(Self.row(tracks[1], 9), of: .track, version: "v1")
                try session.embeddings.write(Self.row(tracks[2], 9), of: .track, version: "v2")
            }
            _ = try await store.write { try $0.embeddings.remove([tracks[3]], of: .track, version: "v1") }

            let found = try await changes(store, start)
            #expect(found.revision == start + 2 && !found.changes.isUnlisted && found.changes.count == 2)
            #expect(found.changes.ids == [.track: [tracks[1], tracks[3]]])
            #expect(try await changes(store, start + 1).changes.ids == [.track: [tracks[3]]])
            let present = try await store.read {
                try $0.embeddings.changedVectors(of: [tracks[1], tracks[3], 987_654], .track, version: "v1")
            }
            #expect(Set(present.map(\.spotifyID)) == ["track-2", "track-4"])
            let changed = try #require(present.first { $0.spotifyID == "track-2" })
            #expect(changed.vector == Samples.vector(9) && changed.quality == 1 && changed.features?.energy == 0.2)
            #expect(present.first { $0.spotifyID == "track-4" }?.vector == nil)
        }
    }

    @Test(arguments: TestStore.available)
    func `an unlisted change is reported as a change of everything`(database: TestStore) async throws {
        try await withTracks(database) { store, tracks, start in
            _ = try await store.write { try $0.models.activate("v2") }
            #expect(try await changes(store, start).changes.isUnlisted)

            // An older Juke raises the revision without a word.
            _ = try await store.write { session in
                try session.sql.execute("UPDATE juke_revision SET revision = revision + 1")
                try session.embeddings.write(Self.row(tracks[1], 9), of: .track, version: "v2")
            }
            #expect(try await changes(store, start + 1).changes.isUnlisted)
            #expect(try await !changes(store, start + 2).changes.isUnlisted)
            // A backup has set the store back.
            #expect(try await changes(store, start + 9).changes.isUnlisted)
        }
    }

    @Test(arguments: TestStore.available)
    func `old changes are forgotten`(database: TestStore) async throws {
        try await withTracks(database) { store, tracks, start in
            _ = try await store.write { try $0.embeddings.write(Self.row(tracks[1], 9), of: .track, version: "v1") }
            let far = (start + 1 + EmbeddingStore.keptRevisions) / 64 * 64 + 63
            _ = try await store.write { session in
                try session.sql.execute("UPDATE juke_revision SET revision = ?", [.integer(far)])
            }
            _ = try await store.write { try $0.embeddings.write(Self.row(tracks[1], 8), of: .track, version: "v1") }

            let kept = try await store.read { session in
                try session.sql.query("SELECT revision FROM juke_vector_change").map { try $0.integer(0) }
            }
            #expect(kept == [far + 1])
            #expect(try await changes(store, start).changes.isUnlisted)
            #expect(try await changes(store, far).changes.ids == [.track: [tracks[1]]])
        }
    }

    @Test(.enabled(if: TestStore.available.contains(.postgres)))
    func `a transaction that began earlier and commits later is listed with its commit`() async throws {
        try await withTracks(.postgres) { store, tracks, start in
            let (hasWritten, mayEnd) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            async let slow = store.write { session in
                let count = try session.embeddings.write(Self.row(tracks[0], 9), of: .track, version: "v1")
                hasWritten.signal()
                mayEnd.wait()
                return count
            }
            await Self.waiting(for: hasWritten)

            _ = try await store.write { try $0.embeddings.write(Self.row(tracks[1], 9), of: .track, version: "v1") }
            let between = try await changes(store, start)
            mayEnd.signal()
            let slowCount = try await slow
            #expect(slowCount == 1)

            #expect(between.revision == start + 1 && between.changes.ids == [.track: [tracks[1]]])
            let later = try await changes(store, between.revision)
            #expect(later.revision == start + 2 && later.changes.ids == [.track: [tracks[0]]])
        }
    }

    @Test(.enabled(if: TestStore.available.contains(.postgres)))
    func `a revision is not seen before those that came first`() async throws {
        try await withTracks(.postgres) { store, tracks, start in
            let (hasRaised, mayEnd) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            async let first: Void = store.write { session in
                try session.embeddings.write(Self.row(tracks[0], 9), of: .track, version: "v1")
                // What the store does at the end of the transaction; the second time is another revision.
                try session.embeddings.raiseRevision()
                hasRaised.signal()
                mayEnd.wait()
            }
            await Self.waiting(for: hasRaised)
            async let second = store.write {
                try $0.embeddings.write(Self.row(tracks[1], 9), of: .track, version: "v1")
            }

            let between = try await changes(store, start)
            mayEnd.signal()
            try await first
            let secondCount = try await second
            #expect(secondCount == 1)

            #expect(between.revision == start)
            let later = try await changes(store, start)
            #expect(later.revision == start + 3 && later.changes.ids == [.track: [tracks[0], tracks[1]]])
            #expect(try await changes(store, start + 2).changes.ids == [.track: [tracks[1]]])
        }
    }

    @Test(.enabled(if: TestStore.available.contains(.postgres)))
    func `a model is not activated past a writer that found it inactive`() async throws {
        try await withTracks(.postgres) { store, tracks, _ in
            let (hasWritten, mayEnd) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            async let writer = store.write { session in
                let count = try session.embeddings.write(Self.row(tracks[0], 9), of: .track, version: "v2")
                hasWritten.signal()
                mayEnd.wait()
                return count
            }
            await Self.waiting(for: hasWritten)

            await #expect(throws: StorageError.self) {
                try await store.write { session in
                    try session.sql.execute("SET LOCAL lock_timeout = '50ms'")
                    try session.models.activate("v2")
                }
            }
            mayEnd.signal()
            let writerCount = try await writer
            #expect(writerCount == 1)
        }
    }

    /// Waits on a thread of its own.
    private static func waiting(for semaphore: DispatchSemaphore) async {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                semaphore.wait()
                continuation.resume()
            }
        }
    }
}
