import Catalog
import Embedding
import Ranking

/// A catalog file, embedded by a model that was trained on it, as a rank worker would hold it.
struct EmbeddedCatalog {
    private(set) var tables: [EntityTable] = []
    let trackVectors: [Float]

    var index: CatalogIndex {
        CatalogIndex(modelVersion: "figures", tables: tables, genreDimensions: GenreBlock.dimensions)
    }

    init(_ path: String) throws {
        var rows: [CatalogFile.Row] = []
        try CatalogFile(path).forEach { rows.append($0) }
        rows.sort { $0.track < $1.track }
        let artistIDs = Set(rows.map(\.artist)).sorted()
        let albumIDs = Set(rows.map(\.album)).sorted()
        let artistPosition = Dictionary(uniqueKeysWithValues: artistIDs.enumerated().map { ($1, $0) })
        let albumPosition = Dictionary(uniqueKeysWithValues: albumIDs.enumerated().map { ($1, $0) })
        var artists: [Int64: CorpusArtist] = [:]
        var albumArtists: [Int64: [Int64]] = [:]
        var artistRows: [Int: CatalogFile.Row] = [:]
        var albumRows: [Int: CatalogFile.Row] = [:]
        let tracks = rows.enumerated().map { number, row in
            let (artist, album) = (artistPosition[row.artist] ?? 0, albumPosition[row.album] ?? 0)
            artists[Int64(artist)] = CorpusArtist(name: row.artistName, genres: row.genres)
            albumArtists[Int64(album)] = [Int64(artist)]
            artistRows[artist] = row
            albumRows[album] = row
            return CorpusTrack(
                id: Int64(number), features: row.features, artist: Int64(artist), album: Int64(album),
                durationMilliseconds: row.duration, recording: Recording(title: row.name))
        }
        var training = TrainingCorpus(artists: artists)
        training.add(tracks)
        let model = try TrainingMethod.learned.trainer().train(on: training, version: "figures")
        let vectors = CorpusEmbedder(model)
            .embed(Corpus(tracks: tracks, artists: artists, albumArtists: albumArtists))

        var genres = EntityTable.Builder(.genre, capacity: vectors.genres.count)
        let genreIDs = vectors.genres.keys
        for row in 0..<vectors.genres.count {
            genres.append(
                spotifyID: SpotifyID(genreIDs[row]), name: genreIDs[row], quality: 1,
                vector: vectors.genres.vector(at: row))
        }
        let genrePosition = Dictionary(uniqueKeysWithValues: genreIDs.enumerated().map { ($1, $0) })
        var artistTable = EntityTable.Builder(.artist, capacity: vectors.artists.count)
        var artistTableRow: [Int: Int] = [:]
        for row in 0..<vectors.artists.count {
            let artist = Int(vectors.artists.keys[row])
            guard let known = artistRows[artist] else { continue }
            artistTableRow[artist] = artistTableRow.count
            artistTable.append(
                spotifyID: artistIDs[artist], name: known.artistName, quality: 1,
                facts: EntityFacts(
                    popularity: known.artistPopularity, genres: known.genres.compactMap { genrePosition[$0] }),
                vector: vectors.artists.vector(at: row))
        }
        var albumTable = EntityTable.Builder(.album, capacity: vectors.albums.count)
        var albumTableRow: [Int: Int] = [:]
        for row in 0..<vectors.albums.count {
            let album = Int(vectors.albums.keys[row])
            guard let known = albumRows[album] else { continue }
            albumTableRow[album] = albumTableRow.count
            albumTable.append(
                spotifyID: albumIDs[album], name: known.albumName, quality: 1,
                facts: EntityFacts(
                    releaseYear: known.year,
                    artists: artistPosition[known.artist].flatMap { artistTableRow[$0] }.map { [$0] } ?? []),
                vector: vectors.albums.vector(at: row))
        }
        var trackTable = EntityTable.Builder(.track, capacity: vectors.tracks.count)
        var flat: [Float] = []
        flat.reserveCapacity(vectors.tracks.count * Space.dimensions)
        for row in 0..<vectors.tracks.count {
            let known = rows[Int(vectors.tracks.keys[row])]
            let facts = EntityFacts(
                features: known.features, duration: known.duration, popularity: known.popularity,
                isExplicit: known.isExplicit,
                album: albumPosition[known.album].flatMap { albumTableRow[$0] },
                artists: artistPosition[known.artist].flatMap { artistTableRow[$0] }.map { [$0] } ?? [])
            let vector = vectors.tracks.vector(at: row)
            trackTable.append(spotifyID: known.track, name: known.name, quality: 1, facts: facts, vector: vector)
            flat.append(contentsOf: vector)
        }
        trackVectors = flat
        tables = [genres.build(), artistTable.build(), albumTable.build(), trackTable.build()]
    }
}
