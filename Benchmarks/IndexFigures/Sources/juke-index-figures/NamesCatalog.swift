import Catalog
import Embedding
import Ranking

/// The names of a catalog file, to be found by what is typed; their vectors say nothing.
struct NamesCatalog {
    let index: CatalogIndex

    /// Reads one file after another, so that ten million rows need not stand in one.
    init(_ paths: [String]) throws {
        var tracks: [Entry] = []
        var artists: [SpotifyID: Entry] = [:]
        var albums: [SpotifyID: Entry] = [:]
        for path in paths {
            try CatalogFile(path).forEach { row in
                tracks.append(
                    Entry(id: row.track, name: row.name, popularity: row.popularity, artist: row.artist))
                artists[row.artist] = Entry(
                    id: row.artist, name: row.artistName, popularity: row.artistPopularity, artist: nil)
                albums[row.album] = Entry(id: row.album, name: row.albumName, popularity: nil, artist: row.artist)
            }
        }
        let artistsInOrder = artists.values.sorted { $0.id < $1.id }
        let artistRow = Dictionary(uniqueKeysWithValues: artistsInOrder.enumerated().map { ($1.id, $0) })
        let tables = [
            (ResourceType.genre, []), (.artist, artistsInOrder),
            (.album, albums.values.sorted { $0.id < $1.id }), (.track, tracks.sorted { $0.id < $1.id }),
        ].map { type, entries in
            var table = EntityTable.Builder(type, capacity: entries.count, leastPruned: .max)
            for (row, entry) in entries.enumerated() {
                var vector = [Float](repeating: 0, count: Space.dimensions)
                vector[row % Space.dimensions] = 1
                table.append(
                    spotifyID: entry.id, name: entry.name, quality: 1,
                    facts: EntityFacts(
                        popularity: entry.popularity, artists: entry.artist.flatMap { artistRow[$0] }.map { [$0] } ?? []
                    ),
                    vector: vector)
            }
            return table.build()
        }
        index = CatalogIndex(modelVersion: "figures", tables: tables, genreDimensions: GenreBlock.dimensions)
    }

    private struct Entry {
        let id: SpotifyID
        let name: String
        let popularity: Int?
        let artist: SpotifyID?
    }
}
