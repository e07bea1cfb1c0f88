import Catalog
import Embedding
import Ranking

/// A catalog file, embedded by a model that was trained on it, as a rank worker would hold it.
struct EmbeddedCatalog {
    let index: CatalogIndex
    /// Components, track after track.
    private(set) var trackVectors: [Float] = []
    /// Energy and popularity, track after track.
    private(set) var trackNumbers: [Float] = []

    init(_ path: String) throws {
        let corpus = try CatalogTracks(path)
        let vectors = try CorpusEmbedder(corpus.model())
            .embed(Corpus(tracks: corpus.tracks, artists: corpus.artists, albumArtists: corpus.albumArtists))
        let genreRow = Dictionary(uniqueKeysWithValues: vectors.genres.keys.enumerated().map { ($1, $0) })
        let artistRow = Dictionary(uniqueKeysWithValues: vectors.artists.keys.enumerated().map { ($1, $0) })
        let albumRow = Dictionary(uniqueKeysWithValues: vectors.albums.keys.enumerated().map { ($1, $0) })
        var anyOfArtist: [Int64: CatalogFile.Row] = [:]
        var anyOfAlbum: [Int64: CatalogFile.Row] = [:]
        for (track, row) in zip(corpus.tracks, corpus.rows) {
            if let artist = track.artist { anyOfArtist[artist] = row }
            if let album = track.album { anyOfAlbum[album] = row }
        }

        var genres = EntityTable.Builder(.genre)
        for (row, genre) in vectors.genres.keys.enumerated() {
            genres.append(spotifyID: SpotifyID(genre), name: genre, quality: 1, vector: vectors.genres.vector(at: row))
        }
        var artists = EntityTable.Builder(.artist, capacity: vectors.artists.count)
        for (row, artist) in vectors.artists.keys.enumerated() {
            let known = anyOfArtist[artist]
            artists.append(
                spotifyID: corpus.artistIDs[Int(artist)], name: known?.artistName ?? "", quality: 1,
                facts: EntityFacts(
                    popularity: known?.artistPopularity, genres: known?.genres.compactMap { genreRow[$0] } ?? []),
                vector: vectors.artists.vector(at: row))
        }
        var albums = EntityTable.Builder(.album, capacity: vectors.albums.count)
        for (row, album) in vectors.albums.keys.enumerated() {
            let known = anyOfAlbum[album]
            let artist = corpus.albumArtists[album]?.first.flatMap { artistRow[$0] }
            albums.append(
                spotifyID: corpus.albumIDs[Int(album)], name: known?.albumName ?? "", quality: 1,
                facts: EntityFacts(releaseYear: known?.year, artists: artist.map { [$0] } ?? []),
                vector: vectors.albums.vector(at: row))
        }
        var tracks = EntityTable.Builder(.track, capacity: vectors.tracks.count)
        for (row, track) in vectors.tracks.keys.enumerated() {
            let (known, corpusTrack) = (corpus.rows[Int(track)], corpus.tracks[Int(track)])
            let facts = EntityFacts(
                features: known.features, durationMilliseconds: known.durationMilliseconds,
                popularity: known.popularity, isExplicit: known.isExplicit, album: corpusTrack.album.flatMap { albumRow[$0] },
                artists: corpusTrack.artist.flatMap { artistRow[$0] }.map { [$0] } ?? [])
            let vector = vectors.tracks.vector(at: row)
            tracks.append(spotifyID: known.track, name: known.name, quality: 1, facts: facts, vector: vector)
            trackVectors += vector
            trackNumbers += [Float(known.features.energy), Float(known.popularity ?? 0)]
        }
        index = CatalogIndex(
            modelVersion: "figures", tables: [genres.build(), artists.build(), albums.build(), tracks.build()],
            genreDimensions: GenreBlock.dimensions)
    }
}
