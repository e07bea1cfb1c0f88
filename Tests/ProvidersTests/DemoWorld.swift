import Catalog
import Providers
import Testing

/// The demo catalog as a crawl of all its genres finds it.
struct DemoWorld {
    var artists: [Artist] = []
    var albums: [SpotifyID: Album] = [:]
    var albumsByArtist: [SpotifyID: [Album]] = [:]
    var tracksByAlbum: [SpotifyID: [Track]] = [:]
    var tracks: [Track] = []
    var features: [SpotifyID: AudioFeatures] = [:]

    static func crawl(_ provider: DemoProvider) async throws -> DemoWorld {
        var world = DemoWorld()
        for genre in DemoProvider.genres {
            for artist in try await provider.artists(genre: genre, page: .first).items
            where world.albumsByArtist[artist.id] == nil {
                let albums = try await provider.albums(of: artist.id, page: .first).items
                world.artists.append(artist)
                world.albumsByArtist[artist.id] = albums
                for album in albums where world.tracksByAlbum[album.id] == nil {
                    let tracks = try await provider.tracks(of: album.id, page: .first).items
                    world.albums[album.id] = album
                    world.tracksByAlbum[album.id] = tracks
                    world.tracks += tracks
                    world.features.merge(try await provider.audioFeatures(of: tracks.map(\.id)).features) { $1 }
                }
            }
        }
        return world
    }

    /// How many of the nearest tracks of other artists, by Euclidean distance of standardised features, have the first
    /// genre tag of the query's artist; 0…1.
    func sameGenreShareOfNeighbours(queries: Int, neighbours: Int) -> Double {
        let rows = standardisedRows()
        let genres = Dictionary(uniqueKeysWithValues: artists.map { ($0.id, $0.genres[0]) })
        let owners = tracks.map { $0.artists[0].id }
        let stride = Swift.max(1, tracks.count / queries)
        var same = 0
        var asked = 0
        for query in Swift.stride(from: 0, to: tracks.count, by: stride) {
            let nearest = tracks.indices.lazy
                .filter { owners[$0] != owners[query] }
                .map { (row: $0, distance: distance(rows[query], rows[$0])) }
                .sorted { $0.distance < $1.distance }
                .prefix(neighbours)
            same += nearest.count { genres[owners[$0.row]] == genres[owners[query]] }
            asked += neighbours
        }
        return Double(same) / Double(asked)
    }

    private func distance(_ left: [Double], _ right: [Double]) -> Double {
        zip(left, right).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }

    private func standardisedRows() -> [[Double]] {
        var rows = tracks.compactMap { features[$0.id] }.map { heard in
            [
                heard.energy, heard.valence, heard.tempo, heard.danceability, heard.acousticness,
                heard.instrumentalness, heard.liveness, heard.speechiness, heard.loudness, Double(heard.key),
                heard.mode == .major ? 1 : 0, Double(heard.timeSignature ?? 4),
            ]
        }
        for column in rows[0].indices {
            let values = rows.map { $0[column] }
            let mean = values.reduce(0, +) / Double(values.count)
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
            for row in rows.indices { rows[row][column] = (rows[row][column] - mean) / variance.squareRoot() }
        }
        return rows
    }
}
