package import Catalog
package import Storage

/// A made-up catalog, the same on every run: artists of several genres, each with its own sound, their albums and
/// tracks.
///
/// Every artist has one genre, every album as many tracks as the next. Identifiers are `artist-3`, `album-3-1`,
/// `track-3-1-2`, counted from 0.
package struct SampleCatalog: Sendable {
    /// How many artists there are.
    package var artists: Int
    /// How many albums each of them has.
    package var albums: Int
    /// How many tracks each album has.
    package var tracks: Int
    /// How many genres the artists share out.
    package var genres: Int

    /// Describes a catalog; by default 600 tracks, enough for a model.
    package init(artists: Int = 60, albums: Int = 2, tracks: Int = 5, genres: Int = 12) {
        self.artists = artists
        self.albums = albums
        self.tracks = tracks
        self.genres = genres
    }

    /// How many tracks there are in all.
    package var trackCount: Int { artists * albums * tracks }

    /// The catalog and its features as an import takes them.
    ///
    /// - Parameter first: The number of the first artist, to make another part of the same world.
    /// - Returns: The batch, the same for the same numbers.
    package func batch(from first: Int = 0) -> ImportBatch {
        var batch = ImportBatch(provider: "sample")
        for artist in first..<first + artists {
            let reference = ArtistReference(id: SpotifyID("artist-\(artist)"), name: "Artist \(artist)")
            batch.artists.append(
                Artist(
                    id: reference.id, name: reference.name, genres: ["genre \(artist % genres)"],
                    popularity: artist % 100
                )
            )
            for album in 0..<albums {
                let id = SpotifyID("album-\(artist)-\(album)")
                batch.albums.append(
                    Album(
                        id: id, name: "Album \(artist)-\(album)", artists: [reference], released: .unknown,
                        totalTracks: tracks
                    )
                )
                for number in 0..<tracks { add(number, of: id, artist, album, reference, to: &batch) }
            }
        }
        return batch
    }

    private func add(
        _ number: Int, of albumID: SpotifyID, _ artist: Int, _ album: Int, _ reference: ArtistReference,
        to batch: inout ImportBatch
    ) {
        let id = SpotifyID("track-\(artist)-\(album)-\(number)")
        batch.tracks.append(
            Track(
                id: id, name: "Track \(artist)-\(album)-\(number)", album: albumID, artists: [reference],
                trackNumber: number + 1, durationMilliseconds: 120_000 + 30_000 * number, popularity: number
            )
        )
        let features = Self.features(genre: artist % genres, variation: (artist * albums + album) * tracks + number)
        batch.features.append(TrackFeatures(track: id, features: features))
    }

    /// The sound of a track: near that of its genre, and unlike that of any other track.
    package static func features(genre: Int, variation: Int) -> AudioFeatures {
        var state = UInt64(truncatingIfNeeded: variation) &* 0x9E37_79B9_7F4A_7C15 | 1
        func noise() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 33) / Double(1 << 31)
        }
        func near(_ step: Int) -> Double { 0.1 + 0.6 * Double((genre * step) % 12) / 12 + 0.2 * noise() }
        return AudioFeatures(
            energy: near(5), valence: near(7), tempo: 70 + 100 * near(1), key: Int(noise() * 12),
            mode: noise() < 0.5 ? .minor : .major, danceability: near(11), acousticness: near(3),
            instrumentalness: near(8), liveness: near(2), speechiness: near(9), loudness: -20 * near(10),
            timeSignature: variation.isMultiple(of: 7) ? nil : 4
        )
    }

    /// The result of an analysis of silence.
    package static let failedAnalysis = AudioFeatures(
        energy: 0, valence: 0, tempo: 0, key: 0, mode: .major, danceability: 0, acousticness: 0, instrumentalness: 0,
        liveness: 0, speechiness: 0, loudness: -60, timeSignature: 0
    )
}
