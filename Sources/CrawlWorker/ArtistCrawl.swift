import Catalog
import Providers

/// Fetches one artist with everything below it: albums of all pages, then the tracks of each album, depth first.
///
/// It only reads; what it found goes to the store in portions, so that a crawl that is interrupted half-way through an
/// artist leaves no album half-written and counts nothing twice.
struct ArtistCrawl: Sendable {
    let provider: any CatalogProvider
    /// How many albums' tracks are fetched at a time.
    var prefetch = 1
    /// Which of some albums the store already holds; their tracks are not fetched again, and own ones are not counted.
    let storedAlbums: @Sendable ([SpotifyID]) async throws -> StoredAlbums
    /// Called after each album, and urgently before an error.
    ///
    /// Returns whether it stored the portion; stored portions are not offered again.
    var keep: @Sendable (_ found: CrawledArtist, _ isUrgent: Bool) async throws -> Bool = { _, _ in false }

    /// Fetches an artist.
    ///
    /// An album whose tracks cannot be fetched is left out and named in ``CrawledArtist/failures``; the others are
    /// kept.
    ///
    /// - Returns: What was found and not kept.
    /// - Throws: `ProviderError` when the list of albums cannot be fetched, or when the provider wants no more requests
    ///   for now or refuses the credentials; whatever `storedAlbums` and `keep` throw.
    func fetch(_ artist: Artist) async throws -> CrawledArtist {
        var crawled = CrawledArtist(artist: artist)
        let listed = try await PagedList.items { try await provider.albums(of: artist.id, page: $0) }
        let stored = try await storedAlbums(listed.map(\.id))
        let albums = listed.filter { !stored.own.contains($0.id) }.map { Self.canonical($0, of: artist) }
        crawled.keptAlbums = stored.own.count
        crawled.skippedAlbums = albums.count { stored.isComplete($0) }
        crawled.albumCount = albums.count + stored.own.count
        let missing = albums.filter { !stored.isComplete($0) }

        var blocking: ProviderError?
        try await Prefetch.run(missing, width: prefetch) { [provider] album in
            try await PagedList.items { try await provider.tracks(of: album.id, page: $0) }
        } take: { album, result in
            do {
                let tracks = try result.get()
                crawled.albums.append(album)
                crawled.tracks += tracks.map { Self.canonical($0, on: album, of: artist) }
                if try await keep(crawled, false) { crawled.clearKept() }
            } catch let error as ProviderError where error.wait != nil || error.code == .unauthorized {
                blocking = blocking ?? error
            } catch let error as ProviderError where !error.isCancelled {
                crawled.failures.append(CrawledArtist.Failure(album: album.id, error: error))
            }
            return blocking == nil
        }
        if let blocking {
            _ = try await keep(crawled, true)
            throw blocking
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

/// The result of one artist's crawl.
struct CrawledArtist: Sendable {
    /// The artist as the search returned it.
    var artist: Artist
    /// The albums whose tracks were fetched.
    var albums: [Album] = []
    /// The tracks of those albums, album by album.
    var tracks: [Track] = []
    /// How many albums the artist has.
    var albumCount = 0
    /// How many albums were found before those that are listed, by this attempt or an earlier one, and are kept.
    var keptAlbums = 0
    /// How many albums were left alone because the store holds them whole.
    var skippedAlbums = 0
    /// The albums that could not be fetched.
    var failures: [Failure] = []

    /// An album that could not be fetched.
    struct Failure: Sendable {
        var album: SpotifyID
        var error: ProviderError
    }

    /// Forgets the albums and tracks that the store has now.
    mutating func clearKept() {
        keptAlbums += albums.count
        albums = []
        tracks = []
    }
}
