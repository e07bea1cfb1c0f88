public import Catalog

/// An invented music world: a few hundred artists in eighteen genres that sound like themselves.
///
/// Made for trying Juke out without credentials or network, and for tests. Names are made up, identifiers look like
/// Spotify's, and nothing depends on anything but the code: every run on every machine sees the same catalog. Each genre
/// has a feature profile and sub-styles; artists are drawn around their sub-style, albums around the artist, tracks
/// around the album, so that neighbours in feature space are neighbours in the record shop.
public struct DemoProvider: CatalogProvider {
    /// The genres whose searches together reach every artist.
    public static let genres = DemoGenre.all.map(\.name)

    /// `demo`.
    public let name = "demo"

    private let catalog: DemoCatalog

    /// Makes the provider; all of them share one catalog, which is made at first use.
    public init() {
        catalog = .shared
    }

    /// The artists tagged with a genre or a sub-style, in any case, most popular first.
    public func artists(genre: String, page: PageRequest) async throws -> Page<Artist> {
        Page(of: catalog.artists(taggedWith: genre), page)
    }

    /// The albums of an artist, oldest first; those shared with another artist are listed for both.
    public func albums(of artist: SpotifyID, page: PageRequest) async throws -> Page<Album> {
        guard let albums = catalog.albumsByArtist[artist] else { throw unknown("artist", artist) }
        return Page(of: albums, page)
    }

    /// The tracks of an album.
    public func tracks(of album: SpotifyID, page: PageRequest) async throws -> Page<Track> {
        guard let tracks = catalog.tracksByAlbum[album] else { throw unknown("album", album) }
        return Page(of: tracks, page)
    }

    private func unknown(_ kind: String, _ id: SpotifyID) -> ProviderError {
        ProviderError(.notFound, "the demo catalog has no \(kind) \(id); crawl it again with the demo provider")
    }
}

extension DemoProvider: AudioFeatureProvider {
    /// 100, as Spotify allowed.
    public var batchLimit: Int { 100 }

    /// The features of the catalog's own tracks; others are left out.
    public func audioFeatures(of tracks: [SpotifyID]) async throws -> FeatureAnswer {
        var answer = FeatureAnswer(provider: name)
        for track in tracks { answer.features[track] = catalog.features[track] }
        return answer
    }
}
