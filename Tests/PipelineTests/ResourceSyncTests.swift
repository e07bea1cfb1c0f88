import Catalog
import Messaging
import Pipeline
import Testing

/// The phases of a run that embeds the catalog.
struct ResourceSyncTests {
    @Test func `a phase aggregates what the one before wrote`() {
        var order: [ResourceSync] = []
        var phase: ResourceSync? = .tracks
        while let current = phase {
            order.append(current)
            phase = current.next
        }
        #expect(order == [.tracks, .albums, .artists, .genres])
    }

    @Test func `a phase has a resource and a task of its own`() {
        #expect(ResourceSync.allCases.map(\.resource) == [.track, .album, .artist, .genre])
        #expect(Set(ResourceSync.allCases.map(\.task)).count == 4)
        #expect(ResourceSync.albums.task == .syncAlbumEmbedding)
    }
}
