package import Catalog

/// An invented music world: a few hundred artists in eighteen genres that sound like themselves.
///
/// Made for trying Juke out without credentials or network, and for tests. Names are made up, identifiers look like
/// Spotify's, and nothing depends on anything but the code: every run on every machine sees the same catalog. Each
/// genre has a feature profile and sub-styles; artists are drawn around their sub-style, albums around the artist,
/// tracks around the album, so that neighbours in feature space are neighbours in the record shop.
package struct DemoProvider: CatalogProvider {
    /// The genres whose searches together reach every artist.
    package static let genres = DemoGenre.all.map(\.name)

    /// `demo`.
    package let name = "demo"

    private let catalog: DemoCatalog

    /// Shares one catalog with every other instance; the first use invents it.
    package init() {
        catalog = .shared
    }

    /// The artists tagged with a genre or a sub-style, in any case, most popular first.
    package func artists(genre: String, page: PageRequest) async throws(ProviderError) -> Page<Artist> {
        Page(of: catalog.artists(taggedWith: genre), page)
    }

    /// The albums of an artist, oldest first; those shared with another artist are listed for both.
    package func albums(of artist: SpotifyID, page: PageRequest) async throws(ProviderError) -> Page<Album> {
        guard let albums = catalog.albumsByArtist[artist] else { throw unknown("artist", artist) }
        return Page(of: albums, page)
    }

    /// The tracks of an album.
    package func tracks(of album: SpotifyID, page: PageRequest) async throws(ProviderError) -> Page<Track> {
        guard let tracks = catalog.tracksByAlbum[album] else { throw unknown("album", album) }
        return Page(of: tracks, page)
    }

    private func unknown(_ kind: String, _ id: SpotifyID) -> ProviderError {
        ProviderError(.notFound, "the demo catalog has no \(kind) \(id); crawl it again with the demo provider")
    }
}

extension DemoProvider: AudioFeatureProvider {
    /// The most tracks of one call: 100.
    package var batchLimit: Int { 100 }

    /// The features of the catalog's own tracks; others are left out.
    package func audioFeatures(of tracks: [SpotifyID]) async throws(ProviderError) -> FeatureAnswer {
        var answer = FeatureAnswer(provider: name)
        for track in tracks { answer.features[track] = catalog.features[track] }
        return answer
    }
}

/// The whole invented catalog, drawn once.
struct DemoCatalog: Sendable {
    private(set) var artists: [Artist] = []
    private(set) var albumsByArtist: [SpotifyID: [Album]] = [:]
    private(set) var tracksByAlbum: [SpotifyID: [Track]] = [:]
    private(set) var features: [SpotifyID: AudioFeatures] = [:]

    static let shared = DemoCatalog(genres: DemoGenre.all, artistsPerGenre: 20)

    /// Draws a catalog.
    ///
    /// Each artist has its own random sequence, so a further genre changes no other artist's music.
    init(genres: [DemoGenre], artistsPerGenre: Int) {
        var names = DemoNames()
        for genre in genres {
            let cast = (0..<artistsPerGenre).map { number in
                DemoArtist(number: number, genre: genre, names: &names)
            }
            for (index, member) in cast.enumerated() {
                // Guests and partners come from the same genre, as they mostly do.
                let partner = cast[(index + 1) % cast.count].reference
                add(DemoDiscography(of: member, partner: partner))
            }
        }
        for artist in albumsByArtist.keys {
            albumsByArtist[artist]?.sort { ($0.released.isoDate, $0.id) < ($1.released.isoDate, $1.id) }
        }
    }

    private mutating func add(_ discography: DemoDiscography) {
        artists.append(discography.artist)
        for release in discography.releases {
            for credited in release.album.artists { albumsByArtist[credited.id, default: []].append(release.album) }
            tracksByAlbum[release.album.id] = release.tracks
            features.merge(zip(release.tracks.map(\.id), release.features)) { first, _ in first }
        }
    }

    /// The artists with a tag, most popular first.
    func artists(taggedWith genre: String) -> [Artist] {
        let wanted = genre.lowercased()
        return artists.filter { $0.genres.contains(wanted) }
            .sorted { ($1.popularity ?? 0, $0.id) < ($0.popularity ?? 0, $1.id) }
    }
}
