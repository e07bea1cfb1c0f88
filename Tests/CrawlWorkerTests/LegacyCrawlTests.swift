import Catalog
import Foundation
import Pipeline
import Providers
import RunsTesting
import Storage
import Testing

@testable import CrawlWorker

/// The original's crawl over its stub, test by test (docs/legacy-api.md, i.12–i.21).
struct LegacyCrawlTests {
    @Test(arguments: TestStore.available)
    func `a full crawl creates 10 artists, 20 albums and 60 tracks`(on database: TestStore) async throws {
        try await database.withStore { store in
            let rig = CrawlRig(store)
            let summary = try await rig.crawl()
            #expect(summary.created == [10, 20, 60])
            #expect(summary.skipped == [90, 0, 0])
            #expect(summary.failedArtistIDs.isEmpty && summary.failedTrackIDs.isEmpty)
            #expect(summary.crawledAt?.hasSuffix("Z") == true)
            #expect(try await rig.rows == [10, 20, 60])
        }
    }

    @Test(arguments: TestStore.available)
    func `every artist has two albums and every album three tracks`(on database: TestStore) async throws {
        try await database.withStore { store in
            _ = try await CrawlRig(store).crawl()
            for number in 0..<10 {
                let artist = SpotifyID("stub-artist-\(number)")
                let plan = try await store.read { try $0.catalog.ingestPlan(artist: artist) }
                #expect(plan.map(\.tracks.count) == [3, 3])
            }
        }
    }

    @Test(arguments: TestStore.available)
    func `a second crawl creates nothing, skips every album and writes nothing`(on database: TestStore) async throws {
        try await database.withStore { store in
            let rig = CrawlRig(store)
            _ = try await rig.crawl()
            let before = try await rig.writes
            let summary = try await rig.crawl()
            #expect(summary.created == [0, 0, 0])
            #expect(summary.skipped == [90, 20, 0])
            #expect(try await rig.rows == [10, 20, 60])
            #expect(try await rig.writes == before)
        }
    }

    @Test(arguments: TestStore.available)
    func `a crawl that broke off after the first artist is taken up`(on database: TestStore) async throws {
        try await database.withStore { store in
            let first = AlteredStub(artists: { _, _ in Page(items: [Sample.artist("stub-artist-0", "Stub Artist 0")]) })
            #expect(try await CrawlRig(store, first, genres: ["dub"]).crawl().created == [1, 2, 6])

            let summary = try await CrawlRig(store).crawl()
            #expect(summary.created == [9, 18, 54])
            #expect(summary.skipped == [90, 2, 0])
        }
    }

    @Test(arguments: TestStore.available)
    func `an album without tracks is crawled again`(on database: TestStore) async throws {
        try await database.withStore { store in
            let rig = CrawlRig(store)
            _ = try await rig.crawl()
            try await Self.removeTracks(like: "stub-artist-4-album-1-%", from: store)

            let summary = try await rig.crawl()
            #expect(summary.created == [0, 1, 3])
            #expect(summary.skipped == [90, 19, 0])
            #expect(try await rig.rows == [10, 20, 60])
        }
    }

    @Test(arguments: TestStore.available)
    func `an album with some of its tracks is completed`(on database: TestStore) async throws {
        try await database.withStore { store in
            let rig = CrawlRig(store)
            _ = try await rig.crawl()
            try await Self.removeTracks(like: "stub-artist-4-album-1-track-2", from: store)

            let summary = try await rig.crawl()
            #expect(summary.created == [0, 1, 1])
            #expect(summary.skipped == [90, 19, 2])
        }
    }

    @Test(arguments: TestStore.available)
    func `an artist whose albums cannot be fetched is kept and named, and the others go on`(
        on database: TestStore
    ) async throws {
        try await database.withStore { store in
            let provider = AlteredStub(albums: { artist, _ in
                if artist == "stub-artist-0" { throw Sample.unavailable }
                return nil
            })
            let rig = CrawlRig(store, provider)
            let summary = try await rig.crawl()
            #expect(summary.failedArtistIDs == ["stub-artist-0"])
            #expect(summary.created == [10, 18, 54])
            #expect(try await store.read { try $0.catalog.ingestPlan(artist: "stub-artist-0") }.isEmpty)
            #expect(provider.questions.filter { $0 == "albums stub-artist-0" }.count == 4)
        }
    }

    @Test(arguments: TestStore.available)
    func `a genre whose search fails leaves no trace, and the others go on`(on database: TestStore) async throws {
        try await database.withStore { store in
            let provider = AlteredStub(artists: { genre, _ in
                if genre == "progressive metal" { throw Sample.unavailable }
                return nil
            })
            let summary = try await CrawlRig(store, provider).crawl()
            #expect(summary.created == [10, 20, 60])
            #expect(summary.skipped == [80, 0, 0])
            #expect(summary.failedArtistIDs.isEmpty)
        }
    }

    @Test(arguments: TestStore.available)
    func `a second track in one place is refused by itself`(on database: TestStore) async throws {
        try await database.withStore { store in
            let provider = AlteredStub(tracks: { album, _ in
                let tracks = (0..<3).map { Sample.track("\(album)-track-\($0)", on: album, number: $0 + 1) }
                return Page(items: tracks + [Sample.track("\(album)-dup", on: album, number: 1)])
            })
            let rig = CrawlRig(store, provider)
            let summary = try await rig.crawl()
            #expect(summary.created == [10, 20, 60])
            #expect(summary.failedTrackIDs.count == 20)
            #expect(summary.failedTrackIDs.allSatisfy { $0.rawValue.hasSuffix("-dup") })
            #expect(summary.failedArtistIDs.isEmpty)
            #expect(try await rig.rows == [10, 20, 60])
        }
    }

    private static func removeTracks(like pattern: String, from store: Store) async throws {
        _ = try await store.write { session in
            try session.sql.execute(
                """
                DELETE FROM catalog_track_artists WHERE track_id IN (
                    SELECT id FROM catalog_track WHERE spotify_id LIKE ?)
                """, [.text(pattern)]
            )
            try session.sql.execute("DELETE FROM catalog_track WHERE spotify_id LIKE ?", [.text(pattern)])
        }
    }
}
