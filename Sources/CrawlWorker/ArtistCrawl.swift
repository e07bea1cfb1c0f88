import Catalog
import Providers

/// Fetches one artist with everything below it: albums of all pages, then the tracks of each album, depth first.
///
/// It only reads. What it found goes to the store in one transaction afterwards, so that a crawl that is interrupted
/// half-way through an artist leaves nothing half-written and counts nothing twice.
struct ArtistCrawl: Sendable {
    let provider: any CatalogProvider
    /// Which of some albums the store already holds whole; their tracks are not fetched again.
    let completeAlbums: @Sendable ([SpotifyID]) async throws -> Set<SpotifyID>

    /// Fetches an artist.
    ///
    /// An album whose tracks cannot be fetched is left out and named in ``CrawledArtist/failures``; the others are kept.
    ///
    /// - Throws: `ProviderError` when the list of albums cannot be fetched.
    func fetch(_ artist: Artist) async throws -> CrawledArtist {
        var crawled = CrawledArtist(artist: artist)
        let albums = try await PagedList.items { try await provider.albums(of: artist.id, page: $0) }
            .map { Self.canonical($0, of: artist) }
        let complete = try await completeAlbums(albums.map(\.id))
        for album in albums {
            guard !complete.contains(album.id) else {
                crawled.skippedAlbums += 1
                continue
            }
            do {
                let tracks = try await PagedList.items { try await provider.tracks(of: album.id, page: $0) }
                crawled.albums.append(album)
                crawled.tracks += tracks.map { Self.canonical($0, on: album, of: artist) }
            } catch let error as ProviderError {
                crawled.failures.append(CrawledArtist.Failure(album: album.id, error: error))
            }
        }
        return crawled
    }

    /// The album with this artist under its canonical name, and every other artist kept.
    private static func canonical(_ album: Album, of artist: Artist) -> Album {
        var album = album
        album.artists = canonical(album.artists, of: artist)
        if album.artists.isEmpty { album.artists = [ArtistReference(id: artist.id, name: artist.name)] }
        return album
    }

    /// The track on the album that it was fetched for, whatever its own mention of an album says.
    private static func canonical(_ track: Track, on album: Album, of artist: Artist) -> Track {
        var track = track
        track.album = album.id
        track.artists = canonical(track.artists, of: artist)
        if track.artists.isEmpty { track.artists = album.artists }
        return track
    }

    private static func canonical(_ mentions: [ArtistReference], of artist: Artist) -> [ArtistReference] {
        mentions.map { $0.id == artist.id ? ArtistReference(id: artist.id, name: artist.name) : $0 }
    }
}
