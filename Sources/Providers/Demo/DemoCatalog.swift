import Catalog

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
