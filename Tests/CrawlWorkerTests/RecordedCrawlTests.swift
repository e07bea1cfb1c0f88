import Catalog
import Foundation
import Messaging
import Pipeline
import Providers
import ProvidersTesting
import RunsTesting
import Storage
import Testing

@testable import CrawlWorker

/// A whole crawl of one artist as it was recorded from the real service, through the real provider into a store.
///
/// What must be in the store is counted in the recordings when the test runs.
@Suite(.enabled(if: RecordedCrawl.isAvailable, "needs the shared recordings; JUKE_SHARED names their folder"))
struct RecordedCrawlTests {
    @Test(arguments: TestStore.available, RecordedCrawl.all)
    func `every recorded row is in the store, and nothing else`(
        on database: TestStore, _ recorded: RecordedCrawl
    ) async throws {
        try await database.withStore { store in
            let service = ScriptedService { try recorded.answer($0) }
            let rig = CrawlRig(store, try service.provider(), genres: ["recorded"], prefetch: 4)
            let summary = try await rig.crawl()
            let (albums, tracks) = (recorded.albums, recorded.tracks)
            #expect(albums.count > 1 && tracks.count >= albums.count)
            #expect(summary.created == [1, albums.count, tracks.count])
            #expect(summary.skipped == [0, 0, 0])
            #expect(summary.failedArtistIDs.isEmpty && summary.failedAlbumIDs.isEmpty && summary.failedTrackIDs.isEmpty)
            #expect(try await rig.rows == [recorded.artists.count, albums.count, tracks.count])

            try await store.read { session throws in
                let artist = try #require(try session.catalog.artist(SpotifyID(recorded.artist)))
                #expect(artist.name == recorded.artists[recorded.artist])
                for (id, name) in recorded.artists {
                    #expect(try session.catalog.artist(SpotifyID(id))?.name == name)
                }
                for album in albums {
                    let stored = try #require(try session.catalog.album(SpotifyID(album.text("id"))))
                    #expect(stored.name == album.text("name"))
                    #expect(stored.released.isoDate.hasPrefix(album.text("release_date")))
                    #expect(stored.released.precision.rawValue == album.text("release_date_precision"))
                    #expect(stored.totalTracks == album.number("total_tracks"))
                    #expect(stored.artists.map(\.id.rawValue) == album.ids("artists"))
                }
                for (album, track) in tracks {
                    let stored = try #require(try session.catalog.track(SpotifyID(track.text("id"))))
                    #expect(stored.name == track.text("name"))
                    #expect(stored.album.rawValue == album)
                    #expect(stored.discNumber == track.number("disc_number"))
                    #expect(stored.trackNumber == track.number("track_number"))
                    #expect(stored.durationMilliseconds == track.number("duration_ms"))
                    #expect(stored.artists.map(\.id.rawValue) == track.ids("artists"))
                }
            }

            let before = try await rig.writes
            let asked = service.transport.paths.count
            let again = try await rig.crawl()
            #expect(again.created == [0, 0, 0])
            #expect(again.skipped == [0, albums.count, 0])
            #expect(try await rig.writes == before)
            // The token is still good: the search and the list of albums.
            #expect(service.transport.paths.count == asked + 2)
        }
    }
}
