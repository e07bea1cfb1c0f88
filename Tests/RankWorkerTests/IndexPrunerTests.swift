import Catalog
import Embedding
import Foundation
import MessagingTesting
import Ranking
import RunsTesting
import Testing

@testable import RankWorker

/// The index that a worker shows first, and the one that takes its place.
struct IndexPrunerTests {
    /// An index with enough tracks for a pruned one, without it.
    private static func index() -> CatalogIndex {
        var tracks = EntityTable.Builder(.track, leastPruned: .max)
        for number in 0..<PrunedIndex.leastRows {
            let vector = (0..<Space.dimensions).map { $0 == number % 32 ? 1 : Float(number) / 10_000 }
            tracks.append(spotifyID: SpotifyID("t\(number)"), name: "Track \(number)", quality: 1, vector: vector)
        }
        return CatalogIndex(modelVersion: "v1", tables: [tracks.build()])
    }

    private func pruner(of live: LiveIndex) -> IndexPruner {
        IndexPruner(index: live, interval: .seconds(1), clock: ManualClock(), logger: .silent)
    }

    @Test func `the first index is replaced by a pruned one that came from the store, too`() async throws {
        let (live, first) = (LiveIndex(clock: ManualClock()), Self.index())
        live.swap(to: first, revision: 3, from: IndexOrigin(.store, nil, in: .seconds(1)))

        await pruner(of: live).prune()

        let loaded = try #require(live.loaded)
        #expect(loaded.index.isPruned && !loaded.index.isSame(as: first))
        #expect(loaded.origin.source == .store && live.revision == 3)
        #expect(loaded.index[.track].index.vector(at: 7) == first[.track].index.vector(at: 7))
    }

    @Test func `a pruned index stays`() async throws {
        let (live, first) = (LiveIndex(clock: ManualClock()), Self.index().pruned())
        live.swap(to: first, revision: 3, from: IndexOrigin(.store, nil, in: .seconds(1)))

        await pruner(of: live).prune()

        #expect(live.current?.isSame(as: first) == true)
    }

    @Test func `another index that came meanwhile stays`() {
        let (live, first) = (LiveIndex(clock: ManualClock()), Self.index())
        let other = CatalogIndex(modelVersion: "v2", tables: [])
        live.swap(to: other, revision: 4, from: IndexOrigin(.store, nil, in: .seconds(1)))

        live.replace(first, with: first.pruned(), from: .store)

        #expect(live.current?.isSame(as: other) == true)
    }

    @Test func `no snapshot is written of an index before it is pruned`() async throws {
        try await RankRig.with { rig in
            let snapshots = SnapshotFolder(.temporaryDirectory.appending(path: "juke-none-\(rig.clock.uptime)"))
            let keeper = SnapshotKeeper(
                index: rig.index, snapshots: snapshots, interval: .seconds(1), clock: rig.clock, logger: .silent)
            let label = CatalogIndex.Label(source: "0123456789ab-0123456789ab", revision: 1)
            rig.index.swap(to: Self.index(), revision: 1, from: IndexOrigin(.store, label, in: .seconds(1)))
            rig.clock.advance(by: .seconds(60))
            var schedule = SnapshotSchedule()

            try await keeper.keep(&schedule)

            #expect(!snapshots.contains(label) && rig.index.loaded?.origin.source == .store)
        }
    }
}
